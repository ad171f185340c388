"""A rush: more is begun than is written into segments, and memory and log stay bounded."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from hubdesk import ANN, HubDesk
from taskflow.hub import recovery
from taskflow.hub.stream import backlog, checkpoints, streams

IDLE = 5


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "MOST_IDLE", IDLE)
    monkeypatch.setattr(backlog, "SLOW_BYTES", 10_000)
    monkeypatch.setattr(backlog, "MOST_UNTRIMMED", 20_000)
    monkeypatch.setattr(backlog, "LONGEST_PAUSE", 0.01)
    monkeypatch.setattr(checkpoints, "MANY", 10)


async def test_families_leave_memory_once_they_are_written(desk: HubDesk) -> None:
    families = await asyncio.gather(*(desk.begin() for _ in range(40)))
    assert desk.families.in_memory > IDLE
    desk.families.push([family.id for family in families])
    await desk.hub.checkpoints.idle()
    assert desk.families.in_memory <= IDLE


async def test_appends_wait_while_segments_lag_and_no_longer(desk: HubDesk) -> None:
    desk.hub.checkpoints.store = asyncio.Event().wait  # type: ignore[assignment,method-assign]
    families = await asyncio.gather(*(desk.begin() for _ in range(40)))
    desk.families.push([family.id for family in families])
    assert desk.hub.backlog.pause(desk.hub.checkpoints.behind, recovering=False) == 0.01


async def test_who_cannot_be_stored_slows_nobody_down(
    desk: HubDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def unstorable(_: Any) -> None:
        raise ValueError("no segment can be made of it")

    families = await asyncio.gather(*(desk.begin() for _ in range(2)))
    monkeypatch.setattr(desk.hub.log, "write", unstorable)
    desk.families.push([family.id for family in families])
    await desk.hub.checkpoints.idle()
    assert desk.hub.checkpoints.aside.all()
    assert desk.hub.checkpoints.behind == 0


async def test_what_a_crash_left_in_the_log_is_written_and_leaves_memory(desk: HubDesk) -> None:
    families = await asyncio.gather(*(desk.begin() for _ in range(150)))
    await desk.hub.projector.flush()
    await desk.crash()
    await desk.open()
    await desk.hub.caught_up
    assert desk.families.in_memory <= IDLE
    await desk.hub.backlog.trim(1)
    assert desk.hub.backlog.batches == 0
    assert (await desk.hub.read(ANN, families[0].id)).seq == families[0].seq


async def test_what_a_start_has_left_over_slows_who_writes_once_the_log_holds_too_much(
    desk: HubDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await asyncio.gather(*(desk.begin() for _ in range(40)))
    await desk.hub.projector.flush()
    await desk.crash()
    monkeypatch.setattr(recovery, "LATER", 3600)
    await desk.open()
    assert desk.hub.recovery.behind
    assert desk.hub.checkpoints.behind == 0
    assert desk.hub.backlog.bytes > 20_000
    assert desk.hub.appender.pause() == 0.01
    monkeypatch.setattr(backlog, "MOST_UNTRIMMED", 2 * desk.hub.backlog.bytes)
    assert desk.hub.appender.pause() == 0


async def test_what_a_start_has_left_over_is_written_in_the_order_of_the_log(
    desk: HubDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recovery, "TOGETHER", 4)
    for _ in range(12):
        await desk.begin()
    await desk.hub.projector.flush()
    await desk.crash()
    await desk.open()
    left = desk.hub.backlog.batches
    written: list[int] = []
    write = desk.hub.recovery._write  # noqa: SLF001  to look on

    async def looked_at(some: Sequence[str]) -> None:
        await write(some)
        await desk.hub.backlog.trim(1)
        written.append(desk.hub.backlog.batches)

    desk.hub.recovery._write = looked_at  # noqa: SLF001  to look on
    await desk.hub.caught_up
    assert written[0] <= left - 4
    assert written == sorted(written, reverse=True)
