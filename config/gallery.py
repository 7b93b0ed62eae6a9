"""Examples for the developers' gallery: one of every component, with invented figures."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.http import HttpRequest

from config.lib.charts import Chart, Series
from config.lib.components import (
    Column,
    Comparator,
    EmptyState,
    Link,
    Page,
    Pagination,
    Sparkline,
    SummaryRow,
    Tab,
    Table,
    Tag,
    Tile,
)
from config.lib.forms import DateInput, PlainErrors

PERIODS = ("2019", "2020", "2021", "2022", "2023", "2024")


class ExampleForm(PlainErrors, forms.Form):
    """A field of every kind."""

    title = forms.CharField(help_text="As it will stand in the board paper.")
    lead = forms.EmailField(label="Lead officer's e-mail", required=False)
    due_on = forms.DateField(label="Due date", widget=DateInput(), required=False)
    partner = forms.ChoiceField(
        choices=[("", "Choose one"), ("council", "Council"), ("icb", "Integrated care board")]
    )
    detail = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), required=False)
    status = forms.ChoiceField(
        choices=[("on", "On track"), ("late", "Late"), ("done", "Done")],
        widget=forms.RadioSelect,
        help_text="Late means after the due date.",
    )
    needs = forms.MultipleChoiceField(
        choices=[("speech", "Speech and language"), ("autism", "Autism"), ("hearing", "Hearing")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    paper = forms.FileField(required=False, help_text="A Word document or a PDF.")
    public = forms.BooleanField(label="Show to the public", required=False)


class ExampleFilter(forms.Form):
    """The fields of a filter panel."""

    q = forms.CharField(label="Search", required=False)
    state = forms.ChoiceField(
        label="Status", choices=[("", "Any"), ("late", "Late")], required=False
    )


@dataclass(frozen=True)
class ExampleFilterSet:
    """What the filter panel needs of a filter set."""

    form: forms.Form
    folded: str = ""

    @property
    def open_fields(self) -> list[BoundField]:
        """The controls that the panel shows at once."""
        return list(self.form)


LINE_CHART = Chart(
    title="Plans issued within 20 weeks",
    sentence="In 2024 Exampleshire issued 54.1% of plans in time, above England's 46.4%.",
    labels=PERIODS,
    unit="percent",
    unit_title="Share of new plans",
    label_title="Year",
    series=(
        Series("Exampleshire", (61.2, 58.0, None, 41.3, 48.9, 54.1), highlight=True),
        Series(
            "Statistical neighbours' mean", (59.0, 57.1, 58.8, 50.2, 49.5, 49.9), short="Neighbours"
        ),
        Series("England", (60.4, 58.0, 59.9, 49.2, 50.3, 46.4)),
    ),
    source="invented figures",
    as_at=date(2025, 6, 26),
)

COUNT_CHART = Chart(
    title="Requests for assessment",
    sentence="Requests rose from 214 in 2019 to 1,262 in 2024.",
    labels=PERIODS,
    label_title="Year",
    series=(Series("Requests", (214, 380, 520, 744, 990, 1262), highlight=True),),
    source="invented figures",
)

BAR_CHART = Chart(
    title="Plans issued within 20 weeks, 2024",
    sentence="Exampleshire stands third of five; one neighbour published no figure.",
    kind="bar",
    unit="percent",
    label_title="Authority",
    labels=("Northton", "Southby", "Exampleshire", "Westham", "Easterley on the Water"),
    highlight_label="Exampleshire",
    series=(
        Series("2024", (88.0, 71.5, 54.1, 12.9, None), missing=("", "", "", "", "not available")),
    ),
    source="invented figures",
)

GROUPED_CHART = Chart(
    title="Where pupils with a plan are placed",
    sentence="More pupils are in special schools than two years before, fewer in mainstream.",
    kind="bar",
    unit="money",
    label_title="Placement",
    labels=("Mainstream", "Special school", "Independent"),
    series=(
        Series("2022", (4100000, 5200000, 1900000)),
        Series("2024", (3700000, 6100000, 2800000)),
    ),
    source="invented figures",
)

TILES = (
    Tile(
        label="Plans issued within 20 weeks",
        value="54.1%",
        change="up 5.2 points since 2023",
        verdict="better",
        comparators=(Comparator("England", "46.4%"), Comparator("Neighbours' mean", "49.9%")),
        sparkline=Sparkline(
            (61.2, 58.0, None, 41.3, 48.9, 54.1), "From 61.2% in 2019 to 54.1% in 2024"
        ),
        as_at="2024, published 26 June 2025",
        url="#stat-tile",
    ),
    Tile(
        label="Refused requests",
        value="31.0%",
        change="up 4.0 points since 2023",
        verdict="worse",
        comparators=(Comparator("England", "25.4%"),),
        sparkline=Sparkline((20.0, 24.5, 27.0, 31.0), "From 20.0% in 2021 to 31.0% in 2024"),
        as_at="2024, published 26 June 2025",
        url="#stat-tile",
    ),
    Tile(
        label="Plans in force", value="2,163", change="no change since 2023", as_at="January 2024"
    ),
    Tile(
        label="Placement mix",
        missing="No placements have been loaded.",
        url="#stat-tile",
        missing_link="Load the placement list",
    ),
)

TABLE = Table(
    caption="Actions by partner",
    columns=(Column("Partner"), Column("State"), Column("Open", True), Column("Cost", True)),
    rows=(
        (Link("Council", "#table"), Tag("On track", "green"), "12", "£1,204,000"),
        (Link("Integrated care board", "#table"), Tag("Late", "red"), "7", "£86,500"),
        ("Parent carer forum", Tag("Not started"), "2", "–"),
    ),
    note="Invented figures.",
)

SUMMARY = (
    SummaryRow("Service", "Occupational therapy"),
    SummaryRow("Contract", "Community health 2024", url="#summary-list"),
    SummaryRow("State", Tag("In force", "green")),
    SummaryRow("Ends", "31 March 2027", change="#summary-list", what="the end date"),
)

PAGES = Pagination(
    pages=(
        Page("1", "#pagination"),
        Page("2", "#pagination", True),
        Page("3", "#pagination"),
        Page("…"),
        Page("9", "#pagination"),
    ),
    previous_url="#pagination",
    next_url="#pagination",
)


def gallery_context(request: HttpRequest) -> dict[str, Any]:
    """What the gallery shows; `?errors` fills a form in wrongly."""
    wrong = "errors" in request.GET
    return {
        "trail": (Link("Home", "/"), Link("Developers", "#"), Link("Gallery")),
        "form": ExampleForm({"lead": "nobody"} if wrong else None),
        "filter": ExampleFilterSet(ExampleFilter({"q": "speech"})),
        "chosen": (Link("Status: Late", "#filter-panel"),),
        "carried": (),
        "tiles": TILES,
        "charts": (LINE_CHART, COUNT_CHART, BAR_CHART, GROUPED_CHART),
        "sparkline": TILES[0].sparkline,
        "table": TABLE,
        "summary": SUMMARY,
        "tags": (
            Tag("On track", "green"),
            Tag("At risk", "yellow"),
            Tag("Late", "red"),
            Tag("Draft"),
        ),
        "tabs": (
            Tab("Table", "tab-table", "pages/gallery/tab_table.html"),
            Tab("Text", "tab-text", "pages/gallery/tab_text.html"),
        ),
        "pagination": PAGES,
        "empty": EmptyState(
            "No contracts yet",
            "Contracts show who provides a service, until when and for how much.",
            Link("Add a contract", "#empty-state"),
        ),
    }
