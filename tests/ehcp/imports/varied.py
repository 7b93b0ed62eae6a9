"""Random persons of a return: many ways in which a case can run, the same for the same seed.

Every person keeps the rules that are errors. Days fall on the limits of the law more often
than chance would have it, so that a boundary that is off by one shows.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from ehcp.choices import (
    CeaseReason,
    DirectPayment,
    Ethnicity,
    Need,
    RequestSource,
    Residential,
    ReviewOutcome,
    SettingCode,
    WorkBased,
)
from ehcp.imports.identifiers import uln_checks
from tests.ehcp.imports.returns import NAMES, Element, upn

KNOWN_URNS = ("100001", "100002", "100003")
# Days from one step to the next, with the limits of the clock and the days beside them.
TO_DECISION = (0, 7, 41, 42, 43, 60)
TO_PLAN = (98, 111, 112, 113, 126, 139, 140, 141, 182, 183, 273, 364, 365, 400)
DECIDED_AFTER = (0, 14, 27, 28, 29, 56)
FIRST_YEAR = 2016


@dataclass
class Caseload:
    """Invents persons as they stand on the census day of a return."""

    census: date
    chance: Random
    names: int = 0
    known: tuple[str, ...] = field(default=KNOWN_URNS)

    def persons(self, many: int) -> list[Element]:
        """So many persons."""
        return [self.person() for _ in range(many)]

    def person(self) -> Element:
        """A person with one to three requests, the earlier ones ended."""
        self.names += 1
        ways = (self.plan, self.plan, self.plan, self.ceased, self.pending, self.refused)
        latest = self.chance.choice((*ways, self.withdrawn, self.historical, self.moved_in))
        begin = self.day(date(FIRST_YEAR, 1, 1), self.census - timedelta(days=30))
        requests = [latest(begin)]
        if self.chance.random() < 0.25 and latest not in (self.historical, self.moved_in):
            earlier = begin - timedelta(days=self.chance.randrange(900, 1500))
            requests.append(self.chance.choice((self.refused, self.ceased))(earlier, begin))
        self.chance.shuffle(requests)
        born = begin - timedelta(days=self.chance.randrange(700, 20 * 365))
        oldest = date(self.census.year - 24, 1, 1)
        return Element("Person", self.names_of(max(born, oldest)), requests)

    def names_of(self, born: date) -> dict[str, str]:
        """What is said of a person; one in eight has no UPN, and one in sixteen no number."""
        number = upn(self.names) if self.names % 8 else ""
        uln = self.uln() if not number and self.names % 16 else ""
        return {
            **NAMES,
            "PersonBirthDate": born.isoformat(),
            "Sex": self.chance.choice("MFFMU"),
            "Ethnicity": self.chance.choice([*Ethnicity.values, "WENG", "BSOM", "CHKC"]),
            "UPN": number,
            "UniqueLearnerNumber": uln,
            "UPNunknown": "" if number or uln else self.chance.choice(("UN1", "UN8", "UN10")),
        }

    def uln(self) -> str:
        """A ULN of its own whose last digit is right."""
        for start in range(100_000_000 + 7 * self.names, 10**9):
            found = next((f"{start}{d}" for d in range(10) if uln_checks(f"{start}{d}")), "")
            if found:
                return found
        raise AssertionError

    def day(self, first: date, last: date) -> date:
        """A day from one to another, now and then a boundary: ends of years, a leap day."""
        special = [
            day
            for year in range(first.year, last.year + 1)
            for day in (date(year, 1, 1), date(year, 12, 31), date(year, 2, 28), date(year, 3, 1))
            if first <= day <= last
        ]
        if special and self.chance.random() < 0.15:
            return self.chance.choice(special)
        return first + timedelta(days=self.chance.randrange((last - first).days + 1))

    def after(self, start: date, days: tuple[int, ...]) -> date:
        """A day after another: one of the boundaries, or any up to the last of them."""
        many = self.chance.choice((*days, self.chance.randrange(days[-1] + 1)))
        return start + timedelta(days=many)

    def request(self, received: date | None, outcome: str, decided: date | None = None) -> Element:
        """A request and how it was decided."""
        texts = {
            "ReceivedDate": received.isoformat() if received else "",
            "RequestSource": self.chance.choice([*RequestSource.values, ""]),
            "RYA": self.flag(0.02),
            "RequestOutcomeDate": decided.isoformat() if decided else "",
            "RequestOutcome": outcome,
            "RequestMediation": self.flag(0.05),
            "RequestTribunal": self.flag(0.05),
        }
        return Element("Requests", texts)

    def flag(self, share: float) -> str:
        """Yes or no."""
        return "1" if self.chance.random() < share else "0"

    def pending(self, received: date, before: date | None = None) -> Element:
        """A request somewhere on the way, mostly a recent one; now and then of another area."""
        weeks = self.chance.choice((1, 4, 6, 7, 12, 16, 17, 20, 21, 30, 31, 52, 53, 60))
        received = self.census - timedelta(days=7 * weeks + self.chance.choice((-1, 0, 0, 1)))
        decided = self.after(received, TO_DECISION)
        if decided > self.census or self.chance.random() < 0.2:
            return self.request(received, "A")
        request = self.request(received, "Y", decided)
        if self.chance.random() < 0.05:
            request.texts["Exported"] = "344"
        concluded = decided + timedelta(days=self.chance.randrange(20, 120))
        texts = {"AssessmentOutcome": "A", "Week20": self.flag(0.1)}
        if concluded <= self.census and self.chance.random() < 0.5:
            texts = {
                "AssessmentOutcome": "Y",
                "AssessmentOutcomeDate": concluded.isoformat(),
                "Week20": self.flag(0.1),
            }
        request.below.append(Element("Assessment", texts))
        return request

    def refused(self, received: date, before: date | None = None) -> Element:
        """A request that was refused, at once or after the assessment."""
        decided = self.by_census(self.after(received, TO_DECISION))
        if self.chance.random() < 0.5:
            return self.request(received, "N", decided)
        request = self.request(received, "Y", decided)
        concluded = self.by_census(max(decided, self.after(received, TO_PLAN)))
        texts = {"AssessmentOutcome": "N", "AssessmentOutcomeDate": concluded.isoformat()}
        texts["AssessmentMediation"] = self.flag(0.3)
        request.below.append(Element("Assessment", texts))
        return request

    def withdrawn(self, received: date, before: date | None = None) -> Element:
        """A request that came to nothing."""
        return self.request(received, "W", self.by_census(self.after(received, TO_DECISION)))

    def by_census(self, day: date) -> date:
        """A day, but not after census day."""
        return min(day, self.census)

    def plan(self, received: date, before: date | None = None) -> Element:
        """A request that became a plan, which is open on census day."""
        decided = self.by_census(self.after(received, TO_DECISION))
        started = self.by_census(max(decided, self.after(received, TO_PLAN)))
        concluded = decided + (started - decided) * 2 // 3
        request = self.request(received, "Y", decided)
        plan = Element("NamedPlan", self.plan_texts(started), self.settings("PlanDetail"))
        outcome = {
            "AssessmentOutcome": "Y",
            "AssessmentOutcomeDate": concluded.isoformat(),
            "AssessmentMediation": "0",
            "OtherTribunal": self.flag(0.05),
            "Week20": self.flag(0.15),
        }
        request.below = [Element("Assessment", outcome, [plan]), self.active(started, self.census)]
        return request

    def ceased(self, received: date, before: date | None = None) -> Element:
        """A request whose plan ended, before another request if there is one."""
        request = self.plan(received)
        plan = request.first("NamedPlan")
        started = date.fromisoformat(plan.texts["StartDate"])
        ended = self.day(started, min(before or self.census, self.census))
        plan.texts |= {
            "CeaseDate": ended.isoformat(),
            "CeaseReason": self.chance.choice(CeaseReason.values),
        }
        request.below.pop()
        if self.chance.random() < 0.4:
            request.below.append(self.active(started, ended, ended))
        return request

    def plan_texts(self, started: date) -> dict[str, str]:
        """What a plan says of itself: personal budgets of some, with direct payments."""
        texts = {"StartDate": started.isoformat(), "PB": self.flag(0.2), "OA": self.flag(0.1)}
        if texts["PB"] == "1":
            texts["DP"] = self.chance.choice([*DirectPayment.values, ""])
        if self.chance.random() < 0.08:
            texts["PlanRes"] = self.chance.choice(Residential.values)
        if self.chance.random() < 0.05:
            texts["PlanWBP"] = self.chance.choice(WorkBased.values)
        return texts

    def settings(self, tag: str) -> list[Element]:
        """One or two settings, of the register, of none, or a code that stands for one."""
        return [self.setting(tag, str(rank)) for rank in range(1, 2 + (self.chance.random() < 0.2))]

    def setting(self, tag: str, rank: str) -> Element:
        """A setting named or attended."""
        texts = {"PlacementRank": rank, "SENunitIndicator": "0", "ResourcedProvisionIndicator": "0"}
        drawn = self.chance.random()
        if drawn < 0.7:
            texts["URN"] = self.chance.choice(self.known)
        elif drawn < 0.8:
            texts["UKPRN"] = "10012345"
        else:
            texts["SENSetting"] = self.chance.choice(SettingCode.values)
            if texts["SENSetting"] in ("OTH", "NIEO"):
                texts["SENSettingOther"] = "a place, “as agreed”"
        return Element(tag, texts)

    def active(self, started: date, last: date, left: date | None = None) -> Element:
        """An active plan with settings attended, needs and for most a review."""
        attended = self.settings("PlacementDetail")
        for one in attended:
            one.texts["EntryDate"] = self.day(started, last).isoformat()
            if left and one.texts["EntryDate"] <= left.isoformat():
                one.texts["LeavingDate"] = left.isoformat()
        chosen = self.chance.sample(Need.values, 1 + (self.chance.random() < 0.3))
        needs = [
            Element("SENneed", {"SENtype": code, "SENtypeRank": str(rank)})
            for rank, code in enumerate(chosen, start=1)
        ]
        texts = self.review(max(started, last - timedelta(days=500)), last)
        if self.chance.random() < 0.1:
            texts["PhaseTransferDueDate"] = date(self.census.year, 2, 15).isoformat()
            if self.chance.random() < 0.5:
                texts["PhaseTransferFinalDate"] = self.day(started, last).isoformat()
        return Element("ActivePlans", texts, [*attended, *needs])

    def review(self, first: date, last: date) -> dict[str, str]:
        """The last review: held, and for most decided within weeks."""
        if self.chance.random() < 0.25:
            return {}
        meeting = self.day(first, last)
        texts = {"ReviewMeeting": meeting.isoformat()}
        decided = self.after(meeting, DECIDED_AFTER)
        if decided <= last and self.chance.random() < 0.9:
            texts |= {
                "ReviewOutcome": self.chance.choice(ReviewOutcome.values),
                "LastReview": decided.isoformat(),
            }
            if texts["ReviewOutcome"] == ReviewOutcome.AMEND:
                texts["ReviewDraft"] = decided.isoformat()
        return texts

    def historical(self, received: date, before: date | None = None) -> Element:
        """A plan from before, without the day of its request; of some the start is known."""
        request = self.request(None, "H")
        below = []
        if self.chance.random() < 0.7:
            started = self.day(date(FIRST_YEAR - 2, 1, 1), self.census)
            below = [Element("NamedPlan", self.plan_texts(started), self.settings("PlanDetail"))]
        request.below = [
            Element("Assessment", {"AssessmentOutcome": "H"}, below),
            self.active(date(FIRST_YEAR, 1, 1), self.census),
        ]
        return request

    def moved_in(self, received: date, before: date | None = None) -> Element:
        """A plan that came from another authority, with or without the day of its request."""
        request = self.historical(received)
        if self.chance.random() < 0.5:
            request.texts["ReceivedDate"] = received.isoformat()
        request.first("ActivePlans").texts["TransferLA"] = "344"
        return request
