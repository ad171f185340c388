"""A mistake inside the hub harms nobody's commands: what is stored is answered."""

from collections.abc import Sequence
from typing import Any

from hubdesk import ANN, HubDesk, task_of
from taskflow.domain import command as commands
from taskflow.domain.event import Commit
from taskflow.domain.patch import Patch
from taskflow.hub.stream.stream import Stream


async def test_who_listens_and_fails_holds_nobody_up(desk: HubDesk) -> None:
    family, other = await desk.begin(), await desk.begin()
    failed: list[str] = []

    def listen(stream: Stream[Any], _commit: Commit, _events: Sequence[Any]) -> None:
        if stream.id == family.id and not failed:
            failed.append(stream.id)
            raise RuntimeError("a mistake of ours")

    desk.families.listeners.append(listen)
    change = commands.Update(
        mutation="once", task=task_of(family, "topic"), patch=Patch(merge={"input": {"n": 1}})
    )
    await desk.hub.submit(ANN, family.id, change)
    assert failed
    receipt = await desk.hub.submit(ANN, family.id, change)
    healed = await desk.hub.read(ANN, family.id)
    assert receipt.seq == healed.seq
    assert healed.task(change.task).document["input"]["n"] == 1
    assert [e.mutation for e in await desk.history(family.id)].count("once") == 1
    await desk.send(other.id, task_of(other, "topic"), "SUBMIT", {"selected": {"topic": "Music"}})
