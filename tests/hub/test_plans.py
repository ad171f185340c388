"""What families were started from is theirs: it stays as it is while they run."""

from collections.abc import AsyncIterator

import msgspec
import pytest

from hubdesk import TALK, HubDesk
from taskflow import plugins
from taskflow.domain.definition import Plan
from taskflow.domain.task import TaskType
from taskflow.tasks.chat import Chat


class Newer(Chat):
    """The chat of a newer T@skFlow, which says something else where nothing is configured."""

    class Config(Chat.Config, rename="camel"):
        system_message: str = "Answer in verse."


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[HubDesk]:
    desk = HubDesk(database_url)
    await desk.open()
    yield desk
    await desk.close()


def installed(desk: HubDesk, kind: TaskType) -> None:
    desk.kinds = {**plugins.find().tasks, kind.name: kind}


async def stored(desk: HubDesk, wanted: str) -> Plan:
    found = await desk.hub.documents.get("revisions", wanted)
    assert found is not None
    return msgspec.json.decode(found["plan"], type=Plan)


async def test_the_plan_of_what_runs_is_not_replaced_when_a_task_type_gets_other_defaults(
    desk: HubDesk,
) -> None:
    await desk.flow(TALK)
    old = await desk.begin()
    before = await stored(desk, old.document["flow"]["hash"])
    await desk.crash()
    installed(desk, Newer())
    await desk.open()
    new = await desk.begin()
    assert new.document["flow"]["hash"] != old.document["flow"]["hash"]
    assert await stored(desk, old.document["flow"]["hash"]) == before
    after = await stored(desk, new.document["flow"]["hash"])
    chat = "conversation.chat"
    assert after.definitions[chat].config["local"]["systemMessage"] == "Answer in verse."
    assert before.definitions[chat].config["local"]["systemMessage"] != "Answer in verse."
