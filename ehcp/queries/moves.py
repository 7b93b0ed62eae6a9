"""What may be recorded next in a case, and why something else may not."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ehcp.choices import OPEN_STAGES, TO_BE_CARRIED_OUT, ReviewOutcome, Stage
from ehcp.models import Dispute, Request
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
NAME = move("setting-named", "Name a setting by an amendment", Stage.IN_FORCE)
NEEDS = move("needs", "Change the needs", Stage.IN_FORCE)
ATTEND = move("setting-attended", "Record the setting attended", Stage.IN_FORCE)
LEAVE = move("setting-left", "Record that a setting was left", Stage.IN_FORCE)
BUDGET = move("personal-budget", "Record the personal budget", Stage.IN_FORCE)
PHASE = move("phase-transfer", "Record a coming move of phase", Stage.IN_FORCE)
NEXT_PHASE = move("next-phase-plan", "Record the plan for the next phase sent", Stage.IN_FORCE)
MOVE_POST_16 = move("post-16-move", "Record a coming move between post-16 settings", Stage.IN_FORCE)
MOVE_AWAY = move("moving-away", "Record a move to another authority", Stage.IN_FORCE)
MOVE_IN = move("transferred-in", "Record a transfer from another authority", Stage.IN_FORCE)
EXCEPT = move("exception", "Record an exception to the time limits", *CLOCKED)
CEASE = move("cease", "Cease the plan", Stage.IN_FORCE)
DISPUTE = move("dispute", "Record mediation or an appeal", *Stage)
CLOSE_DISPUTE = move("dispute-ended", "Record how mediation or an appeal ended", *Stage)
COMPLY = move("carried-out", "Record that an order or agreement was carried out", *Stage)
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
    NAME,
    NEEDS,
    ATTEND,
    LEAVE,
    BUDGET,
    PHASE,
    NEXT_PHASE,
    MOVE_POST_16,
    MOVE_AWAY,
    MOVE_IN,
    EXCEPT,
    CEASE,
    DISPUTE,
    CLOSE_DISPUTE,
    COMPLY,
    ASK_AGAIN,
)


def possible(stage: Stage | None) -> tuple[Move, ...]:
    """The moves that are possible at a stage, in the order of a case."""
    return tuple(each for each in MOVES if not each.refusal(stage))


def without_object(request: Request, disputes: Sequence[Dispute]) -> tuple[Move, ...]:
    """Moves for which nothing waits: no advice, no review, no dispute. All are loaded."""
    plan = plan_of(request)
    reviews = list(plan.reviews.all()) if plan else []
    next_phase = plan.phase_transfer_final_on if plan else None
    amending = [review for review in reviews if review.outcome == ReviewOutcome.AMEND]
    waits: tuple[tuple[Move, Sequence[object]], ...] = (
        (GET_ADVICE, [advice for advice in request.advice.all() if advice.received_on is None]),
        (DECIDE_REVIEW, [review for review in reviews if review.decided_on is None]),
        (AMEND, [review for review in amending if review.final_on is None]),
        (LEAVE, [row for row in (plan.attended.all() if plan else ()) if row.left_on is None]),
        (NEXT_PHASE, [plan] if plan and plan.phase_transfer_due_on and not next_phase else []),
        (CLOSE_DISPUTE, [row for row in disputes if row.closed_on is None]),
        (COMPLY, [row for row in disputes if is_to_be_carried_out(row)]),
    )
    return tuple(move for move, waiting in waits if not waiting)


def is_to_be_carried_out(dispute: Dispute) -> bool:
    """Whether a dispute ended in something to be done which is not done yet."""
    return dispute.outcome in TO_BE_CARRIED_OUT and dispute.complied_on is None
