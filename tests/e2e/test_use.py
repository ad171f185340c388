"""Use: a person goes through Welcome in a real browser, and nothing they do is lost."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from e2e_live import LiveFamily
from runningserver import PASSWORD, ROOT, ModelProcess, Person, RunningServer

pytestmark = pytest.mark.e2e

PACE_MS = 60
"""Between two tokens: an answer takes about three seconds, so that it can be interrupted."""
SLOW_PACE_MS = 400
"""Slow enough for the page to come back while the interrupted answer is written anew."""
PICTURES = ROOT / "tests" / "artefacts"
PATIENCE_MS = 30_000
END = "That was answer number"
"""How each scripted answer ends."""


@contextmanager
def serving(data: Path, pace: float) -> Iterator[RunningServer]:
    """Run the whole program with a scripted model, and ann as its admin."""
    pages = Path(os.environ.get("TASKFLOW_PAGES", ROOT / "frontend" / "dist"))
    if not (pages / "index.html").is_file():
        pytest.fail("The pages are not built; run `npm run build` in frontend/ first.")
    model = ModelProcess(delay_ms=pace)
    addresses = {"OPENAI_BASE_URL": model.url, "TASKFLOW_EMBEDDINGS_URL": model.url}
    server = RunningServer(data, TASKFLOW_PAGES=str(pages), **addresses)
    try:
        server.start()
        server.admin()
        yield server
        server.stop()
    finally:
        model.stop()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """Give a program for all who do not kill it."""
    with serving(tmp_path_factory.mktemp("use"), PACE_MS) as server:
        yield server


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Give Debian's Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        yield browser
        browser.close()


@contextmanager
def signed_in(browser: Browser, server: RunningServer, name: str = "ann") -> Iterator[Page]:
    """Open a page in which somebody has signed in."""
    context = browser.new_context(base_url=server.url, viewport={"width": 1440, "height": 900})
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.goto("/login")
    page.get_by_label("Name").fill(name)
    page.locator("input[type=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/flows")
    yield page
    context.close()


@pytest.fixture
def page(browser: Browser, served: RunningServer) -> Iterator[Page]:
    """Give the page ann looks at."""
    with signed_in(browser, served) as page:
        yield page


def started(server: RunningServer, flow: str) -> str:
    """Start a flow; gives the family."""
    person: Person = server.person("ann")
    family = person.do("startTask", "StartTask", "family { id }", flow=flow)["family"]["id"]
    return str(family)


def to_the_chat(page: Page, family: str) -> None:
    """Read the instruction and choose a topic."""
    page.goto(f"/families/{family}/use")
    page.get_by_role("button", name="Choose a topic").click()
    page.get_by_role("radio", name="Music").click()
    expect(page.get_by_role("textbox")).to_be_visible(timeout=PATIENCE_MS)


def say(page: Page, text: str) -> None:
    """Write a message and send it by Enter."""
    page.get_by_role("textbox").fill(text)
    page.get_by_role("textbox").press("Enter")


def said(page: Page, text: str) -> Locator:
    """Find what stands in the conversation."""
    return page.get_by_role("list", name="Messages").get_by_text(text)


def picture(page: Page, name: str) -> None:
    """Keep how the page looks."""
    PICTURES.mkdir(exist_ok=True)
    page.screenshot(path=PICTURES / f"use-{name}.png")


def ends(page: Page, count: int) -> None:
    """Wait until so many answers are complete, and no more."""
    expect(page.get_by_role("button", name="Stop the answer")).to_be_hidden(timeout=2 * PATIENCE_MS)
    expect(said(page, END)).to_have_count(count, timeout=PATIENCE_MS)


def test_a_person_reads_chooses_talks_stops_and_asks_again(
    page: Page, served: RunningServer
) -> None:
    to_the_chat(page, started(served, "welcome"))
    expect(page.get_by_role("button", name="Topic Music")).to_be_visible()
    picture(page, "chat")

    say(page, "Show me some code")
    expect(said(page, "Here is what I would do")).to_be_visible(timeout=PATIENCE_MS)
    picture(page, "streaming")
    ends(page, 1)
    expect(said(page, "def greet")).to_be_visible()

    say(page, "And in French?")
    expect(said(page, "Here is what I would do")).to_have_count(2, timeout=PATIENCE_MS)
    page.get_by_role("button", name="Stop the answer").click()
    expect(said(page, "Stopped; not part of the conversation")).to_be_visible()
    picture(page, "stopped")

    page.get_by_role("button", name="Ask again").click()
    ends(page, 2)
    expect(said(page, "Stopped; not part of the conversation")).to_be_hidden()
    page.get_by_role("button", name="Ask again").click()
    expect(page.get_by_role("button", name="Stop the answer")).to_be_visible()
    ends(page, 2)


def test_an_answer_is_followed_on_after_a_reload_in_its_middle(
    page: Page, served: RunningServer
) -> None:
    to_the_chat(page, started(served, "welcome"))
    say(page, "Count to three")
    expect(said(page, "Say what you want")).to_be_visible(timeout=PATIENCE_MS)
    page.reload()
    expect(said(page, "Say what you want")).to_be_visible(timeout=PATIENCE_MS)
    ends(page, 1)
    expect(said(page, "Say what you want")).to_have_count(1)


def test_what_is_written_and_not_sent_survives_a_reload(page: Page, served: RunningServer) -> None:
    to_the_chat(page, started(served, "welcome"))
    page.get_by_role("textbox").fill("A thought I have not finished")
    page.reload()
    expect(page.get_by_role("textbox")).to_have_value("A thought I have not finished")


def cut_off(page: Page) -> None:
    """Let nothing that the page asks of GraphQL come through."""
    page.route("**/graphql", lambda route: route.abort())


def test_words_that_were_refused_are_kept_over_a_reload_until_they_are_discarded(
    page: Page, served: RunningServer
) -> None:
    family = started(served, "welcome")
    to_the_chat(page, family)
    cut_off(page)
    say(page, "Written just too late")
    expect(said(page, "Sent when the connection is back")).to_be_visible()
    LiveFamily(page, served, family).send("chat", "EXIT")
    page.unroute("**/graphql")

    for _ in range(2):
        page.reload()
        expect(said(page, "Written just too late")).to_be_visible()
        expect(page.get_by_role("alert")).to_contain_text("SEND")
        expect(page.get_by_role("button", name="Send again")).to_be_hidden()
    picture(page, "refused")
    page.get_by_role("button", name="Discard").click()
    expect(said(page, "Written just too late")).to_be_hidden()
    page.reload()
    expect(page.get_by_role("button", name="Chat", exact=True)).to_be_visible()
    expect(page.get_by_text("Written just too late")).to_be_hidden()


def test_words_that_were_refused_are_sent_again_when_it_may_be(
    browser: Browser, served: RunningServer
) -> None:
    family = started(served, "welcome")
    ann = served.person("ann")
    person = {"name": "bob", "password": PASSWORD}
    ann.ask("mutation($i: CreateUser!) { createUser(input: $i) { id } }", i=person)
    ann.do("addMember", "MemberCommand", "seq", family=family, name="bob")
    with signed_in(browser, served, "bob") as page:
        to_the_chat(page, family)
        cut_off(page)
        say(page, "May I say this?")
        expect(said(page, "Sent when the connection is back")).to_be_visible()
        ann.do("removeMember", "MemberCommand", "seq", family=family, name="bob")
        with page.expect_response(lambda answer: "May I" in (answer.request.post_data or "")):
            page.unroute("**/graphql")
        expect(page.get_by_text("No such family")).to_be_visible()
        ann.do("addMember", "MemberCommand", "seq", family=family, name="bob")
        page.reload()
        expect(said(page, "May I say this?")).to_be_visible()
        page.get_by_role("button", name="Send again").click()
        ends(page, 1)
        expect(said(page, "May I say this?").first).to_be_visible()
        expect(page.get_by_role("button", name="Send again")).to_be_hidden()


def test_a_server_killed_in_the_middle_of_an_answer_finishes_it_once_when_it_is_back(
    browser: Browser, tmp_path: Path
) -> None:
    with serving(tmp_path, SLOW_PACE_MS) as server, signed_in(browser, server) as page:
        to_the_chat(page, started(server, "welcome"))
        say(page, "Tell me about reliability")
        expect(said(page, "Here is what")).to_be_visible(timeout=PATIENCE_MS)
        port = urlsplit(server.url).port
        server.kill()
        lost = page.get_by_text("Connection lost").or_(page.get_by_text("cannot be reached"))
        expect(lost).to_be_visible(timeout=PATIENCE_MS)
        say(page, "And this I wrote meanwhile")
        expect(said(page, "Sent when the connection is back")).to_be_visible()
        picture(page, "away")
        server.start(port or 0)
        again = said(page, "Interrupted; the answer starts again")
        expect(again).to_be_visible(timeout=PATIENCE_MS)
        picture(page, "again")
        ends(page, 2)
        for question in ("Tell me about reliability", "And this I wrote meanwhile"):
            expect(said(page, f"You wrote: {question}")).to_have_count(1)
        picture(page, "recovered")


def test_steps_are_gone_through_and_what_is_missing_is_said(
    page: Page, served: RunningServer
) -> None:
    page.goto(f"/families/{started(served, 'interview')}/use")
    page.get_by_role("button", name="I am ready").click()
    expect(page.get_by_text("Step 2 of 4")).to_be_visible()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("This is needed.").first).to_be_visible()
    picture(page, "steps")
    page.get_by_role("combobox", name="Role").or_(page.get_by_label("Role")).first.click()
    page.get_by_role("option", name="Research").click()
    page.get_by_text("Meetings").click()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("Step 3 of 4")).to_be_visible()
    expect(said(page, END)).to_be_visible(timeout=PATIENCE_MS)


def test_on_a_phone_a_family_is_used_first(page: Page, served: RunningServer) -> None:
    family = started(served, "welcome")
    page.set_viewport_size({"width": 390, "height": 844})
    page.emulate_media(color_scheme="dark")
    page.goto(f"/families/{family}")
    page.wait_for_url("**/use")
    expect(page.get_by_role("button", name="Choose a topic")).to_be_visible()
    picture(page, "phone")
    page.get_by_title("Watch and steer it as it runs").click()
    page.wait_for_url(f"**/families/{family}")
