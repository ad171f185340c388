"""Texts of people and models are read whole, whatever signs are in them, and run nothing."""

import json

import pytest
from playwright.sync_api import Page, expect

from browsing import PHONE, Picture
from e2e_live import LiveFamily
from runningserver import RunningServer

pytestmark = pytest.mark.e2e

LINES = (
    "use <channel>, and Map<String, List<Int>> or vector<std::string>",
    "<answer>42</answer>",
    "It takes 3~5 days, 100~200 pages; 2*3*4 is 24",
    r"So \(\frac{1}{2} \{x\} \, y\) and $a_1 \{b\}$ and \begin",
    "call handlers[0](event) [x](javascript:alert(1)) <img src=x onerror=alert(1)>",
)
FORMULA = "\\[\n\\begin{aligned}\nx &= 1 \\\\\n+ y\n\\end{aligned}\n\\]"
TEXT = "\n\n".join((*LINES, FORMULA, "and **this** is ~~not~~ bold."))


def told(page: Page, server: RunningServer) -> LiveFamily:
    """Give a family that has the text to be read, and then a chat."""
    tasks = [
        {"name": "talk", "type": "TaskConversation", "initiator": True},
        {
            "name": "read",
            "type": "TaskShowInstruction",
            "parent": "talk",
            "config": {"local": {"instruction": TEXT}},
            "next": "chat",
        },
        {
            "name": "chat",
            "type": "TaskChat",
            "parent": "talk",
            "config": {"local": {"answers": "whenAsked"}},
        },
    ]
    family = LiveFamily(page, server, "")
    family.ann.do(
        "importFlow", "ImportFlow", "seq", text=json.dumps({"name": "reading", "tasks": tasks})
    )
    return LiveFamily.started(page, server, "reading")


def test_nothing_that_was_written_vanishes_and_nothing_runs(
    page: Page, server: RunningServer, picture: Picture
) -> None:
    family = told(page, server)
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.goto(f"/families/{family.id}/use")
    for line in LINES:
        expect(page.get_by_text(line, exact=True)).to_be_visible()
    expect(page.locator("pre")).to_have_text(FORMULA)
    expect(page.locator("strong", has_text="this")).to_be_visible()
    expect(page.locator("main img")).to_have_count(0)
    picture(page, "reading-wide")
    page.get_by_role("button", name="Continue").click()
    field = page.get_by_role("textbox", name="Write a message")
    field.fill("<answer>\n~5 and `<b>`\n</answer>")
    field.press("Enter")
    said = page.get_by_role("list", name="Messages").get_by_role("listitem")
    expect(said).to_contain_text("<answer>\n~5 and <b>\n</answer>", use_inner_text=True)
    page.set_viewport_size(PHONE)
    picture(page, "reading-phone")
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert dialogs == []
