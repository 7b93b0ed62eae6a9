"""What may be recorded next in a case, and why something else may not."""

from dataclasses import dataclass
from typing import Final

from ehcp.choices import OPEN_STAGES, ReviewOutcome, Stage
from ehcp.models import Request
from ehcp.queries.stages import plan_of


@dataclass(frozen=True)
class Move:
    """Something to record: its address, its title, and the stages in which it is possible."""

    slug: str
    title: str
    stages: frozenset[Stage | None]

    def refusal(self, stage: Stage | None) -> str:
        """Why it is impossible at a stage; empty where it is possible."""
        if stage in self.stages:
            return ""
        wanted = " or ".join(f"“{each.label}”" for each in Stage if each in self.stages)
        now = f"This case stands at “{stage.label}”." if stage else "This case has no request yet."
        return f"{now} That can be recorded only at {wanted}."


ENDED = (
    Stage.REFUSED_TO_ASSESS,
    Stage.REFUSED_TO_ISSUE,
    Stage.WITHDRAWN,
    Stage.MOVED,
    Stage.CEASED,
)
CLOCKED = (*OPEN_STAGES, Stage.IN_FORCE)


def move(slug: str, title: str, *stages: Stage | None) -> Move:
    """A move that is possible at some stages."""
    return Move(slug, title, frozenset(stages))


DECIDE = move("decision", "Record the decision on the request", Stage.REQUESTED)
ASK_ADVICE = move("advice-asked", "Record advice asked for", Stage.ASSESSING)
GET_ADVICE = move("advice-received", "Record advice received", *CLOCKED)
CONCLUDE = move("plan-decision", "Record the decision on a plan", Stage.ASSESSING)
DRAFT = move("draft", "Record the draft plan sent", Stage.DRAFTING)
ISSUE = move("plan", "Issue the plan", Stage.DRAFTING, Stage.DRAFT_SENT)
REVIEW = move("review", "Record a review meeting", Stage.IN_FORCE)
DECIDE_REVIEW = move("review-decision", "Record the decision after a review", Stage.IN_FORCE)
AMEND = move("amended-plan", "Record the amended plan sent", Stage.IN_FORCE)
EXCEPT = move("exception", "Record an exception to the time limits", *CLOCKED)
CEASE = move("cease", "Cease the plan", Stage.IN_FORCE)
DISPUTE = move("dispute", "Record mediation or an appeal", *Stage)
ASK_AGAIN = move("request", "Record a new request", None, *ENDED)

MOVES: Final = (
    DECIDE,
    ASK_ADVICE,
    GET_ADVICE,
    CONCLUDE,
    DRAFT,
    ISSUE,
    REVIEW,
    DECIDE_REVIEW,
    AMEND,
    EXCEPT,
    CEASE,
    DISPUTE,
    ASK_AGAIN,
)


def possible(stage: Stage | None) -> tuple[Move, ...]:
    """The moves that are possible at a stage, in the order of a case."""
    return tuple(each for each in MOVES if not each.refusal(stage))


def without_object(request: Request) -> tuple[Move, ...]:
    """Moves for which nothing waits: no advice, no review. Advice and reviews are loaded."""
    plan = plan_of(request)
    reviews = list(plan.reviews.all()) if plan else []
    amending = [review for review in reviews if review.outcome == ReviewOutcome.AMEND]
    waits = (
        (GET_ADVICE, [advice for advice in request.advice.all() if advice.received_on is None]),
        (DECIDE_REVIEW, [review for review in reviews if review.decided_on is None]),
        (AMEND, [review for review in amending if review.final_on is None]),
    )
    return tuple(move for move, waiting in waits if not waiting)
