"""Faults of every rule planted in one return: all found, none invented, at the right line."""

from collections import Counter

from commissioning.choices import ImportState
from commissioning.models import Import, ImportProblem, LocalArea
from ehcp.imports.rows import MODULES
from ehcp.models import Child
from tests.ehcp.imports.returns import Element, collect, person, rehearse, xml
from tests.ehcp.imports.test_checks import FAULTS
from tests.factories import SettingFactory

TAGS = {f"<{module.tag}>" for module in MODULES}


def planted() -> list[Element]:
    """One person for each fault, and a good one between any two."""
    found = []
    for number, (_, change) in enumerate(FAULTS):
        faulty = person(2 * number)
        change(faulty)
        found += [faulty, person(2 * number + 1)]
    return found


def by_rule(run: Import) -> Counter[str]:
    """How many problems each rule found."""
    reasons = ImportProblem.objects.filter(file__run=run).values_list("reason", flat=True)
    return Counter(reason.partition(":")[0] for reason in reasons)


def test_xml(area: LocalArea) -> None:
    SettingFactory(urn="100049", type_code=49)
    content = xml(*planted())
    run = rehearse(area, ("return.xml", content))
    assert run.state == ImportState.REFUSED
    listed = "A URN that the register of settings does not know"
    assert by_rule(run) == Counter([*(code for code, _ in FAULTS), listed])
    lines = content.decode().splitlines()
    starts = [number for number, text in enumerate(lines, start=1) if text == "<Person>"]
    expected = {code: set[int]() for code, _ in FAULTS}
    for at, (code, _) in enumerate(FAULTS):
        expected[code] |= set(range(starts[2 * at], starts[2 * at + 1]))
    for problem in ImportProblem.objects.filter(file__run=run).exclude(reason=listed):
        assert lines[problem.line - 1] in TAGS
        assert problem.line in expected[problem.reason[:3]]
        assert problem.advice
    assert not Child.objects.exists()


def test_collect(area: LocalArea) -> None:
    """The same faults, each with the file and the line of its row."""
    SettingFactory(urn="100049", type_code=49)
    run = rehearse(area, *collect(*planted()).items())
    assert run.state == ImportState.REFUSED
    listed = "A URN that the register of settings does not know"
    assert by_rule(run) == Counter([*(code for code, _ in FAULTS), listed])
    first = ImportProblem.objects.get(file__run=run, reason__startswith="V01")
    assert (first.line, first.column) == (2, "upn")
    assert first.file.name.endswith("_person.csv")
    needless = ImportProblem.objects.get(
        file__run=run, reason="V13: an active plan has no primary need"
    )
    assert needless.file.name.endswith("_activeplans.csv")
