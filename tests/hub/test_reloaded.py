"""Families that leave memory and come back all the time: what is due in them is never forgotten."""

import asyncio
from typing import Any

import pytest

from hubdesk import ANN, HubDesk, task_of
from listening import heard
from taskflow.domain.family import Family
from taskflow.hub.stream import streams

MANY = 16
ASLEEP = {
    "id": "nap",
    "initial": "asleep",
    "states": {
        "asleep": {
            "tags": ["stable"],
            "after": {"600000": "awake"},
            "on": {"AGAIN": {"target": "asleep", "reenter": True}, "WAKE": "awake"},
        },
        "awake": {"tags": ["stable"], "on": {"SLEEP": "asleep"}},
    },
}
NAP: dict[str, Any] = {
    "name": "nap",
    "tasks": [{"name": "nap", "type": "TaskConversation", "initiator": True, "fsm": ASLEEP}],
}


async def wakes(desk: HubDesk, family: str) -> None:
    """Wait until the task of a family has woken."""
    async with asyncio.timeout(30):
        async for event in heard(desk.hub, ANN, family, 0):
            now = await desk.hub.read(ANN, family)
            if event.seq == now.seq and now.task(task_of(now, "nap")).state["current"] == "awake":
                return


@pytest.mark.usefixtures("trimmed_soon")
@pytest.mark.parametrize("crash", [True, False])
async def test_timers_of_more_families_than_stay_loaded_all_fire_after_the_next_start(
    desk: HubDesk,
    monkeypatch: pytest.MonkeyPatch,
    crash: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    """The log is trimmed behind them meanwhile: their rows alone tell that something is due."""
    monkeypatch.setattr(streams, "MOST_IDLE", 2)
    await desk.flow(NAP)
    families = [await desk.begin("nap") for _ in range(MANY)]
    others: list[Family] = []

    async def change(number: int) -> None:
        for turn in range(6):
            family = families[(number * 5 + turn * 3) % MANY]
            await desk.send(family.id, task_of(family, "nap"), "AGAIN")
            if turn % 2:
                await desk.hub.projector.flush()

    await asyncio.gather(*map(change, range(8)))
    for event in ("AGAIN", "WAKE", "SLEEP"):  # with no list stored in between
        await asyncio.gather(
            *(desk.send(family.id, task_of(family, "nap"), event) for family in families)
        )
        while any(stream.tail for stream in desk.families.all()):
            desk.families.push([stream.id for stream in desk.families.all()])
            await desk.hub.checkpoints.idle()
        others += [await desk.begin("nap") for _ in range(MANY // 2)]  # each lets some go
        loaded = [one for one in families if desk.families.loaded(one.id) is not None]
        assert len(loaded) < MANY // 2
    await (desk.crash if crash else desk.close)()
    desk.clock.ahead += 700_000
    await desk.open()
    for family in families + others:
        await wakes(desk, family.id)
    assert desk.hub.due.timers.running == 0
