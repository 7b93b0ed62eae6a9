"""One case: the child, its requests with all that hangs from them, and its disputes."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch
from django.http import Http404

from commissioning.models import Geography, LocalArea
from ehcp.choices import Stage
from ehcp.models import Attendance, Child, Dispute, NamedSetting, Plan, Request
from ehcp.queries.stages import assessment_of, plan_of, stage_of


@dataclass(frozen=True)
class Step:
    """Something that happened in an episode, and when; `note` says more."""

    on: date
    what: str
    note: str = ""


@dataclass(frozen=True)
class Episode:
    """A request with its stage on a day and its dated steps, oldest first."""

    request: Request
    stage: Stage
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class CaseFile:
    """A child with its episodes, newest first, as known on a day."""

    child: Child
    on: date
    episodes: tuple[Episode, ...]
    disputes: tuple[Dispute, ...]

    @property
    def latest(self) -> Episode | None:
        """The episode that the caseload shows."""
        return self.episodes[0] if self.episodes else None


def child_of(area: LocalArea, reference: str) -> Child:
    """The child of this area with the reference, or 404."""
    found = Child.objects.select_related("area").filter(area=area, reference=reference).first()
    if found is None:
        raise Http404
    return found


def requests_of(child: Child) -> list[Request]:
    """A child's requests with all that hangs from them, the newest first."""
    rows = (
        Request.objects.filter(child=child)
        .select_related("child__area", "assessment", "plan")
        .prefetch_related(
            "advice",
            "exceptions",
            "plan__needs",
            "plan__budget_streams",
            Prefetch("plan__named", NamedSetting.objects.select_related("setting__authority")),
            Prefetch("plan__attended", Attendance.objects.select_related("setting__authority")),
            "plan__reviews",
        )
    )
    return sorted(rows, key=lambda row: (row.received_on or date.min, row.pk), reverse=True)


def case_file(child: Child, on: date) -> CaseFile:
    """The whole case as it was known on a day."""
    episodes = tuple(
        Episode(request, stage_of(request, on), steps(request, on))
        for request in requests_of(child)
        if request.received_on is None or request.received_on <= on
    )
    disputes = tuple(Dispute.objects.filter(child=child, opened_on__lte=on))
    return CaseFile(child, on, episodes, disputes)


def steps(request: Request, on: date) -> tuple[Step, ...]:
    """What happened in an episode by a day, oldest first."""
    found = [
        *request_steps(request),
        *advice_steps(request),
        *exception_steps(request),
        *plan_steps(request),
        *setting_steps(request),
        *review_steps(request),
    ]
    dated = [Step(day, what, note) for day, what, note in found if day is not None and day <= on]
    return tuple(sorted(dated, key=lambda step: step.on))


Found = tuple[date | None, str, str]


def request_steps(request: Request) -> list[Found]:
    """The request and both decisions."""
    found: list[Found] = [
        (request.received_on, "Request received", request.get_source_display()),
        (request.decided_on, "Decision on the request", request.get_outcome_display()),
    ]
    if assessment := assessment_of(request):
        said = assessment.get_outcome_display()
        found.append((assessment.decided_on, "Decision on a plan", said))
    return found


def advice_steps(request: Request) -> list[Found]:
    """Advice asked for and received."""
    return [
        entry
        for advice in request.advice.all()
        for entry in (
            (advice.requested_on, "Advice asked for", advice.get_agency_display()),
            (advice.received_on, "Advice received", advice.get_agency_display()),
        )
    ]


def exception_steps(request: Request) -> list[Found]:
    """Exceptions, from and to."""
    return [
        entry
        for exception in request.exceptions.all()
        for entry in (
            (exception.from_on, "Exception begins", exception.get_ground_display()),
            (exception.to_on, "Exception ends", exception.get_ground_display()),
        )
    ]


def plan_steps(request: Request) -> list[Found]:
    """Draft, plan, its amendment and its end."""
    plan = plan_of(request)
    if plan is None:
        return []
    by_review = plan.amended_on in [review.final_on for review in plan.reviews.all()]
    return [
        (plan.draft_on, "Draft plan sent", ""),
        (plan.started_on, "Plan issued", plan.get_plan_type_display()),
        (None if by_review else plan.amended_on, "Plan amended", ""),
        (plan.phase_transfer_final_on, "Plan for the next phase issued", ""),
        (plan.post_16_move_on, "Move between post-16 settings", ""),
        (plan.transferred_on, "Plan came from another authority", authority_named(plan)),
        (plan.transfer_told_on, "Family told about the transfer", ""),
        (plan.move_known_on, "Learned of a move to another authority", ""),
        (plan.moves_away_on, "Family moved to another authority", ""),
        (plan.ceased_on, "Plan ceased", plan.get_cease_reason_display()),
    ]


def authority_named(plan: Plan) -> str:
    """The authority that a plan came from: its name, or its number where that is not known."""
    number = plan.transferred_from
    found = Geography.objects.authorities().filter(number=number).first() if number else None
    return str(found or number)


def setting_steps(request: Request) -> list[Found]:
    """The settings that were attended."""
    plan = plan_of(request)
    return [
        entry
        for row in (plan.attended.all() if plan else ())
        for entry in (
            (row.entered_on, "Setting entered", str(row)),
            (row.left_on, "Setting left", str(row)),
        )
    ]


def review_steps(request: Request) -> list[Found]:
    """Reviews of the plan: meeting, decision, amended plan."""
    plan = plan_of(request)
    return [
        entry
        for review in (plan.reviews.all() if plan else ())
        for entry in (
            (review.invited_on, "Invitations to the review sent", ""),
            (review.meeting_on, "Review meeting", ""),
            (review.decided_on, "Decision after the review", review.get_outcome_display()),
            (review.draft_on, "Proposed amendments sent", ""),
            (review.final_on, "Amended plan sent", ""),
        )
    ]
