"""Delimited text: whatever its encoding, delimiter and line ends."""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from typing import IO, Any

from config.lib.readers.streams import CHUNK, chunks_of
from config.lib.readers.table import Remark, Row, Table, Unreadable

CELL_LIMIT = 100_000
LINE_LIMIT = 1_000_000
NOT_UTF8 = Remark(
    True,
    "The file is not in UTF-8; it was read as Windows-1252",
    "Look at a name with an accent or a £ sign. If it is wrong, save as CSV UTF-8.",
)
BROKEN_UTF8 = Remark(
    True,
    "Some characters of the file are not UTF-8, although it says that it is",
    "They are shown as �. Look at names with accents, or export it again as CSV UTF-8.",
)


def delimited(name: str, stream: IO[bytes]) -> Table:
    """A CSV, whatever its encoding, delimiter and line ends."""
    encoding, remarks = encoding_of(stream)
    lines = text_lines(stream, encoding)
    first = next((line for line in lines if line[1].strip()), None)
    if first is None:
        raise Unreadable("The file is empty.")
    delimiter = delimiter_of(first[1])
    if delimiter == ";":
        remarks.append(Remark(False, "Cells are separated by semicolons", "Read as such."))
    elif delimiter == "\t":
        remarks.append(Remark(False, "Cells are separated by tabs", "Read as such."))
    rows = csv_rows(first, lines, delimiter)
    return Table(name, rows, remarks, stream)


def encoding_of(stream: IO[bytes]) -> tuple[str, list[Remark]]:
    """The encoding: by its mark, else UTF-8 where all of it is, else Windows-1252."""
    start = stream.read(4096)
    stream.seek(0)
    if start.startswith(codecs.BOM_UTF8):
        return "utf-8-sig", [] if is_utf8(stream) else [BROKEN_UTF8]
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16", [Remark(False, "The file is in UTF-16", "Read as such.")]
    for encoding, zeros in (("utf-16-le", start[1::2]), ("utf-16-be", start[0::2])):
        if len(zeros) > 8 and zeros.count(0) > 0.8 * len(zeros):
            return encoding, [Remark(False, "The file is in UTF-16", "Read as such.")]
    return ("utf-8", []) if is_utf8(stream) else ("cp1252", [NOT_UTF8])


def is_utf8(stream: IO[bytes]) -> bool:
    """Whether every byte of the stream fits UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for chunk in chunks_of(stream):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    finally:
        stream.seek(0)
    return True


def text_lines(stream: IO[bytes], encoding: str) -> Iterator[tuple[int, str]]:
    """Physical lines with their numbers; refuses NUL bytes and lines without an end."""
    # `newline=""` keeps line ends inside quotes; the wrapper must not close the stream.
    raw = io.BufferedReader(Unclosed(stream), CHUNK)
    text = io.TextIOWrapper(raw, encoding=encoding, errors="replace", newline="")
    number = 0
    while line := text.readline(LINE_LIMIT):
        number += 1
        if len(line) >= LINE_LIMIT:
            raise Unreadable(
                f"Line {number:,} is longer than {LINE_LIMIT:,} characters. "
                "This is not a table, or a line end or closing quote is missing there."
            )
        if "\x00" in line:
            raise Unreadable(
                f"Line {number:,} holds NUL bytes, so the file is damaged or not text. "
                "Export it again as CSV UTF-8."
            )
        yield number, line


class Unclosed(io.RawIOBase):
    """A stream that is left open when the reader around it goes away."""

    def __init__(self, inner: IO[bytes]) -> None:
        self.inner = inner

    def readable(self) -> bool:
        """It can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer from the inner stream."""
        data = self.inner.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def delimiter_of(line: str) -> str:
    """The character that divides the first line most often, outside quotes."""
    bare = re.sub(r'"[^"]*"', "", line)
    return max(",;\t|", key=bare.count)


def csv_rows(
    first: tuple[int, str], lines: Iterator[tuple[int, str]], delimiter: str
) -> Iterator[Row]:
    """Rows with the number of the line that each begins on; blank ones left out."""
    seen, quotes = first[0] - 1, 0

    def feed() -> Iterator[str]:
        nonlocal seen, quotes
        seen, quotes = first[0], first[1].count('"')
        yield first[1]
        for number, line in lines:
            seen, quotes = number, quotes + line.count('"')
            yield line

    csv.field_size_limit(CELL_LIMIT)
    begins = first[0]
    reader = csv.reader(feed(), delimiter=delimiter)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as fault:
            raise Unreadable(
                f"Line {begins:,} cannot be read: a cell is longer than {CELL_LIMIT:,} characters "
                "or a quote is opened and never closed. Correct that line and send the file again."
            ) from fault
        if seen > begins and quotes % 2:
            raise Unreadable(
                f"Line {begins:,} cannot be read: a quote is opened there and never closed. "
                "Correct that line and send the file again."
            )
        if any(cells) and any(cell.strip() for cell in cells):
            yield begins, cells
        begins, quotes = seen + 1, 0
