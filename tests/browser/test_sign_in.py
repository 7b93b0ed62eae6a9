"""Signing in, in a real browser."""

import re
import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from playwright.sync_api import Page, expect
from pytest_django import Settings

from commissioning.choices import Role
from commissioning.models import LocalArea, Membership
from tests.browser.conftest import Axe, OpenPage
from tests.conftest import SignIn
from tests.factories import PASSWORD, MembershipFactory, OrganisationFactory, PersonFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDTHS = (1280, 375)


@pytest.fixture(params=WIDTHS)
def screen(request: pytest.FixtureRequest, open_page: OpenPage) -> Page:
    """A page of a desktop's width, then one of a phone's."""
    return open_page(width=request.param)


@pytest.fixture
def peter(area: LocalArea) -> Membership:
    return MembershipFactory(
        area=area, role=Role.BOARD_MEMBER, person__name="Peter", person__email="peter@forum.example"
    )


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def fits(page: Page) -> None:
    """Nothing sticks out to the right."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def look(page: Page, axe: Axe, heading: str) -> None:
    """The page with this heading is there, without a fault, and fits."""
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    axe(page)
    fits(page)


def choose_password(page: Page) -> None:
    page.get_by_label("New password").fill("three odd words")
    page.get_by_label("The same password again").fill("three odd words")
    page.get_by_role("button", name="Set the password and sign in").click()


def mailed_link() -> str:
    (link,) = re.findall(r"https?://[^/]+(/account/password/reset/key/\S+)", mail.outbox[-1].body)
    return str(link)


def test_a_wrong_password_then_the_right_one(screen: Page, axe: Axe, peter: Membership) -> None:
    screen.goto("/")
    look(screen, axe, "Sign in")
    sign_in(screen, peter.person.email, "wrong")
    look(screen, axe, "Sign in")
    expect(screen.get_by_role("alert")).to_contain_text("There is a problem")
    expect(screen).to_have_title(re.compile("^Error: Sign in"))

    sign_in(screen, peter.person.email)

    expect(screen).to_have_url(re.compile("/anyshire/$"))


def test_a_forgotten_password(screen: Page, axe: Axe, peter: Membership) -> None:
    screen.goto("/")
    screen.get_by_role("link", name="Forgotten your password?").click()
    look(screen, axe, "Forgotten your password?")
    screen.get_by_label("E-mail address").fill(peter.person.email)
    screen.get_by_role("button", name="Send the link").click()
    look(screen, axe, "Look at your e-mail")

    screen.goto(mailed_link())
    look(screen, axe, "Choose a password")
    choose_password(screen)

    expect(screen).to_have_url(re.compile("/anyshire/$"))
    expect(screen.get_by_text("Your password is set.")).to_be_visible()


def test_from_invitation_to_signed_in(
    open_page: OpenPage, axe: Axe, member: SignIn, area: LocalArea
) -> None:
    OrganisationFactory(
        name="NHS Cheshire and Merseyside Integrated Care Board and its partners", areas=[area]
    )
    for width in WIDTHS:
        siobhan = open_page(width=width, client=member(Role.ADMINISTRATOR))
        siobhan.goto("/anyshire/people/")
        look(siobhan, axe, "People")
        siobhan.get_by_role("button", name="Invite somebody").click()
        look(siobhan, axe, "Invite somebody")
        siobhan.get_by_role("button", name="Send the invitation").click()
        look(siobhan, axe, "Invite somebody")
        siobhan.get_by_label("Name", exact=True).fill("Ada Byron")
        siobhan.get_by_label("E-mail address").fill(f"ada{width}@council.example")
        siobhan.get_by_label("Board member").check()
        siobhan.get_by_text("The organisation is not in the list").click()
        siobhan.get_by_label("Its name").fill("Anyshire Forum")
        siobhan.get_by_label("What kind of organisation it is").select_option("other")
        siobhan.get_by_role("button", name="Send the invitation").click()
        look(siobhan, axe, "Ada Byron")

        ada = open_page(width=width)
        ada.goto(mailed_link())
        choose_password(ada)
        expect(ada).to_have_url(re.compile("/anyshire/$"))


def test_setting_up_one_time_codes_and_signing_in_with_one(
    screen: Page, axe: Axe, area: LocalArea
) -> None:
    administrator = MembershipFactory(area=area, role=Role.ADMINISTRATOR).person
    screen.goto("/anyshire/people/")
    sign_in(screen, administrator.email)
    look(screen, axe, "Confirm that it is you")
    screen.get_by_label("Password").fill(PASSWORD)
    screen.get_by_role("button", name="Go on").click()
    look(screen, axe, "Set up one-time codes")
    picture = screen.get_by_role("img", name="QR code")
    assert picture.evaluate("image => image.complete && image.naturalWidth > 0")
    screen.get_by_text("I cannot scan it").click()
    secret = screen.get_by_role("code").inner_text()
    screen.get_by_label("The six digits").fill(code(secret))
    screen.get_by_role("button", name="Turn one-time codes on").click()
    look(screen, axe, "Recovery codes")
    recovery = screen.get_by_role("code").first.inner_text()
    screen.goto("/account/2fa/")
    look(screen, axe, "One-time codes")

    screen.context.clear_cookies()
    screen.goto("/anyshire/people/")
    sign_in(screen, administrator.email)
    look(screen, axe, "Your one-time code")
    screen.get_by_label("Code from your authenticator app").fill(recovery)
    screen.get_by_role("button", name="Sign in", exact=True).click()
    look(screen, axe, "People")


def code(secret: str) -> str:
    """What the app shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def test_a_member_is_changed_and_ended(
    open_page: OpenPage, axe: Axe, member: SignIn, peter: Membership
) -> None:
    for width in WIDTHS:
        siobhan = open_page(width=width, client=member(Role.ADMINISTRATOR))
        siobhan.goto(peter.get_absolute_url())
        look(siobhan, axe, "Peter")
        siobhan.get_by_label("Commissioner").check()
        siobhan.get_by_role("button", name="Save").click()
        expect(siobhan.get_by_text("Role changed from")).not_to_have_count(0)
        siobhan.get_by_label("Board member").check()
        siobhan.get_by_role("button", name="Save").click()
        siobhan.get_by_role("button", name="End the membership").click()
        look(siobhan, axe, "End a membership")
        siobhan.get_by_role("link", name="Cancel").click()
        siobhan.goto("/anyshire/people/rights/")
        look(siobhan, axe, "Who may do what")
    siobhan.goto(f"{peter.get_absolute_url()}end/")
    siobhan.get_by_role("button", name="End the membership").click()
    look(siobhan, axe, "People")
    expect(siobhan.get_by_text("Peter no longer belongs to Anyshire.")).to_be_visible()


def test_one_click_signs_in_to_the_demonstration(
    screen: Page, axe: Axe, area: LocalArea, settings: Settings
) -> None:
    settings.DEMO = True
    person = PersonFactory(
        email="board-member.sefton@demo.example", password="every-number-opens-its-rows"
    )
    MembershipFactory(area=area, person=person)
    screen.goto("/")
    look(screen, axe, "Sign in")

    screen.get_by_role("button", name="Sign in as Board member of Sefton").click()

    expect(screen).to_have_url(re.compile("/anyshire/$"))


def test_signing_in_works_without_javascript(open_page: OpenPage, peter: Membership) -> None:
    page = open_page(javascript=False)
    page.goto("/")
    sign_in(page, peter.person.email)
    expect(page).to_have_url(re.compile("/anyshire/$"))


def test_a_person_of_no_area(screen: Page, axe: Axe) -> None:
    person = PersonFactory()
    screen.goto("/")
    sign_in(screen, person.email)
    look(screen, axe, "Your partnerships")
    expect(screen.get_by_role("main")).to_contain_text(person.email)
