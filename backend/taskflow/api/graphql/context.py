"""Context: what resolvers stand on, and who asks."""

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar, TypeVarTuple

import strawberry
from litestar.types import Scope
from msgspec import Struct

from taskflow.api.connection import require_standing
from taskflow.api.graphql.sizes import LARGE
from taskflow.auth.accounts import Accounts
from taskflow.auth.identity import Identity
from taskflow.closest.closest import ClosestTasks
from taskflow.domain.budget import Budget
from taskflow.domain.health import Health
from taskflow.domain.metric import Read
from taskflow.domain.parts import Parts
from taskflow.domain.principal import Principal
from taskflow.hub.hub import Hub

INSTALLED = "installed"
"""The mark of an answer that tells what is installed."""
T = TypeVar("T")
Ts = TypeVarTuple("Ts")


class Rooms(Struct, frozen=True):
    """The rooms behind every interface."""

    hub: Hub
    accounts: Accounts
    closest: ClosestTasks
    parts: Parts
    health: Health
    figures: Read


class Asked(Struct, frozen=True):
    """One request or socket; ``scope`` is its ASGI scope."""

    rooms: Rooms
    principal: Principal
    identity: Identity
    scope: Scope

    @property
    def hub(self) -> Hub:
        """Give the hub."""
        return self.rooms.hub


Info = strawberry.Info[Any, None]


def asked(info: Info) -> Asked:
    """Give who asks, and the rooms; raises ``Unauthenticated`` once their rights were taken away.

    Each field is asked anew: a document may hold several changes, and one may take its time.
    """
    found: Asked = info.context["asked"]
    require_standing(found.scope)
    return found


async def beside(info: Info, size: int, work: Callable[[*Ts], T], *given: *Ts) -> T:
    """Do work on documents of so many bytes: much of it beside the loop, in turn with others'."""
    if size < LARGE:
        return work(*given)
    asker = asked(info)
    return await asker.hub.flows.beside.pure(asker.principal.id, work, *given)


def budget_of(info: Info) -> Budget:
    """Give what may be evaluated for this asker in this turn of the loop, a step's worth."""
    budget: Budget | None = info.context.get("budget")
    if budget is None:
        budget = info.context["budget"] = Budget()
        asyncio.get_running_loop().call_soon(info.context.pop, "budget", None)
    return budget
