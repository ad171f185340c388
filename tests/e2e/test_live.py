"""Live: a family is watched and steered in a real browser, and what is shown is what is."""

import itertools
import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, WebSocket, expect

from browsing import PHONE, Picture, SignIn
from e2e_live import LiveFamily
from runningserver import RunningServer

pytestmark = pytest.mark.e2e

ANSWERED_MS = 60_000

_numbers: Iterator[int] = itertools.count(1)


@pytest.fixture
def family(page: Page, server: RunningServer) -> LiveFamily:
    """Give a family of the flow Welcome that has just been started and is looked at."""
    return LiveFamily.started(page, server, "welcome", f"Walk {next(_numbers)}").open()


def test_a_family_grows_on_the_canvas_while_it_goes(family: LiveFamily, picture: Picture) -> None:
    expect(family.card("introduction")).to_have_attribute("data-kind", "waiting")
    family.to_the_chat()
    expect(family.card("introduction")).to_have_attribute("data-kind", "done")
    expect(family.card("topic")).to_contain_text("Music")
    expect(family.card("chat")).to_have_attribute("data-kind", "waiting")
    family.expect_as_the_server_has_it()
    picture(family.page, "live-canvas")

    family.send("chat", "SEND", patch={"input": {"prompt": "Which song is easy?"}})
    expect(family.card("chat")).to_have_attribute("data-kind", "working")
    expect(family.card("chat")).to_contain_text(re.compile(r"Working\s*\d+ s"))
    expect(family.card("chat")).to_have_attribute("data-kind", "waiting", timeout=ANSWERED_MS)
    family.expect_as_the_server_has_it()


def test_a_value_that_flows_along_a_connection_is_seen_to_flow(family: LiveFamily) -> None:
    pulses = family.page.evaluate_handle(
        """() => { const seen = []; new MutationObserver(() =>
            document.querySelectorAll('[data-pulse]').forEach(path => seen.push(path)))
            .observe(document.body, {childList: true, subtree: true}); return seen }"""
    )
    family.to_the_chat()
    expect(family.card("chat")).to_be_visible()
    family.page.wait_for_function("pulses => pulses.length > 0", arg=pulses)
    expect(family.page.locator("[data-pulse]")).to_have_count(0)


def test_legal_events_are_buttons_with_their_meaning_and_illegal_ones_are_not(
    family: LiveFamily, picture: Picture
) -> None:
    panel = family.chosen("introduction", "Statechart")
    expect(panel.get_by_role("listitem").filter(has_text="CONTINUE")).to_contain_text(
        "Says that the text was read."
    )
    panel.get_by_role("button", name="CONTINUE").click()
    expect(panel.get_by_text("It takes no events now.")).to_be_visible()
    expect(panel.get_by_role("img", name=re.compile("read$"))).to_be_visible()
    expect(family.card("introduction")).to_have_attribute("data-kind", "done")

    family.send("topic", "SUBMIT", patch={"input": {"selected": {"topic": "Travel"}}})
    panel = family.chosen("chat", "Statechart")
    expect(panel.get_by_role("button", name="EXIT")).to_be_enabled()
    expect(panel.get_by_role("button", name="SEND")).to_be_disabled()  # it needs words
    expect(panel.get_by_role("button", name="CANCEL")).to_have_count(0)
    family.send("chat", "SEND", patch={"input": {"prompt": "Where to?"}})
    expect(panel.get_by_role("button", name="CANCEL")).to_be_visible()
    expect(panel.get_by_role("img", name=re.compile("receiving"))).to_be_visible()
    picture(family.page, "live-statechart")
    panel.get_by_role("button", name="CANCEL").click()
    expect(panel.get_by_role("img", name=re.compile("input$"))).to_be_visible()
    expect(family.card("chat")).to_have_attribute("data-kind", "waiting")


def test_data_shows_what_changed_last_and_events_what_happened(family: LiveFamily) -> None:
    family.to_the_chat()
    panel = family.chosen("chat", "Data")
    expect(panel.locator("[data-changed]").filter(has_text="topic")).to_be_visible()
    family.send("chat", "SEND", patch={"input": {"prompt": "Sing!"}})
    expect(panel.locator("[data-changed]").filter(has_text="prompt")).to_be_visible()
    panel = family.chosen("chat", "Events")
    expect(panel.get_by_role("listitem").filter(has_text="SEND → receiving")).to_contain_text("ann")
    done = panel.get_by_role("listitem").filter(has_text="complete.done → input")
    expect(done).to_be_visible(timeout=ANSWERED_MS)


def test_one_goes_into_a_task_with_the_keyboard_and_back(
    family: LiveFamily, picture: Picture
) -> None:
    canvas = family.page.get_by_role("region", name=re.compile("^Tasks of the family"))
    canvas.focus()
    for key in ("ArrowDown", "ArrowDown", "Enter"):
        family.page.keyboard.press(key)
    inside = family.page.get_by_role("region", name="How it works", exact=True).first
    expect(inside.get_by_role("img", name=re.compile("reading"))).to_be_visible()
    picture(family.page, "live-inside")
    family.page.keyboard.press("Escape")
    expect(inside.get_by_role("button", name=re.compile("^Walk"))).to_have_count(0)
    expect(canvas).to_be_focused()


def test_a_page_follows_its_family_once_however_much_of_it_is_shown(family: LiveFamily) -> None:
    page = family.page
    followed: set[str] = set()

    def sent(frame: str | bytes) -> None:
        told = json.loads(frame)
        if told["type"] == "subscribe" and "familyEvents" in told["payload"]["query"]:
            followed.add(told["id"])
        followed.discard(told["id"] if told["type"] == "complete" else "")

    def opened(socket: WebSocket) -> None:
        followed.clear()
        socket.on("framesent", sent)

    page.goto("/families")
    page.on("websocket", opened)
    family.open().to_the_chat().chosen("topic", "Task")
    family.chosen("chat", "Data")
    chat = family.chosen("chat", "Task")
    chat.get_by_role("textbox", name="Write a message").fill("Hello?")
    page.keyboard.press("Enter")
    expect(family.card("chat")).to_have_attribute("data-kind", "working")
    page.get_by_title("Do the tasks themselves").click()
    expect(page.get_by_role("list", name="Messages")).to_contain_text("Hello?")
    assert len(followed) == 1


def test_the_owner_names_the_family_and_says_who_belongs_to_it_and_sees_who_works_where(
    family: LiveFamily, server: RunningServer, sign_in: SignIn
) -> None:
    page = family.page
    page.get_by_role("heading", name=re.compile("^Walk")).get_by_role("button").click()
    page.get_by_label("Name", exact=True).fill("Sunday walk")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Sunday walk")).to_be_visible()

    bobs = sign_in("bob")
    bobs.goto(f"/families/{family.id}")
    expect(bobs.get_by_text("No such family")).to_be_visible()

    page.get_by_role("button", name=re.compile("show and add people")).click()
    page.get_by_label("Name of a person").fill("nobody")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("nobody")
    page.get_by_label("Name of a person").fill("bob")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("listitem").filter(has_text="bob")).to_be_visible()
    bobs.goto(f"/families/{family.id}")
    expect(bobs.get_by_role("heading", name="Sunday walk")).to_be_visible()

    page.keyboard.press("Escape")
    instruction = LiveFamily(bobs, server, family.id).chosen("introduction", "Task")
    instruction.get_by_role("button", name="Choose a topic").click()
    expect(family.card("introduction")).to_have_attribute("data-kind", "done")
    expect(family.card("introduction").get_by_role("img", name="bob")).to_be_visible()

    page.get_by_role("button", name=re.compile("show and add people")).click()
    page.get_by_role("button", name="Take bob out").click()
    expect(page.get_by_role("listitem").filter(has_text="bob")).to_have_count(0)
    bobs.reload()
    expect(bobs.get_by_text("No such family")).to_be_visible()


def test_a_family_is_cancelled_and_deleted(family: LiveFamily) -> None:
    page = family.page
    page.get_by_role("button", name=re.compile("^What to do with Walk")).click()
    page.get_by_role("menuitem", name="Cancel all tasks").click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel all tasks").click()
    expect(family.card("conversation")).to_have_attribute("data-kind", "cancelled")
    expect(family.card("introduction")).to_have_attribute("data-kind", "cancelled")

    page.get_by_role("button", name=re.compile("^What to do with Walk")).click()
    page.get_by_role("menuitem", name="Delete…").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    page.wait_for_url("**/families")
    page.goto(f"/families/{family.id}")
    expect(page.get_by_text("No such family")).to_be_visible()


def test_an_address_that_was_made_up_looks_like_a_family_of_others(
    page: Page, server: RunningServer
) -> None:
    assert server.url
    page.goto("/families/ffffffffffffffffffffffffffffffff")
    expect(page.get_by_text("No such family")).to_be_visible()
    page.get_by_role("button", name="See all families").click()
    page.wait_for_url("**/families")


def test_nothing_is_lost_when_the_server_is_killed_and_comes_back(
    family: LiveFamily, server: RunningServer, picture: Picture
) -> None:
    page = family.page
    panel = family.chosen("introduction", "Statechart")
    expect(panel.get_by_role("button", name="CONTINUE")).to_be_visible()
    port = int(server.url.rpartition(":")[2])
    server.kill()
    expect(page.get_by_text(re.compile("Connection lost|You are offline"))).to_be_visible()
    panel.get_by_role("button", name="CONTINUE").click()
    picture(page, "live-connection-lost")
    server.start(port)
    again = LiveFamily(page, server, family.id)
    expect(again.card("introduction")).to_have_attribute("data-kind", "done", timeout=60_000)
    expect(again.card("topic")).to_have_attribute("data-kind", "waiting")
    expect(page.get_by_text(re.compile("Connection lost|You are offline"))).to_have_count(0)
    again.to_chat_from_topic()
    expect(again.card("chat")).to_have_attribute("data-kind", "waiting")
    again.expect_as_the_server_has_it()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_tasks_stand_under_one_another_and_open_in_a_sheet(
    sign_in: SignIn,
    server: RunningServer,
    picture: Picture,
    scheme: str,
) -> None:
    page = sign_in("ann", viewport=PHONE, color_scheme=scheme, has_touch=True)
    family = LiveFamily.started(page, server, "welcome", "Pocket").to_the_chat()
    family.open("?at=4")
    page.get_by_role("button", name="Now", exact=True).click()
    family.expect_as_the_server_has_it()
    boxes = [family.card(name).bounding_box() for name in ("introduction", "topic", "chat")]
    tops = [box["y"] for box in boxes if box]
    assert tops == sorted(tops)
    assert all(box and box["x"] >= 0 and box["x"] + box["width"] <= PHONE["width"] for box in boxes)
    picture(page, f"live-phone-{scheme}")

    family.card("chat").tap()
    sheet = page.get_by_role("dialog", name="Chat")
    expect(sheet.get_by_role("tab", name="Statechart")).to_be_visible()
    sheet.get_by_role("tab", name="Data").click()
    expect(sheet.get_by_text("Configuration")).to_be_visible()
    picture(page, f"live-phone-sheet-{scheme}")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_a_view_that_somebody_chose_stays_when_the_family_grows(
    page: Page, server: RunningServer
) -> None:
    family = LiveFamily.started(page, server, "welcome").open()
    sight = page.locator(".react-flow__viewport")
    at_first = str(sight.get_attribute("style"))
    page.get_by_role("button", name="Farther").click()
    expect(sight).not_to_have_attribute("style", at_first)
    page.wait_for_timeout(300)  # it goes there in a moment
    chosen = str(sight.get_attribute("style"))
    family.send("introduction", "CONTINUE")
    expect(family.card("topic")).to_be_visible()
    page.wait_for_timeout(300)
    expect(sight).to_have_attribute("style", chosen)
    page.get_by_role("button", name="Show all").click()
    expect(sight).not_to_have_attribute("style", chosen)


def test_a_family_of_five_hundred_tasks_is_drawn_from_afar_and_from_near(
    sign_in: SignIn, server: RunningServer, picture: Picture
) -> None:
    page = sign_in("ann", reduced_motion="no-preference")
    groups = [{"name": f"g{g}", "parent": "root", "type": "TaskConversation"} for g in range(20)]
    leaves = [
        {"name": f"t{g}x{n}", "parent": f"g{g}", "type": "TaskShowInstruction"}
        for g in range(20)
        for n in range(24)
    ]
    root = {"name": "root", "type": "TaskConversation", "initiator": True}
    text = json.dumps({"name": "large", "tasks": [root, *groups, *leaves]})
    server.person("ann").do("importFlow", "ImportFlow", "seq", text=text)
    family = LiveFamily.started(page, server, "large", "Large")
    page.goto(f"/families/{family.id}")
    overview = page.get_by_role("img", name="The whole family, small")
    expect(overview).to_be_visible()
    expect(page.locator("[data-task]")).to_have_count(0)
    picture(page, "live-large")

    page.get_by_role("region", name=re.compile("^Tasks of the family")).focus()
    page.keyboard.press("Home")
    expect(page.get_by_text("Root, Resting.")).to_be_attached()
    # As quickly as nobody can: each press counts, and what is chosen stays in view.
    page.get_by_role("button", name="Nearer").evaluate(
        "button => { for (let press = 0; press < 12; press++) button.click(); }"
    )
    expect(page.locator("[data-task='root']")).to_be_in_viewport()
    assert page.locator("[data-task]").count() < 130
