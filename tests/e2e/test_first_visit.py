"""The first visit: from the one-time link to an answer of the local model, and around it."""

import os
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

import sampleplugin
from e2e_live import LiveFamily
from runningserver import PASSWORD, ROOT, RunningServer, wait_until

pytestmark = [pytest.mark.e2e, pytest.mark.model, pytest.mark.timeout(300)]

ANSWERED_MS = 120_000
"""The local model is loaded when it is first asked, and the machine may be busy."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """Give a program that nobody has visited, with nothing set and a plug-in beside it."""
    plugin = sampleplugin.install(tmp_path_factory.mktemp("plugin"))
    path = os.pathsep.join([*plugin, os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep)
    pages = os.environ.get("TASKFLOW_PAGES", str(ROOT / "frontend" / "dist"))
    server = RunningServer(tmp_path_factory.mktemp("first"), TASKFLOW_PAGES=pages, PYTHONPATH=path)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def asked() -> list[str]:
    """Give the addresses that the pages asked for."""
    return []


@pytest.fixture(scope="module")
def page(browser: Browser, server: RunningServer, asked: list[str]) -> Iterator[Page]:
    """Give the page of somebody who opens the link, and stays."""
    mistakes: list[str] = []
    context = browser.new_context(base_url=server.url, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.on("pageerror", lambda error: mistakes.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"/setup?link={server.link}")
    page.get_by_label("Name").fill("ann")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password again").fill(PASSWORD)
    page.get_by_role("button", name="Begin").click()
    page.wait_for_url("**/flows/welcome")
    yield page
    context.close()
    assert mistakes == []


@pytest.fixture
def family(page: Page, server: RunningServer) -> LiveFamily:
    """Give a family of Welcome, started by its button."""
    page.goto("/flows/welcome")
    page.get_by_role("button", name="Run", exact=True).click()
    page.wait_for_url("**/families/*")
    family = LiveFamily(page, server, urlsplit(page.url).path.rpartition("/")[2])
    expect(family.axis).to_be_visible()
    return family


def test_the_link_makes_the_admin_and_opens_the_editor_on_welcome(
    page: Page, server: RunningServer, picture: Any
) -> None:
    for card in ("conversation", "introduction", "topic", "chat"):
        expect(page.locator(f'[data-task="{card}"]')).to_be_visible()
    expect(page.get_by_role("link", name="Users")).to_be_visible()
    picture(page, "first-editor")
    again = httpx.post(
        f"{server.url}/auth/setup",
        json={"link": server.link, "name": "eve", "password": PASSWORD},
    )
    assert again.status_code in (401, 403, 404, 409)


def said(family: LiveFamily) -> Any:
    """Give the conversation of the family's chat as the server has it."""
    return family.ann.ask(
        "query($id: ID!, $task: ID!) { family(id: $id) { task(instanceId: $task) { document } } }",
        id=family.id,
        task=family.task("chat"),
    )["family"]["task"]["document"]["output"].get("messages", [])


def test_welcome_is_gone_through_on_the_canvas_with_the_local_model(
    family: LiveFamily, picture: Any
) -> None:
    page = family.page
    panel = family.chosen("introduction", "Task")
    panel.get_by_role("button", name="Choose a topic").click()
    expect(family.card("introduction")).to_have_attribute("data-kind", "done")
    family.chosen("topic", "Task").get_by_role("radio", name="Travel").click()
    expect(family.card("chat")).to_have_attribute("data-kind", "waiting")
    chat = family.chosen("chat", "Task")
    expect(chat).to_contain_text("SmolLM2")
    expect(chat).to_contain_text("set OPENAI_BASE_URL and TASKFLOW_MODEL to a better one")

    messages = page.get_by_role("list", name="Messages")
    # By the page itself, since a good machine has answered before a test has looked.
    page.evaluate(
        """() => new MutationObserver((_, observer) => {
            const stop = document.querySelector('button[aria-label="Stop the answer"]');
            if (!stop || !document.querySelector('[data-growing]')) return;
            observer.disconnect();
            stop.click();
        }).observe(document.body, {childList: true, characterData: true, subtree: true})"""
    )
    chat.get_by_role("textbox").fill("Tell me a long story about a journey by train.")
    chat.get_by_role("textbox").press("Enter")
    expect(messages).to_contain_text("You stopped this answer", timeout=ANSWERED_MS)
    picture(page, "first-answer")
    expect(chat).not_to_contain_text("being loaded")
    expect(family.card("chat")).to_have_attribute("data-kind", "waiting")
    stopped = said(family)[-1]["id"]
    messages.get_by_role("button", name="Ask again").click()
    wait_until(
        lambda: [one["id"] != stopped for one in said(family)] == [True] * 2, ANSWERED_MS / 1000
    )
    expect(family.card("chat")).to_have_attribute("data-kind", "waiting", timeout=ANSWERED_MS)
    family.expect_as_the_server_has_it()
    assert [one["role"] for one in said(family)] == ["user", "assistant"]
    assert said(family)[1]["content"]
    chart = family.chosen("chat", "Statechart")
    expect(chart.get_by_role("img", name=re.compile("input$"))).to_be_visible()
    page.goto("/system")
    expect(page.get_by_role("main")).to_contain_text("SmolLM2")
    picture(page, "first-system")


def test_conversation_and_form_show_the_moment_of_the_time_line(
    family: LiveFamily, picture: Any
) -> None:
    family.to_the_chat()
    began = family.seq()
    family.send("chat", "SEND", patch={"input": {"prompt": "A word only today has."}})
    messages = family.page.get_by_role("list", name="Messages")
    family.chosen("chat", "Task")
    expect(messages).to_contain_text("A word only today has.")
    family.page.goto(f"/families/{family.id}?at={began}&task={family.task('chat')}")
    expect(family.bar).to_contain_text(f"event {began} of")
    panel = family.chosen("chat", "Task")
    expect(panel).not_to_contain_text("A word only today has.")
    expect(panel.get_by_role("textbox")).to_have_count(0)
    form = family.chosen("topic", "Task")
    expect(form).to_contain_text("Music")
    picture(family.page, "first-past")


def test_a_token_of_ones_own_page_opens_graphql_until_it_is_revoked(
    page: Page, server: RunningServer, picture: Any
) -> None:
    page.goto("/profile")
    page.get_by_label("What is it for?").fill("My script")
    page.get_by_role("button", name="Create token").click()
    secret = page.get_by_role("status").locator("code").inner_text()
    picture(page, "first-profile")
    headers = {"authorization": f"Bearer {secret}"}
    asking = {"url": f"{server.url}/graphql", "json": {"query": "{ me { name } }"}}
    answer = httpx.post(**asking, headers=headers)
    assert answer.json() == {"data": {"me": {"name": "ann"}}}
    page.reload()
    expect(page.get_by_text("My script")).to_be_visible()
    expect(page.get_by_text(secret)).to_have_count(0)
    page.get_by_role("button", name="Revoke").first.click()
    page.get_by_role("dialog").get_by_role("button", name="Revoke").click()
    expect(page.get_by_text("My script")).to_have_count(0)
    assert httpx.post(**asking, headers=headers).status_code == 401


def test_graphql_is_explored_as_oneself(page: Page, picture: Any) -> None:
    page.goto("/system")
    page.get_by_role("link", name="Explore GraphQL").click()
    expect(page.get_by_label("Query Editor").first).to_contain_text("families")
    page.get_by_role("button", name=re.compile("^Execute query")).click()
    expect(page.get_by_label("Result Window")).to_contain_text('"name": "ann"')
    picture(page, "first-graphiql")


def test_an_admin_adds_people_and_closes_their_accounts(
    page: Page, browser: Browser, server: RunningServer, picture: Any
) -> None:
    page.goto("/users")
    page.get_by_role("button", name="Add user").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("mia")
    dialog.get_by_label("First password").fill("short")
    dialog.get_by_role("button", name="Add user").click()
    dialog.get_by_label("First password").fill(PASSWORD)
    dialog.get_by_role("button", name="Add user").click()
    expect(page.get_by_text("mia can sign in now.")).to_be_visible()
    picture(page, "first-users")
    context = browser.new_context(base_url=server.url)
    theirs = context.new_page()
    theirs.goto("/inbox")
    theirs.get_by_label("Name").fill("mia")
    theirs.get_by_role("textbox", name="Password").fill("not this one")
    theirs.get_by_role("button", name="Sign in").click()
    expect(theirs.get_by_role("alert")).to_be_visible()
    theirs.get_by_role("textbox", name="Password").fill(PASSWORD)
    theirs.get_by_role("button", name="Sign in").click()
    theirs.wait_for_url("**/inbox")
    expect(theirs.get_by_role("link", name="Inbox")).to_be_visible()
    expect(theirs.get_by_role("link", name="Users")).to_have_count(0)
    page.get_by_role("button", name="What to do with mia").click()
    page.get_by_role("menuitem", name="Groups…").click()
    page.get_by_role("dialog").get_by_label("Groups").fill("Editors")
    page.keyboard.press("Enter")
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(page.get_by_text("Editors", exact=True)).to_be_visible()
    page.get_by_role("button", name="What to do with mia").click()
    page.get_by_role("menuitem", name="Deactivate").click()
    page.get_by_role("dialog").get_by_role("button", name="Deactivate").click()
    expect(page.get_by_text("Deactivated")).to_be_visible()
    theirs.goto("/families")
    expect(theirs.get_by_role("button", name="Sign in")).to_be_visible()
    context.close()


def test_a_type_without_a_view_is_a_form_of_its_input(
    page: Page, server: RunningServer, picture: Any
) -> None:
    text = "name: shout\ntasks:\n- {name: crier, type: TaskShout, initiator: true}\n"
    server.person("ann").do("importFlow", "ImportFlow", "seq", text=text)
    family = LiveFamily.started(page, server, "shout", "Shout")
    page.goto(f"/families/{family.id}/use")
    page.get_by_label("Text").fill("hear ye")
    expect(page.get_by_text("Result")).to_have_count(0)
    picture(page, "first-form")
    page.get_by_role("button", name="SHOUT").click()
    expect(page.get_by_text("HEAR YE").first).to_be_visible()
    assert family.graph()["nodes"][0]["kind"] == "done"
    picture(page, "first-form-done")


def test_nothing_was_asked_of_any_other_server(asked: list[str], server: RunningServer) -> None:
    addresses = [url for url in asked if not url.startswith(("data:", "blob:"))]
    assert addresses
    assert [url for url in addresses if not url.startswith(server.url)] == []


def test_who_signs_out_sees_nothing_more(page: Page) -> None:
    page.goto("/families")
    page.get_by_role("button", name="ann").click()
    page.get_by_role("menuitem", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    page.goto("/users")
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
