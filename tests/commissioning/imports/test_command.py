"""`manage.py import_data`: the import centre without a browser."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from commissioning.choices import ImportState
from commissioning.imports import runs
from commissioning.models import Import, LocalArea, Observation
from tests.commissioning.imports.files import SEFTON, SEFTON_2024, line, timeliness
from tests.factories import PersonFactory

GOOD = timeliness(SEFTON_2024)
WARNED = timeliness([*SEFTON_2024, "7"], extra=["moon_phase"])
WRONG = timeliness(line(SEFTON, "?", 1, 1, 1, 1, 1))


@pytest.fixture
def files(area: LocalArea, tmp_path: Path) -> Path:
    """A folder of files: good, warned, wrong."""
    for name, content in (("good", GOOD), ("warned", WARNED), ("wrong", WRONG)):
        (tmp_path / f"{name}.csv").write_bytes(content)
    return tmp_path


def run(*arguments: object) -> str:
    target = io.StringIO()
    call_command("import_data", *map(str, arguments), area="sefton", stdout=target)
    return target.getvalue()


def test_it_rehearses(files: Path) -> None:
    said = run(files / "good.csv")
    assert "good.csv: Plans issued within 20 weeks 2025" in said
    assert "1 row: 6 values new, 0 changed, 0 the same, 0 rejected, 0 left out" in said
    assert "ready to import." in said
    assert not Observation.objects.exists()


def test_it_imports(files: Path) -> None:
    PersonFactory(email="ann@partner.example")
    said = run(files / "good.csv", "--apply", "--by", "ANN@partner.example", "--release", "2025-2")
    assert said.endswith("imported.\n")
    done = Import.objects.get()
    assert (done.state, str(done.imported_by)) == ("imported", str(done.uploaded_by))
    assert Observation.objects.filter(release__edition="2025-2").count() == 6


def test_several_files_are_one_import(files: Path) -> None:
    run(files / "good.csv", files / "warned.csv")
    assert Import.objects.get().files.count() == 2


def test_errors_are_listed_and_end_it(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for more in ([], ["--apply"]):
        target = io.StringIO()
        with pytest.raises(CommandError, match="There are errors, so nothing can be imported"):
            call_command(
                "import_data", str(files / "wrong.csv"), *more, area="sefton", stdout=target
            )
        assert "ERROR wrong.csv: Text in place of a number\n" in target.getvalue()
        assert "line 2, plans_issued_den “?”: Enter a number" in target.getvalue()
    assert not Observation.objects.exists()


def test_warnings_need_a_word(files: Path) -> None:
    with pytest.raises(CommandError, match="Add --accept-warnings"):
        run(files / "warned.csv", "--apply")
    assert not Observation.objects.exists()
    run(files / "warned.csv", "--apply", "--accept-warnings")
    assert Observation.objects.exists()


def test_an_import_that_was_overtaken_is_not_called_done(
    files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "overtaken", lambda run: True)
    with pytest.raises(CommandError, match="Another import came in between"):
        run(files / "good.csv", "--apply")
    assert Import.objects.get().state == ImportState.REHEARSED


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nothing.csv"], "nothing.csv: No such file or directory."),
        (["."], "Is a directory"),
        (["good.csv", "--release", "next year"], "--release takes a year such as 2025"),
        (["good.csv", "--by", "nobody@partner.example"], "Nobody has the e-mail address"),
        (["bad.zip"], "The zip or workbook is damaged"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(
    files: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], sentence: str
) -> None:
    (files / "bad.zip").write_bytes(b"PK\x03\x04 broken")
    monkeypatch.chdir(files)
    with pytest.raises(CommandError) as raised:
        run(*arguments)
    assert sentence in str(raised.value)
    assert not Import.objects.exists()


def test_an_area_that_is_not_there_names_those_that_are(files: Path) -> None:
    with pytest.raises(CommandError, match=r"no area “nowhere”\. There are: sefton"):
        call_command("import_data", str(files / "good.csv"), area="nowhere")
