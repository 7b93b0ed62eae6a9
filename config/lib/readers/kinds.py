"""What a file is, by how it begins: a table to read, or something else and what to do with it."""

import re
import tempfile
from collections.abc import Iterable, Iterator
from typing import IO

from config.lib.readers.archives import GZIP, ZIP, is_workbook
from config.lib.readers.delimited import delimited
from config.lib.readers.streams import CHUNK, chunks_of
from config.lib.readers.table import OtherXml, Table, Unreadable
from config.lib.readers.workbooks import workbook

SPOOL = 8 * CHUNK
KNOWN_STARTS = (
    (b"\x7fELF", "This is a program, whatever its name says."),
    (b"%PDF", "This is a PDF. Save the table in it as CSV or XLSX."),
    (b"\x89PNG", "This is a picture."),
    (b"\xff\xd8\xff", "This is a picture."),
    (b"GIF8", "This is a picture."),
    (b"{\\rtf", "This is a text document, not a table."),
    (b"<!DOCTYPE", "This is a web page. Download the file itself, not the page about it."),
    (b"<!doctype", "This is a web page. Download the file itself, not the page about it."),
    (b"<html", "This is a web page. Download the file itself, not the page about it."),
    (b"Rar!", "This is a RAR archive. Send the files as a zip, or one by one."),
    (b"7z\xbc\xaf", "This is a 7-Zip archive. Send the files as a zip, or one by one."),
    (GZIP, "This is a gzip inside another archive. Unpack it."),
)
OTHER_XML = "This is an XML file, and not of a kind that is loaded. Send a CSV or XLSX file."
# Whatever its encoding: an XML declaration, a comment or an element.
MARKUP = re.compile(rb"(\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*<[?!A-Za-z]")
PROGRAM = b"MZ"
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def spooled(chunks: Iterable[bytes]) -> IO[bytes]:
    """The bytes as a file that can be gone back in; on disk, nameless, once it is large."""
    spool = tempfile.SpooledTemporaryFile(max_size=SPOOL)  # noqa: SIM115 - the caller closes it
    for chunk in chunks:
        spool.write(chunk)
    spool.seek(0)
    return spool


def tables(name: str, stream: IO[bytes]) -> Iterator[Table]:
    """The tables of a file: one of a CSV, one for each sheet of a workbook."""
    start = stream.read(4096)
    stream.seek(0)
    if not start.strip(b"\r\n\t \x00\xef\xbb\xbf") and not stream.read(SPOOL).strip():
        raise Unreadable("The file is empty.")
    stream.seek(0)
    refuse_known(start)
    if start.startswith(OLD_OFFICE):
        raise Unreadable(old_office(stream))
    if not start.startswith(ZIP):
        yield delimited(name, stream)
    elif is_workbook(stream):
        yield from workbook(stream)
    else:
        raise Unreadable("This is a zip inside another zip. Unpack it and send the files in it.")


def refuse_known(start: bytes) -> None:
    """Refuse what is known not to be a table, by how it begins."""
    if start.startswith(PROGRAM) and b"\x00" in start:
        raise Unreadable("This is a program, whatever its name says. Send a CSV or XLSX file.")
    for known, sentence in KNOWN_STARTS:
        if start.lstrip().startswith(known):
            raise Unreadable(f"{sentence} Send a CSV or XLSX file.")
    if MARKUP.match(start.replace(b"\x00", b"")):
        raise OtherXml(OTHER_XML)


def old_office(stream: IO[bytes]) -> str:
    """What to say of a file in Microsoft's old container: a password, or the old format."""
    for chunk in chunks_of(stream):
        if "EncryptedPackage".encode("utf-16-le") in chunk:
            return "The workbook is protected by a password. Save it without one and send it again."
    return (
        "This is an old Excel workbook (.xls), which stops at 65,536 rows. "
        "Open it and save it as Excel Workbook (.xlsx) or CSV."
    )
