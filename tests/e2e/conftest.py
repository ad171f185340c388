"""A real browser on the whole program, as a person meets it.

One program, one browser, and one profile for each person serve all tests: each test has families,
flows and a page of its own, and finds the profile's storage empty. Nothing moves by itself, so
that what is clicked stays where it is.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from browsing import DESK, Picture, SignIn
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
            person = {"name": name, "password": PASSWORD}
            ann.ask("mutation($i: CreateUser!) { createUser(input: $i) { id } }", i=person)
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


@pytest.fixture(scope="package")
def profiles() -> dict[str, BrowserContext]:
    """Give the profiles that were made so far, by person and kind of screen."""
    return {}


@pytest.fixture
def sign_in(
    browser: Browser, server: RunningServer, profiles: dict[str, BrowserContext]
) -> Iterator[SignIn]:
    """Give a way to open an empty page as a person who has signed in."""
    pages: list[Page] = []
    mistakes: list[str] = []

    def open_as(name: str = "ann", **options: Any) -> Page:
        options = {"viewport": DESK, "reduced_motion": "reduce", **options}
        profile = f"{name} {sorted(options.items())}"
        if profile not in profiles:
            profiles[profile] = browser.new_context(base_url=server.url, **options)
        signed_in(profiles[profile], name)
        page = profiles[profile].new_page()
        pages.append(page)
        page.on("pageerror", lambda error: mistakes.append(str(error)))
        # The storage is cleared where none of the program's own pages could write into it.
        page.goto("/favicon.svg")
        page.evaluate("localStorage.clear(), sessionStorage.clear()")
        return page

    yield open_as
    for page in pages:
        page.close()
    assert mistakes == []


def signed_in(context: BrowserContext, name: str) -> None:
    """Make a profile that of a person; how one signs in by hand is a test of its own."""
    context.set_default_timeout(PATIENCE_MS)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    context.clear_cookies()
    answer = context.request.post("/auth/login", data={"name": name, "password": PASSWORD})
    assert answer.ok, answer.text()


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
