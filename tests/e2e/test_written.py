"""What somebody writes in a field is kept as they wrote it: half of it, and in its order."""

import itertools
import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from browsing import PHONE, SignIn, known
from e2e_editor import Editor
from runningserver import RunningServer

pytestmark = pytest.mark.e2e

_numbers: Iterator[int] = itertools.count(1)
FORM = """
name: {name}
tasks:
  - name: form
    type: TaskSelect
    label: Form
    initiator: true
    permissions: ["*"]
    config: {{local: {{schema: {{type: object, properties: {{topic: {{type: string}}}}}}}}}}
  - {{name: other, type: TaskChat, label: Other, permissions: ["*"]}}
layout: {{form: [0, 0], other: [320, 0]}}
"""
HALF = '{\n  "type": "object",\n  "properties": {\n    "verdict": {"type": "string"'
VERDICT_FIRST = {
    "type": "object",
    "properties": {
        "verdict": {"title": "Verdict", "type": "string"},
        "comment": {"title": "Comment", "type": "string"},
        "Age": {"title": "Age", "type": "string"},
    },
}


def form_of(page: Page, server: RunningServer) -> Editor:
    editor = Editor(page, server, f"written{next(_numbers)}")
    text = FORM.format(name=editor.flow)
    known(server, "ann").do("importFlow", "ImportFlow", "seq", text=text)
    return editor


@pytest.fixture
def form(page: Page, server: RunningServer) -> Editor:
    """Give the editor on a flow of two forms."""
    return form_of(page, server).open()


def schema(editor: Editor) -> Locator:
    return editor.page.get_by_role("textbox", name="Fields", exact=True)


def write(editor: Editor, field: Locator, text: str) -> None:
    field.click()
    editor.page.keyboard.press("Control+a")
    editor.page.keyboard.insert_text(text)


def fields(editor: Editor) -> list[str]:
    return list(editor.task("form")["config"]["local"]["schema"]["properties"])


def status(editor: Editor, text: str) -> Locator:
    return editor.page.get_by_role("status").filter(has_text=text)


def test_half_written_json_is_kept_and_marked_while_others_are_looked_at(form: Editor) -> None:
    page = form.page
    form.card("form").click()
    write(form, schema(form), HALF)
    told = page.get_by_text("Not JSON yet, line 4, place 33: } is missing.")
    expect(told.first).to_be_visible()
    expect(status(form, "1 field is not valid yet")).to_be_visible()
    expect(status(form, "All changes saved")).to_be_hidden()
    form.card("other").click()
    expect(page.get_by_role("region", name="Details")).to_contain_text("Other")
    expect(form.card("form")).to_have_attribute("aria-label", re.compile("1 problem"))
    form.keep("editor-unfinished")
    form.card("form").click()
    expect(schema(form)).to_contain_text('"verdict": {"type": "string"')
    expect(told.first).to_be_visible()
    assert fields(form) == ["topic"]
    page.reload()
    expect(status(form, "1 field is not valid yet")).to_be_visible()
    form.card("form").click()
    write(form, schema(form), HALF + "}}}")
    form.saved()
    assert fields(form) == ["verdict"]
    expect(form.card("form")).not_to_have_attribute("aria-label", re.compile("problem"))


def test_what_is_half_written_stays_whatever_others_and_the_person_do_meanwhile(
    form: Editor,
) -> None:
    page = form.page
    form.card("form").click()
    write(form, schema(form), HALF)
    form.edit_as(
        "bob",
        {"op": "set", "task": "form", "path": ["config", "local", "schema", "title"], "value": "T"},
        {"op": "rename", "task": "form", "name": "questions"},
    )
    expect(form.card("questions")).to_be_visible()
    expect(schema(form)).to_contain_text('"verdict": {"type": "string"')
    expect(status(form, "1 field is not valid yet")).to_be_visible()
    form.card("questions").click()
    page.keyboard.press("Delete")
    form.saved()
    page.keyboard.press("Control+z")
    form.card("questions").click()
    expect(schema(form)).to_contain_text('"verdict": {"type": "string"')
    page.get_by_role("button", name="Discard what is not valid").click()
    expect(schema(form)).to_contain_text('"title": "T"')
    form.saved()


def test_a_flow_is_not_run_while_something_in_it_is_half_written(form: Editor) -> None:
    page = form.page
    form.card("form").click()
    write(form, schema(form), HALF)
    form.card("other").click()
    page.get_by_role("button", name="Run").click()
    dialog = page.get_by_role("dialog", name="This flow cannot run yet")
    expect(dialog).to_contain_text("line 4, place 33")
    dialog.get_by_role("button", name="Fields: Not JSON yet").click()
    expect(form.card("form")).to_have_attribute("aria-pressed", "true")
    expect(schema(form)).to_contain_text('"verdict"')


def test_names_and_conditions_that_are_not_valid_yet_are_kept_too(
    page: Page, server: RunningServer
) -> None:
    editor = Editor(page, server, f"written{next(_numbers)}").made(of="welcome").open()
    editor.card("chat").click()
    page.get_by_role("tab", name="Task").click()
    name = page.get_by_label("Name", exact=True)
    name.fill("my chat")
    editor.card("topic").click()
    expect(name).to_have_value("topic")
    expect(status(editor, "1 field is not valid yet")).to_be_visible()
    editor.card("chat").click()
    expect(name).to_have_value("my chat")
    page.get_by_role("tab", name="Links").click()
    condition = page.get_by_label("Only when")
    condition.fill("output.selected ==")
    editor.card("topic").click()
    expect(status(editor, "2 fields are not valid yet")).to_be_visible()
    expect(condition.first).to_have_value("output.selected ==")
    page.get_by_role("button", name="Discard what is not valid").click()
    page.get_by_role("tab", name="Task").click()
    editor.card("chat").click()
    name.fill("talk")
    name.press("Enter")
    editor.saved()
    assert editor.task("topic")["next"] == "talk"


def test_a_form_asks_in_the_order_in_which_its_fields_were_written(form: Editor) -> None:
    page = form.page
    form.card("form").click()
    write(form, schema(form), json.dumps(VERDICT_FIRST, indent=2))
    form.saved()
    assert fields(form) == ["verdict", "comment", "Age"]
    between = {**VERDICT_FIRST, "properties": {"name": {}, **VERDICT_FIRST["properties"]}}
    write(form, schema(form), json.dumps(between, indent=2))
    form.saved()
    assert fields(form) == ["name", "verdict", "comment", "Age"]
    turned = {"type": "object", "properties": dict(reversed(between["properties"].items()))}
    write(form, schema(form), json.dumps(turned, indent=2))
    form.saved()
    assert fields(form) == ["Age", "comment", "verdict", "name"]
    form.card("form").click()
    page.keyboard.press("Control+z")
    form.saved()
    assert fields(form) == ["name", "verdict", "comment", "Age"]
    page.reload()
    form.card("form").click()
    text = schema(form).inner_text()
    assert text.index("verdict") < text.index("comment") < text.index("Age")
    page.get_by_role("button", name="Run").click()
    page.wait_for_url("**/families/*")
    page.goto(page.url.split("?")[0] + "/use")
    expect(page.get_by_label("Verdict")).to_be_visible()
    labels = page.locator("form label").all_inner_texts()
    asked = [label.strip(" *") for label in labels if label.strip(" *")]
    assert asked[-3:] == ["Verdict", "Comment", "Age"]


def test_json_that_is_half_written_is_not_handed_in(page: Page, server: RunningServer) -> None:
    flow = f"written{next(_numbers)}"
    text = FORM.format(name=flow).replace("topic: {type: string}", "data: {type: object}")
    ann = known(server, "ann")
    ann.do("importFlow", "ImportFlow", "seq", text=text)
    started = ann.do("startTask", "StartTask", "family { id }", flow=flow)
    page.goto(f"/families/{started['family']['id']}/use")
    field = page.get_by_role("textbox", name="Data")
    field.click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text('{"a": ')
    expect(page.get_by_text("a value is missing").first).to_be_visible()
    page.locator("form").get_by_role("button").last.click()
    expect(field).to_be_visible()
    field.click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text('{"b": 2, "a": 1}')
    page.locator("form").get_by_role("button").last.click()
    expect(field).to_be_hidden()


def test_on_a_phone_it_is_seen_what_is_not_valid_yet(
    sign_in: SignIn, server: RunningServer
) -> None:
    page = sign_in("ann", viewport=PHONE, has_touch=True, is_mobile=True)
    editor = form_of(page, server)
    page.goto(f"/flows/{editor.flow}")
    editor.card("form").tap()
    page.get_by_role("button", name="Show the details").tap()
    write(editor, schema(editor), HALF)
    expect(page.get_by_text("line 4, place 33").first).to_be_visible()
    editor.keep("editor-unfinished-phone")
