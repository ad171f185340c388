"""A hub whose task types take whatever they are given, and a server with what is installed."""

from collections.abc import AsyncIterator, Iterator
from typing import Any, ClassVar

import pytest
from msgspec import Struct

from hubdesk import HubDesk
from runningserver import ModelProcess, Person, RunningServer, running
from taskflow.domain.task import TaskType


class Free(TaskType):
    """Takes whatever it is given; its charts are the flow's."""

    name = "TaskFree"
    machine: ClassVar[dict[str, Any]] = {"id": "free", "initial": "a", "states": {"a": {}}}

    class Input(Struct):
        """Anything."""

        text: Any = None
        numbers: Any = None


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[HubDesk]:
    desk = HubDesk(database_url, kinds=[Free()])
    await desk.open()
    yield desk
    await desk.close()


@pytest.fixture(scope="module")
def model() -> Iterator[ModelProcess]:
    process = ModelProcess()
    yield process
    process.stop()


@pytest.fixture(scope="module")
def server(
    tmp_path_factory: pytest.TempPathFactory, model: ModelProcess
) -> Iterator[RunningServer]:
    with running(tmp_path_factory.mktemp("memory"), OPENAI_BASE_URL=model.url) as server:
        yield server


@pytest.fixture(scope="module")
def ann(server: RunningServer) -> Person:
    person = server.admin()
    person.token()
    return person
