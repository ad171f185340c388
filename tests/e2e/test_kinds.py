"""Kinds: somebody declares one, corrects it, publishes it, and sees it on an open palette."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from browsing import PHONE, SignIn
from e2e.conftest import Picture
from e2e_editor import Editor
from runningserver import RunningServer

pytestmark = pytest.mark.e2e

GUIDE = Path(__file__).parents[2] / "docs" / "guide" / "declare-a-kind.md"
TEXT = GUIDE.read_text("utf-8").split("```yaml\n")[1].partition("```")[0]
WRONG = TEXT.replace("output.rounds: sum(", "output.round: sum(")


def write(page: Page, text: str) -> None:
    field = page.get_by_role("textbox", name="What the kind is, as YAML")
    field.click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text(text)


def test_a_kind_is_declared_corrected_published_and_on_the_palette_of_an_open_flow(
    sign_in: SignIn, server: RunningServer, picture: Picture
) -> None:
    page = sign_in("ann")
    editor = Editor(sign_in("ann"), server, "reviewing").made().open()
    page.goto("/flows")
    page.get_by_role("link", name="Kinds").click()
    page.get_by_role("button", name="New kind").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("Review")
    expect(dialog).to_contain_text("Tasks name it as their type: Review")
    page.keyboard.press("Enter")
    expect(page.get_by_text("No mistakes")).to_be_visible()
    write(page, WRONG)
    expect(page.get_by_text("1 mistake")).to_be_visible()
    expect(page.get_by_text("The output has no round.")).to_be_visible()
    expect(page.locator(".cm-lint-marker-error")).to_be_visible()
    expect(page.get_by_role("button", name="Publish")).to_be_disabled()
    picture(page, "kind-mistake")
    page.keyboard.press("ControlOrMeta+s")
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    write(page, TEXT)
    expect(page.get_by_text("No mistakes")).to_be_visible()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Review is on every palette, as version 1.")).to_be_visible()
    expect(page.get_by_text("Version 1", exact=True)).to_be_visible()
    picture(page, "kind")
    option = editor.page.get_by_role("option", name="Review")
    expect(option).to_be_visible()
    page.get_by_role("link", name="Kinds").click()
    expect(page.get_by_role("link", name="Review")).to_be_visible()
    picture(page, "kinds")
    page.get_by_role("searchbox", name="Search kinds").fill("nothing like this")
    expect(page.get_by_text("Nothing matches")).to_be_visible()


def test_who_did_not_declare_a_kind_reads_it_on_a_phone_too(
    sign_in: SignIn, picture: Picture
) -> None:
    ann = sign_in("ann")
    ann.goto("/kinds/nobody")
    expect(ann.get_by_text("There is no such kind.")).to_be_visible()
    ann.goto("/kinds")
    ann.get_by_role("button", name="New kind").first.click()
    ann.get_by_role("dialog").get_by_label("Name").fill("Team vote")
    ann.keyboard.press("Enter")
    expect(ann.get_by_text("No mistakes")).to_be_visible()
    bob = sign_in("bob", viewport=PHONE)
    bob.goto("/kinds/TeamVote")
    expect(bob.get_by_text("Only who declared this kind")).to_be_visible()
    expect(bob.get_by_role("button", name="Publish")).to_have_count(0)
    expect(bob.get_by_role("textbox", name="What the kind is, as YAML")).to_be_visible()
    picture(bob, "kind-phone")
    bob.goto("/kinds")
    expect(bob.get_by_role("link", name="Team vote")).to_be_visible()
    picture(bob, "kinds-phone")


def test_who_wrote_meanwhile_is_not_written_over_unseen(sign_in: SignIn) -> None:
    first, second = sign_in("ann"), sign_in("ann")
    first.goto("/kinds")
    first.get_by_role("button", name="New kind").first.click()
    dialog = first.get_by_role("dialog")
    dialog.get_by_label("Name").fill("Голосование")
    expect(dialog).to_contain_text("Tasks name it as their type: Kind")
    dialog.get_by_label("Name").fill("Ballot")
    first.keyboard.press("Enter")
    expect(first.get_by_text("No mistakes")).to_be_visible()
    second.goto("/kinds/Ballot")
    expect(second.get_by_text("No mistakes")).to_be_visible()
    write(second, TEXT.replace("name: Review", "name: Ballot"))
    expect(second.get_by_role("button", name="Save")).to_be_enabled()
    second.keyboard.press("ControlOrMeta+s")
    expect(second.get_by_text("Saved", exact=True)).to_be_visible()
    first.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(first.get_by_text("Somebody has changed this kind")).to_be_visible()
    first.get_by_role("button", name="Take theirs").click()
    expect(first.get_by_role("textbox", name="What the kind is, as YAML")).to_contain_text("remark")
    expect(first.get_by_text("Somebody has changed this kind")).to_have_count(0)
    write(second, TEXT.replace("name: Review", "name: Ballot").replace("Most rounds", "Rounds"))
    expect(second.get_by_role("button", name="Save")).to_be_enabled()
    second.keyboard.press("ControlOrMeta+s")
    expect(second.get_by_text("Saved", exact=True)).to_be_visible()
    write(first, TEXT.replace("name: Review", "name: Ballot").replace("checklist", "star"))
    expect(first.get_by_role("button", name="Save")).to_be_enabled()
    first.keyboard.press("ControlOrMeta+s")
    told = first.get_by_role("status").filter(has_text="Somebody has changed this kind")
    expect(told).to_contain_text("title: Rounds")
    mine = first.get_by_role("textbox", name="What the kind is, as YAML")
    expect(mine).to_contain_text("icon: star")
    first.get_by_role("button", name="Go on with mine").click()
    first.get_by_role("button", name="Save").click()
    expect(first.get_by_text("Saved", exact=True)).to_be_visible()
    expect(mine).to_contain_text("icon: star")
