"""Decisions that wait for a turn of the loop are made in turn between people."""

import asyncio

from taskflow.hub.stream.pace import Pace


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
