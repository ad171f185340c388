"""What families were started from is theirs: it stays as it is while they run."""

from collections.abc import AsyncIterator

import msgspec
import pytest

from hubdesk import ANN, TALK, HubDesk, task_of
from taskflow import plugins
from taskflow.domain import flowlog
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


async def test_a_fork_and_a_saved_revision_keep_the_defaults_they_were_started_from(
    desk: HubDesk,
) -> None:
    await desk.flow(TALK)
    save = flowlog.SaveFlow(mutation=desk.mutation(), label="First")
    await desk.hub.flows.submit(ANN, "talk", save)
    old = await desk.begin()
    noted = old.document["flow"]
    before = await stored(desk, noted["hash"])
    await desk.crash()
    installed(desk, Newer())
    await desk.open()
    new = await desk.begin()
    receipt = await desk.hub.fork(ANN, desk.hub.read(ANN, old.id), desk.mutation(), "")
    fork = await desk.hub.read(ANN, receipt.stream)
    assert fork.document["flow"] == noted
    assert (new.document["flow"]["revision"], new.document["flow"]["hash"]) != (
        noted["revision"],
        noted["hash"],
    )
    submit = {"selected": {"topic": "Music"}}
    for family, verse in ((fork, False), (new, True), (old, False)):
        await desk.send(family.id, task_of(family, "topic"), "SUBMIT", submit)
        state = await desk.hub.read(ANN, family.id)
        chat = state.task(task_of(state, "chat")).document
        assert (chat["config"]["local"]["systemMessage"] == "Answer in verse.") is verse
    assert await stored(desk, noted["hash"]) == before
