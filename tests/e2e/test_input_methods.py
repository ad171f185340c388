"""Keyboards of other scripts and other layouts, and words that an input method composes."""

from collections.abc import Callable

import pytest
from playwright.sync_api import CDPSession, Locator, Page, expect

from browsing import SignIn
from e2e_editor import Editor
from e2e_live import LiveFamily
from runningserver import RunningServer

pytestmark = pytest.mark.e2e

CONTROL = 2
COMPOSING = 229
"""What browsers give as the code of a key that an input method has taken."""


class Hands:
    """Somebody at a keyboard on which the keys write something else."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.browser: CDPSession = page.context.new_cdp_session(page)

    def press(self, key: str, code: str, modifiers: int = 0) -> None:
        """Press a key that writes ``key`` and lies where the usual one called ``code`` lies."""
        place = {"key": key, "code": code, "modifiers": modifiers}
        place["windowsVirtualKeyCode"] = ord(code[-1])
        self.browser.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **place})
        self.browser.send("Input.dispatchKeyEvent", {"type": "keyUp", **place})

    def compose(
        self, field: Locator, word: str, key: str = "Enter", *, after: Locator | None = None
    ) -> None:
        """Write a word by an input method, and press a key while it is not confirmed yet.

        ``after`` has to be seen before the key is pressed.
        """
        field.focus()
        end = len(word)
        composed = {"text": word, "selectionStart": end, "selectionEnd": end}
        self.browser.send("Input.imeSetComposition", composed)
        if after is not None:
            expect(after).to_be_visible()
        pressed = {"key": key, "code": key, "windowsVirtualKeyCode": COMPOSING}
        self.browser.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **pressed})
        self.browser.send("Input.insertText", {"text": word})


@pytest.fixture
def drawing(sign_in: SignIn, server: RunningServer) -> Callable[[str], Editor]:
    """Give a way to open an empty flow in the editor."""
    return lambda name: Editor(sign_in("ann"), server, name).made().open()


PLACES = ("KeyN", "KeyZ", "KeyY", "KeyK")
LAYOUTS = {
    "russian": ("тянл", PLACES),
    "greek": ("νζυκ", PLACES),
    "hebrew": ("מזטל", PLACES),
    "arabic": ("ىئغن", PLACES),
    "german": ("nzyk", ("KeyN", "KeyY", "KeyZ", "KeyK")),
    "dvorak": ("nzyk", ("KeyL", "Slash", "KeyT", "KeyV")),
}
"""What is written by the keys for a note, undo, redo and the palette, and where they lie."""


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_keys_do_the_same_on_every_layout(
    drawing: Callable[[str], Editor], layout: str
) -> None:
    page = drawing(f"keys-{layout}").page
    note, undo, redo, palette = zip(*LAYOUTS[layout], strict=True)
    hands = Hands(page)
    notes = page.locator(".react-flow__node-note")
    pane = page.locator(".react-flow__pane")
    pane.click(position={"x": 20, "y": 20})
    hands.press(*note)
    expect(page.get_by_role("textbox", name="Note", exact=True)).to_be_focused()
    pane.click(position={"x": 20, "y": 20})
    expect(notes).to_have_count(1)
    hands.press(*undo, CONTROL)
    expect(notes).to_have_count(0)
    hands.press(*redo, CONTROL)
    expect(notes).to_have_count(1)
    hands.press(*palette, CONTROL)
    expect(page.get_by_label("Do something, or go somewhere")).to_be_focused()


def test_confirming_a_word_adds_no_task_and_renames_none(
    drawing: Callable[[str], Editor],
) -> None:
    editor = drawing("composed")
    page = editor.page
    hands = Hands(page)
    search = page.get_by_role("combobox", name="Find a task by what it is for")
    chat = page.get_by_role("option", name="Chat").first
    hands.compose(search, "chat", after=chat)
    hands.compose(search, "s", "ArrowDown")
    expect(search).to_have_value("chats")
    expect(page.locator("[data-task]")).to_have_count(0)
    search.fill("chat")
    expect(chat).to_be_visible()
    search.press("Enter")
    expect(page.locator("[data-task]")).to_have_count(1)
    page.locator("[data-task]").click()
    page.get_by_role("tab", name="Task").click()
    name = page.get_by_role("region", name="Details").get_by_label("Name", exact=True)
    hands.compose(name, "x")
    expect(name).to_be_focused()
    hands.compose(name, "y", "Escape")
    expect(name).to_be_focused()


def test_confirming_a_word_picks_no_result(page: Page) -> None:
    page.goto("/families")
    expect(page.get_by_role("heading", name="Families", exact=True)).to_be_visible()
    page.keyboard.press("Control+k")
    search = page.get_by_label("Do something, or go somewhere")
    found = page.get_by_role("button", name="Flows").first
    Hands(page).compose(search, "flows", after=found)
    expect(search).to_have_value("flows")
    Hands(page).compose(search, "x", "Escape")
    expect(search).to_have_value("flowsx")
    assert page.url.endswith("/families")
    search.fill("Flows")
    page.keyboard.press("Enter")
    page.wait_for_url("**/flows")


def test_confirming_a_word_renames_no_family_and_sends_nothing(
    page: Page, server: RunningServer
) -> None:
    family = LiveFamily.started(page, server, "welcome", "Unnamed").to_the_chat().open()
    hands = Hands(page)
    page.get_by_role("button", name="Unnamed", exact=True).click()
    field = page.get_by_label("Name", exact=True)
    field.fill("")
    hands.compose(field, "家族")
    expect(field).to_have_value("家族")
    hands.compose(field, "会", "Escape")
    field.press("Enter")
    expect(page.get_by_role("heading", name="家族会")).to_be_visible()
    family.card("chat").click()
    message = page.get_by_role("textbox", name="Write a message")
    hands.compose(message, "こんにちは")
    expect(message).to_have_value("こんにちは")
    message.press("Enter")
    expect(message).to_have_value("")
    expect(page.get_by_role("list", name="Messages")).to_contain_text("こんにちは")
