"""A checked person as it waits to be loaded: the same text whatever the layout and the order."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from commissioning.models import ImportFile, StagedRow
from ehcp.imports.rows import BY_NAME, Item, Record, Sort

PLAIN = (Sort.AUTHORITY, Sort.URN, Sort.UKPRN)


@dataclass(frozen=True)
class StagedPerson:
    """A person to be loaded, with what finds the child again. `line` is of the file."""

    record: Record
    line: int
    upn: str
    uln: str


def normal(record: Record, item: Item) -> str:
    """A text in the one form that all layouts share: 2024-01-18, 0 or 1, codes in capitals."""
    if item.sort == Sort.DATE:
        day = record.day(item.name)
        return day.isoformat() if day else ""
    if item.sort == Sort.FLAG:
        flag = record.flag(item.name)
        return "" if flag is None else str(int(flag))
    if item.sort == Sort.CODE:
        return record.code(item.name)
    if item.sort in PLAIN:
        return record.number(item.name)
    if item.name in ("upn", "uniquelearnernumber"):
        return record.number(item.name).upper()
    return record.text(item.name)


def packed(record: Record) -> list[Any]:
    """A record as lists: its module, its texts in normal form, what is below it in order."""
    texts = {
        item.name: value for item in record.module.items if (value := normal(record, item)) != ""
    }
    return [record.module.name, texts, sorted((packed(r) for r in record.below), key=json.dumps)]


def unpacked(parts: list[Any]) -> Record:
    """The record of such lists."""
    name, texts, below = parts
    return Record(BY_NAME[name], 0, texts, [unpacked(part) for part in below])


def cells_of(person: Record) -> list[str]:
    """What is staged of a person.

    The first cell puts persons in an order that depends on nothing but what is said of them,
    so that new cases are numbered the same whatever the order of the file.
    """
    parts = packed(person)
    whole = json.dumps(parts, sort_keys=True)
    texts = parts[1]
    return [
        hashlib.sha256(whole.encode()).hexdigest(),
        whole,
        person.identifier,
        str(person.line),
        texts.get("upn", ""),
        texts.get("uniquelearnernumber", ""),
    ]


def staged_persons(file: ImportFile) -> Iterator[StagedPerson]:
    """The staged persons of a return in their order."""
    rows = StagedRow.objects.filter(file=file).order_by("cells__0", "line")
    for cells in rows.values_list("cells", flat=True).iterator(chunk_size=500):
        _, whole, identifier, line, upn, uln = cells
        record = unpacked(json.loads(whole))
        record.identifier = identifier
        yield StagedPerson(record, int(line), upn, uln)


def staged_identifiers(file: ImportFile) -> tuple[set[str], set[str]]:
    """Every UPN and every ULN of the staged persons."""
    upns: set[str] = set()
    ulns: set[str] = set()
    rows = StagedRow.objects.filter(file=file).values_list("cells__4", "cells__5")
    for upn, uln in rows.iterator(chunk_size=5_000):
        upns.add(upn)
        ulns.add(uln)
    return upns - {""}, ulns - {""}
