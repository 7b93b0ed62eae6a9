"""Forms of a strategy, a priority, a milestone, the links of an action, and its withdrawal."""

import copy
from typing import Any, Final

from django import forms
from django.utils.text import Truncator

from commissioning.models import LocalArea, Measure, Organisation
from config.lib.formats import british_date
from config.lib.forms import PlainErrors
from config.lib.together import EditedTogether
from strategy.forms.action import control
from strategy.forms.new_actions import with_strategy
from strategy.forms.target import by_theme
from strategy.models import (
    LINKS,
    Action,
    Decision,
    Engagement,
    LinkKind,
    Milestone,
    Priority,
    Recommendation,
    Risk,
    Strategy,
)

# By the field of a link: where its far ends are found, from the area.
CHOICES: Final[dict[str, Any]] = {
    "priority": lambda area: (
        Priority.objects.filter(strategy__area=area)
        .select_related("strategy")
        .order_by("strategy__title", "strategy", "order", "number")
    ),
    "organisation": lambda area: Organisation.objects.filter(areas=area).order_by("name"),
    "measure": lambda _area: Measure.objects.order_by("title"),
    "recommendation": lambda area: Recommendation.objects.filter(source__area=area).select_related(
        "source"
    ),
    "risk": lambda area: Risk.objects.filter(area=area),
    "decision": lambda area: Decision.objects.filter(area=area),
    "engagement": lambda area: Engagement.objects.filter(area=area),
}


class RowForm(PlainErrors, EditedTogether, forms.ModelForm):  # type: ignore[type-arg]
    """A row that several people may change. `was` is the row as it is stored."""

    parents: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Keep the row as it is stored."""
        super().__init__(*args, **kwargs)
        self.was = copy.copy(self.instance)

    def _get_validation_exclusions(self) -> set[str]:
        """The parent is not a control, but numbers and titles are unique within it."""
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return excluded - set(self.parents)


class StrategyForm(RowForm):
    """All of a strategy but its address and what it supersedes."""

    parents = ("area",)

    class Meta:
        model = Strategy
        fields = (
            "title",
            "kind",
            "status",
            "edition",
            "starts_on",
            "ends_on",
            "adopted_on",
            "vision",
            "governance",
            "partners",
        )
        formfield_callback = control
        labels = {"starts_on": "Start", "ends_on": "End", "adopted_on": "Adopted on"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Partners are organisations of the area, as boxes to tick."""
        super().__init__(*args, **kwargs)
        self.fields["partners"] = boxes(
            Organisation.objects.filter(areas=self.instance.area_id).order_by("name"), "Partners"
        )


class PriorityForm(RowForm):
    """A priority: its number, words, and the heading, outcome and programme it stands under."""

    parents = ("strategy",)

    class Meta:
        model = Priority
        fields = ("number", "title", "category", "success", "outcome", "programme")
        formfield_callback = control
        labels = {"success": "What success looks like"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Outcomes and programmes are those of the strategy; without any, nothing is asked."""
        super().__init__(*args, **kwargs)
        for name, rows in (
            ("outcome", self.instance.strategy.outcomes.all()),
            ("programme", self.instance.strategy.programmes.all()),
        ):
            field: Any = self.fields[name]
            field.queryset = rows
            if not rows and not getattr(self.instance, f"{name}_id"):
                del self.fields[name]


class MilestoneForm(RowForm):
    """A step of an action, its day, and the day on which it was reached."""

    parents = ("action",)

    class Meta:
        model = Milestone
        fields = ("title", "due_on", "reached_on")
        formfield_callback = control
        labels = {"title": "Milestone", "due_on": "Due", "reached_on": "Reached on"}


class LinksForm(EditedTogether, forms.Form):
    """What an action is linked to: boxes to tick, one set for each kind of link that has any."""

    def __init__(self, *args: Any, action: Action, area: LocalArea, **kwargs: Any) -> None:
        """A field for each entry of `LINKS`, ticked as it is stored."""
        linked = {
            kind: list(
                kind.model.everything.filter(action=action).values_list(
                    f"{kind.field}_id", flat=True
                )
            )
            for kind in LINKS
        }
        initial = {kind.field: keys for kind, keys in linked.items()}
        super().__init__(*args, initial=initial, **kwargs)
        self.kinds: list[LinkKind] = []
        for kind in LINKS:
            rows = CHOICES[kind.field](area)
            if rows:
                self.fields[kind.field] = boxes(rows, kind.many[:1].upper() + kind.many[1:])
                self.kinds.append(kind)
        if "measure" in self.fields:
            measures: Any = self.fields["measure"]
            measures.choices = by_theme()
        self.initial["opened"] = self.seal()

    @property
    def wanted(self) -> dict[LinkKind, list[int]]:
        """The keys that each kind of link should have."""
        return {
            kind: [row.pk for row in self.cleaned_data[kind.field]]
            for kind in self.kinds
            if kind.field in self.changed_data
        }


class WithdrawForm(PlainErrors, forms.Form):
    """Why an action is withdrawn."""

    reason = forms.CharField(label="Why is it withdrawn?", max_length=300)


def boxes(rows: Any, label: str) -> "forms.ModelMultipleChoiceField[Any]":
    """Rows to tick any number of."""
    field: Any = forms.ModelMultipleChoiceField(
        rows, required=False, label=label, widget=forms.CheckboxSelectMultiple
    )
    field.label_from_instance = named
    return field  # type: ignore[no-any-return]


def named(row: object) -> str:
    """A row as a choice; a priority with its strategy, since every strategy has a first, and what
    has only a number with its words.
    """
    if isinstance(row, Priority):
        return with_strategy(row)
    if isinstance(row, Decision):
        return f"{row.board}, {british_date(row.decided_on)}: {short(row.text)}"
    if isinstance(row, Recommendation):
        return f"{row.source}. {row}: {short(row.text)}"
    return str(row)


def short(text: str) -> str:
    """The first words of a text."""
    return Truncator(text).words(20)
