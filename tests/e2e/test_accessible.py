"""Every page, as axe-core judges it: on a desk and on a phone, in the light and in the dark."""

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from axe import faults
from browsing import DESK, PHONE, SignIn, known
from e2e_live import LiveFamily
from runningserver import PASSWORD, ROOT, RunningServer
from talking import step, welcome

pytestmark = pytest.mark.e2e

PAGES = Path(os.environ.get("TASKFLOW_PAGES", ROOT / "frontend" / "dist"))
SCREENS = {"desk": DESK, "phone": PHONE}
COLOURS = ("color-contrast", "link-in-text-block")
"""What may differ in the dark: the rest is the same page."""
ASIDE = (".graphiql-container",)
"""GraphiQL draws itself: its colours, its tabs and its editors are those of its makers."""
SETTLED_MS = 400
"""What moves although motion is reduced has come to rest: colours that fade in are no fault."""

FORM = {
    "type": "object",
    "required": ["cake", "size"],
    "properties": {
        "cake": {"title": "Cake", "enum": ["apple", "plum"]},
        "size": {"title": "Size", "enum": ["small", "large"]},
        "glaze": {"title": "Glaze", "enum": ["sugar", "lemon"]},
        "extras": {"title": "Extras", "type": "array", "items": {"enum": ["cream", "nuts"]}},
        "guests": {"title": "Guests", "type": "integer", "minimum": 1, "maximum": 9},
        "candles": {"title": "Candles", "type": "boolean"},
        "when": {"title": "When", "type": "string", "format": "date-time"},
        "note": {"title": "Note", "type": "string"},
        "guest": {"title": "Guest", "type": "object", "properties": {"name": {"type": "string"}}},
        "list": {"title": "List", "type": "array", "items": {"type": "string"}, "minItems": 1},
    },
}
UI = {
    "cake": {"widget": "dropdown"},
    "size": {"widget": "buttons"},
    "glaze": {"widget": "chips"},
    "guests": {"widget": "slider"},
    "candles": {"widget": "switch"},
    "note": {"widget": "textarea", "help": "It is read aloud."},
}
DRAWN = {
    "name": "drawn",
    "label": "Drawn",
    "tasks": [
        {"name": "all", "type": "TaskStepper", "initiator": True, "label": "Way through"},
        {
            "name": "order",
            "type": "TaskSelect",
            "parent": "all",
            "config": {"local": {"question": "What shall we bake?", "schema": FORM, "ui": UI}},
            "next": "talk",
        },
        {"name": "talk", "type": "TaskChat", "parent": "all", "label": "Talk"},
    ],
    "connections": [{"from": "order.output.selected.note", "to": "talk.shared.note"}],
    "notes": [{"id": "n", "text": "Ask **Bob** first.", "position": [420, 0]}],
    "groups": [{"id": "g", "label": "With the model", "tasks": ["talk"]}],
    "layout": {"all": [0, 0], "order": [-160, 180], "talk": [160, 180]},
}
STEP = {
    "name": "fetched",
    "label": "Fetched",
    "tasks": [
        {
            "name": "fetch",
            "type": "http.request",
            "initiator": True,
            "config": {"local": {"url": "http://127.0.0.1/"}},
        }
    ],
}


@dataclass(frozen=True)
class Seen:
    """What there is to look at: a family in its chat, one of all kinds of fields, and a step."""

    chat: LiveFamily
    form: str
    step: LiveFamily


@pytest.fixture(scope="module")
def seen(server: RunningServer) -> Seen:
    """Give families that everybody of this module only looks at."""
    ann = known(server, "ann")
    ann.do("importFlow", "ImportFlow", "seq", text=json.dumps(DRAWN))
    ann.do("createFlow", "CreateFlow", "seq", name="unsound", label="Not sound")
    family, chat = welcome(ann)
    step(ann, family, "chat", "SEND", {"prompt": "Show me some code"})
    form = ann.do("startTask", "StartTask", "family { id }", flow="drawn")["family"]["id"]
    assert chat
    ann.do("importFlow", "ImportFlow", "seq", text=json.dumps(STEP))
    fetched = ann.do("startTask", "StartTask", "family { id }", flow="fetched")["family"]["id"]
    talked, done = (LiveFamily(None, server, one) for one in (family, fetched))  # type: ignore[arg-type]
    return Seen(talked, str(form), done)


View = Callable[[Page, Seen], None]


def there(path: str, sign: str, role: str = "heading") -> View:
    """Give a view that is an address, and shows a sign once it is there."""

    def show(page: Page, seen: Seen) -> None:
        page.goto(path.format(chat=seen.chat.id, form=seen.form))
        expect(page.get_by_role(role, name=sign).first).to_be_visible()  # type: ignore[arg-type]

    return show


def drawn(page: Page, seen: Seen) -> None:
    del seen
    page.goto("/flows/drawn")
    expect(page.get_by_text("All changes saved")).to_be_visible()
    expect(page.locator('[data-task="talk"]')).to_be_visible()


def palette(page: Page, seen: Seen) -> None:
    drawn(page, seen)
    tasks = page.get_by_role("listbox", name="Task types")
    if not tasks.is_visible():
        page.get_by_role("button", name="Show the tasks to add").click()
    expect(tasks).to_be_visible()


def inspected(tab: str) -> View:
    def show(page: Page, seen: Seen) -> None:
        drawn(page, seen)
        page.locator('[data-task="order"]').click()
        page.keyboard.press("Enter")
        page.get_by_role("tab", name=tab).click()
        expect(page.get_by_role("tabpanel", name=tab)).to_be_visible()

    return show


def by_key(key: str, name: str) -> View:
    def show(page: Page, seen: Seen) -> None:
        drawn(page, seen)
        page.keyboard.press(key)
        expect(page.get_by_role("dialog", name=name)).to_be_visible()

    return show


def from_menu(item: str) -> View:
    def show(page: Page, seen: Seen) -> None:
        drawn(page, seen)
        page.get_by_role("button", name="Save, revisions, files").click()
        page.get_by_role("menuitem", name=item).click()
        expect(page.get_by_role("dialog").last).to_be_visible()

    return show


def live(query: str = "", tab: str = "") -> View:
    def show(page: Page, seen: Seen) -> None:
        family = seen.chat
        page.goto(f"/families/{family.id}?{query.format(chat=family.task('chat'))}")
        expect(
            page.locator('[data-task="conversation"], [aria-label="Chat"]').first
        ).to_be_visible()
        if tab:
            page.get_by_role("tab", name=tab).click()
            expect(page.get_by_role("tabpanel", name=tab)).to_be_visible()

    return show


def failed_step(page: Page, seen: Seen) -> None:
    page.goto(f"/families/{seen.step.id}?task={seen.step.task('fetch')}")
    expect(page.get_by_role("button", name="Go on without it")).to_be_visible()


def searched(page: Page, seen: Seen) -> None:
    del seen
    page.goto("/flows")
    page.get_by_role("searchbox").fill("nothing is called so")
    expect(page.get_by_role("listitem")).to_have_count(0)


def pressed(path: str, button: str, item: str = "") -> View:
    def show(page: Page, seen: Seen) -> None:
        page.goto(path.format(chat=seen.chat.id, form=seen.form))
        page.get_by_role("button", name=button).first.click()
        if item:
            page.get_by_role("menuitem", name=item).click()
        expect(page.get_by_role("dialog").or_(page.get_by_role("menu")).first).to_be_visible()

    return show


VIEWS: dict[str, View] = {
    "flows": there("/flows", "Flows"),
    "flows-new": pressed("/flows", "New flow"),
    "flows-menu": pressed("/flows", "What to do with Drawn"),
    "editor": drawn,
    "editor-unsound": there("/flows/unsound", "Add a Conversation", "button"),
    "editor-setup": inspected("Setup"),
    "editor-task": inspected("Task"),
    "editor-links": inspected("Links"),
    "editor-chart": inspected("Chart"),
    "editor-palette": palette,
    "editor-keys": by_key("?", "Keyboard"),
    "editor-save": from_menu("Save a revision"),
    "editor-revisions": from_menu("Revisions"),
    "commands": by_key("Control+k", "Search and commands"),
    "families": there("/families", "Families"),
    "live": live(),
    "live-task": live("task={chat}", "Task"),
    "live-chart": live("task={chat}", "Statechart"),
    "live-data": live("task={chat}", "Data"),
    "live-events": live("task={chat}", "Events"),
    "live-step": failed_step,
    "live-inside": live("in={chat}"),
    "live-past": live("at=3"),
    "live-compared": live("at=3&diff"),
    "use-chat": there("/families/{chat}/use", "Write a message", "textbox"),
    "use-form": there("/families/{form}/use", "Cake", "combobox"),
    "inbox": there("/inbox", "Inbox"),
    "kinds": there("/kinds", "Kinds"),
    "kinds-new": pressed("/kinds", "New kind"),
    "system": there("/system", "System"),
    "users": there("/users", "Users"),
    "users-new": pressed("/users", "Add user"),
    "profile": there("/profile", "ann"),
    "graphiql": there("/graphiql", "Execute query", "button"),
    "not-found": there("/nowhere/at/all", "Nothing here"),
    "flow-missing": there("/flows/missing", "This did not work"),
    "kind-missing": there("/kinds/missing", "This did not work"),
    "family-missing": there("/families/missing", "No such family"),
    "families-delete": pressed("/families", "What to do with", "Delete"),
    "flows-no-match": searched,
}


def _is_alike(view: str, screen: str) -> bool:
    return screen == "phone" and not view.startswith(("use", "live-inside", "editor-task"))


def looked_at(page: Page) -> None:
    """Ask axe in the light, then in the dark."""
    page.wait_for_timeout(SETTLED_MS)
    light = faults(page, aside=ASIDE)
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    page.wait_for_timeout(SETTLED_MS)
    dark = faults(page, aside=ASIDE, only=COLOURS)
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    assert not light + dark, "\n".join(light + dark)


# A view is looked at on a phone with the long tests, if it is no other one there than on a desk.
@pytest.mark.parametrize(
    ("view", "screen"),
    [
        pytest.param(view, screen, marks=[pytest.mark.long] if _is_alike(view, screen) else [])
        for view in VIEWS
        for screen in SCREENS
    ],
)
def test_axe_finds_nothing_wrong_with(view: str, screen: str, sign_in: SignIn, seen: Seen) -> None:
    page = sign_in("ann", viewport=SCREENS[screen])
    VIEWS[view](page, seen)
    looked_at(page)


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize(
    ("address", "sign"), [("/families", "Sign in"), ("/setup?link=of-old", "Begin")]
)
def test_axe_finds_nothing_wrong_before_one_has_signed_in(
    address: str, sign: str, screen: str, server: RunningServer, browser: Browser
) -> None:
    context = browser.new_context(base_url=server.url, viewport=SCREENS[screen])
    page = context.new_page()
    page.goto(address)
    expect(page.get_by_role("button", name=sign)).to_be_visible()
    looked_at(page)
    context.close()


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """Give a program in which there is nothing yet, not even the flows that it came with."""
    server = RunningServer(tmp_path_factory.mktemp("bare"), TASKFLOW_PAGES=str(PAGES))
    server.start()
    ann = server.admin()
    for edge in ann.ask("{ flows(first: 100) { edges { node { name } } } }")["flows"]["edges"]:
        command = {"flow": edge["node"]["name"], "mutation": edge["node"]["name"]}
        ann.ask("mutation($i: FlowCommand!) { deleteFlow(input: $i) }", i=command)
    yield server
    server.stop()


@pytest.mark.parametrize("screen", SCREENS)
def test_axe_finds_nothing_wrong_where_there_is_nothing_yet(
    screen: str, bare: RunningServer, browser: Browser
) -> None:
    context = browser.new_context(base_url=bare.url, viewport=SCREENS[screen])
    person = {"name": "ann", "password": PASSWORD}
    assert context.request.post("/auth/login", data=person).ok
    page = context.new_page()
    for place, sign in (
        ("/flows", "No flows yet"),
        ("/families", "No families yet"),
        ("/inbox", "Nothing waits for you"),
    ):
        page.goto(place)
        expect(page.get_by_role("heading", name=sign)).to_be_visible()
        looked_at(page)
    context.close()
