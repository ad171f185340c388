"""Fields of forms: those that appear only at times, days and times, and options as written."""

import itertools
import json
import re
from datetime import datetime
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from browsing import PHONE, Picture, SignIn
from e2e_live import LiveFamily
from runningserver import RunningServer, wait_until

pytestmark = pytest.mark.e2e

BOOKING = {
    "type": "object",
    "required": ["at", "alarm", "day", "system"],
    "properties": {
        "at": {"type": "string", "format": "date-time", "title": "When"},
        "alarm": {"type": "string", "format": "time", "title": "Alarm"},
        "day": {"type": "string", "format": "date", "title": "Day"},
        "system": {"title": "System", "enum": ["macOS", "iPhone", "other"]},
        "card": {"title": "Card", "type": "string"},
        "home": {
            "title": "Home",
            "type": "object",
            "properties": {"street": {"type": "string"}, "zipCode": {"type": "string"}},
        },
    },
    "allOf": [
        {
            "if": {"properties": {"system": {"const": "other"}}, "required": ["system"]},
            "then": {
                "properties": {"which": {"type": "string", "title": "Which one"}},
                "required": ["which"],
            },
        }
    ],
    "dependentSchemas": {
        "card": {"properties": {"code": {"type": "string", "minLength": 3}}, "required": ["code"]}
    },
}
UI = {"system": {"widget": "buttons"}, "which": {"help": "Its name is enough."}}


NUMBERS = itertools.count()


def booking(page: Page, server: RunningServer) -> LiveFamily:
    """Give a family of one form, and open it where it is used."""
    family = LiveFamily(page, server, "")
    name = f"booking{next(NUMBERS)}"
    form = {"name": "form", "type": "TaskSelect", "initiator": True}
    config = {"local": {"question": "Book it", "schema": BOOKING, "ui": UI}}
    flow = json.dumps({"name": name, "tasks": [{**form, "config": config}]})
    family.ann.do("importFlow", "ImportFlow", "seq", text=flow)
    family = LiveFamily.started(page, server, name)
    page.goto(f"/families/{family.id}/use")
    expect(page.get_by_text("Book it")).to_be_visible()
    return family


def document(family: LiveFamily) -> Any:
    asked = "query($f: ID!, $t: ID!) { family(id: $f) { task(instanceId: $t) { document } } }"
    found = family.ann.ask(asked, f=family.id, t=family.task("form"))
    return found["family"]["task"]["document"]


def test_days_and_times_are_handed_in_as_the_schema_wants_them(
    sign_in: SignIn, server: RunningServer, picture: Picture
) -> None:
    page = sign_in("ann", timezone_id="America/New_York")
    family = booking(page, server)
    page.get_by_label("When").fill("2026-12-24 18:30")
    page.get_by_label("Alarm").fill("07:15")
    page.get_by_label("Day").fill("2026-12-24")
    for option in ("macOS", "iPhone"):
        expect(page.get_by_role("radio", name=option, exact=True)).to_be_visible()
    page.get_by_role("radio", name="iPhone").click()
    page.get_by_role("button", name="Open the calendar").first.click()
    expect(page.get_by_role("button", name="24 December 2026")).to_be_visible()
    picture(page, "form-times-wide")
    page.get_by_role("button", name="26 December 2026").click()
    page.keyboard.press("Escape")
    expect(page.get_by_label("When")).to_have_value("2026-12-26 18:30")
    page.reload()
    expect(page.get_by_label("When")).to_have_value("2026-12-26 18:30")
    expect(page.get_by_label("Alarm")).to_have_value("07:15")
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_role("button", name="Submit")).to_be_hidden()
    selected = document(family)["output"]["selected"]
    assert selected["at"] == "2026-12-26T18:30:00-05:00"
    assert datetime.fromisoformat(selected["at"]).utcoffset() is not None
    assert re.fullmatch(r"07:15:00-0[45]:00", selected["alarm"])
    assert (selected["day"], selected["system"]) == ("2026-12-24", "iPhone")
    expect(page.get_by_text("iPhone")).to_be_visible()


def test_a_field_that_appears_is_filled_in_and_forgotten_when_it_goes(
    page: Page, server: RunningServer, picture: Picture
) -> None:
    family = booking(page, server)
    page.get_by_label("When").fill("2026-12-24 18:30")
    page.get_by_label("Alarm").fill("07:15")
    page.get_by_label("Day").fill("2026-12-24")
    expect(page.get_by_label("Which one")).to_be_hidden()
    page.get_by_role("radio", name="other").click()
    page.get_by_label("Which one").fill("BeOS")
    expect(page.get_by_text("Its name is enough.")).to_be_visible()
    page.get_by_label("Card").fill("4711")
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_text("This is needed.").first).to_be_visible()
    page.set_viewport_size(PHONE)
    picture(page, "form-appearing-phone")
    page.get_by_role("textbox", name="Code", exact=True).fill("123")
    page.get_by_label("Street").fill("Lane")
    page.get_by_label("Zip code").fill("12345")
    expect(page.get_by_label("Zip code")).to_have_value("12345")
    page.reload()
    expect(page.get_by_label("Which one")).to_have_value("BeOS")
    expect(page.get_by_role("textbox", name="Code", exact=True)).to_have_value("123")
    page.get_by_role("radio", name="macOS").click()
    expect(page.get_by_label("Which one")).to_be_hidden()
    page.get_by_label("Zip code").fill("")
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_role("button", name="Submit")).to_be_hidden()
    selected = document(family)["output"]["selected"]
    assert (selected["system"], selected["code"], selected["home"]) == (
        "macOS",
        "123",
        {"street": "Lane"},
    )
    assert "which" not in selected


def test_others_see_what_is_filled_in_where_a_field_has_appeared(
    page: Page, server: RunningServer
) -> None:
    family = booking(page, server)
    page.get_by_role("radio", name="other").click()
    page.get_by_label("Which one").fill("Plan 9")
    wait_until(lambda: document(family)["input"]["selected"].get("which") == "Plan 9")
    assert document(family)["input"]["selected"]["system"] == "other"


LOOSE = {
    "type": "object",
    "required": ["anything", "named", "pair", "list"],
    "properties": {
        "anything": {"title": "Anything"},
        "named": True,
        "pair": {"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}]},
        "list": {"type": "array"},
        "place": {"title": "W" * 300, "enum": [{"row": 1}, {"row": 2}]},
        "long": {"title": "Long", "enum": ["A", "of many words " * 12, "X" * 120]},
        "several": {"title": "Several", "enum": ["A", "of many words " * 12, "X" * 120]},
    },
}


CUT_OFF = """() => [...document.querySelectorAll("main form :not(:has(*))")]
  .filter((one) => one.textContent.trim() && one.clientWidth)
  .filter((one) => one.getBoundingClientRect().right > innerWidth
    || one.scrollWidth > one.clientWidth + 1)
  .map((one) => one.textContent)"""
"""The texts of a form of which not all can be read."""


def test_what_a_schema_says_little_about_is_written_as_json(
    page: Page, server: RunningServer, picture: Picture
) -> None:
    form = {"name": "form", "type": "TaskSelect", "initiator": True}
    looks = {"place": {"widget": "buttons"}, "long": {"widget": "buttons"}}
    looks["several"] = {"widget": "chips"}
    local = {"question": "Say it", "schema": LOOSE, "ui": looks}
    ann = LiveFamily(page, server, "").ann
    name = f"loose{next(NUMBERS)}"
    flow = json.dumps({"name": name, "tasks": [{**form, "config": {"local": local}}]})
    ann.do("importFlow", "ImportFlow", "seq", text=flow)
    family = LiveFamily.started(page, server, name)
    page.set_viewport_size(PHONE)
    page.goto(f"/families/{family.id}/use")
    texts = {"Anything": "5", "Named": '"five"', "Pair": '["a", 2]', "List": "[null]"}
    for title, text in texts.items():
        page.get_by_role("textbox", name=title, exact=True).fill(text)
    page.get_by_role("radio", name='{"row":2}').click()
    assert page.evaluate(CUT_OFF) == []
    picture(page, "form-loose-phone")
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_role("button", name="Submit")).to_be_hidden()
    assert document(family)["output"]["selected"] == {
        "anything": 5,
        "named": "five",
        "pair": ["a", 2],
        "list": [None],
        "place": {"row": 2},
    }
