"""Starts and stops the embedded PostgreSQL.

It listens on no network, only on a socket in a folder that its own user and root can enter,
so it needs no password and no free port.
"""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psutil

from config.run import places
from config.run.account import Account, server_account
from config.run.processes import Process, undisturbed
from config.run.refusal import CannotRun

NAME = "send"
"""The database, and the role that owns it."""

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "jit": "off",  # our queries are short: compiling them costs more than it saves
    "wal_level": "minimal",  # nobody replicates this server
    "max_wal_senders": "0",
    "synchronous_commit": "off",  # a power cut may cost the last moment, never the database
}
ENV = {"LC_ALL": "C"}
START_WITHIN = 120

FORGETFUL = {"fsync": "off", "full_page_writes": "off"}
"""For a server that nobody needs after a crash."""


@dataclass(frozen=True)
class Server:
    """One PostgreSQL server: its private folder, its programs and the user it runs as."""

    home: Path
    programs: Path
    account: Account
    lasting: bool

    @property
    def data(self) -> Path:
        """The database's files."""
        return self.home / "cluster"

    @property
    def log(self) -> Path:
        """What the server itself says."""
        return self.home / "server.log"

    @property
    def settings(self) -> dict[str, str]:
        """The settings it is started with."""
        return SETTINGS if self.lasting else SETTINGS | FORGETFUL

    def run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one of PostgreSQL's programs as the server's user."""
        return subprocess.run(
            [str(self.programs / program), *arguments],
            check=False,
            capture_output=True,
            text=True,
            env=ENV,
            **self.account.process_options(),
        )

    def do(self, program: str, *arguments: str) -> None:
        """The same, where failing means that we cannot go on."""
        done = self.run(program, *arguments)
        if done.returncode != 0:
            said = f"{done.stdout}{done.stderr}".strip()
            raise CannotRun(f"PostgreSQL's {program} failed for {self.home}:\n{said}")


@dataclass(frozen=True)
class Postmaster:
    """What `postmaster.pid` says: the server that runs on the data, or did until it crashed."""

    pid: int
    sockets: Path
    ready: bool

    def is_running(self, data: Path) -> bool:
        """Whether this process is alive and ours: numbers are given out again after a restart."""
        try:
            return str(data) in psutil.Process(self.pid).cmdline()
        except psutil.Error:
            return False


def read_postmaster(data: Path) -> Postmaster | None:
    """Read `postmaster.pid`: line 1 is the process, 5 the socket's folder, 8 the state."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
        ready = len(lines) > 7 and lines[7].strip() == "ready"
        return Postmaster(int(lines[0]), Path(lines[4]), ready)
    except (FileNotFoundError, IndexError, ValueError):
        return None


def running_postmaster(data: Path) -> Postmaster | None:
    """The server that runs on this data now."""
    postmaster = read_postmaster(data)
    return postmaster if postmaster and postmaster.is_running(data) else None


def url(sockets: Path) -> str:
    """The address of our database, as Django and every PostgreSQL client read it."""
    return f"postgres://{NAME}@/{NAME}?host={quote(str(sockets), safe='')}"


@contextmanager
def running(server: Server) -> Iterator[str]:
    """The server, running; gives its database's address.

    One that a killed command left running is taken over, and ends with us.
    """
    process: Process | None = None
    try:
        with undisturbed():
            if not running_postmaster(server.data):
                _initialise(server)
                _forget_crashed(server)
                process = _start(server)
            sockets = _wait_until_ready(server, process)
            _make_database(server, sockets)
        yield url(sockets)
    finally:
        with undisturbed():
            stop(server)
            if process:
                process.stop(patience=10)


def stop(server: Server) -> None:
    """Stop the server: politely, and if it does not listen, at once (it recovers at its start)."""
    postmaster = running_postmaster(server.data)
    if postmaster is None:
        return
    for number, patience in ((signal.SIGINT, 60), (signal.SIGQUIT, 10), (signal.SIGKILL, 10)):
        with suppress(ProcessLookupError):
            os.kill(postmaster.pid, number)
        if _within(patience, lambda: not running_postmaster(server.data)):
            break
    if postmaster.sockets != server.home:
        shutil.rmtree(postmaster.sockets, ignore_errors=True)


def _within(seconds: float, happened: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def _start(server: Server) -> Process:
    sockets = places.socket_folder(server.home, server.account)
    quoted = str(sockets).replace('"', '""')  # the setting is a list, with commas between
    settings = server.settings | {"unix_socket_directories": f'"{quoted}"'}
    options = [part for pair in settings.items() for part in ("-c", "=".join(pair))]
    command = [str(server.programs / "postgres"), "-D", str(server.data), *options]
    return Process(
        "The database server", command, ENV, server.log, server.account.process_options()
    )


def _wait_until_ready(server: Server, process: Process | None) -> Path:
    """Wait until the server takes connections, which after a crash may take a while."""

    def settled() -> bool:
        ended = process is not None and process.code is not None
        found = running_postmaster(server.data)
        return ended or (found is not None and found.ready)

    _within(START_WITHIN, settled)
    postmaster = running_postmaster(server.data)
    if postmaster is None or not postmaster.ready:
        said = process.last_words() if process else ""
        raise CannotRun(f"The database server did not start. The end of {server.log}:\n{said}")
    return postmaster.sockets


def _initialise(server: Server) -> None:
    """Make the database's files, once.

    They take their place when they are whole, so a first start may be broken off anywhere.
    """
    made = server.data / "PG_VERSION"
    if made.exists():
        _check_version(server, made.read_text().strip())
        return
    unfinished = server.home / "unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    server.do(
        "initdb",
        *("-D", str(unfinished), "-U", NAME, "--encoding", "UTF8"),
        *("--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--locale", "C"),
        *("--auth-local", "trust", "--auth-host", "reject"),
        *(() if server.lasting else ("--no-sync",)),
    )
    unfinished.rename(server.data)


def _check_version(server: Server, made_by: str) -> None:
    runs = server.run("postgres", "--version").stdout.split()[-1].split(".")[0]
    if runs != made_by:
        raise CannotRun(
            f"The demonstration's database was made by PostgreSQL {made_by}, and this checkout "
            f"brings PostgreSQL {runs}. `make reset-demo` removes it, so that a new one is made."
        )


def _forget_crashed(server: Server) -> None:
    """Remove the left-over process number of a crashed server where it would mislead PostgreSQL.

    It takes any living process of that number for a server on this data and refuses to start:
    also an unrelated one, and a dead one that nobody has collected. Where there is no such
    process, PostgreSQL clears up by itself, with checks of its own.
    """
    postmaster = read_postmaster(server.data)
    if postmaster is None or not psutil.pid_exists(postmaster.pid):
        return
    if not _within(30, lambda: not _survivors(server)):
        raise CannotRun(
            f"Processes of a database server that crashed still work in {server.data}. "
            "Wait until they have ended, or end them, and start again."
        )
    (server.data / "postmaster.pid").unlink()
    for lock in server.home.glob(f"{places.SOCKET}*"):
        lock.unlink()


def _survivors(server: Server) -> bool:
    """Whether processes of a server without its head still work on the data."""
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if process.status() != psutil.STATUS_ZOMBIE and process.cwd() == str(server.data):
                return True
    return False


def _make_database(server: Server, sockets: Path) -> None:
    reach = ("-h", str(sockets), "-U", NAME)
    find = f"SELECT 1 FROM pg_database WHERE datname = '{NAME}'"  # noqa: S608
    if server.run("psql", *reach, "-d", "postgres", "-tAc", find).stdout.strip() != "1":
        server.do("createdb", *reach, NAME)


def demonstration() -> Server:
    """The demonstration's server, whose data stays."""
    account = server_account()
    home = places.private(places.demonstration(account), account)
    return Server(home, places.programs(account), account, lasting=True)


@contextmanager
def throw_away() -> Iterator[str]:
    """A new server that is gone, with its data, when the work is done."""
    account = server_account()
    home = places.throw_away(account)
    try:
        with running(Server(home, places.programs(account), account, lasting=False)) as address:
            yield address
    finally:
        shutil.rmtree(home, ignore_errors=True)
