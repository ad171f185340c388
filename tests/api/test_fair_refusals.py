"""Who asks for too much at once, or for too much in one piece, is told so with its code."""

from collections.abc import AsyncIterator
from typing import Any, cast

import pytest

from hubdesk import ADMIN, HubDesk
from taskflow import sandbox
from taskflow.api.graphql.context import Asked, Rooms
from taskflow.api.graphql.documents import Documents
from taskflow.api.graphql.operation import ANY, prepared
from taskflow.api.graphql.request import GraphQLRequest
from taskflow.domain import turns
from taskflow.domain.flowlog import CreateFlow
from taskflow.hub import flows
from taskflow.hub.heavy_work import HeavyWork

MANY = 400
EDIT = """mutation($mutation: ID!, $operations: [FlowOperation!]!) {
  editFlow(flow: "large", revision: 0, mutation: $mutation, operations: $operations) { seq } }"""


async def worked(person: str, function: str, *given: Any, seconds: float) -> Any:
    """Let a worker process do it, within next to no time."""
    del seconds
    return await sandbox.call(person, function, *given, seconds=1e-9)


class Admin:
    """GraphQL, asked in the name of an admin who has a large flow."""

    def __init__(self, desk: HubDesk) -> None:
        self.desk = desk
        rooms = Rooms(desk.hub, *cast("Any", [None] * 5))
        self.asked = Asked(rooms, ADMIN, cast("Any", None), cast("Any", {"state": {}}))

    async def refused(self, query: str, **variables: Any) -> dict[str, Any]:
        """Give the extensions of what refuses an operation."""
        question = GraphQLRequest(query=query, variables=variables)
        operation = prepared(Documents(), question, {"asked": self.asked}, ANY)
        result = await operation.carry_out()
        assert result.errors
        (error,) = result.errors
        return dict(error.extensions or {})

    async def edit(self) -> dict[str, Any]:
        operations = [
            {"op": "set", "task": f"t{number}", "path": ["label"], "value": f"Talk {number}"}
            for number in range(MANY)
        ]
        mutation = self.desk.mutation()
        return await self.refused(EDIT, mutation=mutation, operations=operations)


@pytest.fixture
async def admin(database_url: str) -> AsyncIterator[Admin]:
    desk = HubDesk(database_url)
    await desk.open()
    tasks = [{"name": f"t{number}", "type": "TaskChat"} for number in range(MANY)]
    large = CreateFlow(mutation=desk.mutation(), document={"name": "large", "tasks": tasks})
    await desk.hub.flows.submit(ADMIN, "large", large)
    desk.hub.flows.beside = HeavyWork(sandbox.call)
    yield Admin(desk)
    await desk.close()


async def test_what_takes_too_long_to_work_out_is_refused_as_too_much_work(admin: Admin) -> None:
    admin.desk.hub.flows.beside = HeavyWork(worked)
    assert (await admin.edit())["code"] == "limit.work"


async def test_a_flow_that_changes_faster_than_an_edit_is_made_is_busy(
    admin: Admin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flows, "TRIES", 1)
    assert (await admin.edit())["code"] == "flow.busy"


async def test_who_has_too_many_waiting_is_told_when_to_come_again(
    admin: Admin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "MOST_WAITING", 0)
    told = await admin.edit()
    assert (told["code"], told["details"]) == ("limit.waiting", {"retryAfter": 10})
