"""A step that notifies is done by a page of its person: by the system, or calmly in the page."""

import itertools
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from browsing import DESK, PHONE, Picture, SignIn, known
from runningserver import Person, RunningServer, wait_until
from talking import tasks

pytestmark = pytest.mark.e2e

NUMBERS = itertools.count()
TEXT = "The letter to the insurance is written. Read it before it is sent."
WAITS = re.compile("Waits for (a )?browser")
NOTE = """name: {name}
tasks:
- {{name: letter, type: TaskConversation, initiator: true, permissions: ["*"]}}
- {{name: tell, type: notify, parent: letter, config: {{local: {local}}}}}
"""
TOLD = """() => {
  const Own = Notification;
  window.told = [];
  window.Notification = class extends Own {
    constructor(title, options) {
      super(title, options);
      window.told.push({ title, ...options });
    }
  };
}"""


UNDECIDED = """
Object.defineProperty(Notification, "permission", { get: () => "default" });
Notification.requestPermission = async () => {
  window.asked = (window.asked ?? 0) + 1;
  return "default";
};"""
Due = Callable[..., str]


@pytest.fixture
def bob(server: RunningServer) -> Person:
    """Give somebody who has no page open."""
    return known(server, "bob")


@pytest.fixture
def due(server: RunningServer, bob: Person) -> Due:
    """Give a way to let a notification become due in a family of bob's."""

    def begin(**local: Any) -> str:
        name = f"note{next(NUMBERS)}"
        local = {"title": "Ready to read", "text": TEXT, **local}
        text = NOTE.format(name=name, local=json.dumps(local))
        known(server, "ann").do("importFlow", "ImportFlow", "seq", text=text)
        started = bob.do("startTask", "StartTask", "family { id }", flow=name, label=name)
        family = str(started["family"]["id"])
        wait_until(lambda: "tell" in tasks(bob, family))
        return family

    return begin


def shown(person: Person, family: str) -> Any:
    """Wait until it was shown; gives how."""
    return wait_until(lambda: tasks(person, family)["tell"]["document"].get("output"))


def notice(page: Page) -> Any:
    return page.get_by_role("status").filter(has_text="Ready to read")


def test_where_it_is_granted_the_system_shows_it(due: Due, sign_in: SignIn, bob: Person) -> None:
    page = sign_in("bob", viewport=DESK, permissions=["notifications"])
    page.add_init_script(f"({TOLD})()")
    page.goto("/flows")
    family = due()
    assert shown(bob, family) == {"shown": "system"}
    (told,) = page.evaluate("window.told")
    assert (told["title"], told["body"]) == ("Ready to read", TEXT)
    assert told["tag"]
    expect(notice(page)).to_have_count(0)


@pytest.fixture(params=[DESK, PHONE], ids=["desk", "phone"])
def screen(request: pytest.FixtureRequest) -> Any:
    return request.param


def test_where_it_is_not_a_calm_notice_stands_in_the_page(
    due: Due, sign_in: SignIn, bob: Person, picture: Picture, screen: Any
) -> None:
    page = sign_in("bob", viewport=screen)
    page.goto("/inbox")
    expect(page.get_by_role("heading", name="Inbox")).to_be_visible()
    family = due()
    assert shown(bob, family) == {"shown": "page"}
    expect(notice(page)).to_contain_text(TEXT)
    expect(page.get_by_role("button", name="Allow notifications")).to_have_count(0)
    picture(page, "notice-desk" if screen == DESK else "notice-phone")
    notice(page).get_by_role("link", name="Open").click()
    expect(page).to_have_url(f"{page.url.split('/families')[0]}/families/{family}")
    expect(notice(page)).to_have_count(0)


def test_nobody_is_asked_unasked_and_nobody_twice(
    due: Due, sign_in: SignIn, bob: Person, picture: Picture
) -> None:
    page = sign_in("bob", viewport=DESK)
    page.add_init_script(UNDECIDED)
    page.goto("/inbox")
    shown(bob, due())
    offer = page.get_by_role("button", name="Allow notifications")
    expect(offer).to_be_visible()
    picture(page, "notice-offer-desk")
    assert page.evaluate("window.asked") is None
    offer.click()
    expect(offer).to_have_count(0)
    assert page.evaluate("window.asked") == 1
    shown(bob, due(title="Ready to read, too"))
    expect(page.get_by_role("status").filter(has_text="too")).to_be_visible()
    expect(offer).to_have_count(0)


def test_a_link_that_leads_elsewhere_is_shown_nowhere(
    due: Due, sign_in: SignIn, bob: Person
) -> None:
    page = sign_in("bob", viewport=DESK)
    page.goto("/inbox")
    link = {"=": "join('', ['java', 'script:alert(1)'])"}
    family = due(link=link)
    wait_until(lambda: tasks(bob, family)["tell"]["document"].get("error"))
    error = tasks(bob, family)["tell"]["document"]["error"]
    assert error["code"] == "operator.input"
    assert "$.link" in error["message"]
    assert "A path within T@skFlow, as /inbox" in error["message"]
    expect(notice(page)).to_have_count(0)


def test_of_two_tabs_one_tells_and_the_other_goes_on_when_it_is_closed(
    due: Due, sign_in: SignIn, bob: Person
) -> None:
    pages = [sign_in("bob", viewport=DESK) for _ in range(2)]
    for page in pages:
        page.goto("/inbox")
        expect(page.get_by_role("heading", name="Inbox")).to_be_visible()
    shown(bob, due())
    wait_until(lambda: sum(notice(page).count() for page in pages) == 1)
    (first,) = [page for page in pages if notice(page).count()]
    (other,) = [page for page in pages if page is not first]
    first.close()
    shown(bob, due())
    expect(notice(other)).to_have_count(1)


def test_a_page_that_nobody_looks_at_leaves_it_to_another(
    due: Due, sign_in: SignIn, bob: Person
) -> None:
    unseen = sign_in("bob", viewport=DESK)
    unseen.add_init_script(
        'Object.defineProperty(document, "visibilityState", { get: () => "hidden" });'
    )
    unseen.goto("/inbox")
    expect(unseen.get_by_role("heading", name="Inbox")).to_be_visible()
    family = due()
    page = sign_in("bob", viewport=DESK)
    page.goto("/inbox")
    expect(notice(page)).to_be_visible()
    assert shown(bob, family) == {"shown": "page"}
    expect(notice(unseen)).to_have_count(0)


def test_until_somebody_is_there_the_step_waits_and_says_for_what(
    due: Due, sign_in: SignIn, bob: Person, picture: Picture
) -> None:
    family = due()
    page = sign_in("ann", viewport=DESK)  # an admin sees it, and does not do it
    page.goto(f"/families/{family}")
    card = page.locator('[data-task="tell"]')
    expect(card).to_contain_text(WAITS)
    picture(page, "notify-waits-desk")
    page.set_viewport_size(PHONE)  # where it is used, it is at work
    expect(page.get_by_role("main")).to_contain_text("Working")
    picture(page, "notify-waits-phone")
    assert tasks(bob, family)["tell"]["document"].get("output") in (None, {})
    his = sign_in("bob", viewport=DESK)
    his.goto("/inbox")
    expect(notice(his)).to_be_visible()
    assert shown(bob, family) == {"shown": "page"}
