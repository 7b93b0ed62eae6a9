"""`python -m config.run.demo`: the whole product on this machine, with invented people.

Starts the database, brings its tables and the demonstration areas up to date, starts the web
server and the background worker, says where to go, and takes all of it down again when asked.
"""

import fcntl
import http.client
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from config.run import places, postgres
from config.run.processes import Process, Stopped, main, undisturbed
from config.run.refusal import CannotRun

HOST = "127.0.0.1"
DEFAULT_PORT = 8000
READY_WITHIN = 60
LOCK = "demo.lock"

STEPS = (
    ("the tables", ("migrate", "--noinput")),
    ("the reference data", ("load_reference",)),
    ("the demonstration areas", ("load_demo",)),
    ("the static files", ("collectstatic", "--noinput")),
)


def run() -> int:
    """Run the demonstration until somebody stops it."""
    port = chosen_port(os.environ.get("PORT", ""))
    with only_one():
        check_port_is_free(port)
        places.LOGS.mkdir(exist_ok=True)
        given = os.environ.get("DATABASE_URL")
        server = None if given else postgres.demonstration()
        print(f"Database: {_short(server.home) if server else _without_password(given or '')}")
        with postgres.running(server) if server else nullcontext(given or "") as address:
            env = os.environ | {"DATABASE_URL": address, "DEMO": "1", "PYTHONUNBUFFERED": "1"}
            _prepare(env)
            return _serve(env, port, server)


def chosen_port(text: str) -> int:
    """The port to serve on: PORT, or the usual one."""
    if not text:
        return DEFAULT_PORT
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise CannotRun(f"PORT={text} is not a port: give a number from 1 to 65535.")
    return int(text)


def check_port_is_free(port: int) -> None:
    """Refuse before anything is started, not after."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise CannotRun(
                f"Port {port} cannot be used ({error.strerror}). Choose another: "
                f"make demo PORT={port + 1 if port < 65535 else DEFAULT_PORT}"
            ) from None


@contextmanager
def only_one() -> Iterator[None]:
    """Hold the checkout's lock; it falls when the process ends, however it ends."""
    path = places.data_folder() / LOCK
    try:
        lock = path.open("a")
    except PermissionError:
        raise CannotRun(
            f"{path} belongs to another user. Run the command as the user who ran it before."
        ) from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotRun("The demonstration is running: stop it first, with Ctrl-C.") from None
        yield


def _without_password(address: str) -> str:
    """An address that may be shown on a screen."""
    scheme, _, rest = address.rpartition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}" if scheme else "DATABASE_URL"


def manage(*arguments: str) -> list[str]:
    """One of Django's commands."""
    return [sys.executable, str(places.CHECKOUT / "manage.py"), *arguments]


def _prepare(env: dict[str, str]) -> None:
    """Bring tables, data and files up to date: each step does nothing where nothing changed."""
    for title, command in STEPS:
        began = time.monotonic()
        print(f"Preparing {title}…", end="", flush=True)
        step = Process(command[0], manage(*command), env, places.LOGS / f"{command[0]}.log")
        code = step.wait()
        if code != 0:
            print()
            raise CannotRun(
                f"`manage.py {command[0]}` failed (exit code {code}). "
                f"The end of {step.log}:\n{step.last_words()}"
            )
        print(f" {time.monotonic() - began:.1f} s")


def web(port: int) -> list[str]:
    """The web server."""
    return [
        *(sys.executable, "-m", "gunicorn", "config.wsgi"),
        *("--bind", f"{HOST}:{port}", "--chdir", str(places.CHECKOUT)),
        *("--workers", "2", "--threads", "4", "--timeout", "120", "--graceful-timeout", "5"),
        *("--no-control-socket", "--access-logfile", "-"),
    ]


def _serve(env: dict[str, str], port: int, server: postgres.Server | None) -> int:
    processes: list[Process] = []
    try:
        processes.append(Process("The web server", web(port), env, places.LOGS / "web.log"))
        worker = manage("procrastinate", "worker", "--delete-jobs", "successful")
        processes.append(Process("The background worker", worker, env, places.LOGS / "worker.log"))
        _wait_for_answer(port, processes, server)
        _welcome(env, port)
        while True:
            check_alive(processes, server)
            time.sleep(0.5)
    except Stopped:
        print("\nStopping…")
        return 0
    finally:
        with undisturbed():
            for process in processes:
                process.tell(signal.SIGTERM)
            for process in processes:
                process.stop(patience=20)


def check_alive(processes: list[Process], server: postgres.Server | None) -> None:
    """Refuse to go on with a part of the product missing."""
    for process in processes:
        if process.code is not None:
            raise CannotRun(
                f"{process.name} ended by itself (exit code {process.code}). "
                f"The end of {process.log}:\n{process.last_words()}"
            )
    if server and not postgres.running_postmaster(server.data):
        raise CannotRun(f"The database server ended by itself: see {server.log}.")


def _wait_for_answer(port: int, processes: list[Process], server: postgres.Server | None) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline:
        check_alive(processes, server)
        status = answer(port)
        if status and status < 500:
            return
        if status:
            break
        time.sleep(0.1)
    web = processes[0]
    raise CannotRun(
        f"The web server does not answer as it should. The end of {web.log}:\n{web.last_words()}"
    )


def answer(port: int) -> int | None:
    """The status with which the web server answers for its first page, if it does."""
    connection = http.client.HTTPConnection(HOST, port, timeout=READY_WITHIN)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status
    except OSError:
        return None
    finally:
        connection.close()


def _welcome(env: dict[str, str], port: int) -> None:
    print(f"\nReady: http://{HOST}:{port}/\n", flush=True)
    code = Process("The sign-ins", manage("demo_sign_ins"), env).wait()
    if code != 0:
        raise CannotRun(f"`manage.py demo_sign_ins` failed (exit code {code}).")
    shown = _short(places.LOGS)
    print(f"\nLogs: {shown}   Stop: Ctrl-C (what you entered is kept)", flush=True)


def _short(path: Path) -> Path:
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


if __name__ == "__main__":
    main(run)
