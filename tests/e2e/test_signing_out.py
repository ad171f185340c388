"""What a person leaves in a browser is theirs, and goes with their signing out, in every tab."""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from browsing import DESK
from e2e_live import LiveFamily
from runningserver import PASSWORD, RunningServer, wait_until
from talking import welcome

pytestmark = pytest.mark.e2e

DRAFT = "nobody else may read this"
HELD_UP = {
    "type": "object",
    "required": ["code"],
    "properties": {"code": {"type": "string", "title": "Code", "pattern": "^(a+)+$"}},
}


@pytest.fixture
def shared(browser: Browser, server: RunningServer) -> Iterator[BrowserContext]:
    """Give a browser that several people use, one after the other."""
    context = browser.new_context(base_url=server.url, viewport=DESK, reduced_motion="reduce")
    yield context
    context.close()


def signed_in(page: Page, name: str) -> None:
    page.goto("/")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name=name)).to_be_visible()


def left(page: Page) -> dict[str, Any]:
    """Give everything that the browser keeps."""
    told: dict[str, Any] = page.evaluate(
        """async () => ({
          local: {...localStorage}, session: {...sessionStorage},
          caches: await caches.keys(),
          databases: (await indexedDB.databases()).map((one) => one.name),
        })"""
    )
    return told


def written(page: Page, server: RunningServer) -> None:
    """Leave a draft in a chat and a question in GraphiQL."""
    family, _ = welcome(server.person("cleo"))
    page.goto(f"/families/{family}/use")
    box = page.get_by_role("textbox")
    box.fill(DRAFT)
    expect(box).to_have_value(DRAFT)
    page.goto("/graphiql")
    page.locator(".graphiql-query-editor").click()
    page.keyboard.type(f"# {DRAFT}\n")
    wait_until(lambda: json.dumps(left(page)).count(DRAFT) > 1)


def test_who_signs_out_leaves_nothing_in_any_tab(
    shared: BrowserContext, server: RunningServer
) -> None:
    page, other = shared.new_page(), shared.new_page()
    signed_in(page, "cleo")
    written(page, server)
    other.goto("/families")
    expect(other.get_by_role("button", name="cleo")).to_be_visible()
    page.goto("/families")
    page.get_by_role("button", name="cleo").click()
    page.get_by_role("menuitem", name="Sign out").click()
    for tab in (page, other):
        expect(tab.get_by_role("button", name="Sign in")).to_be_visible()
    wait_until(lambda: "taskflow.left" not in left(page)["local"])
    kept = left(page)
    assert set(kept["local"]) <= {"taskflow.language", "mantine-color-scheme-value"}
    assert (kept["session"], kept["caches"], kept["databases"]) == ({}, [], [])
    assert left(other)["session"] == {}


def test_the_next_one_sees_nothing_of_who_did_not_sign_out(
    shared: BrowserContext, server: RunningServer
) -> None:
    page, other = shared.new_page(), shared.new_page()
    signed_in(page, "cleo")
    written(page, server)
    other.goto("/families")
    expect(other.get_by_role("button", name="cleo")).to_be_visible()
    shared.clear_cookies()  # the session has run out
    signed_in(page, "ann")
    expect(other.get_by_role("button", name="ann")).to_be_visible()  # not in cleo's name any more
    page.goto("/graphiql")
    expect(page.locator(".graphiql-query-editor")).to_be_visible()
    expect(page.get_by_text("Ctrl+Enter")).to_be_visible()
    expect(page.get_by_text(DRAFT)).to_have_count(0)


def test_a_pattern_that_never_comes_to_an_end_holds_no_page_up(
    page: Page, server: RunningServer
) -> None:
    family = LiveFamily(page, server, "")
    form = {"name": "form", "type": "TaskSelect", "initiator": True}
    config = {"local": {"question": "Which code?", "schema": HELD_UP}}
    flow = json.dumps({"name": "heldUp", "tasks": [{**form, "config": config}]})
    family.ann.do("importFlow", "ImportFlow", "seq", text=flow)
    family = LiveFamily.started(page, server, "heldUp")
    page.goto(f"/families/{family.id}/use")
    field = page.get_by_label("Code")
    began = time.monotonic()
    field.fill("a" * 40 + "!")
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_text("does not match").first).to_be_visible()
    assert time.monotonic() - began < 20  # it took longer than anybody waits
    field.fill("aaa")
    page.get_by_role("button", name="Submit").click()
    wait_until(lambda: family.graph()["nodes"][0]["kind"] == "done")


def test_what_waited_to_be_sent_is_not_said_by_who_signs_in_next(
    shared: BrowserContext, server: RunningServer
) -> None:
    cleo, ann = server.person("cleo"), server.person("ann")
    family, _ = welcome(cleo)
    cleo.do("addMember", "MemberCommand", "seq", family=family, name="bob")
    page = shared.new_page()
    signed_in(page, "cleo")
    page.goto(f"/families/{family}/use")
    box = page.get_by_role("textbox")
    box.fill(DRAFT)
    shared.set_offline(offline=True)
    box.press("Enter")
    wait_until(lambda: "taskflow.outbox." in json.dumps(left(page)["local"]))
    people = ann.ask("{ users(first: 50) { edges { node { id name } } } }")["users"]["edges"]
    (ident,) = (one["node"]["id"] for one in people if one["node"]["name"] == "cleo")
    given = {"id": ident, "password": PASSWORD}
    ann.ask("mutation($i: SetPassword!) { setPassword(input: $i) { id } }", i=given)
    shared.set_offline(offline=False)
    for name, said in (("bob", 0), ("cleo", 1)):
        page.get_by_label("Name").fill(name)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("button", name=name)).to_be_visible()
        expect(page.get_by_role("textbox")).to_be_visible()
        # The model repeats what it was told, sooner or later.
        expect(page.locator("[data-mine]").get_by_text(DRAFT)).to_have_count(said)
        if name == "bob":
            expect(page.get_by_text(DRAFT)).to_have_count(0)
            page.wait_for_timeout(3_000)  # for as long as it would be sent again
            expect(page.get_by_text(DRAFT)).to_have_count(0)
            shared.clear_cookies()
            page.reload()
