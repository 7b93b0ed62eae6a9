"""`.env.example` tells of every setting that the environment can give."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_setting_from_the_environment_is_explained():
    settings = (ROOT / "config" / "settings.py").read_text()
    read = set(re.findall(r'(?:env\.\w+|required)\(\s*"(\w+)"', settings))
    told = set(re.findall(r"^# (\w+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert "SECRET_KEY" in read
    assert read <= told
