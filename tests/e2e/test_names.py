"""What a screen reader is told: landmarks, and names that say what something is."""

import pytest
from playwright.sync_api import Page, expect

from browsing import SignIn
from runningserver import RunningServer

pytestmark = pytest.mark.e2e


def test_the_palette_and_its_kin_have_names_and_so_do_their_close_buttons(page: Page) -> None:
    page.goto("/flows")
    page.get_by_role("button", name="New flow").first.click()
    made = page.get_by_role("dialog")
    expect(made.get_by_role("button", name="Close", exact=True)).to_be_visible()
    page.keyboard.press("Escape")
    expect(made).to_be_hidden()
    page.keyboard.press("Control+K")
    expect(page.get_by_role("dialog", name="Search and commands")).to_be_visible()


def test_the_way_home_is_called_as_it_is_written(page: Page) -> None:
    page.goto("/families")
    expect(page.get_by_role("link", name="T@skFlow: Flows")).to_be_visible()


def test_the_theme_is_light_dark_or_like_the_device(page: Page) -> None:
    page.emulate_media(color_scheme="dark")
    page.goto("/flows")
    scheme = page.locator("html")
    expect(scheme).to_have_attribute("data-mantine-color-scheme", "dark")
    page.get_by_role("button", name="Theme: Like the device").click()
    expect(scheme).to_have_attribute("data-mantine-color-scheme", "light")
    page.get_by_role("button", name="Theme: Light").click()
    expect(scheme).to_have_attribute("data-mantine-color-scheme", "dark")
    page.emulate_media(color_scheme="light")
    expect(scheme).to_have_attribute("data-mantine-color-scheme", "dark")
    page.reload()
    page.get_by_role("button", name="Theme: Dark").click()
    expect(scheme).to_have_attribute("data-mantine-color-scheme", "light")


@pytest.mark.parametrize("path", ["/flows", "/families", "/inbox", "/system", "/nowhere/at/all"])
def test_every_page_has_one_main_part_one_banner_and_one_first_heading(
    sign_in: SignIn, server: RunningServer, path: str
) -> None:
    page = sign_in("ann")
    page.goto(f"{server.url}{path}")
    expect(page.get_by_role("main")).to_have_count(1)
    expect(page.get_by_role("banner")).to_have_count(1)
    expect(page.get_by_role("heading").first).to_be_visible()
