"""The page System shows an admin what does not work, and what to do."""

import os
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import expect
from pymongo import MongoClient

from browsing import DESK, PHONE, Picture, SignIn
from runningserver import ROOT, ModelProcess, RunningServer
from talking import welcome

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def damaged() -> list[str]:
    """Give the ids of the families of which what is stored is no longer whole."""
    return []


@pytest.fixture(scope="module")
def server(
    tmp_path_factory: pytest.TempPathFactory, store_url: str, damaged: list[str]
) -> Iterator[RunningServer]:
    """Give a program that cannot read one of its families, and has no vectors."""
    database = f"{store_url}/damaged"
    pages = os.environ.get("TASKFLOW_PAGES", str(ROOT / "frontend" / "dist"))
    model = ModelProcess()
    running = RunningServer(
        tmp_path_factory.mktemp("system"),
        TASKFLOW_PAGES=pages,
        MONGODB_URL=database,
        QDRANT_URL="http://127.0.0.1:9",
        OPENAI_BASE_URL=model.url,
        TASKFLOW_EMBEDDINGS_URL=model.url,
    )
    try:
        running.start()
        ann = running.admin()
        ann.invite("bob")
        damaged.append(welcome(ann)[0])
        running.stop()
        with MongoClient[dict[str, object]](database) as client:
            # What it was started from.
            for kind in ("revisions", "machines"):
                assert client.get_default_database()[kind].delete_many({}).deleted_count
        running.start()
        yield running
        running.stop()
    finally:
        model.stop()


def test_an_admin_sees_what_is_set_aside_and_what_is_away(
    sign_in: SignIn, damaged: list[str], picture: Picture
) -> None:
    for name, viewport in (("desk", DESK), ("phone", PHONE)):
        page = sign_in("ann", viewport=viewport)
        page.goto(f"/families/{damaged[0]}")
        expect(page.get_by_text("cannot be read at present")).to_be_visible()
        page.goto("/system")
        expect(page.get_by_text("What does not work")).to_be_visible()
        expect(page.get_by_text("vectors.away")).to_be_visible()
        expect(page.get_by_text(f"Family {damaged[0]}")).to_be_visible()
        expect(page.get_by_text("backup")).to_be_visible()
        picture(page, f"system-{name}")


def test_others_see_that_something_is_away_without_its_reason(sign_in: SignIn) -> None:
    page = sign_in("bob")
    page.goto("/system")
    expect(page.get_by_text("vectors.away")).to_be_visible()
    expect(page.get_by_text("QDRANT_URL")).to_have_count(0)
    expect(page.get_by_text("Set aside")).to_have_count(0)


def test_an_admin_deletes_what_cannot_be_read(
    sign_in: SignIn, damaged: list[str], picture: Picture
) -> None:
    page = sign_in("ann", viewport=PHONE)
    page.goto("/system")
    one = page.get_by_role("button", name=f"Delete family {damaged[0]}")
    one.focus()
    page.keyboard.press("Enter")
    asked = page.get_by_role("dialog", name="Delete this family?")
    expect(asked).to_contain_text("try that first")
    picture(page, "system-delete")
    page.keyboard.press("Escape")
    expect(asked).to_have_count(0)
    expect(one).to_be_focused()
    page.keyboard.press("Enter")
    asked.get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_text("Set aside")).to_have_count(0)
    expect(page.get_by_text("vectors.away")).to_be_visible()
    page.goto(f"/families/{damaged[0]}")
    expect(page.get_by_text("cannot be read at present")).to_have_count(0)


def test_an_admin_sees_everybodys_tokens_and_revokes_one(
    server: RunningServer, sign_in: SignIn, picture: Picture
) -> None:
    bob = server.person("bob")
    headers = {"authorization": f"Bearer {bob.token()}"}
    asked = {"query": "{ me { name } }"}
    assert httpx.post(f"{server.url}/graphql", json=asked, headers=headers).status_code == 200
    for name, viewport in (("desk", DESK), ("phone", PHONE)):
        page = sign_in("ann", viewport=viewport)
        page.goto("/system")
        one = page.get_by_role("button", name="Revoke “test” of bob")
        one.scroll_into_view_if_needed()
        expect(one).to_be_visible()
        picture(page, f"system-tokens-{name}")
    one.click()
    asking = page.get_by_role("dialog", name="Revoke “test” of bob?")
    picture(page, "system-tokens-revoke")
    asking.get_by_role("button", name="Revoke", exact=True).click()
    expect(one).to_have_count(0)
    assert httpx.post(f"{server.url}/graphql", json=asked, headers=headers).status_code == 401


def test_others_see_nobodys_tokens(sign_in: SignIn) -> None:
    page = sign_in("bob")
    page.goto("/system")
    expect(page.get_by_text("vectors.away")).to_be_visible()
    expect(page.get_by_text("Personal tokens of everybody")).to_have_count(0)
