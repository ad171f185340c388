"""Rules in a browser: a card of their own colour, a line to what they watch, a form, a life."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from browsing import PHONE, known
from e2e_editor import Editor
from runningserver import RunningServer

pytestmark = pytest.mark.e2e

BELL = {"initial": "still", "states": {"still": {"on": {"RING": "still"}}}}
DRAWN: list[dict[str, Any]] = [
    {"name": "hall", "type": "TaskConversation", "initiator": True},
    {"name": "bell", "parent": "hall", "type": "TaskConversation", "fsm": BELL},
    {
        "name": "often",
        "label": "Rings too often",
        "parent": "hall",
        "type": "RuleCount",
        "config": {"local": {"tasks": ["bell"], "event": "RING", "many": 2}},
    },
]


@pytest.fixture
def drawn(page: Page, server: RunningServer) -> Editor:
    """Give the editor on a flow with a rule."""
    editor = Editor(page, server, "rules").made()
    editor.edit_as("ann", *({"op": "addTask", "task": task} for task in DRAWN))
    return editor.open()


def test_a_rule_is_drawn_in_its_own_colour_with_a_line_to_what_it_watches_and_lives(
    drawn: Editor, server: RunningServer
) -> None:
    page = drawn.page
    card = drawn.card("often").locator("[data-rule]")
    expect(card).to_be_visible()
    expect(drawn.card("bell").locator("[data-rule]")).to_have_count(0)
    expect(page.locator('[data-link="watch"]')).to_have_count(1)
    card.click()
    expect(page.get_by_role("textbox", name="How often")).to_have_value("2")
    drawn.keep("rule-drawn")
    page.get_by_role("textbox", name="How often").fill("3")
    page.get_by_role("textbox", name="How often").press("Tab")
    drawn.saved()
    assert drawn.task("often")["config"]["local"]["many"] == 3
    ann = known(server, "ann")
    started = ann.do("startTask", "StartTask", "family { id }", flow="rules")
    family = started["family"]["id"]
    page.goto(f"/families/{family}")
    live = page.locator('[data-task="often"]')
    expect(live.locator("[data-rule]")).to_be_visible()
    expect(live).to_contain_text("0 of 3")
    drawn.keep("rule-lives")
    page.set_viewport_size(PHONE)
    page.goto("/flows/rules")
    expect(page.locator('[data-task="often"] [data-rule]')).to_be_visible()
    drawn.keep("rule-drawn-phone")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
