"""`python -m config.run.reset_demo`: removes the demonstration's database and what goes with it.

Asks first, unless YES=1 is set. A database that DATABASE_URL names is never touched.
"""

import os
import shutil
import sys

from config.run import places, postgres
from config.run.account import server_account
from config.run.demo import only_one
from config.run.processes import main, undisturbed
from config.run.refusal import CannotRun


def run() -> int:
    """Remove the demonstration's database, when it is at rest and the person agrees."""
    if os.environ.get("DATABASE_URL"):
        raise CannotRun(
            "DATABASE_URL is set: `make reset-demo` removes only the embedded database, "
            "and leaves the one on your server to you."
        )
    with only_one():
        if not places.demonstration(server_account()).exists():
            print("There is no demonstration database.")
            _remove_outside()
            return 0
        if not _agreed():
            print("Nothing was removed.")
            return 1
        with undisturbed():
            _remove()
    print("The demonstration database is gone. `make demo` makes a new one.")
    return 0


def _agreed() -> bool:
    if os.environ.get("YES") == "1":
        return True
    if not sys.stdin.isatty():
        raise CannotRun("Say that you mean it: make reset-demo YES=1")
    question = "Remove the demonstration database and all that was entered in it? [y/N] "
    return input(question).strip().lower() in {"y", "yes"}


def _remove() -> None:
    """Stop a server that a killed command left running, then remove its files."""
    server = postgres.demonstration()
    postgres.stop(server)
    shutil.rmtree(server.home)
    shutil.rmtree(places.LOGS, ignore_errors=True)
    _remove_outside()


def _remove_outside() -> None:
    """The place outside the checkout, if there is one, goes with what it held."""
    shutil.rmtree(places.outside(places.CHECKOUT), ignore_errors=True)


if __name__ == "__main__":
    main(run)
