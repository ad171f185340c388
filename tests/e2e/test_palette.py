"""The palette in the editor: by category, folded and unfolded by hand and by keys."""

import re
from itertools import count

import pytest
from playwright.sync_api import Page, expect

from e2e_editor import Editor
from runningserver import RunningServer

pytestmark = pytest.mark.e2e
_numbers = count(1)
LINTED_MS = 1000
"""After which what is written was looked at for mistakes."""


@pytest.fixture
def welcome(page: Page, server: RunningServer) -> Editor:
    """Give the editor on a copy of the flow Welcome."""
    return Editor(page, server, f"palette{next(_numbers)}").made(of="welcome").open()


def test_tasks_stand_in_categories_that_are_folded_and_gone_through_by_keys(
    welcome: Editor,
) -> None:
    page = welcome.page
    types = page.get_by_role("listbox", name="Task types")
    people = types.get_by_role("group", name="People")
    expect(people.get_by_role("option", name="Instruction")).to_be_visible()
    expect(types.get_by_role("group", name="Flow control")).to_contain_text("Wait")
    welcome.keep("palette-categories")
    search = page.get_by_role("combobox", name="Find a task by what it is for")
    search.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowLeft")
    folded = people.get_by_role("option", name=re.compile("^People: .* folded$"))
    expect(folded).to_have_attribute("aria-selected", "true")
    expect(people.get_by_role("option", name="Instruction")).to_have_count(0)
    page.keyboard.press("Enter")
    expect(people.get_by_role("option", name="Instruction")).to_be_visible()
    people.locator("button").first.click()
    expect(folded).to_be_visible()
    search.fill("instruction")
    expect(types.get_by_role("option", name="Instruction").first).to_be_visible()


def test_a_card_does_not_say_twice_what_it_is(welcome: Editor) -> None:
    page = welcome.page
    page.get_by_role("combobox", name="Find a task by what it is for").fill("run python")
    page.keyboard.press("Enter")
    card = page.locator("[data-task]", has_text="Run Python")
    expect(card).to_be_visible()
    expect(card.get_by_text(re.compile("^run python$", re.IGNORECASE))).to_have_count(1)


def test_the_panel_of_a_task_says_what_its_type_does(welcome: Editor) -> None:
    page = welcome.page
    page.get_by_role("combobox", name="Find a task by what it is for").fill("run python")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Show the details").click()
    panel = page.get_by_role("region", name="Details")
    expect(panel.get_by_text("A piece of Python code that computes a value")).to_be_visible()
    expect(panel.get_by_text("Synonyms")).to_have_count(0)
    welcome.keep("panel-says-what-it-does")


def test_who_only_looks_at_the_form_of_a_step_changes_nothing(welcome: Editor) -> None:
    page = welcome.page
    steps = ("python", "llm", "http.request", "template", "transform", "notify")
    drawn: list[dict[str, object]] = [
        {"name": f"s{n}", "type": kind} for n, kind in enumerate(steps)
    ]
    welcome.edit_as("ann", *({"op": "addTask", "task": task} for task in drawn))
    page.reload()
    for task in drawn:
        page.get_by_role("button", name="Show all").click()
        welcome.card(str(task["name"])).click()
        panel = page.get_by_role("region", name="Details")
        if not panel.is_visible():
            page.get_by_role("button", name="Show the details").click()
        expect(panel.get_by_text("Tries after a failure")).to_be_visible()
        page.wait_for_timeout(LINTED_MS)
        expect(panel.locator(".cm-lintPoint")).to_have_count(0)
        expect(panel.get_by_text("option 2")).to_have_count(0)
        welcome.saved()
        assert welcome.task(str(task["name"])) == task


def test_a_field_of_a_step_takes_a_value_or_an_expression(welcome: Editor) -> None:
    page = welcome.page
    welcome.edit_as("ann", {"op": "addTask", "task": {"name": "one", "type": "python"}})
    page.reload()
    welcome.card("one").click()
    page.get_by_role("button", name="Show the details").click()
    panel = page.get_by_role("region", name="Details")
    seconds = panel.get_by_role("textbox", name="Longest time")
    box, arrows = seconds.bounding_box(), panel.locator(".mantine-NumberInput-controls").first
    drawn = arrows.bounding_box()
    assert box is not None
    assert drawn is not None
    assert drawn["y"] >= box["y"] - 1
    assert drawn["y"] + drawn["height"] <= box["y"] + box["height"] + 1
    turn = panel.get_by_role("button", name="Longest time: by an expression")
    turn.click()
    seconds.fill("input.seconds")
    welcome.becomes(lambda _: welcome.task("one").get("config") == told({"=": "input.seconds"}))
    welcome.keep("expression-of-a-field")
    turn.click()
    expect(seconds).to_have_value("5")
    welcome.saved()
    expect(panel.get_by_role("heading", name="Input at the start")).to_have_count(0)
    welcome.edit_as(
        "ann", {"op": "set", "task": "one", "path": ["input"], "value": {"megabytes": 9}}
    )
    expect(panel.get_by_role("heading", name="Input at the start")).to_be_visible()


def told(seconds: object) -> dict[str, object]:
    return {"local": {"seconds": seconds}}
