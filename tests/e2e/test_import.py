"""A file comes in as a flow: nothing that is there is lost by that, whatever is said."""

import itertools
import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect

from browsing import PHONE, SignIn, known
from e2e_editor import Editor
from publicmachines import MACHINES
from runningserver import RunningServer

pytestmark = pytest.mark.e2e

_numbers: Iterator[int] = itertools.count(1)
FILE = """name: {name}
label: {label}
tasks:
  - name: talk
    type: {kind}
    initiator: true
"""


@pytest.fixture
def drawn(page: Page, server: RunningServer) -> Editor:
    """Give the editor on a flow in which somebody has just drawn something."""
    return Editor(page, server, f"mine{next(_numbers)}x").made(of="welcome").open()


def text(editor: Editor, label: str = "From a file", kind: str = "TaskChat") -> str:
    return FILE.format(name=editor.flow, label=label, kind=kind)


def choose(editor: Editor, content: str | bytes) -> None:
    """Import a file from the menu beside Run."""
    page = editor.page
    page.get_by_role("button", name="Save, revisions, files").click()
    with page.expect_file_chooser() as chooser:
        page.get_by_role("menuitem", name="Import a file").click()
    chooser.value.set_files(payload(content))


def payload(content: str | bytes) -> FilePayload:
    body = content.encode() if isinstance(content, str) else content
    return {"name": "flow.yaml", "mimeType": "application/yaml", "buffer": body}


def asking(editor: Editor) -> Locator:
    return editor.page.get_by_role("dialog", name=f"There is a flow “{editor.flow}” already")


def labels(editor: Editor) -> dict[str, str]:
    query = "{ flows(first: 100) { edges { node { name label } } } }"
    edges = known(editor.server, "ann").ask(query)["flows"]["edges"]
    return {edge["node"]["name"]: edge["node"]["label"] for edge in edges}


def test_a_file_whose_flow_exists_replaces_it_only_when_one_says_so_and_that_is_taken_back(
    drawn: Editor,
) -> None:
    page = drawn.page
    page.get_by_role("option", name="Steps").click()
    choose(drawn, text(drawn))
    expect(asking(drawn)).to_contain_text("kept as a revision")
    drawn.keep("editor-import-exists")
    page.keyboard.press("Escape")
    expect(asking(drawn)).to_be_hidden()
    assert "steps" in [task["name"] for task in drawn.document()["tasks"]]
    before = drawn.document()
    choose(drawn, text(drawn))
    asking(drawn).get_by_role("button", name="Replace it").click()
    told = drawn.alert("“From a file” is replaced. What was there before is revision 1.")
    expect(told).to_be_visible()
    expect(drawn.card("talk")).to_be_visible()
    expect(drawn.card("steps")).to_be_hidden()
    drawn.keep("editor-import-replaced")
    told.get_by_role("button", name="Take it back").click()
    expect(drawn.card("steps")).to_be_visible()
    assert drawn.document() == before


def test_a_file_whose_flow_exists_comes_in_beside_it(drawn: Editor) -> None:
    page = drawn.page
    before = drawn.document()
    choose(drawn, text(drawn))
    asking(drawn).get_by_role("button", name="Import as a copy").click()
    page.wait_for_url(lambda url: not url.endswith(f"/{drawn.flow}"))
    copy = page.url.rsplit("/", 1)[1]
    assert copy == f"{drawn.flow}2"
    expect(drawn.card("talk")).to_be_visible()
    assert drawn.document() == before
    assert labels(drawn)[copy] == "From a file 2"


def test_a_broken_file_replaces_nothing_and_is_not_said_to_be_imported(drawn: Editor) -> None:
    page = drawn.page
    before = drawn.document()
    for broken, said in (
        (text(drawn).replace("type", "tpye"), 'The key "tpye" is unknown here.'),
        ("name: [", "This is not YAML"),
        ("", "There is nothing in it"),
    ):
        choose(drawn, broken)
        dialog = page.get_by_role("dialog", name="The file has mistakes")
        expect(dialog).to_contain_text("Nothing was imported")
        expect(dialog).to_contain_text(said)
        page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()
    for encoding in ("utf-16", "cp1252"):
        choose(drawn, text(drawn, label="Café").encode(encoding))
        told = drawn.alert("flow.yaml is no text in UTF-8")
        expect(told).to_be_visible()
        assert drawn.document() == before
        told.get_by_role("button", name="Close").click()
        expect(told).to_be_hidden()
    expect(drawn.alert("is imported")).to_be_hidden()


def test_a_file_that_could_not_run_replaces_nothing_but_may_come_in_beside(drawn: Editor) -> None:
    page = drawn.page
    before = drawn.document()
    choose(drawn, text(drawn, kind="TaskChta"))
    asking(drawn).get_by_role("button", name="Replace it").click()
    dialog = page.get_by_role("dialog", name="The file has mistakes")
    expect(dialog).to_contain_text(f"“{drawn.flow}” was left as it is")
    expect(dialog).to_contain_text("line 5")
    drawn.keep("editor-import-broken")
    assert drawn.document() == before
    dialog.get_by_role("button", name="Import as a copy").click()
    expect(drawn.alert("It has 1 problem and cannot be run yet.")).to_be_visible()
    expect(drawn.card("talk")).to_be_visible()
    assert drawn.document() == before


def test_a_statechart_from_elsewhere_comes_in_with_a_list_of_what_it_does_without(
    drawn: Editor,
) -> None:
    page = drawn.page
    name = f"counter{next(_numbers)}x"
    machine = {**MACHINES["a counter whose assigns are names"].machine, "id": name}
    choose(drawn, json.dumps(machine))
    dialog = page.get_by_role("dialog", name=f"“{name}” is imported, but not all of it")
    expect(dialog.get_by_role("listitem")).to_have_count(1)
    expect(dialog).to_contain_text('The action "increment" is code')
    drawn.keep("editor-import-without")
    dialog.get_by_role("button", name="Go on").click()
    expect(dialog).to_be_hidden()
    page.wait_for_url(f"**/flows/{name}")
    expect(drawn.card(name)).to_be_visible()
    assert labels(drawn)[name] == name


def test_the_list_of_flows_asks_too(sign_in: SignIn, server: RunningServer) -> None:
    page = sign_in("ann", viewport=PHONE, has_touch=True, is_mobile=True)
    editor = Editor(page, server, f"mine{next(_numbers)}x").made(of="welcome")
    before = editor.document()
    page.goto("/flows")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Import").click()
    chooser.value.set_files(payload(text(editor)))
    expect(asking(editor)).to_be_visible()
    editor.keep("flows-import-exists-phone")
    assert editor.document() == before
    asking(editor).get_by_role("button", name="Replace it").click()
    told = editor.alert("What was there before is revision 1.")
    expect(told).to_be_visible()
    editor.keep("flows-import-replaced-phone")
    assert labels(editor)[editor.flow] == "From a file"
    told.get_by_role("button", name="Take it back").click()
    expect(editor.alert("is what it was before")).to_be_visible()
    assert editor.document() == before
