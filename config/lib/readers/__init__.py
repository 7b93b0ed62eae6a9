"""Files of people as streams of rows: CSV in any encoding, XLSX, and either of them in a zip.

Nothing here knows what a file is about. A `Table` gives lines numbered as the person's own
editor numbers them (the first line is 1), so that a message can say where. Memory does not
grow with the file. What cannot be read raises `Unreadable` with a sentence for the person.
"""

from config.lib.readers.archives import members, unpacked_size
from config.lib.readers.delimited import CELL_LIMIT, LINE_LIMIT, NOT_UTF8
from config.lib.readers.kinds import spooled, tables
from config.lib.readers.streams import CHUNK, Member
from config.lib.readers.table import Remark, Row, Table, Unreadable

__all__ = [
    "CELL_LIMIT",
    "CHUNK",
    "LINE_LIMIT",
    "NOT_UTF8",
    "Member",
    "Remark",
    "Row",
    "Table",
    "Unreadable",
    "members",
    "spooled",
    "tables",
    "unpacked_size",
]
