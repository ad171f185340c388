"""Use: a person goes through Welcome in a real browser, and nothing they do is lost."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from browsing import PHONE, Picture, SignIn
from e2e_live import LiveFamily
from runningserver import RunningServer

pytestmark = pytest.mark.e2e

END = "That was answer number"
"""How each scripted answer ends."""


def in_use(page: Page, server: RunningServer, flow: str = "welcome") -> LiveFamily:
    """Start a flow and go where its tasks are done."""
    family = LiveFamily.started(page, server, flow)
    page.goto(f"/families/{family.id}/use")
    return family


def in_the_chat(page: Page, server: RunningServer) -> LiveFamily:
    """Go through Welcome to its chat, by what the page offers."""
    family = in_use(page, server)
    page.get_by_role("button", name="Choose a topic").click()
    page.get_by_role("radio", name="Music").click()
    expect(page.get_by_role("textbox")).to_be_visible()
    return family


def say(page: Page, text: str) -> None:
    """Write a message and send it by Enter."""
    page.get_by_role("textbox").fill(text)
    page.get_by_role("textbox").press("Enter")


def said(page: Page, text: str) -> Locator:
    """Find what stands in the conversation."""
    return page.get_by_role("list", name="Messages").get_by_text(text)


def ends(page: Page, count: int) -> None:
    """Wait until so many answers are complete, and no more."""
    expect(page.get_by_role("button", name="Stop the answer")).to_be_hidden()
    expect(said(page, END)).to_have_count(count)


def test_a_person_reads_chooses_talks_stops_and_asks_again(
    page: Page, server: RunningServer, picture: Picture
) -> None:
    in_the_chat(page, server)
    expect(page.get_by_role("button", name="Topic Music")).to_be_visible()
    picture(page, "use-chat")

    say(page, "Show me some code")
    expect(said(page, "Here is what I would do")).to_be_visible()
    picture(page, "use-streaming")
    ends(page, 1)
    expect(said(page, "def greet")).to_be_visible()

    say(page, "And in French?")
    expect(said(page, "Here is what I would do")).to_have_count(2)
    page.get_by_role("button", name="Stop the answer").click()
    expect(said(page, "You stopped this answer")).to_be_visible()
    expect(said(page, "You wrote: And in French?")).to_be_visible()
    stopped = page.get_by_role("listitem").filter(has_text="You stopped this answer")
    expect(stopped.get_by_role("button", name="Copy").last).to_be_visible()
    picture(page, "use-stopped")
    page.reload()
    expect(said(page, "You stopped this answer")).to_be_visible()

    page.get_by_role("button", name="Ask again").click()
    ends(page, 2)
    expect(said(page, "You stopped this answer")).to_be_hidden()
    page.get_by_role("button", name="Ask again").click()
    expect(page.get_by_role("button", name="Stop the answer")).to_be_visible()
    ends(page, 2)


def test_keys_begin_a_line_bring_back_what_was_written_and_stop(
    page: Page, server: RunningServer
) -> None:
    in_the_chat(page, server)
    field = page.get_by_role("textbox")
    field.fill("One line")
    field.press("Shift+Enter")
    page.keyboard.type("and another")
    field.press("Enter")
    expect(said(page, "You wrote: One line")).to_be_visible()
    expect(field).to_have_value("")
    field.press("ArrowUp")
    expect(field).to_have_value("One line\nand another")
    field.fill("")
    field.press("Escape")
    expect(said(page, "You stopped this answer")).to_be_visible()


def test_an_answer_is_followed_on_after_a_reload_in_its_middle(
    page: Page, server: RunningServer
) -> None:
    in_the_chat(page, server)
    say(page, "Count to three")
    expect(said(page, "Say what you want")).to_be_visible()
    page.reload()
    expect(said(page, "Say what you want")).to_be_visible()
    ends(page, 1)
    expect(said(page, "Say what you want")).to_have_count(1)


def test_what_is_written_and_not_sent_survives_a_reload(page: Page, server: RunningServer) -> None:
    in_the_chat(page, server)
    page.get_by_role("textbox").fill("A thought I have not finished")
    page.reload()
    expect(page.get_by_role("textbox")).to_have_value("A thought I have not finished")


def cut_off(page: Page) -> None:
    """Let nothing that the page asks of GraphQL come through."""
    page.route("**/graphql", lambda route: route.abort())


def test_words_that_were_refused_are_kept_over_a_reload_until_they_are_discarded(
    page: Page, server: RunningServer, picture: Picture
) -> None:
    family = in_the_chat(page, server)
    cut_off(page)
    say(page, "Written just too late")
    expect(said(page, "Sent when the connection is back")).to_be_visible()
    family.send("chat", "EXIT")
    page.unroute("**/graphql")

    for _ in range(2):
        page.reload()
        expect(said(page, "Written just too late")).to_be_visible()
        expect(page.get_by_role("alert")).to_contain_text("SEND")
        expect(page.get_by_role("button", name="Send again")).to_be_hidden()
    picture(page, "use-refused")
    page.get_by_role("button", name="Discard").click()
    expect(said(page, "Written just too late")).to_be_hidden()
    page.reload()
    expect(page.get_by_role("button", name="Chat", exact=True)).to_be_visible()
    expect(page.get_by_text("Written just too late")).to_be_hidden()


def test_words_that_were_refused_are_sent_again_when_it_may_be(
    sign_in: SignIn, server: RunningServer
) -> None:
    page = sign_in("bob")
    family = LiveFamily.started(page, server, "welcome").to_the_chat()
    who = {"family": family.id, "name": "bob"}
    family.ann.do("addMember", "MemberCommand", "seq", **who)
    page.goto(f"/families/{family.id}/use")
    expect(page.get_by_role("textbox")).to_be_visible()
    cut_off(page)
    say(page, "May I say this?")
    expect(said(page, "Sent when the connection is back")).to_be_visible()
    family.ann.do("removeMember", "MemberCommand", "seq", **who)
    with page.expect_response(lambda answer: "May I" in (answer.request.post_data or "")):
        page.unroute("**/graphql")
    expect(page.get_by_text("No such family")).to_be_visible()
    page.wait_for_function(
        """() => Object.values(localStorage).some(kept => kept.includes('"refused"'))"""
    )

    family.ann.do("addMember", "MemberCommand", "seq", **who)
    page.reload()
    expect(said(page, "May I say this?")).to_be_visible()
    page.get_by_role("button", name="Send again").click()
    ends(page, 1)
    expect(said(page, "May I say this?").first).to_be_visible()
    expect(page.get_by_role("button", name="Send again")).to_be_hidden()


def test_a_server_killed_in_the_middle_of_an_answer_finishes_it_once_when_it_is_back(
    page: Page, server: RunningServer, picture: Picture
) -> None:
    in_the_chat(page, server)
    say(page, "Tell me slowly about reliability")
    expect(said(page, "Here is what")).to_be_visible()
    port = urlsplit(server.url).port
    server.kill()
    lost = page.get_by_text("Connection lost").or_(page.get_by_text("cannot be reached"))
    expect(lost).to_be_visible()
    say(page, "And this I wrote meanwhile")
    expect(said(page, "Sent when the connection is back")).to_be_visible()
    picture(page, "use-away")
    server.start(port or 0)
    expect(said(page, "Interrupted; the answer starts again")).to_be_visible()
    picture(page, "use-again")
    ends(page, 2)
    for question in ("Tell me slowly about reliability", "And this I wrote meanwhile"):
        expect(said(page, f"You wrote: {question}")).to_have_count(1)
    picture(page, "use-recovered")


def test_steps_are_gone_through_and_what_is_missing_is_said(
    page: Page, server: RunningServer, picture: Picture
) -> None:
    in_use(page, server, "interview")
    page.get_by_role("button", name="I am ready").click()
    expect(page.get_by_text("Step 2 of 4")).to_be_visible()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("This is needed.").first).to_be_visible()
    picture(page, "use-steps")
    page.get_by_role("combobox", name="Role").or_(page.get_by_label("Role")).first.click()
    page.get_by_role("option", name="Research").click()
    page.get_by_text("Meetings").click()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("Step 3 of 4")).to_be_visible()
    expect(said(page, END)).to_be_visible()


def test_on_a_phone_a_family_is_used_first(
    page: Page, server: RunningServer, picture: Picture
) -> None:
    family = LiveFamily.started(page, server, "welcome").id
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme="dark")
    page.goto(f"/families/{family}")
    page.wait_for_url("**/use")
    expect(page.get_by_role("button", name="Choose a topic")).to_be_visible()
    picture(page, "use-phone")
    page.get_by_title("Watch and steer it as it runs").click()
    page.wait_for_url(f"**/families/{family}")


def test_a_conversation_is_printed_whole(page: Page, server: RunningServer) -> None:
    in_the_chat(page, server)
    say(page, "\n\n".join(f"Paragraph {number} of what was written." for number in range(150)))
    expect(page.get_by_text("Paragraph 149").first).to_be_visible()
    page.emulate_media(media="print")
    expect(page.get_by_text("Inbox", exact=True)).to_be_hidden()
    expect(page.get_by_role("textbox")).to_be_hidden()
    last = page.get_by_text("Paragraph 149").first.bounding_box()
    assert last is not None
    # Nothing scrolls within a sheet: the whole of it is as long as the page.
    whole = page.evaluate("document.documentElement.scrollHeight")
    assert last["y"] + last["height"] <= whole - page.evaluate("scrollY")
    assert whole > page.evaluate("innerHeight")
    page.emulate_media(media="screen")
    expect(page.get_by_role("textbox")).to_be_visible()
