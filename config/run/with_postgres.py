"""`python -m config.run.with_postgres COMMAND…`: runs a command on a database of its own.

The command finds the address in DATABASE_URL. Where that is set already, the command runs on
the server that it names.
"""

import os
import sys
from contextlib import nullcontext

from config.run.postgres import throw_away
from config.run.processes import Process, Stopped, main
from config.run.refusal import CannotRun


def run(command: list[str]) -> int:
    """Run the command; its exit code is ours."""
    if not command:
        raise CannotRun("Say which command to run: python -m config.run.with_postgres COMMAND…")
    given = os.environ.get("DATABASE_URL")
    with nullcontext(given) if given else throw_away() as address:
        process = _start(command, os.environ | {"DATABASE_URL": address})
        try:
            return process.wait()
        except Stopped:
            return process.code or 1


def _start(command: list[str], env: dict[str, str]) -> Process:
    try:
        return Process(command[0], command, env)
    except OSError as error:
        raise CannotRun(f"{command[0]} cannot be started: {error.strerror}.") from None


if __name__ == "__main__":
    main(lambda: run(sys.argv[1:]))
