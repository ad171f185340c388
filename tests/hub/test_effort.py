"""Whoever asks for costly things without end is slowed down, and nobody else."""

import asyncio

import pytest

from taskflow.domain.budget import COMMAND
from taskflow.hub import effort as module
from taskflow.hub.effort import Effort
from taskflow.hub.pace import Pace


class Times:
    """A clock, and how long was slept on it."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


async def test_costly_commands_are_slowed_down_after_many_and_slight_ones_never(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    times = Times()
    monkeypatch.setattr(module, "sleep", times.sleep)
    effort = Effort(times)
    for _ in range(module.AT_ONCE // COMMAND):
        paid = await effort.rest("ann")
        effort.spent("ann", paid, COMMAND)
    assert times.now == 0
    for _ in range(100):
        paid = await effort.rest("ann")
        effort.spent("ann", paid, COMMAND)
        assert await effort.rest("bob") == 0
    assert times.now >= 98 * COMMAND / module.A_SECOND
    effort = Effort(times)
    before = times.now
    for _ in range(100_000):
        paid = await effort.rest("ann")
        effort.spent("ann", paid, module.SLIGHT)
    assert times.now == before


async def test_decisions_that_wait_are_made_in_turn_between_people() -> None:
    pace = Pace(10)
    made: list[str] = []

    def deciding(name: str, units: int) -> None:
        made.append(name)
        pace.note(units)

    pace.note(10)
    for number in range(5):
        pace.later(lambda number=number: deciding(f"a{number}", 10), "ann")
    pace.later(lambda: deciding("b0", 1), "bob")
    while len(made) < 6:  # noqa: ASYNC110  a few turns of the loop
        await asyncio.sleep(0)
    assert made[:3] == ["a0", "b0", "a1"]
