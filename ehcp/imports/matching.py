"""Which child of the area a person of a return is: by UPN, ULN, the return's own identifier.

Nothing is guessed. A person without any of these is the child that has the same date of birth
and sex and a request or plan of the same day, if there is exactly one and no identifier speaks
against it. Who is found nowhere is a new child.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from commissioning.models import LocalArea
from ehcp.imports.rules import records
from ehcp.imports.staged import StagedPerson
from ehcp.models import Child, Request

Fact = tuple[date, str, str, date]


class Ambiguous(Exception):
    """A person cannot be told from another for certain; the text says why, without values."""


class Matcher:
    """Finds the children of one area for the persons of one return, each child once."""

    def __init__(self, area: LocalArea, upns: set[str], ulns: set[str]) -> None:
        self.area = area
        self.by_upn: dict[str, int] = {}
        self.by_uln: dict[str, int] = {}
        self.by_identifier: dict[tuple[str, date], list[int]] = defaultdict(list)
        self.known: dict[int, tuple[str, str]] = {}
        self.spoken_for: set[int] = set()
        self.taken: dict[int, int] = {}
        self.facts: dict[Fact, set[int]] | None = None
        rows = Child.objects.filter(area=area).values_list(
            "pk", "upn", "uln", "return_identifier", "born_on"
        )
        for pk, upn, uln, identifier, born in rows.iterator(chunk_size=5_000):
            self.known[pk] = (upn, uln)
            if upn:
                self.by_upn[upn] = pk
            if uln:
                self.by_uln[uln] = pk
            if identifier:
                self.by_identifier[identifier, born].append(pk)
            if upn in upns or uln in ulns:
                self.spoken_for.add(pk)

    def child_of(self, person: StagedPerson) -> int | None:
        """The child's key, or None for a new one. Raises Ambiguous."""
        found = self.by_number(person) or self.by_own_identifier(person) or self.by_facts(person)
        if found is None:
            return None
        if found in self.taken:
            raise Ambiguous(f"The person at line {self.taken[found]:,} is the same child.")
        self.taken[found] = person.line
        return found

    def by_number(self, person: StagedPerson) -> int | None:
        """By UPN and ULN, which may not name two children."""
        one, other = self.by_upn.get(person.upn), self.by_uln.get(person.uln)
        if one and other and one != other:
            raise Ambiguous("The UPN is one child’s and the ULN another’s.")
        return one or other

    def by_own_identifier(self, person: StagedPerson) -> int | None:
        """By the identifier of the return with the date of birth."""
        born = person.record.day("personbirthdate")
        if not person.record.identifier or born is None:
            return None
        found = self.free(self.by_identifier.get((person.record.identifier, born), []), person)
        if len(found) > 1:
            raise Ambiguous("Several children have this identifier and date of birth.")
        return next(iter(found), None)

    def by_facts(self, person: StagedPerson) -> int | None:
        """By date of birth, sex, and the day of a request or plan."""
        facts = set(facts_of(person))
        if self.facts is None:
            self.facts = self.known_facts()
        met: set[int] = set().union(*(self.facts.get(fact, set()) for fact in facts))
        found = self.free(sorted(met), person)
        if len(found) > 1:
            raise Ambiguous(
                "Several children without a UPN have the same date of birth, sex and days."
            )
        return next(iter(found), None)

    def free(self, found: list[int], person: StagedPerson) -> list[int]:
        """Those that nobody else of the return is, and whose own numbers do not differ."""
        return [
            pk
            for pk in found
            if pk not in self.spoken_for
            and not differ(self.known[pk][0], person.upn)
            and not differ(self.known[pk][1], person.uln)
        ]

    def known_facts(self) -> dict[Fact, set[int]]:
        """What is known of every request and plan of the area."""
        facts: dict[Fact, set[int]] = defaultdict(set)
        rows = Request.objects.filter(child__area=self.area).values_list(
            "child_id", "child__born_on", "child__sex", "received_on", "plan__started_on"
        )
        for pk, born, sex, received, started in rows.iterator(chunk_size=5_000):
            if received:
                facts[born, sex, "request", received].add(pk)
            if started:
                facts[born, sex, "plan", started].add(pk)
        return facts


def differ(one: str, other: str) -> bool:
    """Whether both are known and not the same."""
    return bool(one and other and one != other)


def facts_of(person: StagedPerson) -> Iterator[Fact]:
    """Date of birth, sex and the day of each request and plan of a person."""
    record = person.record
    born, sex = record.day("personbirthdate"), record.code("sex") or "U"
    if born is None:
        return
    for request in records(record, "requests"):
        if received := request.day("receiveddate"):
            yield born, sex, "request", received
    for plan in records(record, "namedplan"):
        if started := plan.day("startdate"):
            yield born, sex, "plan", started
