"""Files of people as streams of rows: CSV in any encoding, XLSX, and either of them in a zip.

Nothing here knows what a file is about. A `Table` gives lines numbered as the person's own
editor numbers them (the first line is 1), so that a message can say where. Memory does not
grow with the file. What cannot be read raises `Unreadable` with a sentence for the person.
"""

from config.lib.readers.archives import ZIP, members, unpacked_size
from config.lib.readers.delimited import CELL_LIMIT, LINE_LIMIT, NOT_UTF8
from config.lib.readers.kinds import spooled, tables
from config.lib.readers.streams import CHUNK, Member, chunks_of
from config.lib.readers.table import OtherXml, Remark, Row, Table, Unreadable

__all__ = [
    "CELL_LIMIT",
    "CHUNK",
    "LINE_LIMIT",
    "NOT_UTF8",
    "ZIP",
    "Member",
    "OtherXml",
    "Remark",
    "Row",
    "Table",
    "Unreadable",
    "chunks_of",
    "members",
    "spooled",
    "tables",
    "unpacked_size",
]
