"""The editor: a person draws a flow in a real browser, by pointer and by keyboard."""

import itertools
import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from browsing import PHONE, SignIn
from e2e_editor import Editor
from runningserver import RunningServer

pytestmark = pytest.mark.e2e

_numbers: Iterator[int] = itertools.count(1)
TIME_STOPS = "() => { const now = Date.now(); Date.now = () => now }"


@pytest.fixture
def empty(page: Page, server: RunningServer) -> Editor:
    """Give the editor on a flow with nothing in it."""
    return Editor(page, server, f"empty{next(_numbers)}").made().open()


@pytest.fixture
def welcome(page: Page, server: RunningServer) -> Editor:
    """Give the editor on a copy of the flow Welcome."""
    return Editor(page, server, f"copy{next(_numbers)}").made(of="welcome").open()


def test_an_empty_flow_teaches_its_first_step(empty: Editor) -> None:
    empty.page.get_by_role("button", name="Add a Conversation").click()
    expect(empty.card("conversation")).to_be_visible()
    empty.saved()
    assert empty.document()["tasks"] == [
        {
            "name": "conversation",
            "type": "TaskConversation",
            "initiator": True,
            "permissions": ["*"],
        }
    ]


def test_the_palette_finds_a_task_by_what_it_is_for(welcome: Editor) -> None:
    search = welcome.page.get_by_role("combobox", name="Find a task by what it is for")
    search.fill("something that lets people pick an option")
    first = welcome.page.get_by_role("listbox", name="Task types").get_by_role("option").first
    expect(first).to_contain_text("Choice")
    search.fill("a wizard with several pages")
    expect(first).to_contain_text("Steps")
    expect(first.get_by_title("close in meaning")).to_be_visible()
    welcome.keep("editor-palette")
    search.press("Enter")
    expect(welcome.card("steps")).to_be_visible()


def test_a_task_is_dragged_from_the_palette_onto_another_one(welcome: Editor) -> None:
    item = welcome.page.get_by_role("option", name="Instruction")
    item.drag_to(welcome.card("conversation"))
    expect(welcome.card("instruction")).to_be_visible()
    welcome.saved()
    assert welcome.task("instruction")["parent"] == "conversation"


def test_a_task_is_dragged_from_the_palette_onto_the_canvas(welcome: Editor) -> None:
    pane = welcome.page.locator(".react-flow__pane")
    welcome.page.get_by_role("option", name="Chat").drag_to(
        pane, target_position={"x": 120, "y": 640}
    )
    expect(welcome.card("chat2")).to_be_visible()
    welcome.saved()
    assert "parent" not in welcome.task("chat2")


def test_moving_a_card_is_one_step_to_undo_and_to_do_again(welcome: Editor) -> None:
    before = welcome.document()["layout"]["chat"]
    welcome.drag(welcome.card("chat"), by=(64, 120))
    welcome.saved()
    moved = welcome.document()["layout"]["chat"]
    assert moved != before
    assert [value % 8 for value in moved] == [0, 0]
    welcome.page.keyboard.press("Control+z")
    welcome.saved()
    assert welcome.document()["layout"]["chat"] == before
    welcome.page.keyboard.press("Control+Shift+z")
    welcome.saved()
    assert welcome.document()["layout"]["chat"] == moved


def test_arrow_keys_move_what_is_selected_and_that_is_saved_and_undone(welcome: Editor) -> None:
    before = welcome.document()["layout"]["chat"]
    welcome.card("chat").click()
    welcome.page.evaluate(TIME_STOPS)  # what follows closely is one step
    for _ in range(3):
        welcome.page.keyboard.press("ArrowDown")
    welcome.saved()
    assert welcome.document()["layout"]["chat"] == [before[0], before[1] + 24]
    welcome.page.keyboard.press("Control+z")
    welcome.saved()
    assert welcome.document()["layout"]["chat"] == before


def test_a_card_let_go_over_another_one_is_hung_under_it(welcome: Editor) -> None:
    welcome.drag(welcome.card("chat"), to=welcome.card("topic"))
    welcome.saved()
    assert welcome.task("chat")["parent"] == "topic"


def test_what_may_not_be_linked_says_why(welcome: Editor) -> None:
    welcome.draw("next", welcome.card("topic"), welcome.card("chat"))
    expect(welcome.alert()).to_contain_text("Chat follows Topic already")
    welcome.drag(welcome.card("conversation"), to=welcome.card("chat"))
    welcome.saved()
    assert "parent" not in welcome.task("conversation")


def test_a_value_is_connected_through_a_choice_of_ports(welcome: Editor) -> None:
    welcome.draw("data", welcome.card("topic"), welcome.card("chat"))
    dialog = welcome.page.get_by_role("dialog")
    expect(dialog).to_contain_text("From Topic to Chat")
    expect(dialog.get_by_role("alert")).to_contain_text("connected")
    target = dialog.get_by_role("combobox", name="Becomes, in Chat")
    target.fill("config.local.temperature")
    expect(dialog.get_by_role("alert")).to_contain_text("it gives a text, but a number is taken")
    welcome.keep("editor-ports")
    expect(dialog.get_by_role("button", name="Connect")).to_be_disabled()
    target.fill("shared.subject")
    target.press("Escape")
    dialog.get_by_role("textbox", name="Only when").fill("output.selected")
    dialog.get_by_role("button", name="Connect").click()
    welcome.saved()
    assert {
        "from": "topic.output.selected.topic",
        "to": "chat.shared.subject",
        "when": "output.selected",
    } in welcome.document()["connections"]


def test_a_link_let_go_over_nothing_offers_what_to_add(welcome: Editor) -> None:
    welcome.draw("next", welcome.card("chat"), by=(120, 160))
    expect(welcome.page.get_by_placeholder("What should it do?").last).to_be_focused()
    welcome.page.keyboard.type("choice")
    welcome.page.keyboard.press("Enter")
    expect(welcome.card("choice")).to_be_visible()
    welcome.saved()
    assert welcome.task("chat")["next"] == "choice"
    assert welcome.task("choice")["parent"] == "conversation"


def test_a_task_is_set_up_in_a_form_and_taken_back(welcome: Editor) -> None:
    welcome.card("chat").click()
    field = welcome.page.get_by_label("Temperature", exact=True)
    field.fill("0.9")
    welcome.saved()
    assert welcome.task("chat")["config"]["local"]["temperature"] == 0.9
    welcome.keep("editor-setup")
    welcome.page.get_by_role("button", name="Take back: Temperature").click()
    welcome.saved()
    assert "temperature" not in welcome.task("chat")["config"]["local"]
    welcome.page.keyboard.press("Control+z")
    welcome.saved()
    assert welcome.task("chat")["config"]["local"]["temperature"] == 0.9


def test_typing_a_label_is_one_step(welcome: Editor) -> None:
    welcome.card("chat").click()
    welcome.page.get_by_role("tab", name="Task").click()
    label = welcome.page.get_by_label("Label", exact=True)
    before = label.input_value()
    welcome.page.evaluate(TIME_STOPS)  # what follows closely is one step
    label.fill("")
    label.press_sequentially("Talk it over")
    expect(welcome.card("chat")).to_contain_text("Talk it over")
    welcome.saved()
    welcome.card("chat").click()
    welcome.page.keyboard.press("Control+z")
    expect(welcome.card("chat")).to_contain_text(before)


def test_a_renamed_task_stays_selected_and_linked(welcome: Editor) -> None:
    welcome.card("chat").click()
    welcome.page.get_by_role("tab", name="Task").click()
    name = welcome.page.get_by_label("Name", exact=True)
    name.fill("talk")
    name.press("Enter")
    expect(welcome.card("talk")).to_have_attribute("aria-pressed", "true")
    welcome.saved()
    assert welcome.task("topic")["next"] == "talk"
    assert welcome.document()["connections"][0]["to"].startswith("talk.")


def test_copies_keep_their_inner_links_within_and_across_flows(
    welcome: Editor, server: RunningServer
) -> None:
    page = welcome.page
    welcome.card("topic").click()
    welcome.card("chat").click(modifiers=["Shift"])
    page.keyboard.press("Control+c")
    page.keyboard.press("Control+v")
    welcome.saved()
    assert welcome.task("topic2")["next"] == "chat2"
    other = Editor(page, server, f"empty{next(_numbers)}").made().open()
    page.locator(".react-flow__pane").click(position={"x": 300, "y": 600})
    page.keyboard.press("Control+v")
    expect(other.card("topic")).to_be_visible()
    other.saved()
    assert other.task("topic")["next"] == "chat"
    assert [link["to"] for link in other.document()["connections"]] == ["chat.shared.topic"]


def test_removing_takes_the_children_along_and_undo_brings_all_back(welcome: Editor) -> None:
    before = welcome.document()
    welcome.card("conversation").click()
    welcome.page.keyboard.press("Delete")
    expect(welcome.card("chat")).to_be_hidden()
    welcome.saved()
    assert welcome.document()["tasks"] == []
    welcome.page.keyboard.press("Control+z")
    expect(welcome.card("chat")).to_be_visible()
    welcome.saved()
    assert welcome.document() == before


def test_many_are_selected_with_a_box_and_aligned(welcome: Editor) -> None:
    welcome.page.get_by_role("button", name="Drag to select").click()
    welcome.box(welcome.card("introduction"), welcome.card("chat"))
    expect(welcome.page.locator("[data-task][aria-pressed=true]")).to_have_count(3)
    welcome.page.get_by_role("button", name="Show the details").click()
    welcome.page.get_by_role("button", name="Align left").click()
    welcome.saved()
    layout = welcome.document()["layout"]
    assert layout["introduction"][0] == layout["topic"][0] == layout["chat"][0]


def test_everything_is_arranged_as_one_step(welcome: Editor) -> None:
    before = welcome.document()["layout"]
    welcome.drag(welcome.card("chat"), by=(-200, 200))
    welcome.page.get_by_role("button", name="Arrange everything").click()
    expect(welcome.page.get_by_text("Everything is arranged.")).to_be_attached()
    welcome.saved()
    layout = welcome.document()["layout"]
    assert layout["introduction"][1] == layout["topic"][1] == layout["chat"][1]
    assert layout["introduction"][0] < layout["topic"][0] < layout["chat"][0]
    welcome.page.keyboard.press("Control+z")
    welcome.page.keyboard.press("Control+z")
    welcome.saved()
    assert welcome.document()["layout"] == before


def test_everything_can_be_done_by_keyboard(welcome: Editor) -> None:
    page = welcome.page
    welcome.card("conversation").focus()
    page.keyboard.press("Tab")
    expect(welcome.card("introduction")).to_be_focused()
    page.keyboard.press("Alt+ArrowRight")
    expect(welcome.card("topic")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="Details")).to_contain_text("Topic")
    expect(page.get_by_role("tab", name="Setup")).to_be_focused()
    page.keyboard.press("Escape")
    expect(welcome.card("topic")).to_be_focused()
    page.keyboard.press("c")
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("Inside").click()
    dialog.get_by_role("combobox", name="What goes under Topic").click()
    page.get_by_role("option", name="Chat", exact=True).click()
    dialog.get_by_role("button", name="Link").click()
    welcome.saved()
    assert welcome.task("chat")["parent"] == "topic"
    welcome.card("introduction").focus()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Select everything")
    welcome.keep("editor-keys")


def test_what_was_not_sent_survives_a_reload(welcome: Editor) -> None:
    page = welcome.page

    def cut(route: Route) -> None:
        route.abort()

    before = welcome.document()["layout"]["chat"]
    page.route("**/graphql", cut)
    page.route("**/auth/session", cut)
    welcome.card("chat").click()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_text(re.compile("changes? kept here"))).to_be_visible()
    welcome.keep("editor-offline")
    page.unroute("**/graphql")
    page.unroute("**/auth/session")
    page.reload()
    expect(welcome.card("chat")).to_be_visible()
    expect(page.get_by_role("status", name="").filter(has_text="All changes saved")).to_be_visible()
    welcome.becomes(lambda flow: flow["layout"]["chat"] == [before[0], before[1] + 16])


def test_what_another_person_draws_is_seen_at_once_and_told(welcome: Editor) -> None:
    welcome.card("chat").click()
    welcome.page.keyboard.press("ArrowDown")
    welcome.saved()
    welcome.edit_as("bob", {"op": "set", "task": "topic", "path": ["label"], "value": "Subject"})
    expect(welcome.card("topic")).to_contain_text("Subject")
    welcome.edit_as("bob", {"op": "move", "layout": {"chat": [640, 640]}})
    expect(welcome.alert("bob has just changed what you had changed")).to_be_visible()


def test_an_edit_that_is_no_longer_possible_is_taken_back_with_the_reason(welcome: Editor) -> None:
    page = welcome.page
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        waiting.append(route)

    page.route("**/graphql", hold)
    welcome.card("chat").click()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_text("Saving…")).to_be_visible()
    page.wait_for_timeout(400)
    welcome.edit_as("ann", {"op": "removeTask", "task": "chat"})
    expect(welcome.card("chat")).to_be_hidden()
    for route in waiting:
        route.continue_()
    page.unroute("**/graphql")
    expect(welcome.alert('The task "chat" is not in the flow any more')).to_be_visible()
    welcome.saved()


def test_revisions_are_named_compared_and_restored(welcome: Editor) -> None:
    page = welcome.page
    page.keyboard.press("Control+s")
    page.get_by_label("What is it?").fill("Before the change")
    page.keyboard.press("Enter")
    expect(welcome.alert("Saved as revision 1")).to_be_visible()
    welcome.card("chat").click()
    page.keyboard.press("Delete")
    page.get_by_role("option", name="Steps").click()
    welcome.saved()
    welcome.menu("Revisions")
    expect(page.get_by_role("dialog")).to_contain_text("1 · Before the change")
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_text("Changes since revision 1")).to_be_visible()
    expect(page.get_by_text("1 task added")).to_be_visible()
    expect(page.get_by_text("1 removed")).to_be_visible()
    welcome.keep("editor-compare")
    page.get_by_role("button", name="Done").click()
    welcome.menu("Revisions")
    page.get_by_role("button", name="Restore").click()
    confirm = page.get_by_role("dialog", name="Restore “Before the change”?")
    confirm.get_by_role("button", name="Restore").click()
    expect(welcome.card("chat")).to_be_visible()
    expect(welcome.card("steps")).to_be_hidden()


def test_a_flow_goes_out_as_a_file_and_comes_in_again(
    welcome: Editor, server: RunningServer
) -> None:
    page = welcome.page
    with page.expect_download() as download:
        welcome.menu("Export as file")
    text = download.value.path().read_text()
    assert text.startswith(f"name: {welcome.flow}")
    name = f"back{next(_numbers)}"
    page.get_by_role("button", name="Save, revisions, files").click()
    with page.expect_file_chooser() as chooser:
        page.get_by_role("menuitem", name="Import a file").click()
    chooser.value.set_files(
        {
            "name": "flow.yaml",
            "mimeType": "application/yaml",
            "buffer": text.replace(f"name: {welcome.flow}", f"name: {name}", 1).encode(),
        }
    )
    page.wait_for_url(f"**/flows/{name}")
    expect(Editor(page, server, name).card("chat")).to_be_visible()


def test_a_flow_with_mistakes_shows_them_before_it_runs(welcome: Editor) -> None:
    page = welcome.page
    welcome.edit_as(
        "ann",
        {
            "op": "set",
            "task": "chat",
            "path": ["config", "local", "systemMessage"],
            "value": "{{ tasks.nobody.output }}",
        },
    )
    named = "Chat, Chat, {{ tasks.nobody.output }}, 1 problem"
    expect(welcome.card("chat")).to_have_attribute("aria-label", named)
    page.get_by_role("button", name="Run").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("This flow cannot run yet")
    welcome.keep("editor-problems")
    dialog.get_by_role("button", name="nobody").click()
    expect(welcome.card("chat")).to_have_attribute("aria-pressed", "true")


def test_run_starts_a_family_from_the_draft(welcome: Editor) -> None:
    welcome.page.get_by_role("button", name="Run").click()
    welcome.page.wait_for_url("**/families/*")


def test_run_opens_the_first_task_that_waits_for_a_person(
    welcome: Editor, sign_in: SignIn, server: RunningServer
) -> None:
    page = welcome.page
    page.get_by_role("button", name="Run").click()
    instruction = page.get_by_role("tabpanel", name="Task")
    expect(instruction).to_contain_text("Everything here is a task")
    page.get_by_role("region", name="How it works").first.get_by_role("button", name="Hide").click()
    expect(instruction).to_be_hidden()
    page.wait_for_timeout(500)
    page.reload()
    expect(welcome.card("introduction")).to_be_visible()
    expect(instruction).to_be_hidden()
    page.goto("/flows")
    card = page.get_by_role("listitem").filter(has=page.get_by_role("link", name=welcome.flow))
    card.get_by_role("button", name="Run").click()
    expect(instruction).to_contain_text("Everything here is a task")
    page = sign_in("ann", viewport=PHONE)
    Editor(page, server, welcome.flow).open()
    page.get_by_role("button", name="Run").click()
    page.wait_for_url("**/use")
    expect(page.get_by_role("button", name="Choose a topic")).to_be_visible()


def test_the_statechart_of_a_task_is_drawn(welcome: Editor) -> None:
    welcome.card("chat").click()
    welcome.page.get_by_role("tab", name="Chart").click()
    chart: Locator = welcome.page.get_by_role("img", name="Statechart of Chat")
    expect(chart).to_contain_text("receiving")
    expect(chart).to_contain_text("REGENERATE")
    welcome.page.get_by_role("button", name="Enlarge").click()
    expect(welcome.page.get_by_role("dialog")).to_contain_text("receiving")
    welcome.keep("editor-chart")


def test_steps_change_places_in_order_and_on_the_canvas(page: Page, server: RunningServer) -> None:
    editor = Editor(page, server, f"copy{next(_numbers)}").made(of="interview").open()
    before = editor.document()["layout"]
    editor.card("person").click()
    page.get_by_role("tab", name="Task").click()
    expect(page.get_by_text("2 of 4")).to_be_visible()
    page.get_by_role("button", name="Earlier").click()
    expect(page.get_by_text("1 of 4")).to_be_visible()
    editor.saved()
    names = [task["name"] for task in editor.document()["tasks"]]
    assert names.index("person") < names.index("briefing")
    assert editor.document()["layout"]["person"] == before["briefing"]


def test_a_flow_is_drawn_on_a_phone(sign_in: SignIn, server: RunningServer) -> None:
    page = sign_in("ann", viewport=PHONE, has_touch=True, is_mobile=True)
    editor = Editor(page, server, f"copy{next(_numbers)}").made(of="welcome")
    page.goto(f"/flows/{editor.flow}")
    editor.card("topic").tap()
    editor.keep("editor-phone")
    page.get_by_role("button", name="Show the tasks to add").tap()
    page.get_by_role("dialog", name="Tasks").get_by_role("option", name="Instruction").tap()
    expect(editor.card("instruction")).to_be_visible()
    expect(page.get_by_role("dialog", name="Tasks")).to_be_hidden()
    page.get_by_role("button", name="Show the details").tap()
    sheet = page.get_by_role("dialog", name="Details")
    sheet.get_by_role("tab", name="Task").tap()
    sheet.get_by_label("Label", exact=True).fill("Read this")
    expect(editor.card("instruction")).to_contain_text("Read this")
    editor.keep("editor-phone-details")
    editor.becomes(lambda flow: any(task.get("label") == "Read this" for task in flow["tasks"]))
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_the_command_palette_goes_to_tasks_and_does_what_the_page_offers(welcome: Editor) -> None:
    page = welcome.page
    page.keyboard.press("Control+k")
    page.keyboard.type("Arrange everything")
    expect(page.get_by_label("Do something, or go somewhere")).to_have_value("Arrange everything")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Everything is arranged.")).to_be_attached()
    for name in ("chat", "topic"):
        page.keyboard.press("Control+k")
        page.keyboard.type(name)
        expect(page.get_by_label("Do something, or go somewhere")).to_have_value(name)
        page.keyboard.press("Enter")
        expect(welcome.card(name)).to_be_focused()


def test_the_command_palette_takes_what_is_typed_before_it_has_the_focus(welcome: Editor) -> None:
    page = welcome.page
    page.evaluate(
        """async keys => {
            for (const key of keys) {
                const pressed = {key, bubbles: true, cancelable: true, ctrlKey: key === 'k'};
                document.body.dispatchEvent(new KeyboardEvent('keydown', pressed));
                await null;
            }
        }""",
        ["k", *"Add a note", "Enter"],
    )
    expect(page.get_by_role("textbox", name="Note", exact=True)).to_be_visible()
    expect(page.get_by_label("Do something, or go somewhere")).to_have_count(0)


def test_the_command_palette_does_what_it_finds_late(page: Page, server: RunningServer) -> None:
    for number in range(9):  # more than it shows before one has said what
        name = "aardvark" if number == 0 else f"zebra{number}"
        server.person("ann").do("createFlow", "CreateFlow", "seq", name=name)
    page.goto("/families")
    expect(page.get_by_role("heading", name="Families", exact=True)).to_be_visible()
    page.keyboard.press("Control+k")
    page.get_by_label("Do something, or go somewhere").fill("aardvark")
    expect(page.get_by_role("button", name="aardvark")).to_have_attribute("data-selected", "true")
    page.keyboard.press("Enter")
    page.wait_for_url("**/flows/aardvark")


def test_the_details_cover_no_card_and_all_stand_as_before_when_they_close(welcome: Editor) -> None:
    cards = [welcome.card(name) for name in ("introduction", "topic", "chat")]
    cards[2].hover()
    before = [card.bounding_box() for card in cards]
    cards[2].click()
    details = welcome.page.get_by_role("region", name="Details")
    expect(details).to_be_visible()
    cards[2].hover()
    left, panel = welcome.page.get_by_role("region", name="Tasks"), details.bounding_box()
    room = left.bounding_box()
    assert panel
    assert room
    for card in cards:
        box = card.bounding_box()
        assert box
        assert room["x"] + room["width"] < box["x"] < panel["x"] - box["width"]
    details.get_by_role("button", name="Hide").click()
    expect(details).to_be_hidden()
    cards[2].hover()
    assert [card.bounding_box() for card in cards] == before


def test_five_hundred_tasks_are_drawn_only_where_one_looks(
    page: Page, server: RunningServer
) -> None:
    tasks = [{"name": "root", "type": "TaskConversation", "initiator": True}]
    tasks += [{"name": f"t{n}", "type": "TaskSelect", "parent": "root"} for n in range(499)]
    layout = {task["name"]: [240 * (n % 25), 140 * (n // 25)] for n, task in enumerate(tasks)}
    name = f"large{next(_numbers)}"
    text = json.dumps({"name": name, "tasks": tasks, "layout": layout})
    server.person("ann").do("importFlow", "ImportFlow", "seq", text=text)
    editor = Editor(page, server, name).open()
    page.keyboard.press("1")
    editor.card("t30").click()
    for _ in range(8):
        page.keyboard.press("+")
    expect(page.locator("[data-task]")).not_to_have_count(500)
    page.keyboard.press("ArrowDown")
    editor.saved()
    assert editor.document()["layout"]["t30"] == [layout["t30"][0], layout["t30"][1] + 8]
    editor.keep("editor-large")
