"""Reminders by e-mail: to whom, when, how often, and what they say."""

from datetime import date, timedelta

import pytest
from django.conf import LazySettings
from django.core import mail
from django.test import Client
from django.utils import timezone

from commissioning.choices import Role
from commissioning.models import LocalArea, Membership
from strategy.actions.reminder import INVENTED, send_reminders
from strategy.choices import ExplanationStatus, UpdateStatus
from strategy.models import Reminder, ReportingPeriod, Update
from strategy.tasks import remind_of_updates
from tests import factories as make
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db

DUE = date(2024, 3, 28)
URL = "/account/reminders/"


@pytest.fixture
def march(area: LocalArea) -> ReportingPeriod:
    found: ReportingPeriod = make.ReportingPeriodFactory(
        area=area, name="March 2024", starts_on=date(2024, 3, 1), due_on=DUE
    )
    return found


@pytest.fixture
def owner(area: LocalArea, march: ReportingPeriod) -> Membership:
    """Jo Bell owes the updates of two actions."""
    found: Membership = make.MembershipFactory(
        area=area, role=Role.ACTION_OWNER, person__name="Jo Bell", person__email="jo@council.test"
    )
    for number, title in ((1, "Recruit an officer"), (2, "Publish the offer")):
        make.ActionFactory(
            area=area,
            reference=f"JC-{number}",
            title=title,
            lead=found,
            starts_on=date(2024, 3, 1),
        )
    return found


OFTEN = (
    "You get this at most once a week, while an update is due soon, late or returned, or an "
    "exception waits for you. To get none:\n"
)
TEXT = f"""Hello Jo Bell,

Anyshire: please write 2 updates.

- JC-1 Recruit an officer
  March 2024: due on 28 March 2024
- JC-2 Publish the offer
  March 2024: due on 28 March 2024

Write here, all on one page:
https://send.example.org/anyshire/my-updates/

{OFTEN}https://send.example.org/account/reminders/
"""


EXPLAIN = """
Anyshire: please explain 1 exception.

- JC-2 Publish the offer
  Overdue since 1 February 2024. Due on 15 March 2024

Write here, all on one page:
"""


def test_the_mail_lists_everything_and_leads_back(
    owner: Membership, settings: LazySettings
) -> None:
    settings.SITE_URL = "https://send.example.org"
    assert send_reminders(on=DUE - timedelta(days=14)) == 1
    sent = mail.outbox[0]
    assert sent.subject == "2 updates to write for Anyshire"
    assert sent.to == ["jo@council.test"]
    assert sent.body.startswith(TEXT)


def test_before_it_is_due_soon_nothing_is_sent(owner: Membership) -> None:
    assert send_reminders(on=DUE - timedelta(days=15)) == 0


def test_one_mail_a_week_before_and_after_the_day(owner: Membership) -> None:
    first = DUE - timedelta(days=14)
    days = [first + timedelta(days=n) for n in range(22)]
    sent = [day for day in days for _ in range(2) if send_reminders(on=day)]
    assert sent == [first, first + timedelta(days=7), DUE, DUE + timedelta(days=7)]
    assert "late, it was due on 28 March 2024" in mail.outbox[-1].body
    assert Reminder.objects.count() == 4


def test_what_is_written_is_reminded_of_no_more(owner: Membership, march: ReportingPeriod) -> None:
    for action in owner.led_actions.all():
        make.UpdateFactory(
            action=action, period=march, status=UpdateStatus.SUBMITTED, submitted_on=DUE
        )
    assert send_reminders(on=DUE) == 0


def test_a_returned_update_is_told_with_what_is_missing(
    owner: Membership, march: ReportingPeriod
) -> None:
    make.UpdateFactory(
        action=owner.led_actions.first(),
        period=march,
        status=UpdateStatus.RETURNED,
        submitted_on=date(2024, 3, 2),
        decided_on=date(2024, 3, 3),
        comment="Which schools?",
    )
    assert send_reminders(on=date(2024, 3, 4)) == 1
    assert "returned to you by a commissioner, who asks: Which schools?" in mail.outbox[0].body


def test_several_areas_are_one_mail(owner: Membership) -> None:
    other = make.LocalAreaFactory(name="Othershire", slug="othershire")
    make.ReportingPeriodFactory(
        area=other, name="Spring 2024", starts_on=date(2024, 1, 1), due_on=DUE
    )
    role = make.MembershipFactory(area=other, person=owner.person, role=Role.ACTION_OWNER)
    make.ActionFactory(area=other, lead=role, starts_on=date(2024, 1, 1))
    assert send_reminders(on=DUE) == 1
    assert mail.outbox[0].subject == "3 updates to write"
    assert "Othershire: please write 1 update." in mail.outbox[0].body


def test_a_deputy_is_told_whose_updates_they_are(owner: Membership, area: LocalArea) -> None:
    deputy = make.MembershipFactory(area=area, role=Role.ACTION_OWNER)
    make.DeputyFactory(owner=owner, deputy=deputy)
    assert send_reminders(on=DUE) == 2
    told = next(each for each in mail.outbox if each.to == [deputy.person.email])
    assert "(owner: Jo Bell)" in told.body


def test_an_exception_is_reminded_of_until_it_is_explained(owner: Membership) -> None:
    action = owner.led_actions.get(reference="JC-2")
    exception = make.PlanExceptionFactory(area=action.area, action=action)
    day = DUE - timedelta(days=15)
    assert send_reminders(on=day) == 1
    assert mail.outbox[0].subject == "2 updates to write, 1 exception to explain for Anyshire"
    assert EXPLAIN in mail.outbox[0].body
    exception.status, exception.explained_on = ExplanationStatus.EXPLAINED, day
    exception.what = exception.why = exception.doing = "As the board was told."
    exception.save()
    Reminder.objects.all().delete()
    assert send_reminders(on=day) == 0


def test_who_stands_in_for_the_owner_is_reminded_of_exceptions_too(
    owner: Membership, area: LocalArea
) -> None:
    deputy = make.MembershipFactory(area=area, role=Role.ACTION_OWNER)
    make.DeputyFactory(owner=owner, deputy=deputy)
    make.PlanExceptionFactory(area=area, action=owner.led_actions.first())
    send_reminders(on=DUE)
    told = next(each for each in mail.outbox if each.to == [deputy.person.email])
    assert "Anyshire: please explain 1 exception." in told.body


def test_people_who_left_get_none(owner: Membership) -> None:
    owner.ended_at = timezone.now()
    owner.save()
    assert send_reminders(on=DUE) == 0


def test_people_who_may_not_sign_in_get_none(owner: Membership) -> None:
    owner.person.is_active = False
    owner.person.save()
    assert send_reminders(on=DUE) == 0


@pytest.mark.parametrize(
    ("demo", "backend", "sent"),
    [
        (False, "console", 0),
        (True, "smtp", 0),
        (True, "console", 1),
    ],
)
def test_invented_people_get_none_but_on_the_console_of_the_demonstration(
    owner: Membership, settings: LazySettings, demo: bool, backend: str, sent: int
) -> None:
    owner.person.email = sorted(INVENTED)[0]
    owner.person.save()
    settings.DEMO = demo
    settings.EMAIL_BACKEND = f"django.core.mail.backends.{backend}.EmailBackend"
    assert send_reminders(on=DUE) == sent


def test_a_mail_that_could_not_be_sent_is_tried_again(
    owner: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**kwargs: object) -> None:
        raise OSError("no mail server")

    with monkeypatch.context() as patch:
        patch.setattr("strategy.actions.reminder.send_mail", broken)
        with pytest.raises(OSError, match="no mail server"):
            send_reminders(on=DUE)
    assert send_reminders(on=DUE) == 1


def test_they_can_be_turned_off_and_on_again(member: SignIn, owner: Membership) -> None:
    client = Client()
    client.force_login(owner.person)
    page = client.get("/anyshire/my-updates/").content.decode()
    assert f'<a href="{URL}">E-mail reminders</a>' in page
    assert "checked" in client.get(URL).content.decode()
    answer = client.post(URL, {}, follow=True)
    assert "You will get no reminders by e-mail." in answer.content.decode()
    assert send_reminders(on=DUE) == 0
    client.post(URL, {"wanted": "on"})
    assert send_reminders(on=DUE) == 1


def test_strangers_are_sent_to_sign_in(client: Client) -> None:
    assert client.get(URL)["Location"].startswith("/account/login/")
    assert client.put(URL).status_code == 302


def test_the_worker_reminds(owner: Membership) -> None:
    """Everything here is years late, so there is something to say today."""
    remind_of_updates(0)
    assert len(mail.outbox) == 1
    assert not Update.objects.exists()
