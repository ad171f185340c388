"""Follow: a reader of one task gets all of its past in order, then what happens, then its end."""

import asyncio

from hubdesk import ANN, HubDesk, task_of
from taskflow.domain import command as commands
from taskflow.domain.patch import Patch
from taskflow.hub.read.conversation import Follower, Item, Place
from taskflow.hub.stream.streams import WINDOW


async def until_done(follower: Follower) -> list[Item]:
    return [item async for item in follower.items()]


def changed(desk: HubDesk, task: str, n: int) -> commands.Update:
    patch = Patch(merge={"input": {"n": n}})
    return commands.Update(mutation=desk.mutation(), task=task, patch=patch)


async def test_a_long_past_is_told_in_order_and_to_its_end(desk: HubDesk) -> None:
    family = await desk.begin()
    topic = task_of(family, "topic")
    for batch in range(2 * WINDOW // 50 + 1):
        await asyncio.gather(
            *(
                desk.hub.submit(ANN, family.id, changed(desk, topic, batch * 50 + n))
                for n in range(50)
            )
        )
    await desk.send(family.id, topic, "SUBMIT", {"selected": {"topic": "Music"}})
    events = await desk.history(family.id)
    assert len(events) > 2 * WINDOW
    told = await until_done(Follower(desk.hub.reader, ANN, topic, Place(0)))
    changes = [(e.seq, e.state) for e in events if e.task == topic and e.state is not None]
    assert [(i.place.seq, i.data["state"]) for i in told if i.kind == "state"] == changes
    assert [item.kind for item in told].count("done") == 1
    assert told[-1].kind == "done"
    assert told[-1].place.seq == events[-1].seq
    middle = told[0].place.seq
    again = await until_done(Follower(desk.hub.reader, ANN, topic, Place(middle)))
    assert again == told[1:]


async def test_what_happens_while_the_past_is_told_comes_after_it(desk: HubDesk) -> None:
    family = await desk.begin()
    topic = task_of(family, "topic")
    reading = asyncio.create_task(until_done(Follower(desk.hub.reader, ANN, topic, Place(0))))
    await asyncio.sleep(0)
    for _ in range(5):
        await desk.hub.submit(ANN, family.id, changed(desk, topic, 1))
    await desk.send(family.id, topic, "SUBMIT", {"selected": {"topic": "Music"}})
    told = await asyncio.wait_for(reading, 20)
    seqs = [item.place.seq for item in told]
    assert seqs == sorted(seqs)
    assert told[-1].kind == "done"
