"""Invents the updates of a demonstration action, the same every time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from strategy.choices import ActionState, UpdateStatus
from strategy.demonstration.shape import DemoAction
from strategy.models import Action, ReportingPeriod, Update

BY_LETTER = {state.rag.letter: state for state in ActionState}
HELD_UP = ("Held up: {step}.", "Still held up: {step}. The partners met about it.")
SLOW = ("Done, but later than planned: {step}.", "In hand, and later than we said: {step}.")
RISKS = (
    "Vacancies in the team that leads it.",
    "Agreement on the funding is outstanding.",
    "Figures of two partners came late.",
)
EVERYDAY = ("Part of everyday work now.", "Part of everyday work; checked this period.")


@dataclass(frozen=True)
class Report:
    """An update, the day of its submission, and what a commissioner made of it, on which day."""

    update: Update
    submitted_on: date
    status: UpdateStatus
    decided_on: date | None
    comment: str = ""


def state_now(demo: DemoAction) -> ActionState:
    """How the action stands: the last state that was reported."""
    letters = demo.states.replace("-", "")
    return BY_LETTER[letters[-1]] if letters else ActionState.NOT_STARTED


def reports_for(
    demo: DemoAction, action: Action, periods: list[ReportingPeriod], on: date
) -> Iterator[Report]:
    """A report for each period with a letter, as far as its day has come."""
    texts = texts_of(demo)
    for index, (period, letter, text) in enumerate(zip(periods, demo.states, texts, strict=False)):
        submitted_on = period.due_on - timedelta(days=(index + len(demo.title)) % 7)
        if letter == "-" or not text[0] or submitted_on > on:
            continue
        last = period == periods[-1]
        status = status_of(demo, index) if last else UpdateStatus.ACCEPTED
        yield Report(
            Update(
                action=action,
                period=period,
                state=BY_LETTER[letter],
                done=text[0],
                next_step=text[1],
                risk=RISKS[index % len(RISKS)] if letter in "RA" else "",
                evidence="In the report to the group of this period." if letter in "BE" else "",
            ),
            submitted_on,
            status,
            None
            if status == UpdateStatus.SUBMITTED
            else min(period.due_on + timedelta(days=5), on),
            demo.returned if status == UpdateStatus.RETURNED else "",
        )


def status_of(demo: DemoAction, index: int) -> UpdateStatus:
    """The last update was returned, or still waits for a commissioner where it says no news."""
    if demo.returned:
        return UpdateStatus.RETURNED
    news = demo.states[index] != demo.states[max(index - 1, 0)] or index == 0
    return UpdateStatus.ACCEPTED if news else UpdateStatus.SUBMITTED


def texts_of(demo: DemoAction) -> list[tuple[str, str]]:
    """What was done and what comes next, for each letter."""
    if demo.said or not demo.steps:
        return [(text, "") for text in demo.said]
    found, place, last = [], 0, len(demo.steps) - 1
    for index, letter in enumerate(demo.states):
        step = demo.steps[min(place, last)]
        found.append(said(letter, step, index, demo.steps[min(place + 1, last)]))
        place += letter in "AGB"
    return found


def said(letter: str, step: str, index: int, following: str) -> tuple[str, str]:
    """What was done on a step in a state, and what comes next."""
    if letter == "N":
        return "Not begun.", f"Begin with {step}."
    if letter == "R":
        return HELD_UP[index % 2].format(step=step), f"Finish {step}."
    if letter == "A":
        return SLOW[index % 2].format(step=step), f"Next: {following}."
    if letter == "E":
        return EVERYDAY[index % 2], ""
    done = f"{step[:1].upper()}{step[1:]}: done."
    return done, "" if letter == "B" or following == step else f"Next: {following}."
