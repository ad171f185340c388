"""Steps as they work: on their cards, in their panel, on a desk and on a phone."""

import json
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

import sampleplugin
from axe import faults
from browsing import DESK, PHONE, Picture, SignIn, known
from e2e_live import LiveFamily
from runningserver import ROOT, RunningServer

pytestmark = pytest.mark.e2e

SETTLED_MS = 400
MOST_FRAMES = 30
"""Frames that a page is told of progress in a second, however often it is told by the work."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """Give a server with the bakery."""
    source = ROOT / "tests" / "bakery_plugin"
    path = sampleplugin.install(tmp_path_factory.mktemp("bakery"), source)
    server = RunningServer(
        tmp_path_factory.mktemp("steps"),
        PYTHONPATH=":".join(path),
        TASKFLOW_PAGES=str(ROOT / "frontend" / "dist"),
    )
    try:
        server.start()
        ann = server.admin()
        with suppress(
            httpx.TimeoutException
        ):  # the process that checks flows starts with the first
            ann.do("importFlow", "ImportFlow", "seq", text=json.dumps(flow_of("first")))
        yield server
        server.stop()
    finally:
        if server.process and server.process.poll() is None:
            server.kill()


def flow_of(name: str, kind: str = "oven.bake", **local: Any) -> dict[str, Any]:
    """Give a flow with one step."""
    bread = {"name": "bake", "type": kind, "parent": "all", "label": "Bread"}
    return {
        "name": name,
        "label": name.title(),
        "tasks": [
            {"name": "all", "type": "TaskConversation", "initiator": True, "label": "Bakery"},
            {**bread, "config": {"local": local}},
        ],
    }


def baking(
    page: Page, server: RunningServer, name: str, kind: str = "oven.bake", **local: Any
) -> LiveFamily:
    """Start a family with one step, and look at it."""
    text = json.dumps(flow_of(name, kind, **local))
    known(server, "ann").do("importFlow", "ImportFlow", "seq", text=text)
    return LiveFamily.started(page, server, name).open()


def panel(live: LiveFamily) -> Locator:
    """Choose the step; gives its own view."""
    return live.chosen("bake", "Task")


def kept(page: Page, picture: Picture, name: str, screens: tuple[str, ...] = ("desk",)) -> None:
    """Keep how it looks in the light and in the dark, and have axe look at it too."""
    for screen in screens:
        page.set_viewport_size(DESK if screen == "desk" else PHONE)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
            page.wait_for_timeout(SETTLED_MS)
            picture(page, f"steps-{name}-{screen}-{scheme}")
            wrong = faults(page)
            assert not wrong, "\n".join(wrong)
    page.emulate_media(color_scheme="light", reduced_motion="reduce")


def test_progress_and_log_are_seen_also_by_who_comes_later(
    page: Page, server: RunningServer, sign_in: SignIn, picture: Picture, tmp_path: Path
) -> None:
    gate = tmp_path / "gate"
    live = baking(page, server, "progress", trays=4, rest=3, gate=str(gate))
    card = live.card("bake")
    expect(card.get_by_role("progressbar")).to_have_attribute("aria-valuenow", "50")
    expect(card).to_contain_text("tray 3")
    expect(card).to_contain_text("Working")
    late = sign_in("ann", viewport=DESK)
    other = LiveFamily(late, server, live.id).open()
    expect(other.card("bake").get_by_role("progressbar")).to_have_attribute("aria-valuenow", "50")
    view = panel(other)
    log = view.get_by_role("list", name="Log")
    expect(log.get_by_role("listitem")).to_have_text(
        [f"Tray {number} is in the oven." for number in (1, 2, 3)]
    )
    expect(view.get_by_role("progressbar", name="Progress of Bread")).to_be_visible()
    expect(view).to_contain_text("trays4")
    kept(late, picture, "working", ("desk", "phone"))
    late.set_viewport_size(DESK)
    gate.touch()
    expect(card).to_have_attribute("data-kind", "done")
    expect(card.get_by_role("progressbar")).to_have_count(0)
    expect(log.get_by_role("listitem")).to_have_count(4)
    expect(view).to_contain_text("baked4")
    attempts = view.get_by_role("list", name="Attempts").get_by_role("listitem")
    expect(attempts).to_have_count(1)
    expect(attempts).to_contain_text("Done")
    late.get_by_role("tab", name="Statechart").click()
    expect(late.locator("text[data-active]")).to_contain_text("done")


def test_a_retry_counts_down_says_why_and_can_be_had_at_once(
    page: Page, server: RunningServer, picture: Picture
) -> None:
    retry = {"count": 3, "wait": 600_000, "factor": 1}
    live = baking(page, server, "retry", trays=2, failures=1, retry=retry)
    card = live.card("bake")
    expect(card).to_contain_text("Again in")
    expect(card).to_contain_text("2 of 4 · The oven is too cold.")
    view = panel(live)
    expect(view).to_contain_text("The oven is too cold.")
    expect(view.get_by_role("list", name="Log").get_by_role("listitem")).to_have_count(2)
    kept(page, picture, "again", ("desk", "phone"))
    page.set_viewport_size(DESK)
    waited = live.seq()
    view.get_by_role("button", name="Try again").press("Enter")
    expect(card).to_have_attribute("data-kind", "done")
    attempts = view.get_by_role("list", name="Attempts").get_by_role("listitem")
    expect(attempts).to_have_count(2)
    expect(attempts.first).to_contain_text("Done")
    expect(attempts.last).to_contain_text("The oven is too cold.")
    # The past shows what was then, and nothing of it can be pressed.
    page.goto(f"/families/{live.id}?at={waited}&task={live.task('bake')}")
    expect(card).to_contain_text("Tried again later")
    expect(view.get_by_role("button", name="Try again")).to_have_count(0)
    expect(attempts).to_have_count(1)


def test_a_failure_a_time_out_and_the_way_on_without_a_result_are_told_apart(
    page: Page, server: RunningServer, picture: Picture, tmp_path: Path
) -> None:
    failed = baking(page, server, "failed", trays=1, failures=9)
    expect(failed.card("bake")).to_contain_text("Failed")
    expect(failed.card("bake")).to_contain_text("The oven is")
    view = panel(failed)
    expect(view.get_by_role("button", name="Go on without it")).to_be_visible()
    kept(page, picture, "failed")
    gate = str(tmp_path / "never")
    late = baking(page, server, "late", trays=4, rest=2, gate=gate, timeout=300)
    expect(late.card("bake")).to_contain_text("Timed out")
    view = panel(late)
    expect(view.get_by_role("list", name="Log").get_by_role("listitem")).to_have_count(2)
    picture(page, "steps-late-desk")
    on = baking(page, server, "on", trays=1, failures=9, onError="continue")
    expect(on.card("bake")).to_contain_text("No result")
    expect(on.card("bake").get_by_title("The oven is too cold.")).to_be_visible()
    expect(on.card("bake").get_by_title("Went on without a result")).to_be_visible()
    expect(on.card("bake")).to_have_attribute("data-kind", "done")
    picture(page, "steps-on-desk")


def test_work_that_nobody_does_says_whom_it_waits_for(
    page: Page, server: RunningServer, picture: Picture
) -> None:
    live = baking(page, server, "serve", kind="oven.serve", timeout=0)
    expect(live.card("bake")).to_contain_text("Waits for dining")
    expect(live.card("bake").get_by_title("Waits for a processor of dining")).to_be_visible()
    expect(live.card("bake").get_by_role("progressbar")).to_have_count(0)
    picture(page, "steps-offered-desk")


def test_work_that_tells_a_thousand_times_a_second_does_not_flood_the_page(
    page: Page, server: RunningServer
) -> None:
    frames: list[float] = []

    def heard(payload: str | bytes) -> None:
        if "familyProgress" in str(payload):
            frames.append(time.monotonic())

    page.on("websocket", lambda socket: socket.on("framereceived", heard))
    live = baking(page, server, "flood", trays=6_000, pause=0.001)
    card = live.card("bake")
    expect(card.get_by_role("progressbar")).to_be_visible()
    expect(card).to_have_attribute("data-kind", "done", timeout=120_000)
    assert frames
    told = frames[-1] - frames[0]
    assert len(frames) <= MOST_FRAMES * (told + 1)
    view = panel(live)
    lines = view.get_by_role("list", name="Log").get_by_role("listitem")
    expect(lines).to_have_count(50)
    expect(lines.last).to_have_text("Tray 6000 is in the oven.")
