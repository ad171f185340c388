"""wait: goes on by itself, once, also when nothing ran at its time."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hubdesk import ANN, HubDesk, task_of
from taskflow.tasks.wait import Wait
from taskflow.testing.rehearsal import Rehearsal, plan


def waiting(**local: Any) -> Rehearsal:
    return Rehearsal(plan({"name": "wait", "type": "wait", "local": local}))


async def test_it_goes_on_when_its_time_is_over() -> None:
    family = waiting(amount=1.5, unit="minutes")
    await family.work("wait")
    (timer,) = family.task("wait").timers.values()
    assert timer.due - family.at == 90_000
    assert family.task("wait").kind == "resting"
    assert family.output("wait")["milliseconds"] == 90_000
    family.let_time_pass("wait")
    assert family.task("wait").kind == "done"


async def test_it_goes_on_at_a_moment_and_at_once_where_that_is_past() -> None:
    moment = datetime.now(UTC) + timedelta(hours=1)
    family = waiting(until=moment.isoformat())
    await family.work("wait")
    (timer,) = family.task("wait").timers.values()
    assert 3_500_000 < timer.due - family.at <= 3_600_000
    family = waiting(until="2001-01-01T00:00:00Z", amount=99)
    await family.work("wait")
    (timer,) = family.task("wait").timers.values()
    assert timer.due == family.at


async def test_a_person_may_go_on_earlier() -> None:
    family = waiting(amount=9, unit="days")
    family.send("wait", "GO_ON")
    assert family.task("wait").kind == "done"
    assert not family.task("wait").timers


@pytest.mark.parametrize("until", ["tomorrow", "2026-12-24", "2026-12-24T18:00:00", "9999-99-99"])
def test_what_is_no_moment_is_told_when_it_is_drawn(until: str) -> None:
    (problem,) = Wait().mistakes({"until": until})
    assert problem.path == "/until"
    assert "zone" in problem.message
    (problem,) = Wait().mistakes({"amount": {"=": "a b"}})
    assert problem.path == "/amount"


async def state(desk: HubDesk, family: str, task: str, wanted: str) -> dict[str, Any]:
    """Wait until a task is in a state; gives its document."""
    async with asyncio.timeout(60):
        while True:
            document = (await desk.hub.read(ANN, family)).task(task).document
            if document["state"]["current"] == wanted:
                return document
            await asyncio.sleep(0.01)


async def test_it_lasts_over_a_restart_and_fires_once(database_url: str) -> None:
    desk = HubDesk(database_url)
    await desk.open()
    local = {"amount": {"=": "input.until && `1` || `2`"}, "unit": "hours"}
    entry = {"name": "root", "type": "wait", "initiator": True, "config": {"local": local}}
    await desk.flow({"name": "later", "tasks": [entry]})
    family = await desk.begin("later")
    task = task_of(family, "root")
    document = await state(desk, family.id, task, "waiting")
    assert document["output"]["milliseconds"] == 7_200_000
    await desk.close()
    desk.clock.ahead += 3 * 3_600_000
    await desk.open()
    await state(desk, family.id, task, "over")
    happened = await desk.history(family.id)
    assert [event.event for event in happened].count("after.1000.waiting") == 1
    await desk.close()


async def test_what_is_no_time_waits_for_a_person(database_url: str) -> None:
    desk = HubDesk(database_url)
    await desk.open()
    local = {"amount": {"=": "tasks.root.name"}}
    entry = {"name": "root", "type": "wait", "initiator": True, "config": {"local": local}}
    await desk.flow({"name": "never", "tasks": [entry]})
    family = await desk.begin("never")
    task = task_of(family, "root")
    document = await state(desk, family.id, task, "failed")
    assert "no number" in document["error"]["message"]
    await desk.send(family.id, task, "GO_ON")
    document = await state(desk, family.id, task, "over")
    assert "error" not in document
    await desk.close()
