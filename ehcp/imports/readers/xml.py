"""The return as XML: read as a stream, so that memory stays flat.

Tags count in any case and by the aliases seen in real returns. Document types, and with them
entities, are refused before they can do anything.
"""

import re
from collections.abc import Iterator, Mapping
from typing import IO, Any, NoReturn
from xml.parsers import expat

from config.lib.readers import Unreadable
from ehcp.imports.readers import NONE, Fault, Faults
from ehcp.imports.rows import BY_NAME, DROPPED, HEADER, ITEMS, PERSON, Record

PIECE = 64 * 1024
TEXT_LIMIT = 2_000
# More of an element is not even held while it is read.
HELD_LIMIT = 64 * 1024
# Elements that only hold others.
FRAMES = {"message", "collectiondetails", "source", "persons", "content"}
HEADER_TAG = "header"
LOOKS_LIKE_ONE = re.compile(r"<message\b.*?<collection>\s*sen2\s*</collection>", re.I | re.S)


def is_sen2_xml(head: bytes) -> bool:
    """Whether a file that begins like this is a SEN2 return in XML."""
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = head.decode("utf-16" if wide else "latin-1", errors="ignore")
    return LOOKS_LIKE_ONE.search(text) is not None


class XmlReader:
    """Reads the elements of a stream of bytes."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream = stream
        self.faults = Faults()
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.collect
        self.parser.StartDoctypeDeclHandler = self.refuse
        self.parser.EntityDeclHandler = self.refuse
        self.rooted = False
        self.open: list[Record] = []
        self.done: list[Record] = []
        # The element with a text that is being read, how deep below it we are, and its text.
        self.leaf, self.inside, self.held = "", 0, ""
        self.unknown: set[str] = set()
        # What tags as they are spelled here mean: records, and the elements of each record.
        self.modules: dict[str, str] = {}
        self.elements: dict[str, dict[str, str]] = {name: {} for name in ("", *BY_NAME)}
        self.here = self.elements[""]
        self.texts: dict[str, str] = {}

    def spelled(self, tag: str, module: str = "", texts: Mapping[str, str] = NONE) -> str:
        """As DfE's schema writes it."""
        return tag

    def records(self) -> Iterator[Record]:
        """The header, then each person as soon as its element ends."""
        while piece := self.stream.read(PIECE):
            self.feed(piece, last=False)
            yield from self.done
            self.done.clear()
        self.feed(b"", last=True)
        yield from self.done

    def feed(self, piece: bytes, *, last: bool) -> None:
        """Parse a piece; what is no XML raises Unreadable."""
        try:
            self.parser.Parse(piece, last)
        except (expat.ExpatError, LookupError, ValueError):
            line = self.parser.CurrentLineNumber
            raise Unreadable(
                f"The XML is broken at line {line:,}. Export it again from your system."
            ) from None

    def refuse(self, *_: Any) -> NoReturn:
        """A return has no document type; somebody who writes one wants to do harm."""
        raise Unreadable(
            f"Line {self.parser.CurrentLineNumber:,} holds a document type or an entity. "
            "A SEN2 return has none, so the file was not read."
        )

    def start(self, tag: str, _: dict[str, str]) -> None:
        """An element begins."""
        if self.inside:
            self.inside += 1
            return
        name = self.here.get(tag)
        if name is None:
            if tag in self.modules:
                self.begin(self.modules[tag])
                return
            if (name := self.meet(tag)) is None:
                return
        self.leaf, self.inside = name, 1

    def meet(self, tag: str) -> str | None:
        """Learn what a tag means: the element's name here, empty for one that is left out, or
        None where it is not an element with a text.
        """
        name = tag.rpartition(":")[2].lower()
        if not self.rooted and name != "message":
            raise Unreadable("The outermost element is not Message, so this is no SEN2 return.")
        self.rooted = True
        if name in FRAMES:
            return None
        if name == HEADER_TAG or name in BY_NAME:
            self.modules[tag] = HEADER.name if name == HEADER_TAG else name
            self.begin(self.modules[tag])
            return None
        module = self.open[-1].module.name if self.open else ""
        found = self.here[tag] = ITEMS[module][name].name if self.known(name) else ""
        return found

    def collect(self, text: str) -> None:
        """Take a piece of an element's text, until there is more than any element may hold."""
        if self.leaf and len(self.held) < HELD_LIMIT:
            self.held += text

    def begin(self, name: str) -> None:
        """A record begins."""
        module, line = BY_NAME[name], self.parser.CurrentLineNumber
        above = self.open[-1].module.name if self.open else ""
        expected = "" if module is HEADER or module is PERSON else module.parent
        if above != expected:
            raise Unreadable(
                f"Line {line:,}: {module.tag} does not stand where a SEN2 return has it "
                f"({'inside ' + BY_NAME[expected].tag if expected else 'at the top'})."
            )
        record = Record(module, line)
        self.open.append(record)
        self.here, self.texts = self.elements[name], record.texts

    def known(self, name: str) -> bool:
        """Whether an element is to be read; one that nobody knows is noted once."""
        if name in DROPPED:
            return False
        module = self.open[-1].module if self.open else HEADER
        if self.open and name in ITEMS[module.name]:
            return True
        if name not in self.unknown:
            self.unknown.add(name)
            self.faults.waiting.append(
                Fault(
                    "An element is not known and is left out",
                    f"It is in {module.tag}. Nothing else of the return is affected.",
                    self.parser.CurrentLineNumber,
                    column=name[:60],
                    warning=True,
                )
            )
        return False

    def end(self, tag: str) -> None:
        """An element ends. Its text is kept, without blanks around it; an empty one is absent."""
        if self.inside:
            self.inside -= 1
            if not self.inside:
                if text := self.held.strip():
                    self.texts[self.leaf] = text[:TEXT_LIMIT]
                self.leaf = self.held = ""
        elif tag in self.modules:
            self.finish(self.open.pop())

    def finish(self, record: Record) -> None:
        """A record is whole: it goes below the one around it, or out."""
        if self.open:
            above = self.open[-1]
            above.below.append(record)
            self.here, self.texts = self.elements[above.module.name], above.texts
        else:
            self.done.append(record)
            self.here = self.elements[""]
