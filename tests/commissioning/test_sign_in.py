"""Signing in and out, as allauth does it with our settings, adapters and pages."""

import re
import time
from types import SimpleNamespace

import pytest
from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.internal.flows.login import complete_login
from allauth.socialaccount.models import SocialAccount
from django.conf import settings as product
from django.contrib.auth.hashers import Argon2PasswordHasher, get_hashers_by_algorithm
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.fallback import FallbackStorage
from django.core import mail
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, reverse
from pytest_django import Settings

from commissioning.backends import DEMONSTRATION_DOMAIN
from commissioning.choices import Role
from commissioning.demonstration import demo_sign_ins
from commissioning.models import LocalArea, Person
from tests.conftest import SignIn
from tests.factories import PASSWORD, PersonFactory, totp_for

SIGN_IN = "/account/login/"
SET_UP_CODES = "/account/2fa/totp/activate/"


def sign_in(client: Client, email: str, password: str = PASSWORD) -> HttpResponse:
    return client.post(SIGN_IN, {"login": email, "password": password})


def code_now(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


@pytest.fixture
def person(db: None) -> Person:
    return PersonFactory(email="ada@council.example")


def test_the_right_password_signs_in_whatever_the_case_of_the_address(
    client: Client, person: Person
) -> None:
    response = sign_in(client, "Ada@Council.Example")
    assert (response.status_code, response["Location"]) == (302, "/")
    assert signed_in(client)


def test_sign_in_goes_on_to_the_page_that_was_asked_for_but_not_to_another_site(
    client: Client, person: Person
) -> None:
    data = {"login": person.email, "password": PASSWORD}
    assert client.post(f"{SIGN_IN}?next=/x/people/", data)["Location"] == "/x/people/"
    other = Client()
    assert other.post(f"{SIGN_IN}?next=https://evil.example/", data)["Location"] == "/"


def test_a_wrong_password_and_an_unknown_address_read_the_same(
    client: Client, person: Person
) -> None:
    for email in (person.email, "nobody@council.example"):
        page = sign_in(client, email, "wrong").content.decode()
        assert "The e-mail address or the password is not right." in page
        assert "<title>Error: Sign in" in page
        assert "wrong" not in page.partition("<form")[2].partition("</form>")[0]
    assert not signed_in(client)


def test_an_empty_form_says_what_to_give(client: Client, db: None) -> None:
    page = sign_in(client, "", "").content.decode()
    assert page.count("Give your e-mail address.") == 2
    assert page.count("Give your password.") == 2


def test_the_sixth_attempt_at_one_address_is_refused_even_with_the_right_password(
    person: Person,
) -> None:
    for _ in range(5):
        sign_in(Client(), person.email, "wrong")
    last = Client()
    page = sign_in(last, person.email).content.decode()
    assert "Too many attempts. Wait five minutes, then try again." in page
    assert not signed_in(last)


def test_attempts_are_counted_where_all_server_processes_see_them() -> None:
    assert product.CACHES["default"]["BACKEND"].endswith("db.DatabaseCache")


def test_passwords_are_kept_with_argon2() -> None:
    kept_by = [path for path in product.PASSWORD_HASHERS if "MD5" not in path]  # tests only
    assert kept_by[0].endswith("Argon2PasswordHasher")
    assert isinstance(get_hashers_by_algorithm()["argon2"], Argon2PasswordHasher)


def test_a_session_ends_with_the_browser_and_after_ten_hours(
    client: Client, person: Person
) -> None:
    response = sign_in(client, person.email)
    assert response.cookies["sessionid"]["max-age"] == ""
    assert response.cookies["sessionid"]["httponly"]
    assert client.session.get_expiry_age() == 10 * 3600


def test_signing_out_takes_a_post(member: SignIn) -> None:
    client = member(Role.COMMISSIONER)
    assert "Sign out?" in client.get("/account/logout/").content.decode()
    assert signed_in(client)
    assert client.post("/account/logout/")["Location"] == SIGN_IN
    assert not signed_in(client)


def test_somebody_made_inactive_is_out_at_the_next_request(member: SignIn, area: LocalArea) -> None:
    client = member(Role.COMMISSIONER)
    assert client.get("/")["Location"] == "/anyshire/"

    Person.objects.filter(pk=client.membership.person.pk).update(is_active=False)

    assert client.get("/")["Location"].startswith(SIGN_IN)
    response = sign_in(Client(), client.membership.person.email)
    assert response["Location"] == "/account/inactive/"


def test_changing_a_password_ends_other_sessions(person: Person) -> None:
    here, there = Client(), Client()
    sign_in(here, person.email)
    sign_in(there, person.email)
    new = {"oldpassword": PASSWORD, "password1": "three odd words", "password2": "three odd words"}

    response = here.post("/account/password/change/", new, follow=True)

    assert "Your password is set." in response.content.decode()
    assert here.get("/").status_code == 200
    assert there.get("/")["Location"].startswith(SIGN_IN)
    assert mail.outbox[-1].subject == "Your password has changed"


@pytest.mark.parametrize(
    ("password", "error"),
    [("short words", "too short"), ("password1234", "too common"), ("ada@council", "too similar")],
)
def test_weak_passwords_are_refused(
    client: Client, person: Person, password: str, error: str
) -> None:
    client.force_login(person)
    new = {"oldpassword": PASSWORD, "password1": password, "password2": password}
    assert error in client.post("/account/password/change/", new).content.decode()


# Forgotten passwords


def reset_link() -> str:
    (link,) = re.findall(
        r"http://testserver(/account/password/reset/key/\S+)", mail.outbox[-1].body
    )
    return str(link)


def test_a_forgotten_password_is_set_anew_by_e_mail(client: Client, person: Person) -> None:
    client.post("/account/password/reset/", {"email": person.email})
    assert mail.outbox[-1].to == [person.email]
    form = client.get(reset_link(), follow=True).redirect_chain[-1][0]
    words = {"password1": "three odd words", "password2": "three odd words"}

    client.post(form, words)

    assert signed_in(client)
    other = Client()
    sign_in(other, person.email, "three odd words")
    assert signed_in(other)


def test_a_stranger_learns_nothing_and_gets_no_mail(client: Client, db: None) -> None:
    response = client.post("/account/password/reset/", {"email": "no@council.example"}, follow=True)
    assert "If somebody was invited by that address" in response.content.decode()
    assert mail.outbox == []


def test_the_sixth_link_within_a_minute_is_refused(client: Client, person: Person) -> None:
    ask = [client.post("/account/password/reset/", {"email": person.email}) for _ in range(6)]
    assert [response.status_code for response in ask] == [302] * 5 + [429]
    assert "Wait a few minutes, then try again." in ask[-1].content.decode()
    assert len(mail.outbox) == 5


def test_an_inactive_person_gets_no_link(client: Client, person: Person) -> None:
    Person.objects.update(is_active=False)
    client.post("/account/password/reset/", {"email": person.email})
    assert mail.outbox == []


def test_a_new_password_does_not_stand_in_for_the_one_time_code(
    client: Client, person: Person
) -> None:
    totp_for(person)
    client.post("/account/password/reset/", {"email": person.email})
    form = client.get(reset_link(), follow=True).redirect_chain[-1][0]
    words = {"password1": "three odd words", "password2": "three odd words"}
    assert client.post(form, words)["Location"] == "/account/2fa/authenticate/"
    assert not signed_in(client)


# One-time codes


def test_one_time_codes_are_asked_for_and_work_once(person: Person) -> None:
    secret = totp_for(person)
    code = code_now(secret)
    first = Client()
    assert sign_in(first, person.email)["Location"] == "/account/2fa/authenticate/"
    assert first.get("/")["Location"].startswith(SIGN_IN)

    page = first.post("/account/2fa/authenticate/", {"code": "000000"}).content.decode()
    assert "This code is not right." in page
    first.post("/account/2fa/authenticate/", {"code": code})
    assert signed_in(first)

    second = Client()
    sign_in(second, person.email)
    second.post("/account/2fa/authenticate/", {"code": code})
    assert not signed_in(second)


def set_up_codes(client: Client) -> HttpResponse:
    """Confirm the password, scan the picture, type the code; gives the page that follows."""
    client.post(f"/account/reauthenticate/?next={SET_UP_CODES}", {"password": PASSWORD})
    page = client.get(SET_UP_CODES)
    assert 'src="data:image/svg+xml;base64,' in page.content.decode()
    code = code_now(page.context["form"].secret)
    return client.post(SET_UP_CODES, {"code": code}, follow=True)


def test_setting_up_codes_gives_recovery_codes_that_sign_in_once(person: Person) -> None:
    client = Client()
    sign_in(client, person.email)
    assert client.get(SET_UP_CODES)["Location"].startswith("/account/reauthenticate/")

    page = set_up_codes(client).content.decode()
    codes = re.findall(r"<code>(\d{8})</code>", page)
    assert len(codes) == 10

    for attempt in (True, False):
        later = Client()
        sign_in(later, person.email)
        later.post("/account/2fa/authenticate/", {"code": codes[0]})
        assert signed_in(later) is attempt


AREA_PAGES = ("", "benchmarks/", "imports/", "people/", "people/invite/", "people/rights/")


@pytest.mark.parametrize("page", AREA_PAGES)
def test_an_administrator_without_codes_sees_nothing_of_the_area(member: SignIn, page: str) -> None:
    client = member(Role.ADMINISTRATOR, second_factor=False)
    response = client.get(f"/anyshire/{page}")
    assert (response.status_code, response["Location"]) == (302, SET_UP_CODES)
    assert client.post(f"/anyshire/{page}")["Location"] == SET_UP_CODES


def test_codes_open_the_area_to_an_administrator_and_turning_them_off_shuts_it(
    member: SignIn,
) -> None:
    client = member(Role.ADMINISTRATOR, second_factor=False)
    set_up_codes(client)
    assert client.get("/anyshire/people/").status_code == 200

    client.post("/account/2fa/totp/deactivate/")

    assert client.get("/anyshire/people/")["Location"] == SET_UP_CODES


def test_the_demonstration_and_other_roles_need_no_codes(
    member: SignIn, settings: Settings
) -> None:
    assert member(Role.COMMISSIONER).get("/anyshire/people/").status_code == 403
    settings.DEMO = True
    client = member(Role.ADMINISTRATOR, second_factor=False)
    assert client.get("/anyshire/people/").status_code == 200


# What is not open


@pytest.mark.parametrize(
    "path",
    ["signup/", "email/", "confirm-email/", "3rdparty/", "3rdparty/signup/", "login/code/"],
)
def test_there_is_no_signing_up_and_no_changing_of_addresses(
    client: Client, member: SignIn, path: str
) -> None:
    assert client.get(f"/account/{path}").status_code == 404
    assert member(Role.COMMISSIONER).post(f"/account/{path}").status_code == 404


def test_the_names_of_closed_pages_are_unknown() -> None:
    for name in ("account_signup", "account_email", "socialaccount_connections"):
        with pytest.raises(NoReverseMatch):
            reverse(name)


# The demonstration's people


def test_all_demonstration_people_are_of_its_domain() -> None:
    assert demo_sign_ins()
    assert all(each.email.endswith(DEMONSTRATION_DOMAIN) for each in demo_sign_ins())


def test_demonstration_people_are_nobody_outside_the_demonstration(
    client: Client, settings: Settings, db: None
) -> None:
    person = PersonFactory(email=demo_sign_ins()[0].email)
    settings.DEMO = True
    sign_in(client, person.email)
    assert client.get("/").status_code == 200

    settings.DEMO = False

    assert client.get("/")["Location"].startswith(SIGN_IN)
    later = Client()
    assert sign_in(later, person.email)["Location"] == "/account/inactive/"
    assert not signed_in(later)


def test_the_sign_in_page_lists_them_in_the_demonstration_only(
    client: Client, settings: Settings, db: None
) -> None:
    one = demo_sign_ins()[0]
    page = client.get(SIGN_IN).content.decode()
    assert one.email not in page
    assert one.password not in page

    settings.DEMO = True

    page = client.get(SIGN_IN).content.decode()
    assert all(each.email in page for each in demo_sign_ins())
    assert one.password in page


# Single sign-on


OIDC = {
    "provider_id": "sso",
    "name": "Anyshire Council",
    "client_id": "us",
    "secret": "hush",
    "settings": {"server_url": "https://login.anyshire.example", "verified_email": []},
}


@pytest.fixture
def single_sign_on(settings: Settings) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [OIDC]}}


def arrive(email: str, *, verified: bool = True, process: str = "login") -> HttpResponse:
    """Come back from the provider with an address, as allauth does once it has checked it."""
    client = Client()
    request = RequestFactory().get("/account/oidc/sso/login/callback/")
    request.session = client.session
    request.user = AnonymousUser()
    request.allauth = SimpleNamespace()
    request._messages = FallbackStorage(request)
    with context.request_context(request):
        provider = get_adapter().get_provider(request, "sso")
        told = {"sub": email, "email": email, "email_verified": verified}
        login = provider.sociallogin_from_response(request, told)
        login.state = {"process": process}
        response: HttpResponse = complete_login(request, login)
    response.person = request.user
    return response


@pytest.mark.usefixtures("single_sign_on")
def test_single_sign_on_lets_in_who_was_invited_and_knows_them_from_then_on(
    person: Person,
) -> None:
    response = arrive("Ada@council.example")

    assert (response.status_code, response["Location"]) == (302, "/")
    assert response.person == person
    assert SocialAccount.objects.get().user == person


@pytest.mark.usefixtures("single_sign_on")
def test_single_sign_on_leaves_the_password_of_an_invited_person(person: Person) -> None:
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    arrive(person.email)
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


@pytest.mark.usefixtures("single_sign_on", "db")
def test_single_sign_on_turns_away_who_was_not_invited() -> None:
    response = arrive("nobody@council.example")
    assert "You have not been invited yet" in response.content.decode()
    assert response.person.is_anonymous
    assert not Person.objects.exists()


@pytest.mark.usefixtures("single_sign_on")
def test_an_address_that_the_provider_has_not_verified_counts_for_nothing(
    person: Person, settings: Settings
) -> None:
    assert arrive(person.email, verified=False).person.is_anonymous

    trusted = OIDC | {"settings": OIDC["settings"] | {"verified_email": ["council.example"]}}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [trusted]}}

    assert arrive(person.email, verified=False).person == person


@pytest.mark.usefixtures("single_sign_on")
def test_single_sign_on_still_asks_for_the_one_time_code(person: Person) -> None:
    totp_for(person)
    response = arrive(person.email)
    assert response["Location"] == "/account/2fa/authenticate/"
    assert response.person.is_anonymous


@pytest.mark.usefixtures("single_sign_on")
def test_single_sign_on_turns_away_inactive_people(person: Person) -> None:
    Person.objects.update(is_active=False)
    response = arrive(person.email)
    assert response["Location"] == "/account/inactive/"
    assert response.person.is_anonymous


@pytest.mark.usefixtures("single_sign_on")
def test_no_account_is_tied_to_somebody_who_is_signed_in_already(person: Person) -> None:
    assert arrive("nobody@council.example", process="connect")["Location"] == "/"
    assert not SocialAccount.objects.exists()


def test_single_sign_on_is_offered_where_it_is_set_up(
    client: Client, single_sign_on: None, db: None
) -> None:
    page = client.get(SIGN_IN).content.decode()
    assert "Sign in with Anyshire Council" in page
    assert 'href="/account/oidc/sso/login/?process=login"' in page


def test_single_sign_on_is_not_mentioned_where_it_is_not(client: Client, db: None) -> None:
    page = client.get(SIGN_IN).content.decode()
    assert "Sign in with" not in page
    assert client.get("/account/oidc/sso/login/").status_code == 404
