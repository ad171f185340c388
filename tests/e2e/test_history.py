"""The time line: a person goes back to any moment, looks around, and goes on differently."""

import itertools
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from browsing import Picture
from e2e_live import LiveFamily
from runningserver import RunningServer

pytestmark = pytest.mark.e2e

_numbers: Iterator[int] = itertools.count(1)


@pytest.fixture
def family(page: Page, server: RunningServer) -> LiveFamily:
    """Give a family of the flow Welcome that has come to its chat, and is looked at."""
    label = f"Trip {next(_numbers)}"
    family = LiveFamily.started(page, server, "welcome", label).to_the_chat().open()
    expect(family.card("chat")).to_be_visible()
    return family


def test_keys_go_back_and_everything_shows_that_moment(
    family: LiveFamily, picture: Picture
) -> None:
    last = family.seq()
    panel = family.chosen("topic", "Data")
    expect(panel).to_contain_text("Music")
    began = next(n["seq"] for n in family.graph()["nodes"] if n["name"] == "topic")
    family.back(last - began + 1)
    expect(family.bar).to_contain_text(
        re.compile(rf"at \d\d:\d\d:\d\d, event {began - 1} of {last}$")
    )
    expect(family.axis).to_have_attribute("aria-valuenow", str(began - 1))
    expect(family.axis).to_have_attribute("aria-valuetext", re.compile(r"^\d+ · \d\d:\d\d:\d\d · "))
    expect(family.card("chat")).to_have_count(0)
    expect(family.card("topic")).to_have_attribute("data-kind", "waiting")
    expect(panel).not_to_contain_text("Music")
    picture(family.page, "history-past")

    family.page.get_by_role("tab", name="Statechart").click()
    expect(family.page.get_by_text("This is the past: nothing can be sent.")).to_be_visible()

    family.page.get_by_role("button", name="Back to now").click()
    expect(family.bar).to_have_count(0)
    family.expect_as_the_server_has_it()


def test_what_happens_meanwhile_does_not_disturb_who_looks_at_the_past(family: LiveFamily) -> None:
    last = family.seq()
    family.back(2)
    family.send("chat", "EXIT")
    expect(family.bar).to_contain_text(f"event {last - 2} of {family.seq()}")
    expect(family.card("chat")).to_have_attribute("data-kind", "waiting")
    family.page.keyboard.press("Escape")
    expect(family.card("chat")).to_have_attribute("data-kind", "done")


def test_a_drag_along_the_axis_goes_back_and_a_hover_tells_who_did_what(
    family: LiveFamily,
) -> None:
    box = family.axis.bounding_box()
    assert box
    y = box["y"] + box["height"] / 2
    family.page.mouse.move(box["x"] + 2, y)
    expect(family.page.get_by_text(re.compile(r"^1 · .*family.* · ann$"))).to_be_visible()
    family.page.mouse.move(box["x"] + box["width"] - 2, y)
    family.page.mouse.down()
    family.page.mouse.move(box["x"] + 2, y, steps=8)
    family.page.mouse.up()
    expect(family.bar).to_contain_text("event 1 of")
    expect(family.page.locator("[data-task]")).to_have_count(0)


def test_play_steps_from_the_beginning_until_now(family: LiveFamily) -> None:
    seen = family.page.evaluate_handle(
        """() => { const seen = new Set(); new MutationObserver(() =>
            [...document.querySelectorAll('p')].forEach(({textContent}) =>
                seen.add(/looking at.*event ([0-9]+) of/.exec(textContent)?.[1])))
            .observe(document.body, {childList: true, characterData: true, subtree: true});
            return seen }"""
    )
    family.page.get_by_role("button", name="Play").click()
    family.page.wait_for_function("seen => ['1', '2', '3'].every(n => seen.has(n))", arg=seen)
    family.page.get_by_role("button", name="Pause").click()
    expect(family.page.get_by_role("button", name="Play")).to_be_visible()
    family.axis.focus()
    family.page.keyboard.press("End")
    family.page.keyboard.press("ArrowLeft")
    family.page.get_by_role("button", name="Play").click()
    expect(family.bar).to_have_count(0)
    expect(family.page.get_by_role("button", name="Play")).to_be_visible()


def test_a_moment_is_compared_with_now(family: LiveFamily, picture: Picture) -> None:
    began = next(n["seq"] for n in family.graph()["nodes"] if n["name"] == "topic")
    family.back(family.seq() - began + 1)
    family.page.get_by_role("button", name="Compare with now").click()
    changes = family.page.get_by_role("region", name=f"Since event {began - 1}")
    expect(changes.get_by_role("button", name="new Chat")).to_be_visible()
    topic = changes.get_by_role("listitem").filter(has=family.page.get_by_text("Topic"))
    expect(topic.get_by_role("button", name="changed Topic")).to_be_visible()
    expect(topic).to_contain_text("Music")
    expect(family.card("chat").locator("[data-tone=added]")).to_be_visible()
    expect(family.card("topic").locator("[data-tone=changed]")).to_be_visible()
    picture(family.page, "history-compare")


def test_an_address_leads_back_to_the_moment_and_the_task_one_looked_at(
    family: LiveFamily,
) -> None:
    family.chosen("topic", "Data")
    family.back(4)
    moment = family.axis.get_attribute("aria-valuenow")
    family.page.wait_for_url(f"**at={moment}&task=**")
    family.page.reload()
    expect(family.bar).to_contain_text(f"event {moment} of")
    expect(family.page.get_by_role("region", name="Topic")).to_be_visible()


def test_a_fork_goes_on_differently_and_leaves_the_original_as_it_is(
    family: LiveFamily, server: RunningServer, picture: Picture
) -> None:
    before = family.graph()
    began = next(n["seq"] for n in before["nodes"] if n["name"] == "topic")
    moment = began - 1
    family.back(before["seq"] - moment)
    family.page.get_by_role("button", name="Fork from here").click()
    family.page.wait_for_url(re.compile(rf"/families/(?!{family.id})"))
    heading = family.page.get_by_role("heading", name=re.compile(r"^from Trip \d+ at"))
    expect(heading).to_contain_text(f"at {moment}")
    expect(family.card("chat")).to_have_count(0)

    fork = LiveFamily(family.page, server, family.page.url.rpartition("/")[2])
    fork.send("topic", "SUBMIT", patch={"input": {"selected": {"topic": "Cooking"}}})
    expect(fork.card("topic")).to_contain_text("Cooking")
    expect(fork.card("chat")).to_have_attribute("data-kind", "waiting")
    fork.expect_as_the_server_has_it()
    picture(family.page, "history-fork")
    assert family.graph() == before

    family.page.get_by_role("link", name=f"forked at {moment}").click()
    expect(family.bar).to_contain_text(f"event {moment} of {before['seq']}")


def test_one_goes_from_quiet_moment_to_quiet_moment(family: LiveFamily) -> None:
    family.page.get_by_role("button", name="To the quiet moment before").click()
    expect(family.bar).to_be_visible()
    family.page.get_by_role("button", name="To the quiet moment after").click()
    expect(family.bar).to_have_count(0)


def test_a_fork_is_its_makers_alone_at_first(page: Page, server: RunningServer) -> None:
    family = LiveFamily.started(page, server, "welcome", "Shared").to_the_chat()
    family.ann.do("addMember", "MemberCommand", "seq", family=family.id, name="bob")
    fork = family.ann.do(
        "forkFamily",
        "ForkFamily",
        "family { members { name } }",
        family=family.id,
        at={"seq": family.seq()},
    )
    assert [member["name"] for member in fork["family"]["members"]] == ["ann"]
    asked = "query($id: ID!) { family(id: $id) { members { name } } }"
    origin = family.ann.ask(asked, id=family.id)["family"]["members"]
    assert sorted(member["name"] for member in origin) == ["ann", "bob"]
