"""Operators for workers in processes of their own: they note each call where a test reads it."""

import asyncio
import os
import time
from pathlib import Path
from typing import Annotated

from msgspec import Meta, Struct

from taskflow.domain.operator import Operator, OperatorRun
from taskflow.testing.work import ENVIRONMENT

CALLS = "TOIL_CALLS"
"""The variable that names the file of calls."""


class Toils(Struct, rename="camel"):
    """How long it takes, and how."""

    seconds: Annotated[float, Meta(title="Seconds", ge=0)] = 0.0
    blocks: Annotated[bool, Meta(title="Blocks")] = False


class Toiled(Struct):
    """What it comes to."""

    whole: Annotated[int, Meta(title="Whole")] = 0


class Toil(Operator):
    """Takes its time."""

    name = "toil"
    label = "Toil"
    description = "Takes its time."
    environment = ENVIRONMENT
    Input = Toils
    Output = Toiled

    async def run(self, given: Toils, run: OperatorRun) -> Toiled:
        note(run.key)
        await run.log("toils")
        if given.blocks:
            time.sleep(given.seconds)  # noqa: ASYNC251 - as the code of others may
        await asyncio.sleep(given.seconds)
        return Toiled(1)


class ToilOnce(Toil):
    """Takes its time, and may do so only once."""

    name = "toil.once"
    label = "Toil once"
    repeatable = False


def note(key: str) -> None:
    """Note a call; one short write is never torn."""
    if name := os.environ.get(CALLS):
        with Path(name).open("a", encoding="utf-8") as file:
            file.write(f"{key}\n")


def install(folder: Path) -> list[str]:
    """Write the metadata of a package with these operators; give what belongs on the path."""
    info = folder / "taskflow_toil-1.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: taskflow-toil\nVersion: 1\n")
    points = "toil = toiling:Toil\ntoil.once = toiling:ToilOnce\n"
    (info / "entry_points.txt").write_text(f"[taskflow.operators]\n{points}")
    return [str(Path(__file__).parent), str(folder)]
