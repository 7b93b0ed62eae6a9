"""Rows for tests: every factory alone makes a valid row with all that it stands on."""

from datetime import date
from typing import Any

import factory
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from factory.django import DjangoModelFactory

from commissioning.choices import (
    GeographyLevel,
    OrganisationKind,
    PeriodKind,
    Polarity,
    Role,
    Theme,
    Unit,
)
from commissioning.models import (
    Breakdown,
    CensusSchool,
    Geography,
    LocalArea,
    Measure,
    Membership,
    Observation,
    Organisation,
    Period,
    Person,
    Release,
    SchoolCount,
    Setting,
)
from ehcp.choices import (
    AdviceAgency,
    AssessmentOutcome,
    DisputeAbout,
    DisputeKind,
    ExceptionGround,
    FundingStream,
    Need,
    RequestOutcome,
    RequestSource,
    Sex,
    UPNUnknown,
)
from ehcp.models import (
    Advice,
    AnnualReview,
    Assessment,
    Attendance,
    BudgetStream,
    CaseView,
    Child,
    ClockRule,
    Dispute,
    IdentifierView,
    InspectionDownload,
    NamedSetting,
    Plan,
    PlanNeed,
    Request,
    TimeException,
)
from strategy.choices import ActionState, SourceKind, StrategyKind
from strategy.models import (
    Action,
    Alignment,
    Decision,
    DecisionLink,
    Deputy,
    Engagement,
    EngagementLink,
    MeasureLink,
    Milestone,
    Outcome,
    PartnerLink,
    PlanException,
    PlanImport,
    Priority,
    PriorityLink,
    Programme,
    Recommendation,
    RecommendationLink,
    Reminder,
    ReminderChoice,
    ReportingPeriod,
    Risk,
    RiskLink,
    Source,
    Strategy,
    Target,
    Update,
)

PASSWORD = "correct horse battery"


class EnglandFactory(DjangoModelFactory):
    """The nation; there is one."""

    class Meta:
        model = Geography
        django_get_or_create = ("code",)

    level = GeographyLevel.NATIONAL
    code = "E92000001"
    name = "England"


class RegionFactory(DjangoModelFactory):
    class Meta:
        model = Geography

    level = GeographyLevel.REGIONAL
    code = factory.Sequence(lambda n: f"E129{n:05d}")
    name = factory.Sequence(lambda n: f"Region {n}")


class AuthorityFactory(DjangoModelFactory):
    class Meta:
        model = Geography

    level = GeographyLevel.AUTHORITY
    code = factory.Sequence(lambda n: f"E069{n:05d}")
    number = factory.Sequence(lambda n: f"{n % 1000:03d}")
    name = factory.Sequence(lambda n: f"Authority {n}")
    region = factory.SubFactory(RegionFactory)


class LocalAreaFactory(DjangoModelFactory):
    """A partnership that lives today, and the council that leads it among its organisations."""

    class Meta:
        model = LocalArea
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Area {n}")
    slug = factory.Sequence(lambda n: f"area-{n}")
    geography = factory.SubFactory(AuthorityFactory)


class OrganisationFactory(DjangoModelFactory):
    """`OrganisationFactory(areas=[area])` makes it a partner there."""

    class Meta:
        model = Organisation
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Organisation {n}")
    kind = OrganisationKind.COUNCIL

    @factory.post_generation
    def areas(self: Organisation, create: bool, extracted: Any, **kwargs: Any) -> None:  # type: ignore[misc]
        if extracted:
            self.areas.set(extracted)


class PersonFactory(DjangoModelFactory):
    """Somebody who signs in with `PASSWORD`."""

    class Meta:
        model = Person
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Person {n}")
    email = factory.Sequence(lambda n: f"person{n}@partner.example")
    password = factory.django.Password(PASSWORD)


class MembershipFactory(DjangoModelFactory):
    """A commissioner of the area's council."""

    class Meta:
        model = Membership

    person = factory.SubFactory(PersonFactory)
    area = factory.SubFactory(LocalAreaFactory)
    organisation = factory.LazyAttribute(lambda o: OrganisationFactory(areas=[o.area]))
    role = Role.COMMISSIONER


class MeasureFactory(DjangoModelFactory):
    """A count by calendar year."""

    class Meta:
        model = Measure

    code = factory.Sequence(lambda n: f"file.column_{n}")
    title = factory.Sequence(lambda n: f"Measure {n}")
    theme = Theme.CASELOAD
    definition = "What it counts."
    unit = Unit.COUNT
    polarity = Polarity.NEUTRAL
    period_kind = PeriodKind.CALENDAR
    source = "A publication"


class PeriodFactory(DjangoModelFactory):
    """A calendar year: `PeriodFactory(year=2024)`. Asked for again, it is the same row."""

    class Meta:
        model = Period
        django_get_or_create = ("kind", "code")

    class Params:
        year = 2025

    kind = PeriodKind.CALENDAR
    code = factory.LazyAttribute(lambda o: str(o.year))
    label = factory.LazyAttribute(lambda o: str(o.year))
    starts_on = factory.LazyAttribute(lambda o: date(o.year, 1, 1))
    ends_on = factory.LazyAttribute(lambda o: date(o.year, 12, 31))


class TotalFactory(DjangoModelFactory):
    """The breakdown that is none; there is one."""

    class Meta:
        model = Breakdown
        django_get_or_create = ("key",)

    key = Breakdown.TOTAL
    topic = "Total"
    label = "Total"


class BreakdownFactory(DjangoModelFactory):
    class Meta:
        model = Breakdown

    key = factory.LazyAttribute(lambda o: f"{o.topic} {o.label}".lower())
    topic = "Age group"
    label = factory.Sequence(lambda n: f"Group {n}")


class ReleaseFactory(DjangoModelFactory):
    """An edition of one publication. Asked for again, it is the same row."""

    class Meta:
        model = Release
        django_get_or_create = ("publication", "edition")

    publication = "Education, health and care plans"
    edition = "2026"
    published_on = date(2026, 6, 25)


class ObservationFactory(DjangoModelFactory):
    """The newest total of a measure for an authority and year."""

    class Meta:
        model = Observation

    measure = factory.SubFactory(MeasureFactory)
    breakdown = factory.SubFactory(TotalFactory)
    geography = factory.SubFactory(AuthorityFactory)
    period = factory.SubFactory(PeriodFactory)
    release = factory.SubFactory(ReleaseFactory)
    value = 100.0


class SettingFactory(DjangoModelFactory):
    """An open community special school of an authority of its own."""

    class Meta:
        model = Setting

    urn = factory.Sequence(lambda n: f"{100000 + n:06d}")
    name = factory.Sequence(lambda n: f"School {n}")
    type_code = 7
    type_name = "Community special school"
    phase = "Not applicable"
    authority = factory.SubFactory(AuthorityFactory)
    authority_number = factory.LazyAttribute(lambda o: o.authority.number if o.authority else "")


class CensusSchoolFactory(DjangoModelFactory):
    """A state-funded primary school in the census of January 2025."""

    class Meta:
        model = CensusSchool

    period = factory.SubFactory(
        PeriodFactory,
        kind=PeriodKind.ACADEMIC,
        code="202425",
        label="2024/25",
        starts_on=date(2024, 9, 1),
        ends_on=date(2025, 8, 31),
    )
    urn = factory.Sequence(lambda n: f"{200000 + n:06d}")
    authority = factory.SubFactory(AuthorityFactory)
    name = factory.Sequence(lambda n: f"School {n}")
    phase = "State-funded primary"
    kind = "Community school"


class SchoolCountFactory(DjangoModelFactory):
    """All pupils of a school."""

    class Meta:
        model = SchoolCount

    school = factory.SubFactory(CensusSchoolFactory)
    pupils = 200


class ChildFactory(DjangoModelFactory):
    """A boy of eleven without a UPN: `ChildFactory(area=area)`."""

    class Meta:
        model = Child

    area = factory.SubFactory(LocalAreaFactory)
    reference = factory.Sequence(lambda n: f"C{n:05d}")
    born_on = date(2015, 3, 14)
    sex = Sex.MALE
    upn_unknown = UPNUnknown.UN1


class RequestFactory(DjangoModelFactory):
    """A parent's request of 5 January 2026, not decided yet."""

    class Meta:
        model = Request

    child = factory.SubFactory(ChildFactory)
    received_on = date(2026, 1, 5)
    source = RequestSource.FAMILY


class AssessedRequestFactory(RequestFactory):
    """A request on which an assessment was agreed on 9 February 2026, five weeks later."""

    outcome = RequestOutcome.ASSESS
    decided_on = date(2026, 2, 9)


class AssessmentFactory(DjangoModelFactory):
    """An assessment that goes on."""

    class Meta:
        model = Assessment

    request = factory.SubFactory(AssessedRequestFactory)


class PlanFactory(DjangoModelFactory):
    """A plan issued on 18 May 2026, 19 weeks after its request; decided on 13 April.

    Its request gets an assessment that ended in a plan, unless it has one.
    """

    class Meta:
        model = Plan
        skip_postgeneration_save = True

    request = factory.SubFactory(AssessedRequestFactory)
    started_on = date(2026, 5, 18)

    @factory.post_generation
    def assessment(self: Plan, create: bool, extracted: Any, **kwargs: Any) -> None:  # type: ignore[misc]
        if create and not Assessment.objects.filter(request=self.request).exists():
            decided = {"outcome": AssessmentOutcome.ISSUE, "decided_on": date(2026, 4, 13)}
            AssessmentFactory(request=self.request, **{**decided, **kwargs})


class NamedSettingFactory(DjangoModelFactory):
    """The setting that a plan names."""

    class Meta:
        model = NamedSetting

    plan = factory.SubFactory(PlanFactory)
    setting = factory.SubFactory(SettingFactory)
    urn = factory.LazyAttribute(lambda o: o.setting.urn if o.setting else "")


class AttendanceFactory(DjangoModelFactory):
    """The setting that a child with a plan attends since the plan began."""

    class Meta:
        model = Attendance

    plan = factory.SubFactory(PlanFactory)
    setting = factory.SubFactory(SettingFactory)
    urn = factory.LazyAttribute(lambda o: o.setting.urn if o.setting else "")
    entered_on = date(2026, 5, 18)


class PlanNeedFactory(DjangoModelFactory):
    """Autism as the primary need of a plan."""

    class Meta:
        model = PlanNeed

    plan = factory.SubFactory(PlanFactory)
    need = Need.ASD


class AnnualReviewFactory(DjangoModelFactory):
    """A review whose meeting was on 5 October 2026, not decided yet."""

    class Meta:
        model = AnnualReview

    plan = factory.SubFactory(PlanFactory)
    meeting_on = date(2026, 10, 5)


class CaseViewFactory(DjangoModelFactory):
    """A view of children with autism that only its owner sees."""

    class Meta:
        model = CaseView

    area = factory.SubFactory(LocalAreaFactory)
    person = factory.SubFactory(PersonFactory)
    name = factory.Sequence(lambda n: f"Autism {n}")
    query = "need=ASD"


class DisputeFactory(DjangoModelFactory):
    """An open appeal against a refusal to assess."""

    class Meta:
        model = Dispute

    child = factory.SubFactory(ChildFactory)
    kind = DisputeKind.APPEAL
    about = DisputeAbout.REFUSAL_TO_ASSESS
    opened_on = date(2026, 3, 2)


class BudgetStreamFactory(DjangoModelFactory):
    class Meta:
        model = BudgetStream

    plan = factory.SubFactory(PlanFactory)
    stream = FundingStream.SEN
    pounds_a_year = 4200


class AdviceFactory(DjangoModelFactory):
    """Advice of an educational psychologist, asked for and not there yet."""

    class Meta:
        model = Advice

    request = factory.SubFactory(AssessedRequestFactory)
    agency = AdviceAgency.EDUCATIONAL_PSYCHOLOGY
    requested_on = date(2026, 2, 10)


class TimeExceptionFactory(DjangoModelFactory):
    class Meta:
        model = TimeException

    request = factory.SubFactory(AssessedRequestFactory)
    ground = ExceptionGround.ABSENT
    from_on = date(2026, 2, 16)
    evidence = "The family's letter."
    authorised_by = "SEN team manager"


class ClockRuleFactory(DjangoModelFactory):
    """A limit of six weeks, of a regime of its own."""

    class Meta:
        model = ClockRule

    regime = factory.Sequence(lambda n: f"REGIME{n}")
    code = "C1"
    step = "Notify the decision whether to assess"
    starts = "the request is received"
    stops = "the decision is notified"
    weeks = 6
    authority = "regulation 5(1)"
    valid_from = date(2014, 9, 1)


class IdentifierViewFactory(DjangoModelFactory):
    class Meta:
        model = IdentifierView

    person = factory.SubFactory(PersonFactory)
    child = factory.SubFactory(ChildFactory)
    page = "case"


class InspectionDownloadFactory(DjangoModelFactory):
    class Meta:
        model = InspectionDownload

    person = factory.SubFactory(PersonFactory)
    area = factory.SubFactory(LocalAreaFactory)
    list_name = "annex-a-1"
    rows = 12


class StrategyFactory(DjangoModelFactory):
    """A draft joint commissioning strategy for 2023 to 2026."""

    class Meta:
        model = Strategy

    area = factory.SubFactory(LocalAreaFactory)
    slug = factory.Sequence(lambda n: f"strategy-{n}")
    title = factory.Sequence(lambda n: f"Strategy {n}")
    kind = StrategyKind.JOINT_COMMISSIONING
    starts_on = date(2023, 7, 1)
    ends_on = date(2026, 12, 31)


class OutcomeFactory(DjangoModelFactory):
    class Meta:
        model = Outcome

    strategy = factory.SubFactory(StrategyFactory)
    number = factory.Sequence(lambda n: n + 1)
    title = factory.Sequence(lambda n: f"Outcome {n}")


class ProgrammeFactory(DjangoModelFactory):
    class Meta:
        model = Programme

    strategy = factory.SubFactory(StrategyFactory)
    number = factory.Sequence(lambda n: n + 1)
    title = factory.Sequence(lambda n: f"Programme {n}")


class PriorityFactory(DjangoModelFactory):
    class Meta:
        model = Priority

    strategy = factory.SubFactory(StrategyFactory)
    number = factory.Sequence(lambda n: n + 1)
    title = factory.Sequence(lambda n: f"Priority {n}")


class AlignmentFactory(DjangoModelFactory):
    class Meta:
        model = Alignment

    strategy = factory.SubFactory(StrategyFactory)
    other_strategy = "Health and wellbeing strategy"
    other_outcome = factory.Sequence(lambda n: f"Other outcome {n}")


class ActionFactory(DjangoModelFactory):
    """An action that nobody leads, that has not started and serves nothing."""

    class Meta:
        model = Action

    area = factory.SubFactory(LocalAreaFactory)
    reference = factory.Sequence(lambda n: f"A{n}")
    title = factory.Sequence(lambda n: f"Action {n}")


class MilestoneFactory(DjangoModelFactory):
    class Meta:
        model = Milestone

    action = factory.SubFactory(ActionFactory)
    title = factory.Sequence(lambda n: f"Milestone {n}")
    due_on = date(2024, 3, 31)


class ReportingPeriodFactory(DjangoModelFactory):
    """A month, each time the next from January 2000."""

    class Meta:
        model = ReportingPeriod

    area = factory.SubFactory(LocalAreaFactory)
    starts_on = factory.Sequence(lambda n: date(2000 + n // 12, n % 12 + 1, 1))
    ends_on = factory.LazyAttribute(lambda o: o.starts_on.replace(day=28))
    due_on = factory.LazyAttribute(lambda o: o.ends_on)
    name = factory.LazyAttribute(lambda o: f"{o.starts_on:%B %Y}")


class UpdateFactory(DjangoModelFactory):
    """A draft that says that the action is on track."""

    class Meta:
        model = Update

    action = factory.SubFactory(ActionFactory)
    period = factory.SubFactory(ReportingPeriodFactory, area=factory.SelfAttribute("..action.area"))
    state = ActionState.ON_TRACK
    done = "Something was done."


class PlanExceptionFactory(DjangoModelFactory):
    """An action that is overdue, to be explained by 15 March 2024."""

    class Meta:
        model = PlanException

    area = factory.SubFactory(LocalAreaFactory)
    action = factory.SubFactory(ActionFactory, area=factory.SelfAttribute("..area"))
    cause = "Overdue since 1 February 2024."
    raised_on = date(2024, 3, 1)
    due_on = date(2024, 3, 15)


class DeputyFactory(DjangoModelFactory):
    """In March 2024."""

    class Meta:
        model = Deputy

    owner = factory.SubFactory(MembershipFactory)
    deputy = factory.SubFactory(MembershipFactory, area=factory.SelfAttribute("..owner.area"))
    starts_on = date(2024, 3, 1)
    ends_on = date(2024, 3, 31)


class ReminderChoiceFactory(DjangoModelFactory):
    """Somebody who wants no reminders."""

    class Meta:
        model = ReminderChoice

    person = factory.SubFactory(PersonFactory)
    wanted = False


class ReminderFactory(DjangoModelFactory):
    class Meta:
        model = Reminder

    person = factory.SubFactory(PersonFactory)
    sent_on = date(2024, 3, 1)
    updates = 1


class TargetFactory(DjangoModelFactory):
    """50 at the beginning of 2023, 60 wanted at the end of 2024."""

    class Meta:
        model = Target

    strategy = factory.SubFactory(StrategyFactory)
    measure = factory.SubFactory(MeasureFactory)
    baseline = 50.0
    baseline_on = date(2023, 1, 1)
    short = 60.0
    short_on = date(2024, 12, 31)


class SourceFactory(DjangoModelFactory):
    class Meta:
        model = Source

    area = factory.SubFactory(LocalAreaFactory)
    title = factory.Sequence(lambda n: f"Report {n}")
    kind = SourceKind.REVIEW


class RecommendationFactory(DjangoModelFactory):
    class Meta:
        model = Recommendation

    source = factory.SubFactory(SourceFactory)
    number = factory.Sequence(lambda n: str(n + 1))
    text = factory.Sequence(lambda n: f"Recommendation {n}")


class RiskFactory(DjangoModelFactory):
    """A risk that scores 16, without controls."""

    class Meta:
        model = Risk

    area = factory.SubFactory(LocalAreaFactory)
    number = factory.Sequence(lambda n: n + 1)
    title = factory.Sequence(lambda n: f"Risk {n}")
    event = "Something happens."
    likelihood_before = 4
    impact_before = 4


class DecisionFactory(DjangoModelFactory):
    class Meta:
        model = Decision

    area = factory.SubFactory(LocalAreaFactory)
    board = "Joint commissioning board"
    decided_on = date(2024, 3, 1)
    number = factory.Sequence(str)
    text = "It was agreed."


class EngagementFactory(DjangoModelFactory):
    class Meta:
        model = Engagement

    area = factory.SubFactory(LocalAreaFactory)
    title = factory.Sequence(lambda n: f"Survey {n}")
    who = "Parents and carers"
    held_on = date(2024, 3, 1)


class PriorityLinkFactory(DjangoModelFactory):
    class Meta:
        model = PriorityLink

    action = factory.SubFactory(ActionFactory)
    priority = factory.SubFactory(
        PriorityFactory, strategy__area=factory.SelfAttribute("...action.area")
    )


class PartnerLinkFactory(DjangoModelFactory):
    class Meta:
        model = PartnerLink

    action = factory.SubFactory(ActionFactory)
    organisation = factory.SubFactory(OrganisationFactory)


class MeasureLinkFactory(DjangoModelFactory):
    class Meta:
        model = MeasureLink

    action = factory.SubFactory(ActionFactory)
    measure = factory.SubFactory(MeasureFactory)


class RecommendationLinkFactory(DjangoModelFactory):
    class Meta:
        model = RecommendationLink

    action = factory.SubFactory(ActionFactory)
    recommendation = factory.SubFactory(
        RecommendationFactory, source__area=factory.SelfAttribute("...action.area")
    )


class RiskLinkFactory(DjangoModelFactory):
    class Meta:
        model = RiskLink

    action = factory.SubFactory(ActionFactory)
    risk = factory.SubFactory(RiskFactory, area=factory.SelfAttribute("..action.area"))


class DecisionLinkFactory(DjangoModelFactory):
    class Meta:
        model = DecisionLink

    action = factory.SubFactory(ActionFactory)
    decision = factory.SubFactory(DecisionFactory, area=factory.SelfAttribute("..action.area"))


class EngagementLinkFactory(DjangoModelFactory):
    class Meta:
        model = EngagementLink

    action = factory.SubFactory(ActionFactory)
    engagement = factory.SubFactory(EngagementFactory, area=factory.SelfAttribute("..action.area"))


def totp_for(person: Person) -> str:
    """Set up one-time codes for a person; gives the secret of their authenticator app."""
    secret: str = generate_totp_secret()
    TOTP.activate(person, secret)
    return secret


class PlanImportFactory(DjangoModelFactory):
    """A table that was read, with one column and nothing below it."""

    class Meta:
        model = PlanImport

    strategy = factory.SubFactory(StrategyFactory)
    name = "plan.csv"
    size = 7
    sha256 = "0" * 64
