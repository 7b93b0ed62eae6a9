"""Where the embedded PostgreSQL keeps its things."""

import os
import stat
from pathlib import Path

import pytest

from config.run import places
from config.run.account import Account
from config.run.refusal import CannotRun


@pytest.fixture
def me() -> Account:
    return Account("me", os.geteuid(), os.getegid(), differs=False)


class Barred(Account):
    """A user who gets into nothing."""

    def can_enter(self, folder: Path) -> bool:
        return False


@pytest.fixture
def barred() -> Account:
    return Barred("barred", os.geteuid(), os.getegid(), differs=True)


@pytest.fixture
def checkout(tmp_path, monkeypatch) -> Path:
    """A checkout and a system place of the test's own."""
    folder = tmp_path / "checkout"
    folder.mkdir()
    monkeypatch.setattr(places, "CHECKOUT", folder)
    monkeypatch.setattr(places, "DATA", folder / ".data")
    monkeypatch.setattr(places, "SYSTEM_PLACE", tmp_path / "system")
    return folder


def test_the_data_lies_in_the_checkout(checkout, me):
    assert places.demonstration(me) == checkout / ".data" / "postgres"


def test_a_user_who_cannot_enter_the_checkout_gets_another_place(checkout, barred, tmp_path):
    checkout.chmod(0o700)
    place = places.demonstration(barred)
    assert place.is_relative_to(tmp_path / "system")
    assert (place.parent / "checkout").read_text().strip() == str(checkout)
    assert stat.S_IMODE(checkout.stat().st_mode) == 0o700


def test_two_checkouts_never_share_a_place():
    assert places.outside(Path("/a/b")) != places.outside(Path("/a/c"))
    assert places.outside(Path("/a/b")) == places.outside(Path("/a/b"))


def test_a_place_that_cannot_be_made_is_a_sentence(checkout, barred, tmp_path):
    (tmp_path / "system").write_text("a file stands in the way")
    with pytest.raises(CannotRun, match="DATABASE_URL"):
        places.demonstration(barred)


def test_the_folder_is_closed_to_others(tmp_path, me):
    folder = places.private(tmp_path / "postgres", me)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert places.private(folder, me) == folder


def test_somebody_elses_database_is_left_alone(tmp_path):
    folder = tmp_path / "postgres"
    folder.mkdir()
    other = Account("other", os.geteuid() + 1, os.getegid(), differs=False)
    with pytest.raises(CannotRun, match="belongs to the user"):
        places.private(folder, other)


def test_a_link_in_the_folders_place_is_not_followed(tmp_path, me):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "postgres").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(CannotRun, match="stands where"):
        places.private(tmp_path / "postgres", me)


def test_a_long_path_gets_its_socket_elsewhere(tmp_path, me):
    deep = tmp_path.joinpath(*["quite-a-long-folder-name"] * 5)
    assert not places.socket_fits(deep)
    chosen = places.socket_folder(deep, me)
    try:
        assert places.socket_fits(chosen)
        assert stat.S_IMODE(chosen.stat().st_mode) == 0o700
    finally:
        chosen.rmdir()


def test_a_short_path_keeps_its_socket_beside_the_data(me):
    home = Path("/home/someone/checkout/.data/postgres")
    assert places.socket_folder(home, me) == home


def test_the_longest_path_of_a_socket():
    exactly = places.LONGEST_SOCKET - len(f"/{places.SOCKET}")
    assert places.socket_fits(Path("/" + "x" * (exactly - 1)))
    assert not places.socket_fits(Path("/" + "x" * exactly))
    assert not places.socket_fits(Path("/" + "é" * (exactly - 2)))
