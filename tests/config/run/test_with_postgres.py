"""A command on a database of its own, and how programs are ended."""

import os
import signal
import sys
import time

import psutil
import psycopg
import pytest

from config.run import with_postgres
from config.run.processes import Process, Stopped, undisturbed
from config.run.refusal import CannotRun


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def is_alive(number: int) -> bool:
    """Whether the process runs; a dead one may wait long until somebody collects it."""
    try:
        return psutil.Process(number).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_the_command_finds_the_database_and_gives_its_exit_code(monkeypatch, tmp_path):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    note = tmp_path / "note"
    code = (
        "import os, pathlib, psycopg\n"
        "address = os.environ['DATABASE_URL']\n"
        "psycopg.connect(address).close()\n"
        f"pathlib.Path({str(note)!r}).write_text(address)\n"
        "raise SystemExit(7)"
    )
    assert with_postgres.run(python(code)) == 7
    address = note.read_text()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(address)


def test_a_given_server_is_used(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://db.example.org/send")
    code = "import os; raise SystemExit('example' not in os.environ['DATABASE_URL'])"
    assert with_postgres.run(python(code)) == 0


def test_no_command_and_no_such_command(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://db.example.org/send")
    with pytest.raises(CannotRun, match="Say which command"):
        with_postgres.run([])
    with pytest.raises(CannotRun, match="cannot be started"):
        with_postgres.run(["there-is-no-such-command"])


def test_a_program_takes_those_that_it_started_with_it(tmp_path):
    code = (
        "import subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "print(child.pid, flush=True)\n"
        "time.sleep(60)"
    )
    process = Process("parent", python(code), dict(os.environ), tmp_path / "log")
    while not (said := process.last_words()):
        time.sleep(0.02)
    process.stop(patience=10)
    assert process.code == -signal.SIGTERM
    deadline = time.monotonic() + 10
    while is_alive(int(said)):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_program_that_does_not_listen_is_ended(tmp_path):
    code = (
        "import signal, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "print('deaf', flush=True)\n"
        "time.sleep(60)"
    )
    process = Process("deaf", python(code), dict(os.environ), tmp_path / "log")
    while not process.last_words():
        time.sleep(0.02)
    process.stop(patience=0.2)
    assert process.code == -signal.SIGKILL


def test_a_stop_waits_for_what_must_not_be_left_half_done():
    done = []

    def work() -> None:
        with undisturbed():
            os.kill(os.getpid(), signal.SIGTERM)
            done.append("all of it")

    with pytest.raises(Stopped):
        work()
    assert done == ["all of it"]
