"""Sefton's annual review under way: some tasks done, some begun, some open. All of it invented."""

from datetime import date
from typing import Final

from django.db import transaction

from commissioning.models import LocalArea
from strategy.choices import FINISHED, ActionFate, PriorityFate, StrategyStatus
from strategy.demonstration.past import happened_on
from strategy.demonstration.sefton import JCS, REVIEW_FROM
from strategy.models import (
    Action,
    AddedAction,
    Engagement,
    Review,
    ReviewedAction,
    ReviewedPriority,
    Strategy,
)

AREA: Final = "sefton"
SINCE: Final = date(2025, 5, 12)
DECIDED: Final = 9  # of fourteen actions, in the order of the plan
VOICES: Final = (
    (
        "Parent carer survey 2026",
        "Parents and carers",
        date(2026, 6, 12),
        214,
        "We know whom to ask now. Waits for speech and language therapy are still too long.",
        "Therapists work in the pilot schools two days a week since September.",
    ),
    (
        "Workshop of young people",
        "Young people aged 16 to 24",
        date(2026, 9, 24),
        31,
        "Nobody told us early enough what comes after school.",
        "",
    ),
)


@transaction.atomic
def load_review(area: LocalArea) -> bool:
    """Begin the review of the area's strategy; false if there is one already, or no strategy."""
    strategy = Strategy.objects.filter(area=area, slug=JCS, status=StrategyStatus.IN_REVIEW).first()
    if strategy is None or Review.objects.filter(strategy=strategy).exists():
        return False
    review = Review.objects.create(
        strategy=strategy,
        since=SINCE,
        started_on=REVIEW_FROM,
        needs_note=(
            "More plans again, and more of them for autism and for social, emotional and mental "
            "health needs. The strategy should say how schools get help before a plan is asked for."
        ),
        needs_done=True,
        measures_note="Timeliness is better than at the last review; annual reviews are not.",
        title="SEND Joint Commissioning Strategy 2027–2030",
        starts_on=date(2027, 1, 1),
        ends_on=date(2029, 12, 31),
        vision=strategy.vision,
    )
    happened_on(REVIEW_FROM)
    for title, who, held_on, people, said, did in VOICES:
        Engagement.objects.create(
            area=area,
            strategy=strategy,
            title=title,
            who=who,
            held_on=held_on,
            people=people,
            said=said,
            did=did,
        )
        happened_on(held_on)
    decide(review)
    return True


def decide(review: Review) -> None:
    """Most actions, one priority, and an action to be added."""
    strategy = review.strategy
    served = Action.objects.filter(prioritylinks__priority__strategy=strategy).distinct()
    for action in served.order_by("order", "reference")[:DECIDED]:
        fate = ActionFate(action.state) if action.state in FINISHED else ActionFate.CARRIED
        ReviewedAction.objects.create(review=review, action=action, fate=fate)
    first = strategy.priorities.get(number=1)
    ReviewedPriority.objects.create(
        review=review,
        priority=first,
        fate=PriorityFate.CHANGED,
        number=first.number,
        title="High aspirations for all our children and young people, into adulthood",
        success="More young people with a plan are in work, training or study at 18.",
    )
    AddedAction.objects.create(
        review=review,
        reference="JC-15",
        title="Supported internships with the largest employers of the area",
        lead_post="Preparing for adulthood lead",
        due_on=date(2027, 9, 30),
        serves=[1],
    )
