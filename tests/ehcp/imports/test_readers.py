"""Reading alone: tags and their traps, refusals, lines, and memory."""

import io
import tracemalloc
from collections.abc import Callable, Iterator

import pytest

from config.lib.readers import Row, Unreadable
from ehcp.imports.identifiers import upn_fault
from ehcp.imports.readers.collect import CollectReader, Sheet
from ehcp.imports.readers.xml import XmlReader, is_sen2_xml
from ehcp.imports.rows import BY_NAME, Record, parsed_date
from tests.ehcp.imports.returns import CENSUS, NAMES, Element, header, person, upn, xml

SAMPLE = """<Message>
  <Header>
    <CollectionDetails>
      <Collection>SEN2</Collection><Year>2024</Year><ReferenceDate>2024-01-18</ReferenceDate>
    </CollectionDetails>
    <Source><SourceLevel>L</SourceLevel><LEA>343</LEA><DMO>Y</DMO><DCO>Y</DCO></Source>
  </Header>
  <Persons>
    <Person>
      <Surname>TestFamilyName1</Surname>
      <PersonBirthDate>2002-01-01</PersonBirthDate>
      <Sex>M</Sex>
      <Ethnicity>WBRI</Ethnicity>
      <PostCode>AA11AA</PostCode>
      <UPN>R123456789875</UPN>
      <UPNunknown></UPNunknown>
      <Requests>
        <ReceivedDate>2023-11-30</ReceivedDate>
        <RequestOutcome>Y</RequestOutcome>
        <Exported/>
        <ActivePlans>
          <SENneed><SENtype>SEMH</SENtype><SENtypeRank>1</SENtypeRank></SENneed>
        </ActivePlans>
      </Requests>
    </Person>
  </Persons>
</Message>
"""


def read(content: str | bytes) -> tuple[list[Record], list[str]]:
    """Every record, and the columns of what the reader noticed."""
    reader = XmlReader(io.BytesIO(content.encode() if isinstance(content, str) else content))
    found = list(reader.records())
    return found, [fault.column for fault in reader.faults.take()]


def test_a_return_is_read_with_its_lines() -> None:
    (top, child), faults = read(SAMPLE)
    assert faults == []
    assert top.texts["lea"] == "343"
    assert (child.line, child.text("upn")) == (9, "R123456789875")
    assert "upnunknown" not in child.texts
    request = child.below[0]
    assert (request.line, request.text("exported")) == (17, "")
    assert request.below[0].below[0].code("sentype") == "SEMH"


def test_names_and_postcodes_are_dropped_while_reading() -> None:
    found, faults = read(xml(person()))
    assert faults == []
    assert not [name for name in NAMES.values() if name in repr(found)]


@pytest.mark.parametrize("change", [str.lower, str.upper])
def test_tags_count_in_any_case(change: object) -> None:
    plain = {tag: tag for tag in ("Message", "Header", "Person", "Requests", "SENneed", "UPN")}
    content = SAMPLE
    for tag in plain:
        other = change(tag)  # type: ignore[operator]
        content = content.replace(f"<{tag}>", f"<{other}>").replace(f"</{tag}>", f"</{other}>")
    assert read(content)[0][1].text("upn") == "R123456789875"


def test_old_and_misspelt_tags_are_known() -> None:
    """`GenderCurrent` of 2023, and what parsers in use look for."""
    old = person()
    old.texts["GenderCurrent"] = old.texts.pop("Sex")
    old.first("NamedPlan").texts["PlanWPB"] = "S"
    old.first("PlacementDetail").texts |= {"RES": "A", "WPB": "T", "AttendancePattern": "F"}
    found, faults = read(xml(old))
    assert faults == []
    walked = {record.module.name: record for record in found[1].walk()}
    assert walked["person"].code("sex") == "M"
    assert walked["namedplan"].code("planwbp") == "S"
    assert walked["placementdetail"].code("res") == "A"
    assert walked["placementdetail"].code("wbp") == "T"


def test_an_unknown_element_is_told_once() -> None:
    odd = [person(number, NewItem="1") for number in (1, 2)]
    found, faults = read(xml(*odd))
    assert faults == ["newitem"]
    assert len(found) == 3


HARMFUL = [
    "<!DOCTYPE Message>",
    "<!DOCTYPE Message [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]>",
    "<!DOCTYPE Message SYSTEM 'file:///etc/hostname'>",
]


@pytest.mark.parametrize("start", HARMFUL)
def test_document_types_and_entities_are_refused(start: str) -> None:
    content = xml(person(), start=start)
    assert is_sen2_xml(content)
    with pytest.raises(Unreadable, match="document type or an entity"):
        read(content)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (SAMPLE.replace("</Requests>", ""), "broken at line"),
        (SAMPLE.replace("SEMH", "&nobody;"), "broken at line"),
        (SAMPLE[:600], "broken at line"),
        (SAMPLE.replace("Message", "Envelope"), "outermost element"),
        (SAMPLE.replace("ActivePlans>", "NamedPlan>"), "Line 21: NamedPlan does not stand"),
    ],
)
def test_what_is_no_return_is_refused_in_a_sentence(content: str, sentence: str) -> None:
    with pytest.raises(Unreadable, match=sentence):
        read(content)


def test_other_xml_is_no_return() -> None:
    assert is_sen2_xml(SAMPLE.encode("utf-16"))
    assert not is_sen2_xml(b"<?xml version='1.0'?><Message><Collection>SC</Collection></Message>")
    assert not is_sen2_xml(b"a,b\n1,2\n")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2022-09-28", "2022-09-28"),
        ("2022-Sep-28 00:00:00", "2022-09-28"),
        ("2022-09-28T00:00:00", "2022-09-28"),
        ("28/09/2022", "2022-09-28"),
        ("2022-13-01", "None"),
        ("2022-Foo-01", "None"),
        ("28.09.2022", "None"),
    ],
)
def test_dates_of_every_layout(text: str, day: str) -> None:
    assert str(parsed_date(text)) == day


class Endless(io.RawIOBase):
    """A return of many persons that is never whole in memory."""

    def __init__(self, persons: int) -> None:
        self.left, self.waiting = persons, b""
        whole = xml(person(1), top=header(ReferenceDate=CENSUS)).split(b"<Person>")
        self.waiting = whole[0]
        self.one, self.tail = whole[1].split(b"</Person>")

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        while len(self.waiting) < size and self.left >= 0:
            self.left -= 1
            more = b"<Person>" + self.one + b"</Person>" if self.left >= 0 else self.tail
            self.waiting += more
        piece, self.waiting = self.waiting[:size], self.waiting[size:]
        return piece


def peak(persons: int) -> int:
    """The most memory that reading so many persons takes, in bytes."""
    reader = XmlReader(Endless(persons))  # type: ignore[arg-type]
    tracemalloc.start()
    try:
        assert sum(1 for _ in reader.records()) == persons + 1
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_stays_flat() -> None:
    small = peak(300)
    assert peak(2_000) < small + 300_000


def test_the_builder_makes_valid_numbers() -> None:
    assert upn(1)[1:] == "343000000001"
    assert upn_fault(upn(1)) == ""
    assert isinstance(person(), Element)


def many(persons: int) -> CollectReader:
    """A COLLECT export of many persons that is never whole in memory, children first."""

    def rows(texts: Callable[[int], list[str]]) -> Iterator[Row]:
        for number in range(persons, 0, -1):
            yield number + 1, texts(number)

    columns = {
        "sen2": ["sen2tableid", "collection", "lea", "referencedate"],
        "person": ["persontableid", "nativeid", "sen2tableid", "personbirthdate", "upn"],
        "requests": ["requeststableid", "persontableid", "receiveddate", "requestoutcome"],
        "activeplans": ["activeplanstableid", "requeststableid", "lastreview"],
        "senneed": ["senneedtableid", "activeplanstableid", "sentype", "sentyperank"],
    }
    found: dict[str, Iterator[Row]] = {
        "senneed": rows(lambda n: [str(n), str(n), "ASD", "1"]),
        "activeplans": rows(lambda n: [str(n), str(n), "2023-12-04"]),
        "requests": rows(lambda n: [str(n), str(n), "2023-02-01", "Y"]),
        "person": rows(lambda n: [str(n), str(n), "1", "2015-03-14", upn(n)]),
        "sen2": iter([(2, ["1", "SEN2", "343", CENSUS])]),
    }
    sheets = {n: Sheet(BY_NAME[n], columns[n], lines) for n, lines in found.items()}
    return CollectReader(sheets)


@pytest.mark.django_db
def test_memory_stays_flat_for_collect(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three times the persons take no more memory, but for how full each batch is."""
    monkeypatch.setattr("ehcp.imports.readers.joined.ROWS_AT_ONCE", 1_000)
    peaks = []
    for persons in (500, 1_500):
        tracemalloc.start()
        try:
            assert sum(len(r.walk()) for r in many(persons).records()) == 4 * persons + 1
            peaks.append(tracemalloc.get_traced_memory()[1])
        finally:
            tracemalloc.stop()
    assert peaks[1] < peaks[0] + 400_000
