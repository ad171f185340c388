"""A family whose events are numbered beyond 2^31 is read, changed and watched as any other."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any, cast

import pytest

from hubdesk import ANN, HubDesk, task_of
from taskflow.api.graphql.context import Asked, Rooms
from taskflow.api.graphql.documents import Documents
from taskflow.api.graphql.event_sink import Subscription
from taskflow.api.graphql.feed import FamilyFeed
from taskflow.api.graphql.operation import ANY, Operation, prepared
from taskflow.api.graphql.request import GraphQLRequest
from taskflow.domain.family import Family

FAR = 2**31 + 7
FORM = {"type": "object", "properties": {"a": {"type": "integer"}}}
NOTE = {
    "name": "far",
    "tasks": [
        {
            "name": "note",
            "type": "TaskSelect",
            "initiator": True,
            "config": {"local": {"schema": FORM}},
        }
    ],
}


class Socket:
    """Takes what a subscription tells."""

    def __init__(self) -> None:
        self.told: asyncio.Queue[Any] = asyncio.Queue()

    def push(self, _frames: bytes) -> bool:
        return False

    async def write(self, text: bytes) -> None:
        self.told.put_nowait(json.loads(text))


class Place:
    """A family far on, and GraphQL asked of it in ann's name."""

    def __init__(self, desk: HubDesk, family: Family) -> None:
        self.desk = desk
        self.family = family.id
        self.seq = family.seq
        self.task = task_of(family, "note")
        rooms = Rooms(desk.hub, *cast("Any", [None] * 5))
        self.asked = Asked(rooms, ANN, cast("Any", None), cast("Any", {"state": {}}))

    def operation(self, query: str, **variables: Any) -> Operation:
        question = GraphQLRequest(query=query, variables=variables)
        return prepared(Documents(), question, {"asked": self.asked}, ANY)

    async def ask(self, query: str, **variables: Any) -> Any:
        result = await self.operation(query, **variables).carry_out()
        assert result.errors is None
        return json.loads(json.dumps(result.data, default=lambda raw: json.loads(bytes(raw))))


@pytest.fixture
async def place(database_url: str) -> AsyncIterator[Place]:
    desk = HubDesk(database_url)
    hub = await desk.open()
    try:
        await desk.flow(NOTE)
        begun = await desk.begin("far")

        async def moment() -> Family:
            far = Family(begun.id, FAR, begun.tasks)
            far.itself, far.plan, far.updated = begun.itself, begun.plan, begun.updated
            return far

        receipt = await hub.fork(ANN, moment(), "fork", "Far on")
        yield Place(desk, await hub.read(ANN, receipt.stream))
    finally:
        await desk.close()


async def test_its_numbers_go_out_and_come_back_as_they_are(place: Place) -> None:
    assert place.seq > FAR
    shown = await place.ask(
        """query($id: ID!) { family(id: $id) { seq head forkedFrom { seq } graph
          tasks(first: 1) { edges { node { seq } } } } }""",
        id=place.family,
    )
    family = shown["family"]
    assert family["seq"] == family["head"] == family["graph"]["seq"] == place.seq
    assert family["forkedFrom"] == {"seq": FAR}

    change = """mutation($input: UpdateTask!) { updateTask(input: $input) { seq } }"""
    command = {"mutation": "m", "family": place.family, "task": place.task, "baseSeq": place.seq}
    command["patch"] = {"input": {"selected": {"a": 1}}}
    seq = (await place.ask(change, input=command))["updateTask"]["seq"]
    assert seq > place.seq

    past = await place.ask(
        "query($id: ID!, $at: Moment) { family(id: $id, at: $at) { id seq head } }",
        id=place.family,
        at={"seq": place.seq},
    )
    assert past["family"] == {"id": f"{place.family}@{place.seq}", "seq": place.seq, "head": seq}


async def test_it_is_paged_by_cursors_that_hold_them(place: Place) -> None:
    query = """query($id: ID!, $after: String) { family(id: $id) {
      history(first: 1, after: $after) { edges { node { seq } }
        pageInfo { hasNextPage endCursor } } } }"""
    seen, after = [], None
    while True:
        page = (await place.ask(query, id=place.family, after=after))["family"]["history"]
        seen += [edge["node"]["seq"] for edge in page["edges"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert seen == list(range(FAR + 1, place.seq + 1))


async def test_it_is_watched_from_a_number_on(place: Place) -> None:
    operation = place.operation(
        """subscription($family: ID!, $after: Long!) {
          familyEvents(family: $family, after: $after) { seq type } }""",
        family=place.family,
        after=place.seq,
    )
    feed = await operation.source()
    assert isinstance(feed, FamilyFeed)
    socket = Socket()
    watching = asyncio.create_task(
        feed.tell(Subscription(cast("Any", socket), "1", operation, feed))
    )
    receipt = await place.desk.cancel(place.family, place.task)
    told = await asyncio.wait_for(socket.told.get(), 20)
    watching.cancel()
    with suppress(asyncio.CancelledError):
        await watching
    assert told["payload"]["data"]["familyEvents"]["seq"] == place.seq + 1
    assert receipt.seq >= place.seq + 1
