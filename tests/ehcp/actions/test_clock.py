"""The rules of the clock: what is loaded, and that loading again changes nothing."""

from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command

from ehcp.actions import clock
from ehcp.actions.clock import load_clock_rules
from ehcp.models import ClockRule
from ehcp.queries.clock import clock_on

pytestmark = pytest.mark.django_db


def test_loads_33_rules_from_the_day_of_the_reform() -> None:
    assert str(load_clock_rules()) == "33 rules of the statutory clock"
    codes = list(ClockRule.objects.values_list("code", flat=True))
    assert codes == [f"C{number}" for number in range(1, 34)]
    assert set(ClockRule.objects.values_list("regime", "valid_from")) == {
        ("CFA2014", date(2014, 9, 1))
    }


def test_rules_without_a_confirmed_source_say_so() -> None:
    load_clock_rules()
    unconfirmed = ClockRule.objects.filter(unconfirmed=True)
    assert set(unconfirmed.values_list("code", flat=True)) == {
        *("C4", "C9", "C18", "C19", "C20", "C27", "C28", "C30", "C31", "C33")
    }
    assert not unconfirmed.filter(note="").exists()


def test_every_confirmed_rule_names_its_authority() -> None:
    load_clock_rules()
    confirmed = ClockRule.objects.filter(unconfirmed=False)
    assert confirmed.count() == 23
    assert not confirmed.filter(authority="").exists()


def test_the_limits_are_the_laws() -> None:
    load_clock_rules()
    weeks = dict(ClockRule.objects.exclude(weeks=None).values_list("code", "weeks"))
    assert weeks == {
        **{"C1": 6, "C2": 6, "C3": 16, "C4": 14, "C7": 20, "C9": 2, "C10": 2, "C11": 4},
        **{"C12": 12, "C17": 6, "C21": 2, "C22": 2, "C23": 5, "C24": 5, "C25": 2, "C27": 14},
        **{"C28": 4, "C29": 20},
    }
    assert ClockRule.objects.get(code="C20").working_days == 30
    assert ClockRule.objects.get(code="C8").months == 12
    assert ClockRule.objects.get(code="C13").before_day == "03-31"


def test_a_new_regime_is_rows_of_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    header, *rows = clock.RULES.read_text(encoding="utf-8").splitlines()
    old = next(row for row in rows if ",C7," in row)
    ended = old.replace("2014-09-01,,", "2014-09-01,2027-08-31,")
    new = old.replace("CFA2014,2014-09-01,,", "NEW2027,2027-09-01,,").replace(",20,", ",18,")
    file = tmp_path / "rules.csv"
    file.write_text("\n".join([header, ended, new]), encoding="utf-8")
    load_clock_rules()
    monkeypatch.setattr(clock, "RULES", file)
    assert str(load_clock_rules()) == "2 rules of the statutory clock"
    assert clock_on(date(2027, 8, 31)).rules["C7"].weeks == 20
    assert clock_on(date(2027, 9, 1)).rules["C7"].weeks == 18


def test_loading_again_changes_nothing_but_mends_what_was_changed() -> None:
    load_clock_rules()
    before = list(ClockRule.objects.order_by("pk").values())
    ClockRule.objects.filter(code="C7").update(weeks=26)
    load_clock_rules()
    assert list(ClockRule.objects.order_by("pk").values()) == before


def test_the_command_loads_them_with_the_other_reference_data(
    capsys: pytest.CaptureFixture[str],
) -> None:
    call_command("load_reference")
    assert "33 rules of the statutory clock." in capsys.readouterr().out
    assert ClockRule.objects.count() == 33
