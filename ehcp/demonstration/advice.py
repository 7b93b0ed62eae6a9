"""Invents the advice of an assessment: who is asked, when each answers, who is late."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from ehcp.choices import AdviceAgency
from ehcp.demonstration.batch import Batch, Chance
from ehcp.models import Advice, Request
from ehcp.queries.clock import ADVICE_WEEKS, limit

SINCE: Final = timedelta(days=4 * 365)
SIX_WEEKS: Final = limit(ADVICE_WEEKS).days
# How often each is asked, and how often the answer comes in six weeks.
AGENCIES: Final[Mapping[AdviceAgency, tuple[float, float]]] = {
    AdviceAgency.PARENT: (0.9, 0.9),
    AdviceAgency.EDUCATION: (1.0, 0.85),
    AdviceAgency.EDUCATIONAL_PSYCHOLOGY: (1.0, 0.42),
    AdviceAgency.SOCIAL_CARE: (1.0, 0.7),
    AdviceAgency.COMMUNITY_PAEDIATRICS: (0.6, 0.55),
    AdviceAgency.SPEECH_AND_LANGUAGE: (0.5, 0.6),
    AdviceAgency.OCCUPATIONAL_THERAPY: (0.25, 0.45),
    AdviceAgency.PHYSIOTHERAPY: (0.08, 0.7),
    AdviceAgency.MENTAL_HEALTH: (0.12, 0.4),
    AdviceAgency.SENSORY: (0.06, 0.8),
    AdviceAgency.OTHER: (0.03, 0.6),
}


class AdviceInventor:
    """Invents the advice of one area."""

    def __init__(self, chance: Chance, batch: Batch) -> None:
        """Rows go into `batch`."""
        self.chance, self.batch = chance, batch

    def ask(self, request: Request, decided_on: date, concluded_on: date | None) -> None:
        """Ask those who are needed; every answer is there once the assessment has ended."""
        chance = self.chance
        if decided_on < chance.on - SINCE:
            return
        asked_on = min(chance.after(decided_on, 0, 2, 6), concluded_on or chance.on, chance.on)
        for agency, (asked, prompt) in AGENCIES.items():
            if chance.happens(asked):
                answered_on = self.answer(asked_on, prompt)
                if concluded_on:
                    answered_on = min(answered_on, concluded_on)
                self.batch.add(
                    Advice(
                        request=request,
                        agency=agency,
                        requested_on=asked_on,
                        received_on=chance.known(answered_on),
                    )
                )

    def answer(self, asked_on: date, prompt: float) -> date:
        """When an answer comes: within six weeks in this share of cases."""
        if self.chance.happens(prompt):
            return self.chance.after(asked_on, 8, 36, SIX_WEEKS)
        return self.chance.after(asked_on, SIX_WEEKS + 1, 56, 150)
