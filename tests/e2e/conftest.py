"""A real browser on the whole program, as a person meets it.

One program, one browser, and one profile for each person serve all tests: each test has families,
flows and a page of its own, and finds the profile's storage empty. Nothing moves by itself, so
that what is clicked stays where it is.
"""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from browsing import DESK, FRESH_SECONDS, LAN_NAME, Picture, SignIn
from runningserver import PASSWORD, ROOT, ModelProcess, RunningServer

ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # To a browser a name is another origin than this machine: over plain http it is not secure.
    f"--host-resolver-rules=MAP {LAN_NAME} 127.0.0.1",
)
PICTURES = ROOT / "tests" / "artefacts"
PATIENCE_MS = 30_000
PACE_MS = 60
"""Between two tokens: an answer takes three seconds, so that it can be watched and stopped."""
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """Give the whole program with a scripted model; ann is its admin, bob and cleo are there."""
    pages = Path(os.environ.get("TASKFLOW_PAGES", ROOT / "frontend" / "dist"))
    if not (pages / "index.html").is_file():
        pytest.fail("The pages are not built; run `npm run build` in frontend/ first.")
    model = ModelProcess(delay_ms=PACE_MS)
    data = tmp_path_factory.mktemp("e2e")
    server = RunningServer(data, TASKFLOW_PAGES=str(pages), OPENAI_BASE_URL=model.url)
    try:
        server.start()
        ann = server.admin()
        for name in ("bob", "cleo"):
            ann.invite(name)
        yield server
        server.stop()
    finally:
        model.stop()


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Give Debian's Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=list(ARGUMENTS)
        )
        yield browser
        browser.close()


class Profile:
    """A person's own browser, on one kind of screen."""

    def __init__(self, context: BrowserContext, name: str) -> None:
        self.context = context
        self.name = name
        self.since = float("-inf")
        context.set_default_timeout(PATIENCE_MS)
        context.grant_permissions(["clipboard-read", "clipboard-write"])

    def page(self) -> Page:
        """Open an empty page; how one signs in by hand is a test of its own."""
        if time.monotonic() - self.since > FRESH_SECONDS:
            self._sign_in()
        page = self.context.new_page()
        # The storage is cleared where none of the program's own pages could write into it.
        page.goto("/favicon.svg")
        page.evaluate("localStorage.clear(), sessionStorage.clear()")
        return page

    def _sign_in(self) -> None:
        self.context.clear_cookies()
        person = {"name": self.name, "password": PASSWORD}
        answer = self.context.request.post("/auth/login", data=person)
        assert answer.ok, answer.text()
        self.since = time.monotonic()


@pytest.fixture(scope="package")
def profiles() -> dict[str, Profile]:
    """Give the profiles that were made so far, by person and kind of screen."""
    return {}


@pytest.fixture
def sign_in(
    browser: Browser, server: RunningServer, profiles: dict[str, Profile]
) -> Iterator[SignIn]:
    """Give a way to open an empty page as a person who has signed in."""
    pages: list[Page] = []
    mistakes: list[str] = []

    def open_as(name: str = "ann", **options: Any) -> Page:
        options = {"viewport": DESK, "reduced_motion": "reduce", **options}
        key = f"{server.url} {name} {sorted(options.items())}"
        if key not in profiles:
            context = browser.new_context(base_url=server.url, **options)
            profiles[key] = Profile(context, name)
        page = profiles[key].page()
        pages.append(page)
        page.on("pageerror", lambda error: mistakes.append(str(error)))
        return page

    yield open_as
    for page in pages:
        page.close()
    assert mistakes == []


@pytest.fixture
def page(sign_in: SignIn) -> Page:
    """Give the page that ann, the admin, looks at; a mistake in it fails the test."""
    return sign_in("ann")


@pytest.fixture(scope="session")
def picture() -> Picture:
    """Give a way to keep how a page looks, under ``tests/artefacts``."""
    PICTURES.mkdir(exist_ok=True)

    def keep(page: Page, name: str) -> None:
        page.screenshot(path=PICTURES / f"{name}.png")

    return keep
