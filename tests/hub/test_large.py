"""Large changes: many of them fill neither a commit nor the memory, and spoil nothing of others."""

import asyncio

from hubdesk import ANN, BOB, HubDesk, task_of
from taskflow.domain import command as commands
from taskflow.domain.patch import Patch
from taskflow.hub.stream.checkpoints import MOST_BYTES

LARGE = "x" * 1_000_000


def update(desk: HubDesk, task: str, value: str) -> commands.Update:
    patch = Patch(merge={"input": {"draft": value}})
    return commands.Update(mutation=desk.mutation(), task=task, patch=patch)


async def test_twenty_large_changes_at_once_are_all_stored_and_harm_nobody(desk: HubDesk) -> None:
    mine, other = await desk.begin(), await desk.begin(who=BOB)
    topic, elsewhere = task_of(mine, "topic"), task_of(other, "topic")
    before = (await desk.hub.read(ANN, mine.id)).seq
    large = [
        desk.hub.submit(ANN, mine.id, update(desk, topic, f"{n:02}{LARGE}")) for n in range(20)
    ]
    small = [desk.hub.submit(BOB, other.id, update(desk, elsewhere, str(n))) for n in range(20)]
    async with asyncio.timeout(60):
        receipts = await asyncio.gather(*large, *small)
    assert len({(receipt.stream, receipt.seq) for receipt in receipts}) == 40
    await desk.crash()
    await desk.open()
    again = await desk.hub.read(ANN, mine.id)
    assert again.seq == before + 20
    assert again.task(topic).document["input"]["draft"].startswith("19")
    assert (await desk.hub.read(BOB, other.id)).task(elsewhere).document["input"]["draft"] == "19"


async def test_of_many_large_changes_few_stay_in_memory(desk: HubDesk) -> None:
    family = await desk.begin()
    topic = task_of(family, "topic")
    for number in range(60):
        await desk.hub.submit(ANN, family.id, update(desk, topic, f"{number}{LARGE}"))
    await desk.hub.checkpoints.idle()
    stream = await desk.families.get(family.id)
    assert stream.tail_bytes < MOST_BYTES
    assert sum(len(memoryview(commit.events)) for commit in stream.tail) == stream.tail_bytes
    assert len(stream.events) == sum(len(stream.subject.read(commit)) for commit in stream.tail)
