"""Work that takes its time: it fails as often as it is asked to, and says how far it is."""

import asyncio
import time
from collections import Counter
from pathlib import Path
from typing import Annotated

from msgspec import Meta, Struct

from taskflow.domain.errors import Upstream
from taskflow.domain.operator import Operator, OperatorRun

EACH = 0.01
"""Seconds between two looks whether the work may go on."""


class Bake(Operator):
    """Bakes trays, one after the other; it rests before the tray at which it is to wait."""

    name = "oven.bake"
    label = "Bake"
    icon = "flame"
    category = "Bakery"

    class Input(Struct):
        """What is baked; a try goes on past ``rest`` trays once the file ``gate`` is there."""

        trays: Annotated[int, Meta(title="Trays", ge=1, le=100_000)] = 4
        failures: Annotated[int, Meta(title="Failures", ge=0)] = 0
        rest: Annotated[int, Meta(title="Rest", ge=0)] = 0
        gate: Annotated[str, Meta(title="Gate")] = ""
        pause: Annotated[float, Meta(title="Pause", ge=0)] = 0.0

    class Output(Struct):
        """What was baked."""

        baked: int

    def __init__(self) -> None:
        """Have failed at nothing yet."""
        self._tries: Counter[str] = Counter()

    async def run(self, given: Input, run: OperatorRun) -> Output:
        """Bake."""
        self._tries[run.key] += 1
        for tray in range(given.trays):
            await run.progress(tray / given.trays, f"tray {tray + 1}")
            await run.log(f"Tray {tray + 1} is in the oven.")
            if tray + 1 == given.rest:
                await self._gate(given.gate)
            if given.pause:
                await asyncio.sleep(given.pause)
        if self._tries[run.key] <= given.failures:
            raise Upstream("The oven is too cold.", code="oven.cold")
        await run.progress(1.0, "all trays")
        return self.Output(baked=given.trays)

    async def _gate(self, path: str) -> None:
        """Wait for a file, which wakes nobody."""
        until = time.monotonic() + 120
        while not await asyncio.to_thread(Path(path).exists) and time.monotonic() < until:  # noqa: ASYNC110
            await asyncio.sleep(EACH)


class Serve(Bake):
    """Bakes where nobody does."""

    name = "oven.serve"
    label = "Serve"
    environment = "dining"
