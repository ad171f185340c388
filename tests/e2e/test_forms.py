"""Forms: every widget that a flow can ask for, answered in a real browser, by mouse or by keys."""

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from browsing import PHONE, Picture
from e2e_live import LiveFamily
from runningserver import RunningServer

pytestmark = pytest.mark.e2e

FLOW = """
name: order
tasks:
  - name: order
    type: TaskSelect
    initiator: true
    config:
      local:
        question: What shall we bake?
        schema:
          type: object
          required: [cake, size, extras]
          properties:
            cake: {title: Cake, enum: [apple, plum]}
            size: {title: Size, enum: [small, large]}
            glaze: {title: Glaze, enum: [sugar, lemon]}
            extras: {title: Extras, type: array, uniqueItems: true, items: {enum: [cream, nuts]}}
            tools: {title: Tools, type: array, uniqueItems: true, items: {enum: [fork, plate]}}
            guests: {title: Guests, type: integer, minimum: 1, maximum: 9, default: 3}
            candles: {title: Candles, type: boolean}
            name: {title: Name on it, type: string, maxLength: 9}
            note: {title: Note, type: string}
        ui:
          cake: {widget: dropdown, options: {apple: Apple cake, plum: Plum cake}}
          size: {widget: buttons}
          glaze: {widget: chips}
          extras: {widget: chips}
          tools: {widget: checkboxes}
          guests: {widget: slider}
          candles: {widget: switch}
          name: {widget: text, help: It is written in chocolate.}
          note: {widget: textarea}
"""


@pytest.fixture
def order(page: Page, server: RunningServer) -> LiveFamily:
    """Give a family of one form with all widgets, and open it where it is used."""
    family = LiveFamily(page, server, "")
    if not any(one["name"] == "order" for one in flows(family)):
        family.ann.do("importFlow", "ImportFlow", "seq", text=FLOW)
    family = LiveFamily.started(page, server, "order")
    page.goto(f"/families/{family.id}/use")
    expect(page.get_by_text("What shall we bake?")).to_be_visible()
    return family


def flows(family: LiveFamily) -> Any:
    asked = family.ann.ask("{ flows(first: 100) { edges { node { name } } } }")
    return [edge["node"] for edge in asked["flows"]["edges"]]


def chosen(family: LiveFamily) -> Any:
    """Give what the server has as the form's output."""
    asked = "query($f: ID!, $t: ID!) { family(id: $f) { task(instanceId: $t) { document } } }"
    found = family.ann.ask(asked, f=family.id, t=family.task("order"))
    return found["family"]["task"]["document"]["output"].get("selected")


def slider(page: Page) -> Locator:
    return page.get_by_role("slider")


def test_every_widget_is_answered_by_mouse(page: Page, order: LiveFamily, picture: Picture) -> None:
    page.get_by_role("combobox", name="Cake").click()
    page.get_by_role("option", name="Plum cake").click()
    page.get_by_role("radio", name="large").click()
    page.get_by_text("lemon", exact=True).click()
    page.get_by_text("cream", exact=True).click()
    page.get_by_text("nuts", exact=True).click()
    page.get_by_role("checkbox", name="plate").check()
    expect(slider(page)).to_have_accessible_name("Guests")
    expect(page.get_by_role("status")).to_have_text("3")
    slider(page).focus()
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    expect(page.get_by_role("status")).to_have_text("5")
    page.get_by_role("switch", name="Candles").check()
    page.get_by_label("Name on it").fill("Ada")
    page.get_by_label("Note").fill("Not too sweet")
    picture(page, "form-wide")
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_text("Plum cake")).to_be_visible()
    expect(page.get_by_role("button", name="Submit")).to_be_hidden()
    assert chosen(order) == {
        "cake": "plum",
        "size": "large",
        "glaze": "lemon",
        "extras": ["cream", "nuts"],
        "tools": ["plate"],
        "guests": 5,
        "candles": True,
        "name": "Ada",
        "note": "Not too sweet",
    }


def test_every_widget_is_answered_by_keys_alone(page: Page, order: LiveFamily) -> None:
    page.get_by_role("combobox", name="Cake").focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option", name="Apple cake")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    for key in ("Tab", "ArrowRight", "Space"):
        page.keyboard.press(key)
    expect(page.get_by_role("radio", name="large")).to_be_checked()
    for label in ("sugar", "cream", "fork"):
        page.get_by_label(label).focus()
        page.keyboard.press("Space")
        expect(page.get_by_label(label)).to_be_checked()
    slider(page).focus()
    page.keyboard.press("End")
    page.get_by_label("Candles").focus()
    page.keyboard.press("Space")
    page.get_by_label("Name on it").focus()
    page.keyboard.type("Bo")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Submit")).to_be_hidden()
    found = chosen(order)
    assert found["cake"] in {"apple", "plum"}
    assert found["size"] == "large"
    assert (found["glaze"], found["extras"], found["tools"]) == ("sugar", ["cream"], ["fork"])
    assert (found["guests"], found["candles"], found["name"]) == (9, True, "Bo")


def test_what_does_not_fit_is_said_at_its_field_and_nothing_is_lost(
    page: Page, order: LiveFamily, picture: Picture
) -> None:
    page.set_viewport_size(PHONE)
    page.get_by_label("Name on it").fill("A name that is too long")
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_text("This is needed.").first).to_be_visible()
    expect(page.get_by_role("combobox", name="Cake")).to_be_focused()
    expect(page.get_by_role("option").first).to_be_hidden()
    expect(page.get_by_text("At most 9 characters.").first).to_be_visible()
    picture(page, "form-phone")
    assert chosen(order) == {}
    page.reload()
    expect(page.get_by_label("Name on it")).to_have_value("A name that is too long")
