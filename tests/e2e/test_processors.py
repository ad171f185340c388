"""An admin lets a program do work on the page Processors, sees it come, and takes it away."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from browsing import DESK, PHONE, Picture, SignIn
from runningserver import RunningServer
from taskflow.testing.work import ENVIRONMENT
from workerprocess import Workers

pytestmark = pytest.mark.e2e


def test_a_program_is_let_in_comes_and_is_removed(
    sign_in: SignIn, server: RunningServer, picture: Picture, tmp_path: Path
) -> None:
    page = sign_in("ann", viewport=DESK)
    page.goto("/system")
    page.get_by_role("link", name="Processors").click()
    expect(page.get_by_role("heading", name="Processors", level=1)).to_be_visible()
    own = page.get_by_role("listitem").filter(has_text="server · server")
    expect(own).to_contain_text("Connected")
    page.get_by_role("button", name="Add processor").click()
    page.keyboard.type("oven")
    page.keyboard.press("Tab")
    page.keyboard.type(ENVIRONMENT)
    page.keyboard.press("Enter")
    page.get_by_role("dialog").get_by_role("button", name="Add processor").click()
    secret = page.get_by_role("status").locator("code").inner_text()
    picture(page, "processor-added-desk")
    page.get_by_role("button", name="Done").click()
    oven = page.get_by_role("listitem").filter(has_text=f"oven · {ENVIRONMENT}")
    expect(oven).to_contain_text("Not connected")
    workers = Workers(tmp_path, server.url)
    workers.begin(secret)
    try:
        expect(oven).to_contain_text("Waits for work")
        picture(page, "processors-desk")
        page.set_viewport_size(PHONE)
        picture(page, "processors-phone")
        page.set_viewport_size(DESK)
        page.get_by_role("button", name="Remove oven").click()
        page.get_by_role("dialog").get_by_role("button", name="Remove").click()
        expect(oven).to_have_count(0)
    finally:
        workers.end()


def test_the_page_is_for_admins_alone(sign_in: SignIn) -> None:
    page = sign_in("bob", viewport=DESK)
    page.goto("/processors")
    expect(page.get_by_role("heading", name="Processors", level=1)).to_have_count(0)
    page.goto("/system")
    expect(page.get_by_role("heading", name="System")).to_be_visible()
    expect(page.get_by_role("link", name="Processors")).to_have_count(0)
