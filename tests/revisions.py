"""Revisions of a flow, and families that go on at another one."""

import json
from copy import deepcopy
from typing import Any

from hubdesk import ANN, HubDesk, everything
from taskflow.domain.errors import NotFound
from taskflow.domain.family_view import FamilyView
from taskflow.domain.flowlog import ReplaceFlow, SaveFlow
from taskflow.domain.migration import Migration, Survey, read_map
from taskflow.domain.principal import Principal
from taskflow.hub.stream.queued_command import Receipt

ASKING: dict[str, Any] = {
    "initial": "open",
    "states": {
        "open": {
            "tags": ["stable", "waits-for-person"],
            "on": {"HOLD": "held", "END": "over"},
        },
        "held": {
            "tags": ["stable"],
            "after": {"60000": "open"},
            "on": {"END": "over", "BACK": "open"},
        },
        "over": {"type": "final"},
    },
}
"""A task that a person ends, or puts aside for a minute."""
RENAMED: dict[str, Any] = json.loads(
    json.dumps(ASKING).replace('"held"', '"parked"').replace('"open"', '"asking"')
)
STATES = {"open": "asking", "held": "parked"}
"""What leads from the one to the other."""


def room(*below: dict[str, Any], name: str = "desk", **more: Any) -> dict[str, Any]:
    """Give a flow of a room with tasks below it."""
    above = {"name": "room", "type": "TaskConversation", "initiator": True}
    return {"name": name, "tasks": [above, *({"parent": "room", **one} for one in below)], **more}


def ask(name: str = "first", machine: dict[str, Any] = ASKING, **more: Any) -> dict[str, Any]:
    """Give a task of the statechart."""
    return {"name": name, "type": "TaskConversation", "fsm": machine, **more}


async def save(desk: HubDesk, document: dict[str, Any]) -> int:
    """Make a document the newest revision of its flow; gives its number."""
    name = document["name"]
    try:
        await desk.hub.flows.read(ANN, name)
    except NotFound:
        await desk.flow(deepcopy(document))
    else:
        body = deepcopy(document)
        replace = ReplaceFlow(mutation=desk.mutation(), document=body, kind="imported")
        await desk.hub.flows.submit(ANN, name, replace)
    await desk.hub.flows.submit(ANN, name, SaveFlow(mutation=desk.mutation(), label="next"))
    return (await desk.hub.flows.read(ANN, name)).revision


def wanted(
    desk: HubDesk, family: str, tasks: dict[str, Any] | None = None, to: int | None = None
) -> Migration:
    """Give what somebody says who migrates a family."""
    return Migration(desk.mutation(), family, read_map({"tasks": tasks or {}}), to)


async def migrate(
    desk: HubDesk,
    family: str,
    tasks: dict[str, Any] | None = None,
    *,
    to: int | None = None,
    who: Principal = ANN,
) -> Receipt:
    """Migrate a family; by default to the newest revision."""
    return await desk.hub.migrations.apply(who, wanted(desk, family, tasks, to))


async def tried(desk: HubDesk, family: str, tasks: dict[str, Any] | None = None) -> Survey:
    """Say what would become of a family."""
    return (await desk.hub.migrations.attempt(ANN, wanted(desk, family, tasks)))[1]


async def now(desk: HubDesk, family: str) -> FamilyView:
    """Give a family as its owner reads it."""
    return await desk.hub.read(ANN, family)


async def again(desk: HubDesk, family: str) -> None:
    """Read a family from the store alone, and find it as it was in memory."""
    before = everything(await now(desk, family))
    await desk.crash()
    await desk.open()
    assert everything(await now(desk, family)) == before
