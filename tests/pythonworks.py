"""A package with operators of the environment ``python`` that behave badly, or look around."""

import asyncio
import os
import socket
import time
from pathlib import Path
from typing import Annotated

from msgspec import Meta, Struct

from taskflow.domain.operator import Operator, OperatorRun


class Works(Struct):
    """How it behaves."""

    seconds: Annotated[float, Meta(title="Seconds", ge=0)] = 0.0
    blocks: Annotated[bool, Meta(title="Blocks")] = False
    megabytes: Annotated[int, Meta(title="Megabytes", ge=0)] = 0
    port: Annotated[int, Meta(title="A port to try", ge=0)] = 0
    folder: Annotated[str, Meta(title="A folder to look into")] = ""


class Saw(Struct):
    """What it saw."""

    eaten: Annotated[int, Meta(title="Megabytes eaten")] = 0
    network: Annotated[bool, Meta(title="Whether the port was reached")] = False
    files: Annotated[list[str], Meta(title="What is in the folder")] = []
    written: Annotated[bool, Meta(title="Whether it could be written")] = False
    variables: Annotated[list[str], Meta(title="Names of variables")] = []
    processes: Annotated[int, Meta(title="Processes that are seen")] = 0


class PyToil(Operator):
    """Takes its time, in one way or another."""

    name = "py.toil"
    label = "Toil in Python"
    description = "Takes its time."
    environment = "python"
    Input = Works
    Output = Saw

    async def run(self, given: Works, run: OperatorRun) -> Saw:
        await run.log("toils")
        if given.blocks:
            time.sleep(given.seconds)  # noqa: ASYNC251 - as the code of others may
        kept = [bytearray(1024 * 1024) for _ in range(given.megabytes)]
        await asyncio.sleep(given.seconds)
        return _seen(len(kept), given)


class PyToilOnce(PyToil):
    """Takes its time, and may do so only once."""

    name = "py.toil.once"
    label = "Toil once in Python"
    repeatable = False


def _seen(eaten: int, given: Works) -> Saw:
    folder = Path(given.folder or "/")
    return Saw(
        eaten,
        _reached(given.port),
        sorted(one.name for one in folder.iterdir()) if folder.exists() else [],
        _writable(folder),
        sorted(os.environ),
        sum(one.name.isdigit() for one in Path("/proc").iterdir()),
    )


def _reached(port: int) -> bool:
    if not port:
        return False
    try:
        socket.create_connection(("127.0.0.1", port), timeout=2).close()
    except OSError:
        return False
    return True


def _writable(folder: Path) -> bool:
    try:
        (folder / "written").write_text("x")
    except OSError:
        return False
    return True


def install(folder: Path) -> str:
    """Write a package with these operators; give what belongs on the path."""
    info = folder / "taskflow_pythonworks-1.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: taskflow-pythonworks\nVersion: 1\n"
    )
    (folder / "pythonworks.py").write_text(Path(__file__).read_text("utf-8"))
    points = "py.toil = pythonworks:PyToil\npy.toil.once = pythonworks:PyToilOnce\n"
    (info / "entry_points.txt").write_text(f"[taskflow.operators]\n{points}")
    return str(folder)
