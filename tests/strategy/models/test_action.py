"""Actions: which are overdue, and what their state is in words."""

from datetime import date

import pytest

from strategy.choices import ActionState
from strategy.models import Action
from tests import factories as make

ON = date(2024, 3, 1)


@pytest.mark.parametrize(
    ("state", "text", "colour"),
    [
        (ActionState.NOT_STARTED, "N: Not started", "grey"),
        (ActionState.STARTED_DELAYED, "R: Started but delayed", "red"),
        (ActionState.PROGRESSING_DELAYED, "A: Progressing but delayed", "orange"),
        (ActionState.ON_TRACK, "G: Progressing and on track", "green"),
        (ActionState.COMPLETED, "B: Completed", "blue"),
        (ActionState.EMBEDDED, "E: Embedded", "purple"),
    ],
)
def test_a_state_has_a_letter_words_and_a_colour(
    state: ActionState, text: str, colour: str
) -> None:
    assert (state.tag.text, state.tag.colour) == (text, colour)


@pytest.mark.django_db
def test_an_action_is_overdue_from_the_day_after_until_it_is_finished() -> None:
    today = make.ActionFactory(due_on=ON)
    late = make.ActionFactory(due_on=date(2024, 2, 29))
    done = make.ActionFactory(due_on=date(2024, 2, 29), state=ActionState.COMPLETED)
    never = make.ActionFactory()
    assert list(Action.objects.overdue(ON)) == [late]
    assert [each.overdue(ON) for each in (today, late, done, never)] == [False, True, False, False]
