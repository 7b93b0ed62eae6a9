"""The return in the import centre: through the pages, and through the command."""

import io
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse

from commissioning.choices import Role
from commissioning.models import Import, LocalArea
from ehcp.models import Child
from tests.conftest import SignIn
from tests.ehcp.imports.returns import NAMES, collect, person, xml


def uploads(*files: tuple[str, bytes]) -> dict[str, list[SimpleUploadedFile]]:
    """Files as a browser sends them."""
    return {"uploads": [SimpleUploadedFile(name, content) for name, content in files]}


def test_a_return_goes_from_upload_to_undo(area: LocalArea, member: SignIn) -> None:
    client = member(Role.ADMINISTRATOR)
    content = xml(person(1), person(2))
    answer = client.post(
        reverse("commissioning:import-new", args=[area.slug]),
        uploads(("return.xml", content)),
        follow=True,
    )
    page = answer.content.decode()
    assert "SEN2 return" in page
    assert "Records in return.xml" in page
    assert "Settings attended" in page
    assert not [name for name in NAMES.values() if name in page]
    run = Import.objects.get()
    client.post(reverse("commissioning:import-apply", args=[area.slug, run.pk]))
    assert Child.objects.filter(area=area).count() == 2
    client.post(reverse("commissioning:import-undo", args=[area.slug, run.pk]))
    assert not Child.objects.exists()


def test_problems_show_rule_line_and_no_identifier(area: LocalArea, member: SignIn) -> None:
    client = member(Role.ADMINISTRATOR)
    wrong = person(1, UPN="X123456789875")
    answer = client.post(
        reverse("commissioning:import-new", args=[area.slug]),
        uploads(*collect(wrong).items()),
        follow=True,
    )
    page = answer.content.decode()
    assert "V02: the UPN is not valid" in page
    assert "X…(UPN)" in page
    assert "X123456789875" not in page
    run = Import.objects.get()
    answer = client.get(reverse("commissioning:import-problems", args=[area.slug, run.pk]))
    rows = b"".join(answer).decode()  # type: ignore[call-overload]
    assert "_person.csv,Error,V02: the UPN is not valid,2,upn,X…(UPN)" in rows
    assert not Child.objects.exists()


def test_the_command_loads_a_return(area: LocalArea, tmp_path: Path) -> None:
    paths = []
    for name, content in collect(person()).items():
        paths.append(tmp_path / name)
        paths[-1].write_bytes(content)
    output = io.StringIO()
    call_command("import_data", *paths, "--area", area.slug, "--apply", stdout=output)
    assert "imported" in output.getvalue()
    assert Child.objects.count() == 1


def test_rules_can_be_looked_up(area: LocalArea, member: SignIn) -> None:
    client = member(Role.ADMINISTRATOR)
    url = reverse("ehcp:import-rules", args=[area.slug])
    page = client.get(url).content.decode()
    assert "<h1" in page
    for number in range(1, 22):
        assert f"V{number:02d}" in page
    assert "A plan open on census day has an active plan and a setting attended." in page
    assert (
        url
        in client.get(reverse("commissioning:import-formats", args=[area.slug])).content.decode()
    )
    assert client.post(url).status_code == 405


@pytest.mark.parametrize("role", [Role.COMMISSIONER, Role.BOARD_MEMBER, Role.ACTION_OWNER])
def test_others_may_not_look_rules_up(area: LocalArea, member: SignIn, role: Role) -> None:
    assert member(role).get(reverse("ehcp:import-rules", args=[area.slug])).status_code == 403
