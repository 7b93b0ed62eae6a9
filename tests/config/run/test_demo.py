"""What the demonstration checks before it starts anything."""

import os
import socket
import sys

import pytest

from config.run import demo, places, reset_demo
from config.run.processes import Process
from config.run.refusal import CannotRun


@pytest.fixture(autouse=True)
def _own_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(places, "DATA", tmp_path / ".data")


def test_the_port():
    assert demo.chosen_port("") == demo.DEFAULT_PORT
    assert demo.chosen_port("9000") == 9000


@pytest.mark.parametrize("text", ["http", "0", "65536", "-1", "80 80"])
def test_what_is_no_port(text):
    with pytest.raises(CannotRun, match="is not a port"):
        demo.chosen_port(text)


def test_a_port_in_use_names_another():
    with socket.socket() as taken:
        taken.bind((demo.HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CannotRun, match=f"Port {port} cannot be used"):
            demo.check_port_is_free(port)


def test_only_one_at_a_time():
    with demo.only_one(), pytest.raises(CannotRun, match="is running"), demo.only_one():
        pass
    with demo.only_one():
        pass


def test_a_password_is_not_shown():
    shown = demo._without_password("postgres://send:secret@db.example.org/send")
    assert shown == "postgres://db.example.org/send"


def test_a_part_that_died_ends_the_demonstration(tmp_path):
    command = [sys.executable, "-c", "print('out of paper'); raise SystemExit(7)"]
    process = Process("The printer", command, dict(os.environ), tmp_path / "log")
    process.popen.wait()
    with pytest.raises(CannotRun, match=r"(?s)The printer.*exit code 7.*out of paper"):
        demo.check_alive([process], None)


def test_reset_leaves_your_own_server_alone(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://db.example.org/send")
    with pytest.raises(CannotRun, match="leaves the one on your server"):
        reset_demo.run()
