"""Invented SEN2 returns: one structure, written as XML and as COLLECT's nine CSVs."""

from __future__ import annotations

import csv
import io
import zipfile
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from xml.sax.saxutils import escape

from commissioning.imports import runs
from commissioning.models import Import, ImportProblem, LocalArea
from ehcp.imports.identifiers import check_letter
from ehcp.imports.rows import MODULES

CENSUS = "2024-01-18"
NAMES = {"Surname": "Surname-of-nobody", "Forename": "Forename-of-nobody", "PostCode": "ZZ99 9ZZ"}


@dataclass
class Element:
    """A module of a return with its texts and what is below it."""

    tag: str
    texts: dict[str, str] = field(default_factory=dict)
    below: list[Element] = field(default_factory=list)

    def first(self, tag: str) -> Element:
        """The first element of a tag, here or below."""
        return next(e for e in self.walk() if e.tag == tag)

    def walk(self) -> list[Element]:
        """This and everything below."""
        return [self, *(e for one in self.below for e in one.walk())]

    def copy(self) -> Element:
        """The same again."""
        return deepcopy(self)


def upn(number: int) -> str:
    """A UPN of Anyshire with the right check letter."""
    digits = f"343{number:09d}"
    return check_letter(f"A{digits}") + digits


def setting(tag: str = "PlanDetail", **texts: str) -> Element:
    """A setting, named or attended."""
    given = {
        "URN": "100001",
        "PlacementRank": "1",
        "SENunitIndicator": "0",
        "ResourcedProvisionIndicator": "0",
    }
    if tag == "PlacementDetail":
        given["EntryDate"] = "2023-09-04"
    return Element(tag, {**given, **texts})


def need(code: str = "ASD", rank: str = "1") -> Element:
    """A need."""
    return Element("SENneed", {"SENtype": code, "SENtypeRank": rank})


def person(number: int = 1, *requests: Element, **texts: str) -> Element:
    """A child of eight with a UPN; one plan, unless requests are given."""
    given = {
        **NAMES,
        "PersonBirthDate": "2015-03-14",
        "Sex": "M",
        "Ethnicity": "WENG",
        "UPN": upn(number),
    }
    return Element("Person", {**given, **texts}, list(requests) or [planned()])


def planned(received: str = "2023-02-01", **texts: str) -> Element:
    """A request that became a plan with one setting, one need and a review."""
    plan = Element("NamedPlan", {"StartDate": "2023-06-14", "PB": "0", "OA": "0"}, [setting()])
    assessment = {
        "AssessmentOutcome": "Y",
        "AssessmentOutcomeDate": "2023-05-10",
        "AssessmentMediation": "0",
        "AssessmentTribunal": "0",
        "OtherMediation": "0",
        "OtherTribunal": "0",
        "Week20": "0",
    }
    active = Element(
        "ActivePlans",
        {"ReviewMeeting": "2023-12-04", "ReviewOutcome": "M", "LastReview": "2023-12-20"},
        [setting("PlacementDetail"), need()],
    )
    given = {
        "ReceivedDate": received,
        "RequestSource": "1",
        "RYA": "0",
        "RequestOutcomeDate": "2023-03-08",
        "RequestOutcome": "Y",
        "RequestMediation": "0",
        "RequestTribunal": "0",
    }
    return Element(
        "Requests", {**given, **texts}, [Element("Assessment", assessment, [plan]), active]
    )


def asked(received: str, outcome: str = "A", **texts: str) -> Element:
    """A request without a plan."""
    return Element("Requests", {"ReceivedDate": received, "RequestOutcome": outcome, **texts})


def header(**texts: str) -> Element:
    """The header of Anyshire's return."""
    given = {
        "Collection": "SEN2",
        "Year": "2024",
        "ReferenceDate": CENSUS,
        "SourceLevel": "L",
        "LEA": "343",
        "DMO": "Y",
        "DCO": "Y",
    }
    return Element("SEN2", {**given, **texts})


def xml(*persons: Element, top: Element | None = None, start: str = "") -> bytes:
    """The return as XML, one element a line."""
    top = top or header()
    kept = {tag: top.texts[tag] for tag in ("Collection", "Year", "ReferenceDate")}
    rest = {tag: text for tag, text in top.texts.items() if tag not in kept}
    lines = ["<?xml version='1.0' encoding='utf-8'?>", *([start] if start else []), "<Message>"]
    lines += ["<Header>", *block("CollectionDetails", kept), *block("Source", rest), "</Header>"]
    lines += ["<Persons>", *(line for one in persons for line in written(one))]
    return "\n".join([*lines, "</Persons>", "</Message>", ""]).encode()


def block(tag: str, texts: dict[str, str]) -> list[str]:
    """An element with texts in it."""
    return [f"<{tag}>", *(f"<{t}>{escape(v)}</{t}>" for t, v in texts.items()), f"</{tag}>"]


def written(element: Element) -> list[str]:
    """An element and all below it."""
    lines = block(element.tag, element.texts)
    return [*lines[:-1], *(line for one in element.below for line in written(one)), lines[-1]]


def collect(*persons: Element, top: Element | None = None) -> dict[str, bytes]:
    """The return as COLLECT's nine CSVs: dates like 2022-Sep-28 00:00:00, lower-case names."""
    tables: dict[str, list[list[str]]] = {}
    columns = {
        module.name: [item.name for item in module.items]
        + (["surname", "forename", "postcode"] if module.name == "person" else [])
        for module in MODULES
    }
    for module in MODULES:
        above = [f"{module.parent}tableid"] if module.parent else []
        order = f"{module.name}orderseqcolumn"
        keys = [f"{module.name}tableid", "NativeId", order, "sourceid", *above]
        tables[module.name] = [[*keys, *columns[module.name]]]

    def add(element: Element, above: str) -> None:
        name = element.tag.lower()
        table = tables[name]
        own = str(len(table) + 1000)
        texts = {tag.lower(): dated(tag, text) for tag, text in element.texts.items()}
        cells = [texts.get(column, "") for column in columns[name]]
        table.append([own, own, "1", "5", *([above] if above else []), *cells])
        for one in element.below:
            add(one, own)

    add(Element("SEN2", (top or header()).texts, list(persons)), "")
    return {f"Blade-Export_18-01-2024_{name}.csv": sheet(rows) for name, rows in tables.items()}


def dated(tag: str, text: str) -> str:
    """A date as COLLECT writes it; other texts as they are."""
    if not tag.lower().endswith("date") and tag not in ("ReviewMeeting", "LastReview"):
        return text
    try:
        return f"{date.fromisoformat(text):%Y-%b-%d} 00:00:00"
    except ValueError:
        return text


def sheet(rows: list[list[str]]) -> bytes:
    """A CSV."""
    target = io.StringIO()
    csv.writer(target).writerows(rows)
    return target.getvalue().encode("utf-8-sig")


def zipped(files: dict[str, bytes]) -> bytes:
    """Files in one zip."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


def rehearse(area: LocalArea, *files: tuple[str, bytes], edition: str = "") -> Import:
    """Receive and read files."""
    uploads = [(name, io.BytesIO(content)) for name, content in files]
    return runs.read(run=runs.receive(area=area, by=None, uploads=uploads, edition=edition))


def load(area: LocalArea, *persons: Element, top: Element | None = None) -> Import:
    """Receive, read and apply an XML return."""
    return runs.apply(run=rehearse(area, ("return.xml", xml(*persons, top=top))), by=None)


def problems(run: Import) -> list[tuple[str, str]]:
    """Severity and reason of every problem."""
    found = ImportProblem.objects.filter(file__run=run).order_by("pk")
    return [(severity, reason) for severity, reason in found.values_list("severity", "reason")]


def counts(run: Import) -> tuple[int, int, int]:
    """New, changed and same rows."""
    file = run.files.get(kind="sen2")
    return file.new, file.changed, file.same
