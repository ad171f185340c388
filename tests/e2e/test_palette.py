"""The palette in the editor: by category, folded and unfolded by hand and by keys."""

import re
from itertools import count

import pytest
from playwright.sync_api import Page, expect

from e2e_editor import Editor
from runningserver import RunningServer

pytestmark = pytest.mark.e2e
_numbers = count(1)


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
