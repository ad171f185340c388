"""Whoever keeps the worker for Python knows where its packages are, and when nobody misses it."""

import asyncio
import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from hubdesk import HubDesk, task_of
from taskflow.app.python_worker import PythonWorker, places
from taskflow.auth.open_connections import OpenConnections
from taskflow.auth.process_credentials import ProcessCredentials
from taskflow.domain.step import step
from taskflow.operators.python import Python
from taskflow.supervision.supervisor import Supervisor


def test_packages_are_found_from_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "r42").mkdir()
    (tmp_path / "current").symlink_to("r42")
    monkeypatch.chdir(tmp_path)
    given = os.pathsep.join([".", "", "current", str(tmp_path / "current" / "lib")])
    here = tmp_path.resolve()
    assert places(given) == [str(here), str(here / "r42"), str(here / "r42" / "lib")]
    assert places("") == []


async def test_a_worker_that_cannot_be_started_is_away_only_as_long_as_work_waits(
    database_url: str, tmp_path: Path
) -> None:
    (tmp_path / "logs" / "python.log").mkdir(parents=True)  # in the way of its log
    desk = HubDesk(database_url, {"python": Python()}, kinds=[step(Python())])
    await desk.open()
    task = {"name": "sum", "type": "python", "initiator": True, "permissions": ["*"]}
    await desk.flow({"name": "f", "tasks": [{**task, "config": {"local": {"code": "1 + 2"}}}]})
    lent = ProcessCredentials(desk.clock, OpenConnections())
    worker = PythonWorker(desk.hub.work, lent, {"python": Python()}, tmp_path)
    workers = Supervisor()
    worker.begin(workers, "http://127.0.0.1:1", _nobody)
    try:
        assert worker.part.phase == "absent"
        family = await desk.begin("f")
        await _until(lambda: worker.part.phase == "failed")
        await desk.cancel(family.id, task_of(family, "sum"))
        await _until(lambda: worker.part.phase == "absent")
    finally:
        await worker.stop()
        await workers.stop()
        await desk.close()


async def _nobody(line: socket.socket) -> None:
    line.close()


async def _until(so: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not so():  # noqa: ASYNC110  it is a matter of clocks
            await asyncio.sleep(0.05)
