"""What a reader may ask of the benchmarks and of a measure's page."""

from collections.abc import Iterable
from typing import Any

from django import forms

from commissioning.choices import Theme
from commissioning.queries.benchmarks import Span
from commissioning.queries.breakdowns import Topic

COMPARED = "compared"


class BenchmarkFilter(forms.Form):
    """Search, theme, and whether counts are listed too."""

    q = forms.CharField(label="Search by title", required=False, max_length=100)
    theme = forms.ChoiceField(choices=[("", "All themes"), *Theme.choices], required=False)
    show = forms.ChoiceField(
        label="Figures",
        choices=[("", "All, with counts"), (COMPARED, "Only those that are compared")],
        required=False,
    )


class MeasureChoice(forms.Form):
    """The period and the breakdown that a measure's page shows."""

    period = forms.ChoiceField(required=False)
    topic = forms.ChoiceField(label="Breakdown", required=False)

    def __init__(
        self, *args: Any, spans: Iterable[Span], topics: Iterable[Topic], **kwargs: Any
    ) -> None:
        """Offer what there is."""
        super().__init__(*args, **kwargs)
        self.fields["period"].choices = [(span.code, span.label) for span in spans]  # type: ignore[attr-defined]
        names = [topic.name for topic in topics]
        if names:
            self.fields["topic"].choices = [(name, name) for name in names]  # type: ignore[attr-defined]
        else:
            del self.fields["topic"]
