"""Eight chats answer at once: the page that shows them, and another beside it, stay usable."""

import json

import pytest
from playwright.sync_api import Page, expect

from browsing import SignIn, known
from e2e_live import LiveFamily
from runningserver import RunningServer

pytestmark = pytest.mark.e2e

EIGHT = 8
"""More than the six connections that a browser opens to one server."""
ASKED = """async () => {
  const asked = { signal: AbortSignal.timeout(5000), cache: 'no-store' };
  return (await fetch('/auth/session', asked)).status }"""
BEGUN, ENDED = "You wrote:", "That was answer number"


def eight(page: Page, server: RunningServer) -> LiveFamily:
    """Start a room with eight chats."""
    chats = [
        {"name": f"chat{number}", "parent": "room", "type": "TaskChat"} for number in range(EIGHT)
    ]
    room = {"name": "room", "type": "TaskConversation", "initiator": True}
    text = json.dumps({"name": "eightChats", "tasks": [room, *chats]})
    known(server, "ann").do("importFlow", "ImportFlow", "seq", text=text)
    return LiveFamily.started(page, server, "eightChats")


def test_a_page_on_which_eight_chats_answer_stays_usable_and_so_does_a_second_one(
    sign_in: SignIn, server: RunningServer
) -> None:
    page = sign_in("ann")
    family = eight(page, server)
    second = page.context.new_page()
    for tab in (page, second):
        tab.goto(f"/families/{family.id}/use")
        expect(tab.get_by_role("textbox")).to_have_count(EIGHT)
    for number in range(EIGHT):  # each takes ten seconds
        prompt = {"input": {"prompt": f"Answer slowly, {number}"}}
        family.send(f"chat{number}", "SEND", patch=prompt)
    for tab in (page, second):
        expect(tab.get_by_text(BEGUN)).to_have_count(EIGHT)
        assert tab.evaluate(ASKED) == 200
    assert page.get_by_text(ENDED).count() == 0
    for tab in (page, second):
        expect(tab.get_by_text(ENDED)).to_have_count(EIGHT)
    second.close()
