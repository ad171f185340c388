"""A real browser on the whole program, as a person meets it."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from runningserver import PASSWORD, ROOT, RunningServer

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
PATIENCE_MS = 20_000
expect.set_options(timeout=PATIENCE_MS)
DESK = {"width": 1440, "height": 900}

Picture = Callable[[Page, str], None]
SignIn = Callable[..., Page]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """Give the whole program on a data folder of its own, with ann as its admin."""
    pages = Path(os.environ.get("TASKFLOW_PAGES", ROOT / "frontend" / "dist"))
    if not (pages / "index.html").is_file():
        pytest.fail("The pages are not built; run `npm run build` in frontend/ first.")
    server = RunningServer(tmp_path_factory.mktemp("e2e"), TASKFLOW_PAGES=str(pages))
    server.start()
    server.admin()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Give Debian's Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=list(ARGUMENTS)
        )
        yield browser
        browser.close()


@pytest.fixture
def sign_in(browser: Browser, server: RunningServer) -> Iterator[SignIn]:
    """Give a way to open the program as a person, with their own browser."""
    contexts: list[BrowserContext] = []
    mistakes: list[str] = []

    def open_as(name: str = "ann", **options: Any) -> Page:
        options.setdefault("viewport", DESK)
        context = browser.new_context(base_url=server.url, **options)
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        page = context.new_page()
        page.on("pageerror", lambda error: mistakes.append(str(error)))
        page.goto("/login")
        page.get_by_label("Name").fill(name)
        page.locator("input[type=password]").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/flows")
        return page

    yield open_as
    for context in contexts:
        context.close()
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
