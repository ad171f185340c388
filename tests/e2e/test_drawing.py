"""What is drawn stays true while tasks come, go and move: the selection, the lines, the places."""

import itertools
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from browsing import known
from e2e_editor import Editor
from runningserver import RunningServer

pytestmark = pytest.mark.e2e

_numbers: Iterator[int] = itertools.count(1)
UNPLACED = """
name: {name}
tasks:
  - {{name: room, type: TaskConversation, initiator: true, permissions: ["*"]}}
  - {{name: first, type: TaskShowInstruction, parent: room, next: second}}
  - {{name: second, type: TaskShowInstruction, parent: room, next: third}}
  - {{name: third, type: TaskChat, parent: room}}
"""
"""A flow whose tasks nobody has put anywhere."""


@pytest.fixture
def welcome(page: Page, server: RunningServer) -> Editor:
    """Give the editor on a copy of the flow Welcome."""
    return Editor(page, server, f"drawn{next(_numbers)}").made(of="welcome").open()


@pytest.fixture
def unplaced(page: Page, server: RunningServer) -> Editor:
    """Give the editor on a flow without layout."""
    editor = Editor(page, server, f"unplaced{next(_numbers)}")
    text = UNPLACED.format(name=editor.flow)
    known(server, "ann").do("importFlow", "ImportFlow", "seq", text=text)
    return editor.open()


def line(editor: Editor, ident: str) -> Locator:
    return editor.page.locator(f'.react-flow__edge[data-id="{ident}"]')


def spots(editor: Editor) -> dict[str, tuple[float, float]]:
    """Give where each card stands on the canvas, wherever one looks."""
    found = editor.page.locator(".react-flow__node").evaluate_all(
        "nodes => nodes.map((node) => [node.dataset.id, node.style.transform])"
    )
    return dict(found)


def others(editor: Editor, name: str) -> dict[str, tuple[float, float]]:
    return {key: spot for key, spot in spots(editor).items() if key != name}


def test_what_undoing_took_away_is_not_selected_any_more(welcome: Editor) -> None:
    page = welcome.page
    page.get_by_role("option", name="Steps").click()
    expect(welcome.card("steps")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Show the details").click()
    page.keyboard.press("Control+z")
    expect(welcome.card("steps")).to_be_hidden()
    welcome.card("chat").click()
    details = page.get_by_role("region", name="Details")
    expect(details).to_contain_text("Chat")
    expect(details.get_by_text("selected")).to_be_hidden()
    expect(details.get_by_role("tab", name="Setup")).to_be_visible()


def test_what_somebody_else_removed_is_not_selected_any_more(welcome: Editor) -> None:
    page = welcome.page
    welcome.card("chat").click()
    details = page.get_by_role("region", name="Details")
    expect(details.get_by_role("tab", name="Setup")).to_be_visible()
    welcome.edit_as("bob", {"op": "removeTask", "task": "chat"})
    expect(welcome.card("chat")).to_be_hidden()
    welcome.card("topic").click()
    expect(details.get_by_role("tab", name="Setup")).to_be_visible()
    expect(details).to_contain_text("Topic")


def test_a_task_in_the_place_of_a_removed_one_has_its_own_lines(welcome: Editor) -> None:
    page = welcome.page
    expect(line(welcome, "tree:chat")).to_have_attribute(
        "aria-label", "Edge from conversation to chat"
    )
    welcome.card("chat").click()
    page.keyboard.press("Delete")
    expect(welcome.card("chat")).to_be_hidden()
    page.get_by_role("option", name="Chat").drag_to(welcome.card("topic"))
    expect(welcome.card("chat")).to_be_visible()
    expect(line(welcome, "tree:chat")).to_have_attribute("aria-label", "Edge from topic to chat")
    expect(line(welcome, "tree:chat").locator("path").first).to_be_attached()
    welcome.saved()
    assert welcome.task("chat")["parent"] == "topic"


def test_a_task_that_hangs_elsewhere_has_its_line_there(welcome: Editor) -> None:
    welcome.drag(welcome.card("chat"), to=welcome.card("topic"))
    expect(line(welcome, "tree:chat")).to_have_attribute("aria-label", "Edge from topic to chat")
    welcome.page.keyboard.press("Control+z")
    expect(line(welcome, "tree:chat")).to_have_attribute(
        "aria-label", "Edge from conversation to chat"
    )


def test_the_first_drag_in_a_flow_without_places_moves_one_card_alone(unplaced: Editor) -> None:
    before = spots(unplaced)
    unplaced.drag(unplaced.card("second"), by=(24, 24))
    unplaced.saved()
    assert others(unplaced, "second") == {
        name: spot for name, spot in before.items() if name != "second"
    }
    assert spots(unplaced)["second"] != before["second"]
    assert set(unplaced.document()["layout"]) == {"room", "first", "second", "third"}
    unplaced.page.keyboard.press("Control+z")
    unplaced.saved()
    assert spots(unplaced) == before
    assert "layout" not in unplaced.document()


def test_nudges_in_a_flow_without_places_leave_all_others_where_they_stand(
    unplaced: Editor,
) -> None:
    before = spots(unplaced)
    unplaced.card("second").click()
    for _ in range(3):
        unplaced.page.keyboard.press("ArrowDown")
    unplaced.saved()
    unplaced.page.reload()
    expect(unplaced.card("third")).to_be_visible()
    assert others(unplaced, "second") == {
        name: spot for name, spot in before.items() if name != "second"
    }


def test_what_is_added_to_a_flow_without_places_moves_nothing(unplaced: Editor) -> None:
    before = spots(unplaced)
    unplaced.page.get_by_role("option", name="Steps").click()
    expect(unplaced.card("steps")).to_be_visible()
    unplaced.saved()
    assert others(unplaced, "steps") == before


def test_pasted_tasks_are_numbered_where_their_names_are_taken(
    page: Page, server: RunningServer
) -> None:
    source = Editor(page, server, f"names{next(_numbers)}").made().open()
    for name in ("instruction", "instruction2"):
        source.edit_as(
            "ann", {"op": "addTask", "task": {"name": name, "type": "TaskShowInstruction"}}
        )
        expect(source.card(name)).to_be_visible()
    source.card("instruction").focus()
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+c")
    target = Editor(page, server, f"names{next(_numbers)}").made()
    target.edit_as(
        "ann", {"op": "addTask", "task": {"name": "instruction", "type": "TaskShowInstruction"}}
    )
    target.open()
    target.card("instruction").focus()
    page.keyboard.press("Control+v")
    expect(target.card("instruction3")).to_be_visible()
    target.saved()
    names = [task["name"] for task in target.document()["tasks"]]
    assert sorted(names) == ["instruction", "instruction2", "instruction3"]


def test_what_is_pasted_is_seen_also_when_one_has_moved_on(welcome: Editor) -> None:
    page = welcome.page
    welcome.card("chat").click()
    page.keyboard.press("Control+c")
    expect(page.get_by_role("region", name="Details")).to_be_visible()
    view = page.locator(".react-flow")
    box = view.bounding_box()
    assert box
    for copy in ("chat2", "chat3"):
        for _ in range(2):
            page.mouse.move(box["x"] + box["width"] - 80, box["y"] + 80)
            page.mouse.down()
            page.mouse.move(box["x"] + 80, box["y"] + box["height"] - 80, steps=8)
            page.mouse.up()
        expect(welcome.card("chat")).not_to_be_in_viewport()
        page.keyboard.press("Control+v")
        expect(welcome.card(copy)).to_be_in_viewport(ratio=1)
        place = welcome.card(copy).bounding_box()
        assert place
        assert box["x"] <= place["x"] <= box["x"] + box["width"] - place["width"]
        assert box["y"] <= place["y"] <= box["y"] + box["height"] - place["height"]


@pytest.mark.parametrize(("words", "name"), [("instruction", "instruction"), ("steps", "steps")])
def test_what_is_typed_fast_is_added_and_leaves_an_empty_box(
    welcome: Editor, words: str, name: str
) -> None:
    page = welcome.page
    before = {task["name"] for task in welcome.document()["tasks"]}
    box = page.get_by_role("combobox", name="Find a task by what it is for")
    box.click()
    page.keyboard.type(words, delay=20)
    page.keyboard.press("Enter")
    expect(welcome.card(name)).to_be_focused()
    expect(box).to_have_value("")
    box.click()
    page.keyboard.press("Enter")
    page.keyboard.type("choice", delay=60)
    page.keyboard.press("Enter")
    expect(welcome.card("choice")).to_be_focused()
    expect(box).to_have_value("")
    welcome.saved()
    assert {task["name"] for task in welcome.document()["tasks"]} - before == {name, "choice"}


def test_what_is_found_late_by_its_meaning_is_what_enter_adds(welcome: Editor) -> None:
    page = welcome.page
    box = page.get_by_role("combobox", name="Find a task by what it is for")
    box.click()
    page.keyboard.type("something that lets people pick an option", delay=5)
    page.keyboard.press("Enter")
    expect(welcome.card("choice")).to_be_focused()
    expect(box).to_have_value("")
