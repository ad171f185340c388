"""The keyboard alone: everything that T@skFlow is for, without a mouse, and always seeing where."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from browsing import DESK
from e2e_editor import Editor
from e2e_live import LiveFamily
from runningserver import PASSWORD, RunningServer

pytestmark = pytest.mark.e2e

MOST = 80
"""Presses of Tab after which something is out of reach."""
OPENING = {"Enter", "Space"}
REACTION_MS = 100
"""Milliseconds until a person can press a key after what opened: a menu takes the focus within 20,
more than once."""


class Keyboard:
    """Somebody who has a keyboard and nothing else."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            if key in OPENING:
                self.page.wait_for_timeout(REACTION_MS)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def to(self, target: Locator, key: str = "Tab") -> None:
        """Go on until something has the focus, and see that it has."""
        expect(target).to_be_visible()
        here = target.and_(self.page.locator(":focus"))
        for _ in range(MOST):
            if here.count():
                break
            self.page.keyboard.press(key)
        expect(target).to_be_focused()
        assert target.evaluate("element => element.matches(':focus-visible')")

    def use(self, target: Locator, key: str = "Enter") -> None:
        """Go to something and press it."""
        self.to(target)
        self.press(key)


@pytest.fixture
def page(browser: Browser, server: RunningServer) -> Iterator[Page]:
    """Give the page of somebody who has not signed in."""
    context = browser.new_context(base_url=server.url, viewport=DESK, reduced_motion="reduce")
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    yield context.new_page()
    context.close()


@pytest.fixture
def keyboard(page: Page) -> Keyboard:
    """Give the keyboard of somebody who has signed in with it."""
    page.goto("/login")
    keyboard = Keyboard(page)
    keyboard.to(page.get_by_label("Name"))
    keyboard.type("ann")
    keyboard.to(page.get_by_label("Password", exact=True))
    keyboard.type(PASSWORD)
    keyboard.press("Enter")
    page.wait_for_url("**/flows")
    return keyboard


def test_a_family_is_run_used_looked_back_at_and_forked(
    keyboard: Keyboard, page: Page, server: RunningServer
) -> None:
    keyboard.to(page.get_by_role("searchbox", name="Search flows"))
    keyboard.type("Welcome")
    keyboard.use(page.get_by_role("link", name="Welcome", exact=True))
    page.wait_for_url("**/flows/welcome")
    keyboard.use(page.get_by_role("button", name="Run", exact=True))
    page.wait_for_url("**/families/*")
    family = LiveFamily(page, server, urlsplit(page.url).path.rpartition("/")[2])
    canvas = page.get_by_role("region", name=re.compile("^Tasks of the family"))
    panel = page.get_by_role("tabpanel", name="Task")

    keyboard.to(canvas)
    keyboard.press("ArrowDown", "ArrowDown")
    keyboard.use(panel.get_by_role("button", name="Choose a topic"))
    expect(family.card("introduction")).to_have_attribute("data-kind", "done")
    expect(family.card("topic")).to_be_visible()
    keyboard.to(canvas, "Shift+Tab")
    keyboard.press("ArrowRight")
    keyboard.to(panel.get_by_role("radio", name="Cooking"))
    keyboard.press("ArrowRight", "ArrowRight")
    expect(panel.get_by_role("radio", name="Music")).to_be_focused()
    keyboard.press("Space")
    expect(family.card("topic")).to_contain_text("Music")

    expect(family.card("chat")).to_be_visible()
    keyboard.to(canvas, "Shift+Tab")
    keyboard.press("ArrowRight")
    keyboard.to(panel.get_by_role("textbox", name="Write a message"))
    keyboard.type("Which song is easy?")
    keyboard.press("Enter")
    messages = panel.get_by_role("list", name="Messages")
    expect(messages).to_contain_text("Here is what")
    keyboard.press("Escape")
    expect(messages).to_contain_text("You stopped this answer")
    expect(panel.get_by_role("textbox", name="Write a message")).to_be_focused()

    head = family.seq()
    keyboard.to(family.axis)
    keyboard.press("ArrowLeft", "ArrowLeft")
    expect(family.bar).to_contain_text(f"event {head - 2} of {head}")
    keyboard.use(page.get_by_role("button", name="Fork from here"))
    page.wait_for_url(re.compile(rf"/families/(?!{family.id})"))
    expect(page.get_by_role("link", name=f"forked at {head - 2}")).to_be_visible()
    assert family.seq() == head


def test_a_family_is_renamed_cancelled_and_deleted_and_the_focus_comes_back(
    keyboard: Keyboard, page: Page, server: RunningServer
) -> None:
    family = LiveFamily.started(page, server, "welcome", "By hand").open()
    keyboard.use(page.get_by_role("button", name="By hand", exact=True))
    keyboard.type("By keys")
    keyboard.press("Enter")
    expect(page.get_by_role("heading", name="By keys")).to_be_visible()

    people = page.get_by_role("button", name=re.compile("show and add people"))
    keyboard.use(people)
    keyboard.to(page.get_by_label("Name of a person"))
    keyboard.type("bob")
    keyboard.press("Enter")
    expect(page.get_by_role("listitem").filter(has_text="bob")).to_be_visible()
    keyboard.press("Escape")
    expect(people).to_be_focused()

    deeds = page.get_by_role("button", name="What to do with By keys")
    keyboard.to(deeds, "Shift+Tab")
    keyboard.press("Enter")
    keyboard.to(page.get_by_role("menuitem", name="Delete…"), "ArrowDown")
    keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Delete “By keys”?")).to_be_visible()
    keyboard.press("Escape")
    expect(deeds).to_be_focused()

    keyboard.press("Enter")
    keyboard.to(page.get_by_role("menuitem", name="Cancel all tasks"), "ArrowDown")
    keyboard.press("Enter")
    confirm = page.get_by_role("dialog").get_by_role("button", name="Cancel all tasks")
    keyboard.use(confirm)
    expect(family.card("conversation")).to_have_attribute("data-kind", "cancelled")
    expect(deeds).to_be_focused()

    keyboard.press("Enter")
    keyboard.to(page.get_by_role("menuitem", name="Delete…"), "ArrowDown")
    keyboard.press("Enter")
    keyboard.use(page.get_by_role("dialog").get_by_role("button", name="Delete"))
    page.wait_for_url("**/families")


def test_a_flow_is_drawn(  # noqa: PLR0915  one way from the first key to the last
    keyboard: Keyboard, page: Page, server: RunningServer
) -> None:
    editor = Editor(page, server, "bykeys").made(of="welcome").open()
    keyboard.to(editor.card("conversation"))
    keyboard.press("a")
    expect(page.get_by_role("combobox", name="Find a task by what it is for")).to_be_focused()
    keyboard.type("instruct")
    expect(page.get_by_role("option").first).to_contain_text("Instruction")
    keyboard.press("Enter")
    expect(editor.card("instruction")).to_be_visible()
    editor.becomes(lambda flow: len(flow["tasks"]) == 5)

    expect(editor.card("instruction")).to_be_focused()

    keyboard.press("c")
    dialog = page.get_by_role("dialog")
    follows = dialog.get_by_role("combobox", name=re.compile("^What follows"))
    expect(follows).to_be_focused()
    keyboard.type("Chat")
    choices = page.locator(f"[id='{follows.get_attribute('aria-controls')}']")
    expect(choices.get_by_role("option").first).to_contain_text("Chat")
    keyboard.press("ArrowDown")
    expect(choices.locator("[data-combobox-selected]")).to_contain_text("Chat")
    keyboard.press("Enter")
    expect(dialog.get_by_role("button", name="Link")).to_be_enabled()
    keyboard.use(dialog.get_by_role("button", name="Link"))
    editor.becomes(lambda flow: task_of(flow, "instruction").get("next") == "chat")
    expect(editor.card("instruction")).to_be_focused()

    keyboard.to(editor.card("chat"), "Alt+ArrowLeft")
    keyboard.press("Enter")
    details = page.get_by_role("region", name="Details")
    keyboard.to(details.get_by_label("Temperature", exact=True))
    keyboard.press("Control+a")
    keyboard.type("0.9")
    editor.becomes(lambda flow: temperature(flow) == 0.9)
    keyboard.press("Escape")
    expect(editor.card("chat")).to_be_focused()
    keyboard.press("Control+z")
    editor.becomes(lambda flow: temperature(flow) != 0.9)
    keyboard.press("Control+Shift+z")
    editor.becomes(lambda flow: temperature(flow) == 0.9)

    keyboard.press("Control+c", "Control+v")
    editor.becomes(lambda flow: task_of(flow, "chat2") is not None)
    expect(editor.card("chat2")).to_be_focused()
    keyboard.press("Delete")
    editor.becomes(lambda flow: task_of(flow, "chat2") is None)
    keyboard.press("Control+z")
    editor.becomes(lambda flow: task_of(flow, "chat2") is not None)

    keyboard.press("Control+s")
    expect(page.get_by_label("What is it?")).to_be_focused()
    keyboard.type("By keys")
    keyboard.press("Enter")
    expect(editor.alert("Saved as revision 1")).to_be_visible()
    expect(page.get_by_role("dialog")).to_be_hidden()
    keyboard.press("Control+Enter")
    page.wait_for_url("**/families/*")


def task_of(flow: dict[str, Any], name: str) -> Any:
    """Find a task in a flow document."""
    return next((task for task in flow["tasks"] if task["name"] == name), None)


def temperature(flow: dict[str, Any]) -> Any:
    """Read what the chat was given."""
    return task_of(flow, "chat")["config"]["local"].get("temperature")
