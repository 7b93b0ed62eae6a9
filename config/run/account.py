"""Who the embedded PostgreSQL runs as.

PostgreSQL refuses to run as root, so root gives it a system user of its own, which
owns the data and nothing else. Anybody else runs it as themselves.
"""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.run.refusal import CannotRun

SERVER_USER = "send-postgres"
OWN_SERVER = "Or set DATABASE_URL to a PostgreSQL server of your own."


@dataclass(frozen=True)
class Account:
    """A user of this machine."""

    name: str
    uid: int
    gid: int
    differs: bool
    """Whether this is somebody else than the person who runs the command."""

    def process_options(self) -> dict[str, Any]:
        """What makes `subprocess` run a command as this user, with the files it makes private."""
        options: dict[str, Any] = {
            "umask": 0o077,
            "cwd": "/",
            "stdin": subprocess.DEVNULL,
            "start_new_session": True,  # Ctrl-C at the terminal is not for the server
        }
        if self.differs:
            options |= {"user": self.uid, "group": self.gid, "extra_groups": []}
        return options

    def succeeds(self, *command: str) -> bool:
        """Whether this user can run the command."""
        try:
            done = subprocess.run(
                command, check=False, capture_output=True, **self.process_options()
            )
        except OSError:
            return False
        return done.returncode == 0

    def can_enter(self, folder: Path) -> bool:
        """Whether this user gets into the folder: asked of the system, which knows every rule."""
        return not self.differs or self.succeeds("/bin/sh", "-c", 'cd -- "$1"', "sh", str(folder))


def server_account() -> Account:
    """The user that the database server runs as."""
    if os.geteuid() == 0:
        return _system_user()
    try:
        entry = pwd.getpwuid(os.geteuid())
    except KeyError:
        raise CannotRun(
            f"User number {os.geteuid()} is not in this machine's list of users, and the embedded "
            f"PostgreSQL does not run without a name. Run as a listed user. {OWN_SERVER}"
        ) from None
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid, differs=False)


def _system_user() -> Account:
    entry = _find(SERVER_USER) or _create(SERVER_USER)
    account = Account(entry.pw_name, entry.pw_uid, entry.pw_gid, differs=True)
    if not account.succeeds("/bin/sh", "-c", ":"):
        raise CannotRun(
            "PostgreSQL does not run as root, and this machine does not let root start a process "
            f"as another user. Run the command as an ordinary user. {OWN_SERVER}"
        )
    return account


def _find(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _create(name: str) -> pwd.struct_passwd:
    """Add a system user that nobody can sign in as; only root comes here."""
    command = ["useradd", "--system", "--user-group", "--no-create-home"]
    command += ["--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin", name]
    try:
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        reason = done.stderr.strip()
    except FileNotFoundError:
        reason = "there is no useradd here"
    entry = _find(name)  # also right when another start was quicker
    if entry is None:
        raise CannotRun(
            f"PostgreSQL does not run as root, and the user {name} for it could not be made "
            f"({reason}). Run the command as an ordinary user. {OWN_SERVER}"
        )
    return entry
