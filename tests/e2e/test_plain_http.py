"""Plain http on a name of the local network, where browsers give pages less than on https."""

import re
import socket
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from browsing import DESK, LAN_NAME, PHONE, Picture
from runningserver import PASSWORD, ROOT, ModelProcess, RunningServer

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give where the network finds a T@skFlow of its own, with ann as its admin."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    address = f"http://{LAN_NAME}:{port}"
    model = ModelProcess()
    server = RunningServer(
        tmp_path_factory.mktemp("lan"),
        TASKFLOW_PAGES=str(ROOT / "frontend" / "dist"),
        TASKFLOW_ORIGINS=address,
        OPENAI_BASE_URL=model.url,
    )
    try:
        server.start(port)
        server.url = f"http://127.0.0.1:{port}"
        server.admin()
        yield address
        server.stop()
    finally:
        model.stop()


@pytest.fixture
def context(browser: Browser, address: str) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=address, viewport=DESK, reduced_motion="reduce")
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """Give the page of ann, who has signed in; a mistake in it fails the test."""
    mistakes: list[str] = []
    page = context.new_page()
    page.on("pageerror", lambda error: mistakes.append(str(error)))
    page.goto("/login")
    assert page.evaluate("isSecureContext") is False
    assert page.evaluate("typeof crypto.randomUUID + typeof navigator.clipboard") == "undefined" * 2
    page.get_by_label("Name").fill("ann")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/flows")
    yield page
    assert mistakes == []


def test_a_flow_is_drawn_run_and_used(page: Page) -> None:
    page.get_by_role("link", name="Welcome", exact=True).click()
    page.get_by_role("button", name="Run", exact=True).click()
    page.wait_for_url("**/families/*")
    page.goto(page.url.partition("?")[0] + "/use")
    page.get_by_role("button", name="Choose a topic").click()
    page.get_by_role("radio", name="Cooking").click()
    field = page.get_by_role("textbox", name="Write a message")
    field.fill("Which soup is easy?")
    field.press("Enter")
    messages = page.get_by_role("list", name="Messages")
    expect(messages).to_contain_text("Here is what")
    messages.get_by_role("button", name="Copy").first.click()
    expect(messages.get_by_role("button", name="Copied")).to_be_visible()
    field.press("Control+v")
    expect(field).to_have_value(re.compile("^def greet"))


def test_a_flow_is_drawn_copied_and_pasted(page: Page) -> None:
    made(page, "lan")
    pane = page.locator(".react-flow__pane")
    pane.click(position={"x": 20, "y": 20})
    page.keyboard.press("n")
    expect(page.get_by_role("textbox", name="Note", exact=True)).to_be_focused()
    pane.click(position={"x": 20, "y": 20})
    notes = page.locator(".react-flow__node-note")
    expect(notes).to_have_count(1)
    does(page, "Select everything")
    does(page, "Copy")
    page.keyboard.press("Control+v")
    expect(notes).to_have_count(2)
    does(page, "Paste")
    expect(page.get_by_role("alert").filter(has_text="Press Ctrl+V")).to_be_visible()
    expect(page.get_by_text("All changes saved")).to_be_visible()


def test_what_cannot_be_copied_is_shown_to_be_copied_by_hand(page: Page, picture: Picture) -> None:
    page.evaluate("document.execCommand = () => false")
    go(page, "/profile")
    page.get_by_label("What is it for?").fill("reader")
    page.get_by_role("button", name="Create token").click()
    page.get_by_role("button", name="Copy").click()
    dialog = page.get_by_role("dialog", name="Copy it by hand")
    field = dialog.get_by_role("textbox")
    expect(field).to_be_focused()
    chosen = field.evaluate("one => one.value.slice(one.selectionStart, one.selectionEnd)")
    assert chosen == page.locator("code").inner_text()
    picture(page, "copy-by-hand-wide")
    page.set_viewport_size(PHONE)
    picture(page, "copy-by-hand-phone")
    page.keyboard.press("Control+c")
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("button", name="Copy")).to_be_focused()


def go(page: Page, place: str) -> None:
    """Go to another place without loading the page anew."""
    page.evaluate("place => { history.pushState(null, '', place) }", place)


def made(page: Page, name: str) -> None:
    """Make an empty flow by the page, and open it."""
    page.get_by_role("button", name="New flow").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill(name)
    dialog.get_by_role("button", name="Create and open").click()
    page.wait_for_url("**/flows/*")


def does(page: Page, deed: str) -> None:
    """Do something by the command palette."""
    page.keyboard.press("Control+k")
    page.get_by_label("Do something, or go somewhere").fill(deed)
    page.keyboard.press("Enter")
