"""Forms of a review: its notes, what becomes of each part of a strategy, and what is added."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from django import forms

from commissioning.queries.history import changed_last_by
from config.lib.formats import british_date
from config.lib.forms import DateInput, DecimalInput, PlainErrors
from config.lib.together import Clash, EditedTogether
from strategy.choices import ActionFate, PriorityFate, TargetFate
from strategy.models import (
    Action,
    AddedAction,
    Engagement,
    Review,
    ReviewedAction,
    ReviewedPriority,
    ReviewedTarget,
)
from strategy.queries.review import ActionLine, Draft, PriorityLine, TargetLine
from strategy.queries.review_changes import TERMS

OPEN: Final = ("", "Not decided yet")
SAY_WHY: Final = "Say why the action is withdrawn."
WORDS: Final = ("title", "category", "success")


def lines(rows: int) -> forms.Textarea:
    """A box for some lines of text."""
    return forms.Textarea(attrs={"rows": rows})


class TogetherForm(PlainErrors, EditedTogether, forms.ModelForm):  # type: ignore[type-arg]
    """The base of all."""

    def what_happened(self, clash: Clash) -> str:
        """The message beside the field, with who it was."""
        self.changed_by = changed_last_by(self.instance) if self.instance.pk else ""
        return super().what_happened(clash)


class NeedsForm(TogetherForm):
    """What changed in needs."""

    class Meta:
        model = Review
        fields = ["needs_note", "needs_done"]
        labels = {
            "needs_note": "What changed, and what follows for the strategy",
            "needs_done": "This task is done",
        }
        widgets = {"needs_note": lines(6)}


class MeasuresForm(TogetherForm):
    """What the measures say."""

    class Meta:
        model = Review
        fields = ["measures_note", "measures_done"]
        labels = {
            "measures_note": "What the measures say about the strategy",
            "measures_done": "This task is done",
        }
        widgets = {"measures_note": lines(6)}


class EngagementTaskForm(TogetherForm):
    """What people said, taken together."""

    class Meta:
        model = Review
        fields = ["engagement_note", "engagement_done"]
        labels = {
            "engagement_note": "What people said, taken together",
            "engagement_done": "This task is done",
        }
        help_texts = {
            "engagement_note": "If nobody was asked since the last review, say why not.",
        }
        widgets = {"engagement_note": lines(5)}

    def __init__(self, *args: Any, recorded: int, **kwargs: Any) -> None:
        """With how many engagements are recorded since the last review."""
        super().__init__(*args, **kwargs)
        self.recorded = recorded

    def clean(self) -> dict[str, Any] | None:
        """Without any engagement, the note says why."""
        cleaned = super().clean() or {}
        silent = not self.recorded and not cleaned.get("engagement_note")
        if cleaned.get("engagement_done") and silent:
            self.add_error("engagement_note", "Record an engagement, or say why there was none.")
        return cleaned


class EditionForm(TogetherForm):
    """The title, years and vision of the next edition."""

    class Meta:
        model = Review
        fields = ["title", "starts_on", "ends_on", "vision"]
        labels = {"title": "Title", "starts_on": "Start", "ends_on": "End", "vision": "Vision"}
        help_texts = {"title": "With its years, such as SEND Strategy 2027–2030."}
        widgets = {"starts_on": DateInput(), "ends_on": DateInput(), "vision": lines(4)}

    def clean_starts_on(self) -> date | None:
        """After the edition that it replaces."""
        day: date | None = self.cleaned_data["starts_on"]
        was = self.instance.strategy.starts_on
        if day and day <= was:
            raise forms.ValidationError(f"Enter a day after {british_date(was)}.")
        return day


class ActionFateForm(TogetherForm):
    """What becomes of one action; a row of the table."""

    class Meta:
        model = ReviewedAction
        fields = ["fate", "reason"]
        widgets = {"fate": forms.Select}

    def __init__(self, *args: Any, line: ActionLine, **kwargs: Any) -> None:
        """Name the action in the labels, since the table shows none."""
        super().__init__(*args, **kwargs)
        self.line = line
        self["fate"].label = f"Decision about {line.action.reference}"
        self.fields["fate"].widget.choices = [OPEN, *ActionFate.choices]
        self["reason"].label = f"Reason, {line.action.reference}"

    def clean(self) -> dict[str, Any] | None:
        """Withdrawing says why."""
        cleaned = super().clean() or {}
        if cleaned.get("fate") == ActionFate.WITHDRAWN and not cleaned.get("reason"):
            self.add_error("reason", SAY_WHY)
        return cleaned


class PriorityFateForm(TogetherForm):
    """What becomes of one priority, and its words in the next edition."""

    moves_to = forms.TypedChoiceField(
        label="If it is dropped, its actions go to",
        required=False,
        coerce=int,
        empty_value=None,
    )

    class Meta:
        model = ReviewedPriority
        fields = ["fate", "title", "category", "success", "moves_to"]
        labels = {
            "fate": "Decision",
            "title": "Title",
            "category": "Category",
            "success": "What success looks like",
        }
        widgets = {"fate": forms.Select, "success": lines(3)}

    def __init__(self, *args: Any, line: PriorityLine, draft: Draft, **kwargs: Any) -> None:
        """Offer the other priorities to take over the actions."""
        super().__init__(*args, **kwargs)
        self.line = line
        known = [choice for choice in PriorityFate.choices if choice[0] != PriorityFate.NEW]
        self.fields["fate"].widget.choices = [OPEN, *known]
        self.fields["fate"].choices = [OPEN, *known]  # type: ignore[attr-defined]
        others = [each.priority for each in draft.priorities if each.priority != line.priority]
        self.fields["moves_to"].choices = [  # type: ignore[attr-defined]
            ("", "No other priority"),
            *((each.number, str(each)) for each in others),
            *((each.number, str(each)) for each in draft.new),
        ]

    def clean(self) -> dict[str, Any] | None:
        """What is changed differs, what is kept does not."""
        cleaned = super().clean() or {}
        fate = cleaned.get("fate")
        differ = any(
            name in cleaned and plain(cleaned[name]) != plain(getattr(self.line.priority, name))
            for name in WORDS
        )
        if fate == PriorityFate.CHANGED and not differ and not self.errors:
            self.add_error("fate", "Change the title, category or success, or choose Kept.")
        elif fate == PriorityFate.KEPT and differ:
            self.add_error("fate", "You changed its words: choose Changed, or put them back.")
        if fate != PriorityFate.DROPPED:
            cleaned["moves_to"] = None
        return cleaned


def plain(text: str) -> str:
    """A text without what browsers add to it."""
    return text.replace("\r\n", "\n").strip()


class TargetFateForm(TogetherForm):
    """What becomes of one target, and its ambitions in the next edition."""

    class Meta:
        model = ReviewedTarget
        fields = ["fate", "short", "short_on", "medium", "medium_on", "long", "long_on"]
        labels = {
            "fate": "Decision",
            "short": "Short term",
            "short_on": "Short term, by",
            "medium": "Medium term",
            "medium_on": "Medium term, by",
            "long": "Long term",
            "long_on": "Long term, by",
        }
        widgets = {
            "fate": forms.Select,
            **{f"{term}_on": DateInput() for term in TERMS},
            **{term: DecimalInput() for term in TERMS},
        }

    def __init__(self, *args: Any, line: TargetLine, **kwargs: Any) -> None:
        """The choices without a choice, in plain words."""
        super().__init__(*args, **kwargs)
        self.line = line
        self.fields["fate"].widget.choices = [OPEN, *TargetFate.choices]

    def clean(self) -> dict[str, Any] | None:
        """What is restated differs and comes after the baseline; what is kept does not differ."""
        cleaned = super().clean() or {}
        fate, target = cleaned.get("fate"), self.line.target
        names = [name for term in TERMS for name in (term, f"{term}_on")]
        differ = any(name in cleaned and cleaned[name] != getattr(target, name) for name in names)
        if fate == TargetFate.RESTATED and not differ and not self.errors:
            self.add_error("fate", "Enter the new ambitions, or choose Kept.")
        elif fate == TargetFate.KEPT and differ:
            self.add_error("fate", "You changed the ambitions: choose Restated, or put them back.")
        for term in TERMS:
            day = cleaned.get(f"{term}_on")
            if day and day < target.baseline_on:
                said = f"Enter a day after the baseline of {british_date(target.baseline_on)}."
                self.add_error(f"{term}_on", said)
        return cleaned


class AddedActionForm(TogetherForm):
    """An action that the next edition adds."""

    serves = forms.TypedMultipleChoiceField(
        label="Priorities that it serves", coerce=int, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = AddedAction
        fields = ["reference", "title", "lead_post", "due_on", "serves"]
        labels = {"title": "What will be done", "lead_post": "Owner", "due_on": "Due"}
        help_texts = {"reference": "Such as JC-15.", "lead_post": "A post, such as Head of SEND."}
        widgets = {"due_on": DateInput()}

    def __init__(self, *args: Any, draft: Draft, **kwargs: Any) -> None:
        """Offer the priorities that are not dropped, the new ones too."""
        super().__init__(*args, **kwargs)
        on = [each.priority for each in draft.priorities if each.fate != PriorityFate.DROPPED]
        self.fields["serves"].choices = [  # type: ignore[attr-defined]
            *((each.number, str(each)) for each in on),
            *((each.number, str(each)) for each in draft.new),
        ]

    def clean_reference(self) -> str:
        """No other action has it, neither in the plan nor among the new ones."""
        reference: str = self.cleaned_data["reference"]
        review = self.instance.review
        others = AddedAction.objects.filter(review=review, reference=reference)
        area = review.strategy.area_id
        taken = Action.everything.filter(area=area, reference=reference).exists()
        if taken or others.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError("Another action has this reference.")
        return reference


class NewPriorityForm(TogetherForm):
    """A priority that the next edition adds."""

    class Meta:
        model = ReviewedPriority
        fields = ["number", "title", "category", "success"]
        labels = {
            "number": "Number",
            "title": "Title",
            "category": "Category",
            "success": "What success looks like",
        }
        help_texts = {"category": "A heading that several priorities share."}
        widgets = {
            "number": forms.NumberInput(attrs={"class": "govuk-input--width-3", "min": 1}),
            "success": lines(3),
        }

    def clean_number(self) -> int:
        """No priority has it, neither before nor among the new ones."""
        number: int = self.cleaned_data["number"]
        review = self.instance.review
        others = ReviewedPriority.objects.filter(review=review, number=number)
        before = review.strategy.priorities.filter(number=number)
        if before.exists() or others.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError("Another priority has this number.")
        return number


class EngagementForm(PlainErrors, forms.ModelForm):  # type: ignore[type-arg]
    """What people said, and what was done about it."""

    class Meta:
        model = Engagement
        fields = ["title", "who", "held_on", "people", "said", "did"]
        labels = {
            "title": "What it was",
            "who": "Who took part",
            "held_on": "Day",
            "people": "How many took part",
            "said": "You said",
            "did": "We did",
        }
        help_texts = {
            "title": "Such as a survey, a coffee morning or a workshop.",
            "who": "Groups, never the names of children or parents.",
        }
        widgets = {
            "held_on": DateInput(),
            "people": forms.NumberInput(attrs={"class": "govuk-input--width-5", "min": 0}),
            "said": lines(4),
            "did": lines(4),
        }

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        """With the day of today."""
        super().__init__(*args, **kwargs)
        self.on = on

    def clean_held_on(self) -> date:
        """Between the last review and today, so that this review counts it."""
        day: date = self.cleaned_data["held_on"]
        strategy: Any = self.instance.strategy
        since = strategy.review.since
        if not since < day <= self.on:
            raise forms.ValidationError(
                f"Enter a day after {british_date(since)}, up to {british_date(self.on)}."
            )
        return day


def next_number(draft: Draft) -> int:
    """The first number after those of all priorities, old and new."""
    taken: Iterable[int] = (
        *(line.priority.number for line in draft.priorities),
        *(each.number for each in draft.new),
    )
    return max(taken, default=0) + 1
