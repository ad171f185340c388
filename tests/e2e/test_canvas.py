"""The canvas beside its tasks: notes, groups, and the small map of a large flow."""

import json
from itertools import count

import pytest
from playwright.sync_api import Page, expect

from browsing import known
from e2e_editor import Editor, middle
from runningserver import RunningServer

pytestmark = pytest.mark.e2e

_numbers = count()


@pytest.fixture
def welcome(page: Page, server: RunningServer) -> Editor:
    """Give a copy of Welcome, open in the editor."""
    return Editor(page, server, f"canvas{next(_numbers)}").made(of="welcome").open()


def notes(editor: Editor) -> list[str]:
    return [note["text"] for note in editor.document().get("notes", [])]


def test_a_note_is_written_read_over_a_reload_undone_and_done_again(welcome: Editor) -> None:
    page = welcome.page
    before = notes(welcome)
    page.get_by_role("button", name="Add a note").click()
    text = page.get_by_label("Note", exact=True)
    expect(text).to_be_focused()
    text.fill("Ask **Bob** before you change this.")
    drawn = page.locator(".react-flow__node").filter(has_text="Ask Bob before you change this.")
    expect(drawn.locator("strong")).to_have_text("Bob")
    welcome.becomes(lambda _: notes(welcome) == [*before, "Ask **Bob** before you change this."])
    page.reload()
    expect(drawn).to_be_visible()
    welcome.keep("editor-note")
    drawn.click()
    page.keyboard.press("Delete")
    expect(drawn).to_be_hidden()
    welcome.becomes(lambda _: notes(welcome) == before)
    page.keyboard.press("Control+z")
    expect(drawn).to_be_visible()
    page.keyboard.press("Control+Shift+z")
    expect(drawn).to_be_hidden()


def test_selected_tasks_are_drawn_together_as_a_group_with_a_name(welcome: Editor) -> None:
    page = welcome.page
    welcome.card("topic").click()
    welcome.card("chat").click(modifiers=["Shift"])
    page.get_by_role("button", name="Group", exact=True).click()
    page.get_by_role("textbox", name="Label").fill("With the model")
    group = page.locator(".react-flow__node").filter(has_text="With the model")
    expect(group).to_be_visible()
    for name in ("topic", "chat"):
        x, y = middle(welcome.card(name))
        box = group.bounding_box()
        assert box
        assert box["x"] < x < box["x"] + box["width"]
        assert box["y"] < y < box["y"] + box["height"]
    welcome.becomes(
        lambda flow: (
            [(g["label"], sorted(g["tasks"])) for g in flow.get("groups", [])]
            == [("With the model", ["chat", "topic"])]
        )
    )
    welcome.keep("editor-group")


def test_a_large_flow_has_a_small_map_that_leads_through_it(
    page: Page, server: RunningServer
) -> None:
    tasks = [{"name": "root", "type": "TaskConversation", "initiator": True}]
    tasks += [{"name": f"t{n}", "type": "TaskChat", "parent": "root"} for n in range(40)]
    layout = {task["name"]: [300 * (n % 8), 200 * (n // 8)] for n, task in enumerate(tasks)}
    text = json.dumps({"name": "mapped", "tasks": tasks, "layout": layout})
    known(server, "ann").do("importFlow", "ImportFlow", "seq", text=text)
    editor = Editor(page, server, "mapped").open()
    page.keyboard.press("0")
    small = page.get_by_role("img", name="Map of the drawing")
    expect(small).to_be_visible()
    for _ in range(6):
        page.keyboard.press("+")
    box = small.bounding_box()
    assert box
    view = page.locator(".react-flow__viewport")
    before = view.get_attribute("style")
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 6, box["y"] + box["height"] - 6, steps=8)
    page.mouse.up()
    expect(view).not_to_have_attribute("style", before or "")
    editor.keep("editor-map")
