"""Annual reviews of a plan: the meeting, the decision after it, and the amended plan."""

from datetime import date

from django.core.exceptions import ValidationError

from commissioning.models import Person
from ehcp.actions.writing import at_stage, changing, not_after, saved
from ehcp.choices import ReviewOutcome
from ehcp.models import AnnualReview, Child
from ehcp.queries.moves import AMEND, DECIDE_REVIEW, REVIEW


def record_review(
    *, child: Child, meeting_on: date, invited_on: date | None, on: date, by: Person
) -> AnnualReview:
    """Record a review meeting, which is held every twelve months (section 44).

    `invited_on` is when its invitations were sent, where that is known.
    """
    with changing(child, by):
        not_after(meeting_on, on, "meeting_on")
        plan = at_stage(child, REVIEW).plan
        if plan.started_on and meeting_on < plan.started_on:
            raise ValidationError({"meeting_on": "A plan is reviewed after it was issued."})
        review = AnnualReview(plan=plan, meeting_on=meeting_on, invited_on=invited_on)
        saved(review)
        return review


def decide_review(
    *, child: Child, outcome: ReviewOutcome, decided_on: date, on: date, by: Person
) -> AnnualReview:
    """Record the decision after the newest review: within four weeks of the meeting."""
    with changing(child, by):
        not_after(decided_on, on, "decided_on")
        review = at_stage(child, DECIDE_REVIEW).plan.reviews.filter(decided_on=None).first()
        if review is None:
            raise ValidationError("No review waits for a decision. Record its meeting first.")
        if decided_on < review.meeting_on:
            raise ValidationError({"decided_on": "The decision comes after the review meeting."})
        review.outcome, review.decided_on = outcome, decided_on
        saved(review)
        return review


def send_amended_plan(*, child: Child, final_on: date, on: date, by: Person) -> AnnualReview:
    """Record the amended plan: within twelve weeks of the meeting (regulation 22)."""
    with changing(child, by):
        not_after(final_on, on, "final_on")
        plan = at_stage(child, AMEND).plan
        review = plan.reviews.filter(outcome=ReviewOutcome.AMEND, final_on=None).first()
        if review is None:
            raise ValidationError("No review waits for an amended plan.")
        if review.decided_on and final_on < review.decided_on:
            raise ValidationError({"final_on": "The amended plan comes after the decision."})
        review.final_on = plan.amended_on = final_on
        saved(review)
        saved(plan)
        return review
