"""Assessments: advice, exceptions to the time limits, and the decision whether to issue a plan."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import Q

from commissioning.models import Person
from config.lib.formats import british_date
from ehcp.actions.writing import at_stage, changing, not_after, saved
from ehcp.choices import AdviceAgency, AssessmentOutcome, ExceptionGround
from ehcp.models import Advice, Assessment, Child, Request, TimeException
from ehcp.queries.moves import ASK_ADVICE, CONCLUDE, EXCEPT, GET_ADVICE


def ask_advice(
    *, child: Child, agency: AdviceAgency, requested_on: date, on: date, by: Person
) -> Advice:
    """Record that advice was asked for (regulation 6)."""
    with changing(child, by):
        not_after(requested_on, on, "requested_on")
        request = at_stage(child, ASK_ADVICE)
        if request.decided_on and requested_on < request.decided_on:
            raise ValidationError(
                {"requested_on": "Advice is asked for once it is decided to assess."}
            )
        advice = Advice(request=request, agency=agency, requested_on=requested_on)
        saved(advice)
        return advice


def receive_advice(
    *, child: Child, agency: AdviceAgency, received_on: date, on: date, by: Person
) -> Advice:
    """Record that advice came: the one of the agency that was asked for first and is waited for."""
    with changing(child, by):
        not_after(received_on, on, "received_on")
        request = at_stage(child, GET_ADVICE)
        advice = request.advice.filter(agency=agency, received_on=None).first()
        if advice is None:
            raise ValidationError({"agency": "No advice is waited for from there."})
        advice.received_on = received_on
        saved(advice)
        return advice


def conclude(
    *, child: Child, outcome: AssessmentOutcome, decided_on: date, on: date, by: Person
) -> Assessment:
    """Record the decision on a plan: to issue one, to refuse, or that it was withdrawn.

    A refusal is notified within 16 weeks of Day 1 (regulation 10(1)).
    """
    with changing(child, by):
        not_after(decided_on, on, "decided_on")
        request = at_stage(child, CONCLUDE)
        assessment, _ = Assessment.objects.get_or_create(request=request)
        assessment.outcome, assessment.decided_on = outcome, decided_on
        saved(assessment)
        return assessment


def record_exception(
    *,
    child: Child,
    ground: ExceptionGround,
    from_on: date,
    to_on: date | None,
    evidence: str,
    authorised_by: str,
    on: date,
    by: Person,
) -> TimeException:
    """Record that a time limit need not be met, and why. It does not stop the clock."""
    with changing(child, by):
        not_after(from_on, on, "from_on")
        request = at_stage(child, EXCEPT)
        check_exception(request, ground, from_on, to_on)
        exception = TimeException(
            request=request,
            ground=ground,
            from_on=from_on,
            to_on=to_on,
            evidence=evidence,
            authorised_by=authorised_by,
        )
        saved(exception)
        return exception


def check_exception(
    request: Request, ground: ExceptionGround, from_on: date, to_on: date | None
) -> None:
    """Refuse an exception that was over before the request, or is recorded already."""
    if request.received_on and to_on and to_on < request.received_on:
        raise ValidationError({"to_on": "It ended before the request came."})
    still = Q(to_on=None) | Q(to_on__gte=from_on)
    same = request.exceptions.filter(still, ground=ground)
    if to_on:
        same = same.filter(from_on__lte=to_on)
    if found := same.first():
        began = british_date(found.from_on)
        raise ValidationError({"ground": f"This is recorded already, from {began}."})
