"""An old revision of a flow lets nobody start more than the flow of today does."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from msgspec import structs

from hubdesk import ADMIN, ANN, HubDesk
from taskflow.domain import flowlog
from taskflow.domain.errors import Forbidden
from taskflow.hub.stream.queued_command import Receipt, Wish

OPEN: dict[str, Any] = {
    "name": "talk",
    "tasks": [
        {"name": "all", "type": "TaskShowInstruction", "permissions": ["*"]},
        {
            "name": "paper",
            "parent": "all",
            "type": "TaskShowInstruction",
            "initiator": True,
        },
    ],
}
EDITOR = structs.replace(ANN, groups=("Editors",))


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[HubDesk]:
    desk = HubDesk(database_url)
    await desk.open()
    await desk.flow(OPEN)
    save = flowlog.SaveFlow(mutation=desk.mutation(), label="First")
    await desk.hub.flows.submit(ANN, "talk", save)
    yield desk
    await desk.close()


async def edit(desk: HubDesk, **operation: Any) -> None:
    command = flowlog.EditFlow(mutation=desk.mutation(), operations=[operation])
    receipt = await desk.hub.flows.submit(ANN, "talk", command)
    assert receipt.value["refused"] == []


async def start(desk: HubDesk, who: Any = ANN, mutation: str = "", revision: int = 1) -> Receipt:
    wish = Wish(mutation=mutation or desk.mutation(), flow="talk", revision=revision)
    return await desk.hub.begin(who, wish)


@pytest.mark.parametrize("task", ["paper", "all"])
async def test_what_was_open_to_all_is_so_no_more_also_above_the_task(
    desk: HubDesk, task: str
) -> None:
    await start(desk)
    await edit(desk, op="set", task=task, path=["permissions"], value=["Editors"])
    with pytest.raises(Forbidden):
        await start(desk)
    await start(desk, EDITOR)
    await start(desk, ADMIN)


async def test_a_task_that_is_no_more_is_started_by_admins_alone(desk: HubDesk) -> None:
    await edit(desk, op="removeTask", task="paper")
    with pytest.raises(Forbidden):
        await start(desk)
    await start(desk, ADMIN)


async def test_what_today_opens_does_not_open_what_the_revision_closed(desk: HubDesk) -> None:
    await edit(desk, op="set", task="paper", path=["permissions"], value=["Editors"])
    save = flowlog.SaveFlow(mutation=desk.mutation(), label="Closed")
    await desk.hub.flows.submit(ANN, "talk", save)
    await edit(desk, op="set", task="paper", path=["permissions"], value=["*"])
    with pytest.raises(Forbidden):
        await start(desk, revision=2)
    await start(desk)


async def test_a_start_that_is_sent_again_is_answered_though_it_is_closed_now(
    desk: HubDesk,
) -> None:
    first = await start(desk, mutation="once")
    await edit(desk, op="set", task="paper", path=["permissions"], value=[])
    assert (await start(desk, mutation="once")).stream == first.stream


async def test_a_draft_with_mistakes_still_says_who_may(desk: HubDesk) -> None:
    await edit(desk, op="set", task="all", path=["type"], value="TaskNothing")
    await start(desk)
