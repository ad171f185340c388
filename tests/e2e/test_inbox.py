"""The inbox: the single tasks that wait for a person, and the way to each of them."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from browsing import Picture, SignIn, known
from e2e_live import LiveFamily
from runningserver import RunningServer

pytestmark = pytest.mark.e2e


@pytest.fixture
def family(page: Page, server: RunningServer) -> LiveFamily:
    """Give a family of ann's in which the chat waits."""
    return LiveFamily.started(page, server, "welcome", "Saturday").to_the_chat()


def waiting(page: Page, **named: Any) -> Locator:
    """Find the tasks in the list."""
    return page.get_by_role("main").get_by_role("listitem").filter(**named)


def test_each_task_that_waits_is_a_line_that_leads_to_it(
    family: LiveFamily, picture: Picture
) -> None:
    page = family.page
    page.goto("/inbox")
    chat = waiting(page, has_text="Saturday")
    expect(chat).to_have_count(1)
    expect(chat).to_contain_text("Chat")
    expect(chat).to_contain_text("just now · Saturday · welcome")
    expect(chat).to_contain_text("Waiting")
    picture(page, "inbox")

    chat.get_by_role("link", name="Chat").click()
    expect(page.get_by_role("heading", name="Chat", level=1)).to_be_visible()
    expect(page.get_by_text("Everything here is a task")).to_be_hidden()
    page.get_by_role("button", name="End this chat").click()
    picture(page, "inbox-over")
    page.get_by_role("button", name="Back to the inbox").click()
    expect(page.get_by_role("heading", name="Inbox")).to_be_visible()
    expect(chat).to_have_count(0)


def test_of_a_family_with_many_the_newest_are_listed_and_the_others_counted(
    page: Page, server: RunningServer, picture: Picture
) -> None:
    names = "".join(f"\n- {{name: t{n}, type: TaskChat, parent: all}}" for n in range(25))
    text = f"name: crowd\ntasks:\n- {{name: all, type: TaskConversation, initiator: true}}{names}\n"
    known(server, "ann").do("importFlow", "ImportFlow", "seq", text=text)
    family = LiveFamily.started(page, server, "crowd", "Assembly")
    page.goto("/inbox")
    expect(waiting(page, has_text="Assembly · crowd")).to_have_count(20)
    more = page.get_by_role("link", name="5 more in Assembly")
    picture(page, "inbox-crowded")
    more.click()
    page.wait_for_url(f"**/families/{family.id}/use")


def test_one_goes_from_a_task_to_the_whole_family(page: Page, family: LiveFamily) -> None:
    page.goto(f"/families/{family.id}/use?task={family.task('topic')}")
    expect(page.get_by_role("heading", name="Topic", level=1)).to_be_visible()
    page.get_by_role("button", name="Go on with Saturday").click()
    expect(page.get_by_role("heading", name="Saturday", level=1)).to_be_visible()
    expect(page.get_by_role("textbox", name="Write a message")).to_be_visible()


def test_who_is_asked_for_nothing_is_told_so_and_what_comes_is_counted(
    sign_in: SignIn, server: RunningServer
) -> None:
    page = sign_in("cleo")
    page.goto("/inbox")
    expect(page.get_by_text("Nothing waits for you")).to_be_visible()
    family = LiveFamily.started(page, server, "welcome", "Sunday")
    family.ann.do("addMember", "MemberCommand", "seq", family=family.id, name="cleo")
    expect(waiting(page, has_text="Sunday")).to_contain_text("How it works")
    page.reload()
    expect(page.get_by_role("link", name=re.compile("^Inbox"))).to_contain_text("1")


def test_an_inbox_that_cannot_be_read_says_so_and_is_read_again(
    family: LiveFamily,
) -> None:
    page = family.page
    page.goto("/families")
    page.route("**/graphql", lambda route: route.abort())
    page.get_by_role("link", name=re.compile("^Inbox")).click()
    expect(page.get_by_text(re.compile("Connection lost|cannot be reached")).first).to_be_visible()
    page.unroute("**/graphql")
    expect(page.get_by_role("main").get_by_role("listitem").first).to_be_visible()
