"""Forms of what a strategy rests on: its outcomes, programmes, and alignment to other papers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Max

from commissioning.models import Membership
from strategy.forms.action import control
from strategy.forms.rows import RowForm
from strategy.models import Alignment, Outcome, Programme, Strategy


class OutcomeForm(RowForm):
    """What a strategy wants to be true for children, young people and families."""

    parents = ("strategy",)

    class Meta:
        model = Outcome
        fields = ("number", "title")
        formfield_callback = control
        labels = {"title": "Outcome"}


class ProgrammeForm(RowForm):
    """A strand of work, and who champions it."""

    parents = ("strategy",)

    class Meta:
        model = Programme
        fields = ("number", "title", "champion", "champion_post")
        formfield_callback = control
        labels = {"title": "Programme", "champion_post": "Post, where nobody has an account"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Champions have a role in the partnership now; who left stays until another is chosen."""
        super().__init__(*args, **kwargs)
        field: Any = self.fields["champion"]
        here = Membership.objects.filter(area=self.instance.strategy.area_id)
        people = here.filter(pk__in=Membership.objects.current()) | here.filter(
            pk=self.instance.champion_id
        )
        field.queryset = people.select_related("person").order_by("person__name")
        field.label_from_instance = lambda membership: str(membership.person)
        field.empty_label = "Nobody yet"


class AlignmentForm(RowForm):
    """An outcome of another paper that the strategy contributes to."""

    parents = ("strategy",)

    class Meta:
        model = Alignment
        fields = ("other_strategy", "other_outcome")
        formfield_callback = control
        labels = {"other_strategy": "The other paper", "other_outcome": "Its outcome"}
        help_texts = {"other_strategy": "Such as the health and wellbeing strategy."}


@dataclass(frozen=True)
class StrategyPart:
    """A kind of part by its form; `one` completes "Add …", `blank` gives a new one."""

    one: str
    form: type[RowForm]
    blank: Callable[[Strategy], Any]

    @property
    def model(self) -> Any:
        """The model of its rows."""
        return self.form._meta.model


def numbered(model: Any) -> Callable[[Strategy], Any]:
    """Gives a row with the next number."""

    def blank(strategy: Strategy) -> Any:
        last = model.objects.filter(strategy=strategy).aggregate(at=Max("number"))["at"]
        return model(strategy=strategy, number=(last or 0) + 1)

    return blank


def last_alignment(strategy: Strategy) -> Alignment:
    """An alignment after all others."""
    last = strategy.alignments.aggregate(at=Max("order"))["at"]
    return Alignment(strategy=strategy, order=(last or 0) + 1)


PARTS: Final = {
    "outcome": StrategyPart("an outcome", OutcomeForm, numbered(Outcome)),
    "programme": StrategyPart("a programme", ProgrammeForm, numbered(Programme)),
    "alignment": StrategyPart("what it contributes to", AlignmentForm, last_alignment),
}
