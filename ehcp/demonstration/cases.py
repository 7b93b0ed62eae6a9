"""Invents one case after another, as they could be: by chance, but the same chance every time.

Shares and lengths are set so that the pages have something to show; they measure nothing.
"""

from datetime import date, timedelta

from commissioning.models import LocalArea, Setting
from ehcp.choices import (
    AdviceAgency,
    AssessmentOutcome,
    DisputeAbout,
    DisputeKind,
    Ethnicity,
    ExceptionGround,
    RequestOutcome,
    RequestSource,
    Sex,
    UPNUnknown,
)
from ehcp.demonstration.batch import Batch, Chance
from ehcp.demonstration.plans import PlanInventor
from ehcp.imports.identifiers import check_letter
from ehcp.models import Advice, Assessment, Child, Dispute, Request, TimeException
from ehcp.queries.ages import age_on

YEAR = 365
RECENT = 3 * YEAR
OLD = 8 * YEAR

SEXES = ((Sex.MALE, 71.0), (Sex.FEMALE, 29.0))
ETHNICITIES = (
    (Ethnicity.WBRI, 76.0),
    (Ethnicity.WOTH, 5.0),
    (Ethnicity.MWBC, 3.0),
    (Ethnicity.MOTH, 3.0),
    (Ethnicity.APKN, 4.0),
    (Ethnicity.AIND, 2.0),
    (Ethnicity.BAFR, 4.0),
    (Ethnicity.NOBT, 3.0),
)
SOURCES = (
    (RequestSource.SETTING, 58.0),
    (RequestSource.FAMILY, 34.0),
    (RequestSource.HEALTH, 5.0),
    (RequestSource.SOCIAL_CARE, 2.0),
    (RequestSource.OTHER, 1.0),
)
DECISIONS = (
    (RequestOutcome.ASSESS, 74.0),
    (RequestOutcome.REFUSED, 22.0),
    (RequestOutcome.WITHDRAWN, 4.0),
)
CONCLUSIONS = (
    (AssessmentOutcome.ISSUE, 92.0),
    (AssessmentOutcome.REFUSED, 6.0),
    (AssessmentOutcome.WITHDRAWN, 2.0),
)
# Days from asking to the answer: shortest, most frequent, longest.
ADVICE = (
    (AdviceAgency.EDUCATIONAL_PSYCHOLOGY, 25, 50, 130, 1.0),
    (AdviceAgency.EDUCATION, 7, 25, 60, 1.0),
    (AdviceAgency.SOCIAL_CARE, 10, 30, 70, 1.0),
    (AdviceAgency.COMMUNITY_PAEDIATRICS, 15, 42, 95, 0.7),
    (AdviceAgency.SPEECH_AND_LANGUAGE, 15, 40, 85, 0.6),
    (AdviceAgency.OCCUPATIONAL_THERAPY, 20, 42, 90, 0.3),
)
GROUNDS = (
    (ExceptionGround.SCHOOL_CLOSED, 5.0),
    (ExceptionGround.PERSONAL, 3.0),
    (ExceptionGround.ABSENT, 2.0),
)


class Inventor:
    """Invents the cases of one area as they stand on a day."""

    def __init__(
        self, area: LocalArea, on: date, places: dict[str, list[Setting]], batch: Batch
    ) -> None:
        """`places` are settings by what they are for; rows go into `batch`."""
        self.area, self.on, self.batch = area, on, batch
        self.chance = Chance(f"caseload of {area.slug}", on)
        self.plans = PlanInventor(self.chance, places, batch)

    def invent(self, number: int) -> None:
        """One child: with a plan of long ago, or with a request of the last three years."""
        chance = self.chance
        old = chance.happens(0.4)
        days = chance.random.randrange(RECENT, OLD) if old else chance.random.randrange(RECENT)
        received_on = self.on - timedelta(days=days)
        child = self.child(number, received_on)
        if old:
            self.plan_of_long_ago(child, received_on)
        else:
            self.request(child, received_on)

    def child(self, number: int, received_on: date) -> Child:
        """A child who was of age for a request on its day, and is not too old by now."""
        chance = self.chance
        days = chance.random.triangular(2.5 * YEAR, 17 * YEAR, 5.5 * YEAR)
        born_on = max(
            received_on - timedelta(days=round(days)), self.on - timedelta(days=23 * YEAR)
        )
        young = age_on(born_on, self.on) < 4
        return self.batch.add(
            Child(
                area=self.area,
                reference=f"{self.area.slug[:3].upper()}-{number:04d}",
                born_on=born_on,
                sex=chance.one(SEXES),
                ethnicity=chance.one(ETHNICITIES),
                upn="" if young else self.upn(number, born_on),
                upn_unknown=UPNUnknown.UN1 if young else "",
                looked_after=chance.happens(0.05) and age_on(born_on, self.on) < 18,
            )
        )

    def upn(self, number: int, born_on: date) -> str:
        """A UPN of the area with the right letter; the number within the area makes it one."""
        school, serial = 2000 + number // 900, number % 900
        digits = f"{self.area.geography.number}{school}{(born_on.year + 4) % 100:02d}{serial:03d}"
        return check_letter("?" + digits) + digits

    def plan_of_long_ago(self, child: Child, received_on: date) -> None:
        """A plan whose assessment went as the law wants it."""
        decided_on, concluded_on = (received_on + timedelta(weeks=weeks) for weeks in (6, 15))
        request = self.add_request(child, received_on, RequestOutcome.ASSESS, decided_on)
        self.batch.add(
            Assessment(request=request, outcome=AssessmentOutcome.ISSUE, decided_on=concluded_on)
        )
        self.plans.invent(request, concluded_on, child)

    def request(self, child: Child, received_on: date) -> None:
        """A request of the last years, as far as it has come by the day."""
        chance = self.chance
        decided_on = chance.known(chance.after(received_on, 12, 38, 58))
        outcome = chance.one(DECISIONS) if decided_on else RequestOutcome.AWAITED
        request = self.add_request(child, received_on, outcome, decided_on)
        if decided_on and outcome == RequestOutcome.ASSESS:
            self.assess(request, decided_on, child)
        if decided_on and outcome == RequestOutcome.REFUSED:
            self.refuse(request, decided_on, DisputeAbout.REFUSAL_TO_ASSESS)
            self.ask_again(child, decided_on)

    def add_request(
        self, child: Child, received_on: date, outcome: RequestOutcome, decided_on: date | None
    ) -> Request:
        """A request with its decision."""
        return self.batch.add(
            Request(
                child=child,
                received_on=received_on,
                source=self.chance.one(SOURCES),
                outcome=outcome,
                decided_on=decided_on,
            )
        )

    def ask_again(self, child: Child, refused_on: date) -> None:
        """Some ask again after a refusal."""
        again = self.chance.known(self.chance.after(refused_on, 150, 250, 450))
        if again and self.chance.happens(0.4):
            self.request(child, again)

    def assess(self, request: Request, decided_on: date, child: Child) -> None:
        """The assessment with its advice, to its decision if that has come."""
        chance = self.chance
        last = self.ask_advice(request, decided_on)
        concluded_on = chance.known(chance.after(last, 2, 6, 20))
        outcome = chance.one(CONCLUSIONS) if concluded_on else AssessmentOutcome.AWAITED
        excepted = chance.happens(0.06)
        self.batch.add(
            Assessment(
                request=request,
                outcome=outcome,
                decided_on=concluded_on,
                exceptions_apply=excepted,
            )
        )
        if excepted:
            self.except_from_limits(request, decided_on)
        if concluded_on and outcome == AssessmentOutcome.ISSUE:
            self.plans.invent(request, concluded_on, child)
        if concluded_on and outcome == AssessmentOutcome.REFUSED:
            self.refuse(request, concluded_on, DisputeAbout.REFUSAL_TO_ISSUE)

    def ask_advice(self, request: Request, decided_on: date) -> date:
        """Ask all who are needed; the day on which the last answer comes, maybe in the future."""
        chance = self.chance
        asked_on = chance.after(decided_on, 0, 2, 7)
        answers = [asked_on]
        for agency, low, mode, high, share in ADVICE:
            if asked_on <= self.on and chance.happens(share):
                answered_on = chance.after(asked_on, low, mode, high)
                answers.append(answered_on)
                self.batch.add(
                    Advice(
                        request=request,
                        agency=agency,
                        requested_on=asked_on,
                        received_on=chance.known(answered_on),
                    )
                )
        return max(answers)

    def except_from_limits(self, request: Request, decided_on: date) -> None:
        """A ground on which the limits need not be kept, for some weeks."""
        from_on = self.chance.known(self.chance.after(decided_on, 5, 20, 40)) or decided_on
        self.batch.add(
            TimeException(
                request=request,
                ground=self.chance.one(GROUNDS),
                from_on=from_on,
                to_on=from_on + timedelta(weeks=6),
                evidence="Invented for the demonstration.",
                authorised_by="SEN team manager",
            )
        )

    def refuse(self, request: Request, refused_on: date, about: DisputeAbout) -> None:
        """Some go to mediation or appeal after a refusal."""
        opened_on = self.chance.known(self.chance.after(refused_on, 14, 40, 60))
        if opened_on and self.chance.happens(0.25):
            closed_on = self.chance.known(self.chance.after(opened_on, 60, 150, 330))
            self.batch.add(
                Dispute(
                    child=request.child,
                    request=request,
                    kind=self.chance.one(((DisputeKind.APPEAL, 2.0), (DisputeKind.MEDIATION, 3.0))),
                    about=about,
                    opened_on=opened_on,
                    closed_on=closed_on,
                    result="Agreed before a hearing" if closed_on else "",
                )
            )
