"""The embedded PostgreSQL starts, stops, and gets over a crash."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from config.run import places, postgres
from config.run.account import server_account
from config.run.postgres import Postmaster, Server, running_postmaster
from config.run.refusal import CannotRun


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server whose files are made once for the tests of this module."""
    account = server_account()
    home = places.throw_away(account)
    yield Server(home, places.programs(account), account, lasting=False)
    shutil.rmtree(home)


@pytest.fixture
def stranger() -> Iterator[int]:
    """The number of a process that has nothing to do with PostgreSQL."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        yield process.pid
        process.kill()


def ask(address: str, question: str) -> object:
    with psycopg.connect(address) as connection:
        row = connection.execute(question).fetchone()
    assert row
    return row[0]


def head(server: Server) -> psutil.Process:
    postmaster = running_postmaster(server.data)
    assert postmaster
    return psutil.Process(postmaster.pid)


def test_it_starts_keeps_its_data_and_leaves_nothing_running(server):
    with postgres.running(server) as address:
        process = head(server)
        with psycopg.connect(address) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
    assert not process.is_running()
    assert not (server.data / "postmaster.pid").exists()
    with postgres.running(server) as address:
        assert ask(address, "SELECT one FROM kept") == 1


def test_it_listens_on_no_network_and_lets_nobody_else_in(server):
    with postgres.running(server) as address:
        assert ask(address, "SHOW listen_addresses") == ""
        assert server.home.stat().st_mode & 0o077 == 0
        assert ask(address, "SELECT upper('é') || current_database()") == "Ésend"


def test_it_does_not_run_as_root(server):
    with postgres.running(server):
        assert head(server).uids().real != 0


def test_a_server_left_running_is_taken_over(server):
    with postgres.running(server) as first:
        process = head(server)
        with postgres.running(server) as second:
            assert second == first
            assert head(server).pid == process.pid
    assert not process.is_running()


def test_it_starts_again_after_a_crash(server):
    with postgres.running(server):
        os.kill(head(server).pid, signal.SIGKILL)
    with postgres.running(server) as address:
        assert ask(address, "SELECT 1") == 1


def test_it_starts_though_a_stranger_has_the_crashed_servers_number(server, stranger):
    with postgres.running(server):
        lines = (server.data / "postmaster.pid").read_text().splitlines()
    (server.data / "postmaster.pid").write_text("\n".join([str(stranger), *lines[1:], ""]))
    assert running_postmaster(server.data) is None
    with postgres.running(server) as address:
        assert ask(address, "SELECT 1") == 1
    assert psutil.pid_exists(stranger)


def test_a_start_that_was_broken_off_begins_anew(server, tmp_path):
    home = places.throw_away(server.account)
    try:
        anew = Server(home, server.programs, server.account, lasting=False)
        (home / "unfinished").mkdir()
        (home / "unfinished" / "PG_VERSION").write_text("18\n")
        with postgres.running(anew) as address:
            assert ask(address, "SELECT 1") == 1
    finally:
        shutil.rmtree(home)


@pytest.mark.parametrize("name", ["a b's", 'a "b"', "a, b"])
def test_a_folder_with_an_awkward_name(server, name):
    parent = places.throw_away(server.account)
    try:
        home = places.private(parent / name, server.account)
        awkward = Server(home, server.programs, server.account, lasting=False)
        with postgres.running(awkward) as address:
            assert ask(address, "SELECT 1") == 1
    finally:
        shutil.rmtree(parent)


def test_a_database_of_another_version_is_a_sentence(server):
    home = Path(tempfile.mkdtemp())
    try:
        old = Server(home, server.programs, server.account, lasting=True)
        old.data.mkdir()
        (old.data / "PG_VERSION").write_text("17\n")
        with pytest.raises(CannotRun, match=r"made by PostgreSQL 17.*reset-demo"):
            postgres.running(old).__enter__()
    finally:
        shutil.rmtree(home)


def test_a_server_that_fails_says_why(server):
    class Broken(Server):
        @property
        def settings(self) -> dict[str, str]:
            return {"shared_buffers": "plenty"}

    broken = Broken(server.home, server.programs, server.account, lasting=False)
    with pytest.raises(CannotRun, match="shared_buffers"):
        postgres.running(broken).__enter__()


def test_what_the_process_file_says(tmp_path):
    assert postgres.read_postmaster(tmp_path) is None
    file = tmp_path / "postmaster.pid"
    file.write_text("")
    assert postgres.read_postmaster(tmp_path) is None
    file.write_text("12\n/data\n1700000000\n5432\n/sockets\n\n  1 2\nready   \n")
    assert postgres.read_postmaster(tmp_path) == Postmaster(12, Path("/sockets"), ready=True)
    file.write_text("12\n/data\n1700000000\n5432\n/sockets\n\n  1 2\nstarting\n")
    assert postgres.read_postmaster(tmp_path) == Postmaster(12, Path("/sockets"), ready=False)


def test_the_address_of_an_awkward_folder():
    assert postgres.url(Path("/A b/ü?")) == "postgres://send@/send?host=%2FA%20b%2F%C3%BC%3F"
