"""A signed-in browser without a screen: pages are fetched, forms are sent as they stand."""

import http.client
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from lxml import html

KIND = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Page:
    """What came back. `url` is where redirects led."""

    url: str
    status: int
    text: str

    def forms(self) -> list[Any]:
        """The forms on it that are sent by POST."""
        if not self.text.strip():
            return []
        found = html.document_fromstring(f"<div>{self.text}</div>").forms
        return [form for form in found if form.method == "POST" or form.get("hx-post")]

    def form(self, control: str) -> Any:
        """The form that has a control of this name; None where there is none."""
        return next((form for form in self.forms() if control in form.fields), None)


class Browser:
    """Keeps one connection and its cookies. Follows redirects as browsers do."""

    def __init__(self, url: str, client: Client) -> None:
        """Signed in as a test client is."""
        parts = urlsplit(url)
        self.connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=120)
        self.cookies = {name: morsel.value for name, morsel in client.cookies.items()}

    def get(self, url: str, *, in_place: bool = False) -> Page:
        """Fetch a page, or a part of one as htmx does."""
        return self.ask("GET", url, None, in_place)

    def send(
        self, page: Page, form: Any, changes: dict[str, Any], *, in_place: bool = False
    ) -> Page:
        """Send a form with all that stands in it, but for `changes`.

        A list stands for several values of one name, None for a control that is left out.
        """
        values = [(name, value) for name, value in form.form_values() if name not in changes]
        for name, value in changes.items():
            several = value if isinstance(value, list) else [value]
            values += [(name, each) for each in several if each is not None]
        action = form.get("hx-post") if in_place else form.action
        return self.ask("POST", urljoin(page.url, action or page.url), urlencode(values), in_place)

    def upload(self, url: str, fields: dict[str, Any]) -> Page:
        """Send files and other fields, to a page that was fetched before."""
        token = {"csrfmiddlewaretoken": self.cookies["csrftoken"]}
        body = encode_multipart(BOUNDARY, fields | token)
        return self.ask("POST", url, body, False, MULTIPART_CONTENT)

    def ask(
        self, method: str, url: str, body: str | bytes | None, in_place: bool, kind: str = KIND
    ) -> Page:
        """One request, and those that its redirects ask for."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = kind
        if in_place:
            headers["HX-Request"] = "true"
        self.connection.request(method, url, body, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode()
        for cookie in answer.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        if answer.status in (301, 302, 303):
            return self.ask("GET", urljoin(url, answer.headers["Location"]), None, in_place)
        return Page(url, answer.status, text)

    def close(self) -> None:
        """Let the connection go."""
        self.connection.close()
