"""History costs its differences: what a change adds to the store does not grow with the past."""

import asyncio
from typing import Any

import pytest
from bson import encode
from pymongo import AsyncMongoClient

from hubdesk import ANN, TALK, HubDesk, task_of
from taskflow.domain import command as commands
from taskflow.domain.errors import TooLarge
from taskflow.domain.patch import Patch

QUIET = {
    **TALK,
    "name": "quiet",
    "tasks": [
        {
            "name": "chat",
            "type": "TaskChat",
            "initiator": True,
            "config": {"local": {"answers": "whenAsked"}},
        }
    ],
    "connections": [],
}
TEXT = "What a long message this is! " * 40 + "Is it not?"


async def last_commit(desk: HubDesk, family: str) -> dict[str, Any]:
    """Give the newest commit of a family, as it is stored."""
    async with AsyncMongoClient[dict[str, Any]](desk.url) as client:
        batches = client.get_default_database()["log"].find({}).sort("_id", -1)
        async for batch in batches:
            if family.encode() in batch.get("body", b""):
                return batch
    raise AssertionError("No batch holds a commit of this family.")


async def said(desk: HubDesk, family: str, chat: str, count: int) -> None:
    sends = (desk.send(family, chat, "SEND", {"prompt": TEXT}) for _ in range(count))
    await asyncio.gather(*sends)


async def test_the_thousandth_message_costs_its_text_and_less_than_a_kilobyte(
    desk: HubDesk,
) -> None:
    await desk.flow(QUIET)
    family = await desk.begin("quiet")
    chat = task_of(family, "chat")
    await desk.send(family.id, chat, "SEND", {"prompt": TEXT})
    first = len(encode(await last_commit(desk, family.id)))
    await said(desk, family.id, chat, 998)
    await desk.send(family.id, chat, "SEND", {"prompt": TEXT})
    thousandth = await last_commit(desk, family.id)
    state = await desk.hub.read(ANN, family.id)
    assert len(state.task(chat).document["output"]["messages"]) == 1000
    assert thousandth["body"].count(TEXT.encode()) == 1
    assert len(encode(thousandth)) < len(TEXT) + 1_000
    assert len(encode(thousandth)) < first + 100


async def test_a_small_update_costs_less_than_a_kilobyte(desk: HubDesk) -> None:
    family = await desk.begin()
    topic = task_of(family, "topic")
    patch = Patch(merge={"input": {"draft": 7}})
    command = commands.Update(mutation="0123456789abcdef" * 2, task=topic, patch=patch)
    await desk.hub.submit(ANN, family.id, command)
    assert len(encode(await last_commit(desk, family.id))) < 1_000


async def test_a_task_grows_to_its_limit_and_no_further(desk: HubDesk) -> None:
    family = await desk.begin()
    topic = task_of(family, "topic")
    large = "x" * 1_000_000

    async def write(name: str) -> None:
        patch = Patch(merge={"input": {name: large}})
        command = commands.Update(mutation=desk.mutation(), task=topic, patch=patch)
        await desk.hub.submit(ANN, family.id, command)

    for _ in range(20):
        await write("again")
    for number in range(7):
        await write(f"more{number}")
    before = (await desk.hub.read(ANN, family.id)).task(topic)
    with pytest.raises(TooLarge):
        await write("last")
    assert (await desk.hub.read(ANN, family.id)).task(topic) == before
    await desk.crash()
    await desk.open()
    assert (await desk.hub.read(ANN, family.id)).task(topic) == before
    with pytest.raises(TooLarge):
        await write("last")
    stop = commands.Cancel(mutation=desk.mutation(), task=topic)
    await desk.hub.submit(ANN, family.id, stop)
    assert (await desk.hub.read(ANN, family.id)).task(topic).kind == "cancelled"
