"""What a page does in a browser that keeps nothing for it: no cookies, no storage, no scripts."""

import contextlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from browsing import DESK
from e2e.conftest import ARGUMENTS
from runningserver import PASSWORD, RunningServer

pytestmark = pytest.mark.e2e

BLOCKED = 2
"""What Chromium's settings call it when a site may keep nothing."""
REFUSED = """
for (const name of ["localStorage", "sessionStorage"])
  Object.defineProperty(window, name, {
    configurable: true,
    get() { throw new DOMException("Access is denied for this document.", "SecurityError"); },
  });
"""


def sign_in_as_bob(page: Page) -> None:
    page.goto("/")
    page.get_by_label("Name").fill("bob")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


@pytest.fixture
def shy(browser: Browser, server: RunningServer) -> Iterator[Page]:
    """Give a page that may use cookies and no storage."""
    context = browser.new_context(base_url=server.url, viewport=DESK, reduced_motion="reduce")
    context.add_init_script(REFUSED)
    yield context.new_page()
    context.close()


def test_without_storage_one_signs_in_and_works(shy: Page) -> None:
    mistakes: list[str] = []
    shy.on("pageerror", lambda error: mistakes.append(str(error)))
    sign_in_as_bob(shy)
    expect(shy.get_by_role("button", name="bob")).to_be_visible()
    shy.goto("/graphiql")
    expect(shy.locator(".graphiql-query-editor")).to_be_visible()
    shy.goto("/flows")
    shy.get_by_role("button", name="bob").click()
    shy.get_by_role("menuitem", name="Sign out").click()
    expect(shy.get_by_role("button", name="Sign in")).to_be_visible()
    assert mistakes == []


@pytest.fixture
def page_without(
    browser: Browser, server: RunningServer, tmp_path: Path
) -> Iterator[Callable[[str], Page]]:
    """Give a way to open a page in a browser whose settings block something everywhere."""
    with contextlib.ExitStack() as stack:

        def opened(what: str) -> Page:
            settings = {"profile": {"default_content_setting_values": {what: BLOCKED}}}
            (tmp_path / "Default").mkdir()
            (tmp_path / "Default" / "Preferences").write_text(json.dumps(settings))
            context = browser.browser_type.launch_persistent_context(
                tmp_path,
                executable_path="/usr/bin/chromium",
                args=list(ARGUMENTS),
                base_url=server.url,
            )
            stack.callback(context.close)
            return context.new_page()

        yield opened


def test_without_cookies_the_page_says_what_to_allow(page_without: Callable[[str], Page]) -> None:
    page = page_without("cookies")
    sign_in_as_bob(page)
    expect(page.get_by_role("alert")).to_contain_text("Allow cookies for this address")


def test_without_scripts_the_page_says_what_to_allow(page_without: Callable[[str], Page]) -> None:
    page = page_without("javascript")
    page.goto("/")
    told = page.locator("noscript")
    expect(told).to_be_visible()
    assert "T@skFlow needs JavaScript." in told.inner_text()
