"""A real browser for tests: pages that fail their test when the browser complains.

`page` is 1280 pixels wide; `open_page(width=375)` and `open_page(javascript=False)` give
others. `axe(page)` asserts that no accessibility fault is found on what is shown.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import axe_playwright_python
import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

# Playwright's loop runs in this thread, which Django would otherwise refuse the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

OpenPage = Callable[..., Page]
Axe = Callable[[Page], None]

ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE = Path(axe_playwright_python.__file__).parent / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def chromium() -> str | None:
    """Where a Chromium is on this machine."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    return None


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests of a process."""
    path = chromium()
    if path is None:
        pytest.skip("no Chromium on this machine (chromium, chromium-browser or google-chrome)")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def complaints() -> Iterator[list[str]]:
    """What the browser complained about; a test that expects something takes it out."""
    heard: list[str] = []
    yield heard
    assert heard == []


def listen(page: Page, heard: list[str], own: str) -> None:
    """Note errors, refusals by the content security policy or the server, and calls elsewhere."""

    def on_console(message: Any) -> None:
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
            heard.append(f"{message.type}: {message.text}")

    def on_request(request: Any) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https") and parts.netloc != own:
            heard.append(f"call to another machine: {request.url}")

    page.on("console", on_console)
    page.on("pageerror", lambda error: heard.append(f"exception: {error}"))
    page.on("request", on_request)
    page.on("response", lambda r: r.status >= 400 and heard.append(f"{r.status}: {r.url}"))


@pytest.fixture
def open_page(
    browser: Browser, live_server: LiveServer, complaints: list[str]
) -> Iterator[OpenPage]:
    """Opens a page: `open_page(width=375, javascript=False, client=member(...))`."""
    contexts: list[BrowserContext] = []

    def open_(width: int = 1280, javascript: bool = True, client: Client | None = None) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": 900},
            java_script_enabled=javascript,
            locale="en-GB",
        )
        contexts.append(context)
        if client is not None:
            context.add_cookies(session_cookies(client, live_server.url))
        page = context.new_page()
        listen(page, complaints, urlsplit(live_server.url).netloc)
        return page

    yield open_
    for context in contexts:
        context.close()


def session_cookies(client: Client, url: str) -> list[Any]:
    """The cookies of a test client, for the browser."""
    return [{"name": name, "value": c.value, "url": url} for name, c in client.cookies.items()]


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """A page of a desktop's width."""
    return open_page()


@pytest.fixture(scope="session")
def axe() -> Axe:
    """Asserts that axe finds no fault on what a page shows."""
    script = AXE.read_text()

    def check(page: Page) -> None:
        page.evaluate(script)
        result = page.evaluate("rules => axe.run({runOnly: rules})", RULES)
        assert faults(result) == []

    return check


def faults(result: dict[str, Any]) -> list[str]:
    """A line for each fault: the rule, what it says, and the element."""
    return [
        f"{violation['id']}: {violation['help']}: {node['html'][:200]}"
        for violation in result["violations"]
        for node in violation["nodes"]
    ]
