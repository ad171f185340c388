"""The operator "notify": its half that the server knows."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from hubdesk import ANN, HubDesk, task_of
from listening import heard
from longwaits import waits_for_days
from taskflow import plugins
from taskflow.domain.errors import NotFound
from taskflow.domain.operator import BrowserOperator
from taskflow.domain.plugin import operate
from taskflow.domain.principal import Principal
from taskflow.domain.step import step
from taskflow.operators.notify import Notify
from taskflow.testing.operator_run import Told

PAGES = Path(__file__).parents[2] / "frontend" / "src" / "processor" / "operators"


def test_every_operator_of_the_browser_has_both_its_halves() -> None:
    assert list(plugins.operator_faults(Notify)) == []
    ours = {
        name: one for name, one in plugins.find().operators.items() if one.environment == "browser"
    }
    halves = {one.stem for one in PAGES.glob("*.ts") if not one.stem.endswith(".test")}
    assert set(ours) == halves
    for name, one in ours.items():
        assert isinstance(one, BrowserOperator)
        assert f"version: {one.version}," in (PAGES / f"{name}.ts").read_text("utf-8")


async def test_without_a_browser_it_does_nothing_and_says_where_it_is_done() -> None:
    with pytest.raises(NotFound, match="in a browser, and nowhere else"):
        await operate(Notify(), {"title": "Ready"}, Told())


async def test_a_step_waits_for_a_browser_as_long_as_it_takes(database_url: str) -> None:
    assert Notify.environment == "browser"
    await waits_for_days(database_url, Notify(), title="Ready")


@pytest.mark.parametrize(
    ("more", "remedy"),
    [
        ({"title": {"=": "'   '"}}, "- at `$.title`. Correct what it gets."),
        ({"text": 2001 * "x" + "{{ 'y' }}"}, "- at `$.text`. Correct what it gets."),
        (
            {"link": {"=": "'//evil'"}},
            "Link: A path within T@skFlow, as /inbox; none: the family. Correct what it gets.",
        ),
    ],
    ids=["title", "text", "link"],
)
async def test_what_only_shows_to_be_none_when_it_is_made_fails_before_a_page_is_handed_it(
    database_url: str, more: dict[str, Any], remedy: str
) -> None:
    desk = HubDesk(database_url, {"notify": Notify()}, kinds=[step(Notify())])
    await desk.open()
    local = {"title": "Ready", **more}
    task = {"name": "tell", "type": "notify", "initiator": True, "config": {"local": local}}
    await desk.flow({"name": "f", "tasks": [task]})
    family = await desk.begin("f")
    page = Principal(kind="processor", id="page", owner=ANN.id, environments=("browser",))
    claim = asyncio.ensure_future(desk.hub.work.open(page, ("browser",)).claim("browser"))
    async for _ in heard(desk.hub, ANN, family.id, 0):
        told = (await desk.hub.read(ANN, family.id)).task(task_of(family, "tell"))
        if not told.effects:
            break
    error = told.document["error"]
    assert error["code"] == "operator.input"
    assert error["message"].endswith(remedy)
    assert not claim.done()
    claim.cancel()
    await desk.close()
