"""The sample return of the schema (2024), with a UPN whose check letter is right."""

from datetime import date
from pathlib import Path

from commissioning.choices import ImportState
from commissioning.imports import runs
from commissioning.models import ImportProblem, LocalArea
from ehcp.models import Child, Plan, Request
from tests.ehcp.imports.returns import counts, problems, rehearse

SAMPLE = Path(__file__).parent / "sample.xml"


def test_the_sample_loads(area: LocalArea) -> None:
    """2 children, 3 requests and assessments, 1 plan, 2 settings twice, 2 needs, 1 review."""
    run = rehearse(area, ("sample.xml", SAMPLE.read_bytes()))
    assert run.state == ImportState.REHEARSED, problems(run)
    assert counts(run) == (16, 0, 0)
    reasons = {reason[:3] for severity, reason in problems(run)}
    assert reasons == {"V19", "V22", "V23", "A U"}
    runs.apply(run=run, by=None)
    plan = Plan.objects.get(request__child__upn="R123456789875")
    assert (plan.ceased_on, plan.cease_reason, plan.direct_payment) == (
        date(2023, 12, 31),
        "4",
        "E",
    )
    assert list(plan.named.values_list("rank", "urn", "code", "other")) == [
        (1, "999999", "OTH", "Free text here"),
        (2, "999998", "", ""),
    ]
    assert set(plan.attended.values_list("left_on", "residential", "work_based")) == {
        (date(2024, 1, 10), "B", "S")
    }
    refused = Request.objects.get(received_on=date(2023, 8, 31))
    assert (refused.outcome, refused.mediation, refused.tribunal) == ("N", True, True)
    assert Child.objects.count() == 2


def test_the_sample_as_it_was_published_fails_on_its_check_letter(area: LocalArea) -> None:
    content = SAMPLE.read_bytes().replace(b"R123456789875", b"X123456789875")
    run = rehearse(area, ("sample.xml", content))
    errors = ImportProblem.objects.filter(file__run=run, severity="error")
    assert list(errors.values_list("reason", "value")) == [("V02: the UPN is not valid", "X…(UPN)")]
