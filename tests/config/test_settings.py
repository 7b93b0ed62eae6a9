"""The settings of production, as a process of its own sees them."""

import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PRODUCTION = {
    "SECRET_KEY": secrets.token_urlsafe(50),
    "ALLOWED_HOSTS": "send.example.org",
    "DATABASE_URL": "postgres:///unused",
}
SINGLE_SIGN_ON = {
    "OIDC_NAME": "Council account",
    "OIDC_SERVER_URL": "https://login.example.org",
    "OIDC_CLIENT_ID": "us",
    "OIDC_CLIENT_SECRET": "hush",
}


def manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run manage.py with nothing in the environment but what is given."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("missing", PRODUCTION)
def test_a_missing_setting_stops_the_start_with_a_sentence(missing: str) -> None:
    given = {name: value for name, value in PRODUCTION.items() if name != missing}
    done = manage("check", **given)
    assert done.returncode != 0
    assert f"{missing} is not set. " in done.stderr
    assert "Set it in the environment" in done.stderr


@pytest.mark.parametrize("extra", [{}, SINGLE_SIGN_ON, {"BEHIND_PROXY": "1"}])
def test_production_passes_the_checks_for_deployment(extra: dict[str, str]) -> None:
    done = manage("check", "--deploy", "--fail-level", "DEBUG", **PRODUCTION, **extra)
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


@pytest.mark.parametrize("missing", SINGLE_SIGN_ON)
def test_half_a_single_sign_on_stops_the_start(missing: str) -> None:
    given = {name: value for name, value in SINGLE_SIGN_ON.items() if name != missing}
    done = manage("check", **PRODUCTION, **given)
    assert done.returncode != 0
    assert "Set all four, or none." in done.stderr


def test_the_demonstration_needs_no_settings() -> None:
    assert manage("check", DEMO="1").returncode == 0


def test_the_demonstration_is_not_loaded_into_production() -> None:
    done = manage("load_demo", **PRODUCTION)
    assert done.returncode != 0
    assert "DEMO" in done.stderr
