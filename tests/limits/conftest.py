"""A hub whose task types take whatever they are given."""

from collections.abc import AsyncIterator
from typing import Any, ClassVar

import pytest
from msgspec import Struct

from hubdesk import HubDesk
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
