"""Who the embedded PostgreSQL runs as."""

import os
import pwd

import pytest

from config.run import account
from config.run.account import Account, server_account
from config.run.refusal import CannotRun

AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root runs it as somebody else")


def test_never_root():
    assert server_account().uid != 0


def test_an_ordinary_user_runs_it_themselves(monkeypatch):
    somebody = pwd.getpwnam("nobody")
    monkeypatch.setattr(os, "geteuid", lambda: somebody.pw_uid)
    found = server_account()
    assert (found.uid, found.differs) == (somebody.pw_uid, False)
    assert "user" not in found.process_options()


def test_a_user_without_a_name_is_told(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 54321)
    with pytest.raises(CannotRun, match=r"54321.*DATABASE_URL"):
        server_account()


def test_root_without_means_to_make_a_user_is_told(monkeypatch):
    monkeypatch.setattr(account, "_find", lambda name: None)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(CannotRun, match=r"no useradd.*ordinary user"):
        account._create("nobody-makes-this")


@AS_ROOT
def test_a_private_folder_is_found_closed(tmp_path):
    tmp_path.chmod(0o700)
    nobody = pwd.getpwnam("nobody")
    assert not Account("nobody", nobody.pw_uid, nobody.pw_gid, differs=True).can_enter(tmp_path)
