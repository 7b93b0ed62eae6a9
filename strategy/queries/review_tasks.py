"""The tasks of a review by the four stages of the commissioning cycle, each with its state."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from config.lib.components import Tag
from strategy.choices import CycleStage
from strategy.queries.review import Draft, Line, missing

DONE: Final = "Completed"


@dataclass(frozen=True)
class Task:
    """A task, how it stands in words, and whether it is done."""

    key: str
    title: str
    hint: str
    state: str

    @property
    def done(self) -> bool:
        """Whether nothing is left to do."""
        return self.state in (DONE, "Nothing to decide")

    @property
    def tag(self) -> Tag:
        """The state as a tag; what is done needs no attention and has no colour."""
        return Tag(self.state, "blue" if self.state == "Not started" else "teal")


@dataclass(frozen=True)
class Stage:
    """A stage of the cycle with its tasks."""

    number: int
    label: str
    tasks: tuple[Task, ...]


def stages_of(draft: Draft) -> tuple[Stage, ...]:
    """The whole list."""
    lists = (analyse(draft), plan(draft), do(draft), look_back(draft))
    labels = CycleStage.labels
    return tuple(
        Stage(number, str(label), tasks)
        for number, (label, tasks) in enumerate(zip(labels, lists, strict=True), start=1)
    )


def analyse(draft: Draft) -> tuple[Task, ...]:
    """Needs and measures."""
    review = draft.review
    return (
        Task(
            "needs",
            "Refresh what is known of needs",
            "What changed in the area since the last review.",
            noted(review.needs_done, bool(review.needs_note)),
        ),
        Task(
            "measures",
            "Look at the measures",
            "Each target with its newest value.",
            noted(review.measures_done, bool(review.measures_note)),
        ),
    )


def plan(draft: Draft) -> tuple[Task, ...]:
    """What people said."""
    review = draft.review
    begun = bool(review.engagement_note or draft.engagements)
    return (
        Task(
            "engagement",
            "Record engagement",
            "You said, we did: with families, young people and partners.",
            noted(review.engagement_done, begun),
        ),
    )


def do(draft: Draft) -> tuple[Task, ...]:
    """The actions."""
    state = decided(draft.actions, begun=bool(draft.added))
    wrong = any(each.task == "actions" for each in missing(draft))
    return (
        Task(
            "actions",
            "Carry over, close or add actions",
            "Every action is carried over or closed; new ones are added.",
            "Needs attention" if state == DONE and wrong else state,
        ),
    )


def look_back(draft: Draft) -> tuple[Task, ...]:
    """Ambitions, priorities and the new edition itself."""
    tasks = {each.task for each in missing(draft)}
    priorities = decided(draft.priorities, begun=bool(draft.new))
    review = draft.review
    return (
        Task(
            "ambitions",
            "Restate the ambitions",
            "Short, medium and long term, measure by measure.",
            decided(draft.targets),
        ),
        Task(
            "priorities",
            "Keep, change or drop priorities",
            "And add new ones.",
            "Needs attention" if priorities == DONE and "priorities" in tasks else priorities,
        ),
        Task(
            "edition",
            "Name the new edition",
            "Its title, years and vision.",
            noted("edition" not in tasks, bool(review.title or review.starts_on)),
        ),
    )


def noted(done: bool, begun: bool) -> str:
    """The state of a task that somebody calls done."""
    return DONE if done else "In progress" if begun else "Not started"


def decided(lines: Sequence[Line], *, begun: bool = False) -> str:
    """The state of a task that decides row by row."""
    done = sum(line.fate is not None for line in lines)
    if not lines:
        return "In progress" if begun else "Nothing to decide"
    if done == len(lines):
        return DONE
    return f"{done} of {len(lines)} decided" if done or begun else "Not started"
