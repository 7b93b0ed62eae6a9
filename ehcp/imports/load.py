"""From the persons of a return to rows: what each element becomes, beside what is there.

What a return leaves blank erases nothing. What it no longer has is ended, not deleted: a
setting attended is left on the day the next is entered, or on census day.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet

from commissioning.models import LocalArea, Setting
from ehcp.imports.changes import Changes
from ehcp.imports.ethnicity import main_code
from ehcp.imports.rows import Record
from ehcp.imports.staged import StagedPerson
from ehcp.models import (
    AnnualReview,
    Assessment,
    Attendance,
    Child,
    NamedSetting,
    Plan,
    PlanNeed,
    Request,
)

DECIDED = ("Y", "N", "W")
SETTING_FIELDS = ("setting_id", "urn", "ukprn", "code", "other")


def children_with_cases(keys: list[int]) -> dict[int, Child]:
    """Children with all that a return can change of them, by key."""
    requests: QuerySet[Request] = Request.objects.select_related("assessment", "plan")
    found = Child.objects.filter(pk__in=keys).prefetch_related(
        Prefetch("requests", requests),
        "requests__plan__named",
        "requests__plan__attended",
        "requests__plan__needs",
        "requests__plan__reviews",
    )
    return {child.pk: child for child in found}


class Settings:
    """The register's key for a URN, or for a UKPRN that only one setting has."""

    def __init__(self) -> None:
        self.by_urn: dict[str, int] = {}
        self.by_ukprn: dict[str, int | None] = {}
        for pk, urn, ukprn in Setting.objects.values_list("pk", "urn", "ukprn").iterator():
            if urn:
                self.by_urn[urn] = pk
            if ukprn:
                self.by_ukprn[ukprn] = None if ukprn in self.by_ukprn else pk

    def key(self, urn: str, ukprn: str) -> int | None:
        """The setting, or None where the register does not know it."""
        return self.by_urn.get(urn) or (None if urn else self.by_ukprn.get(ukprn))


class Loading:
    """Turns persons into changes, batch by batch; `on` is census day."""

    def __init__(self, area: LocalArea, on: date, settings: Settings, number: int) -> None:
        self.area, self.on, self.settings = area, on, settings
        self.number = number
        self.changes = Changes()

    def batch(self, persons: list[tuple[StagedPerson, int | None]]) -> Changes:
        """The changes of some persons, each with its child’s key (None for a new child)."""
        self.changes = Changes()
        there = children_with_cases([pk for _, pk in persons if pk is not None])
        for person, pk in persons:
            self.person(person, there[pk] if pk is not None else None)
        return self.changes

    def person(self, person: StagedPerson, child: Child | None) -> None:
        """A child and the requests."""
        known = list(child.requests.all()) if child else []
        child = self.child(person, child)
        requests = sorted(
            person.record.children("requests"), key=lambda r: r.text("receiveddate") or "9"
        )
        for request, row in paired(requests, known):
            self.request(request, row, child)

    def child(self, person: StagedPerson, child: Child | None) -> Child:
        """The child itself."""
        record = person.record
        sex, ethnicity = record.code("sex"), record.code("ethnicity")
        numbered = person.upn or person.uln or (child and (child.upn or child.uln))
        values: dict[str, Any] = {
            "born_on": record.day("personbirthdate"),
            "sex": "" if sex == "U" else sex,
            "ethnicity": main_code(ethnicity) if ethnicity else "",
            "upn": person.upn,
            "uln": person.uln,
            "upn_unknown": "" if numbered else record.code("upnunknown"),
            "return_identifier": record.identifier,
        }
        links: dict[str, Any] = {"area": self.area}
        if child is None:
            self.number += 1
            links["reference"] = f"C{self.number:06d}"
        return self.changes.put(child, Child, links, values, blank=("upn_unknown",))

    def request(self, record: Record, row: Request | None, child: Child) -> None:
        """A request, its assessment and its plan."""
        assessment = getattr(row, "assessment", None)
        plan = getattr(row, "plan", None)
        values = {
            "received_on": record.day("receiveddate"),
            "source": record.code("requestsource"),
            "in_youth_accommodation": record.flag("rya"),
            "outcome": outcome(record.code("requestoutcome"), row.outcome if row else ""),
            "decided_on": record.day("requestoutcomedate"),
            "mediation": record.flag("requestmediation"),
            "tribunal": record.flag("requesttribunal"),
            "exported_to": record.number("exported"),
        }
        row = self.changes.put(row, Request, {"child": child}, values)
        given = record.child("assessment")
        if given:
            self.assessment(given, assessment, row)
        named = given.child("namedplan") if given else None
        active = record.child("activeplans")
        if named or active:
            self.plan(named, active, plan, row)

    def assessment(self, record: Record, row: Assessment | None, request: Request) -> None:
        """The assessment of a request."""
        values = {
            "outcome": outcome(record.code("assessmentoutcome"), row.outcome if row else ""),
            "decided_on": record.day("assessmentoutcomedate"),
            "mediation": record.flag("assessmentmediation"),
            "tribunal": record.flag("assessmenttribunal"),
            "other_mediation": record.flag("othermediation"),
            "other_tribunal": record.flag("othertribunal"),
            "exceptions_apply": record.flag("week20"),
        }
        self.changes.put(row, Assessment, {"request": request}, values)

    def plan(
        self, named: Record | None, active: Record | None, row: Plan | None, request: Request
    ) -> None:
        """A plan with its settings, needs and review."""
        values = {**(named_values(named) if named else {})}
        values |= active_values(active) if active else {}
        known = row
        plan = self.changes.put(row, Plan, {"request": request}, values)
        if named:
            self.named(named.children("plandetail"), known, plan)
        if active:
            self.attended(active, known, plan)
            self.needs(active.children("senneed"), known, plan)
            self.review(active, known, plan)

    def setting(self, record: Record) -> dict[str, Any]:
        """What a return says of a setting; it replaces what was there as a whole."""
        urn, ukprn = record.number("urn"), record.number("ukprn")
        return {
            "setting_id": self.settings.key(urn, ukprn),
            "urn": urn,
            "ukprn": ukprn,
            "code": record.code("sensetting"),
            "other": record.text("sensettingother")[:200],
            "sen_unit": record.flag("senunitindicator"),
            "resourced_provision": record.flag("resourcedprovisionindicator"),
        }

    def named(self, details: list[Record], known: Plan | None, plan: Plan) -> None:
        """The settings that the plan names, by rank."""
        there = {row.rank: row for row in known.named.all()} if known else {}
        for record in details:
            rank = int(record.code("placementrank") or 1)
            links = {"plan": plan, "rank": rank}
            values = self.setting(record)
            self.changes.put(there.pop(rank, None), NamedSetting, links, values, SETTING_FIELDS)
        for row in there.values() if details else ():
            self.changes.remove(row)

    def needs(self, given: list[Record], known: Plan | None, plan: Plan) -> None:
        """The needs, by rank."""
        there = {row.rank: row for row in known.needs.all()} if known else {}
        given = [record for record in given if record.code("sentype")]
        for record in given:
            rank = int(record.code("sentyperank") or 1)
            links = {"plan": plan, "rank": rank}
            values = {"need": record.code("sentype")}
            self.changes.put(there.pop(rank, None), PlanNeed, links, values)
        for row in there.values() if given else ():
            self.changes.remove(row)

    def review(self, active: Record, known: Plan | None, plan: Plan) -> None:
        """The review, known by the day of its meeting; earlier ones stay."""
        meeting = active.day("reviewmeeting")
        if meeting is None:
            return
        there = {row.meeting_on: row for row in known.reviews.all()} if known else {}
        values = {
            "outcome": active.code("reviewoutcome"),
            "decided_on": active.day("lastreview"),
            "draft_on": active.day("reviewdraft"),
        }
        links = {"plan": plan, "meeting_on": meeting}
        self.changes.put(there.get(meeting), AnnualReview, links, values)

    def attended(self, active: Record, known: Plan | None, plan: Plan) -> None:
        """The settings attended, known by rank and day of entry."""
        there = list(known.attended.all()) if known else []
        given = {
            (int(record.code("placementrank") or 1), entered): record
            for record in active.children("placementdetail")
            if (entered := record.day("entrydate")) is not None
        }
        rows = {key: stay_of(key, record, there, given) for key, record in given.items()}
        rest = [stay for stay in there if stay not in rows.values()]
        self.end_stays(rest, set(given))
        for (rank, entered), record in given.items():
            later = [stay.entered_on for stay in rest if stay.rank == rank]
            next_on = min((day for day in later if day > entered), default=None)
            values = self.setting(record) | {
                "entered_on": entered,
                "left_on": left_on(record, entered, next_on),
                "residential": record.code("res") or active.code("res"),
                "work_based": record.code("wbp") or active.code("wbp"),
            }
            links = {"plan": plan, "rank": rank}
            self.changes.put(rows[rank, entered], Attendance, links, values, SETTING_FIELDS)

    def end_stays(self, rest: list[Attendance], given: set[tuple[int, date]]) -> None:
        """End what the return no longer has: when the next setting is entered, or on census day."""
        for row in rest:
            if not given or row.entered_on > self.on:
                continue
            next_on = min(
                (day for rank, day in given if rank == row.rank and day > row.entered_on),
                default=self.on,
            )
            if row.left_on is None or row.left_on > next_on:
                self.changes.put(row, Attendance, {}, {"left_on": next_on})


def stay_of(
    key: tuple[int, date],
    record: Record,
    there: list[Attendance],
    given: dict[tuple[int, date], Record],
) -> Attendance | None:
    """The stay that a placement is: of that rank and day; or at the same setting, not left yet
    and entered later, where the return corrects the day of entry.
    """
    rank, entered = key
    same = (record.number("urn"), record.number("ukprn"), record.code("sensetting"))
    for row in there:
        if (row.rank, row.entered_on) == key:
            return row
    for row in there:
        free = row.rank == rank and (rank, row.entered_on) not in given
        later = row.left_on is None and row.entered_on > entered
        if free and later and (row.urn, row.ukprn, row.code) == same:
            return row
    return None


def left_on(record: Record, entered: date, next_on: date | None) -> date | None:
    """The day a setting was left: not before it was entered, not after the next one was."""
    left = record.day("leavingdate")
    if left and left < entered:
        left = None
    if next_on and (left is None or left > next_on):
        return next_on
    return left


def outcome(given: str, known: str) -> str:
    """An outcome: neither "awaited" nor "historical" takes back a decision that is known."""
    return known if given in ("A", "H") and known in DECIDED else given


def named_values(named: Record) -> dict[str, Any]:
    """What the named plan says of a plan."""
    return {
        "started_on": named.day("startdate"),
        "residential": named.code("planres"),
        "work_based": named.code("planwbp"),
        "personal_budget": named.flag("pb"),
        "organised_arrangements": named.flag("oa"),
        "direct_payment": named.code("dp"),
        "ceased_on": named.day("ceasedate"),
        "cease_reason": named.code("ceasereason"),
    }


def active_values(active: Record) -> dict[str, Any]:
    """What the active plan says of a plan."""
    return {
        "transferred_from": active.number("transferla"),
        "phase_transfer_due_on": active.day("phasetransferduedate"),
        "phase_transfer_final_on": active.day("phasetransferfinaldate"),
    }


def paired(requests: list[Record], known: list[Request]) -> Iterator[tuple[Record, Request | None]]:
    """Each request of the return with the row that it is: by day of receipt, by the plan's
    start; historical requests without either in their order, where there are as many as before.
    """
    free = list(known)
    waiting: list[Record] = []
    for record in requests:
        row = same_day(record, free)
        if row is None:
            waiting.append(record)
        else:
            free.remove(row)
            yield record, row
    nameless: list[Record] = []
    for record in waiting:
        row = same_plan(record, free)
        if row is None and record.day("receiveddate") is None:
            nameless.append(record)
            continue
        if row is not None:
            free.remove(row)
        yield record, row
    rows = [row for row in free if any(continues(row, start_of(record)) for record in nameless)]
    yield from zip(
        nameless, rows if len(rows) == len(nameless) else [None] * len(nameless), strict=True
    )


def same_day(record: Record, known: list[Request]) -> Request | None:
    """The request received on the same day."""
    day = record.day("receiveddate")
    return next((row for row in known if day and row.received_on == day), None)


def start_of(record: Record) -> date | None:
    """The day on which the plan of a request started."""
    plan = next((plan for plan in record.walk() if plan.module.name == "namedplan"), None)
    return plan.day("startdate") if plan else None


def same_plan(record: Record, known: list[Request]) -> Request | None:
    """The request whose plan started on the same day."""
    started = start_of(record)
    for row in known:
        plan = getattr(row, "plan", None)
        if started and plan and plan.started_on == started:
            return row
    return None


def continues(row: Request, started: date | None) -> bool:
    """Whether a request without a day may be this one: nothing that is known speaks against it."""
    plan = getattr(row, "plan", None)
    if plan is None:
        return row.received_on is None and started is None
    return plan.ceased_on is None and (started is None or plan.started_on is None)
