"""Subscriptions: what happens, from any seq on."""

from collections.abc import AsyncGenerator
from typing import cast

import strawberry

from taskflow.api.graphql.context import Info, asked
from taskflow.api.graphql.events import FamilyEvent
from taskflow.api.graphql.feed import FamilyFeed, FlowFeed
from taskflow.api.graphql.flows import FlowEvent
from taskflow.api.graphql.hearing import Heard, hearing
from taskflow.api.graphql.scalars import Long

ID = strawberry.ID


@strawberry.type
class Subscription:
    """What can be watched."""

    @strawberry.subscription
    async def family_events(
        self, info: Info, family: ID, after: Long
    ) -> AsyncGenerator[FamilyEvent, None]:
        """Follow a family.

        Every event of the family with seq > after, in order, for as long as the socket lives.
        """
        asker = asked(info)
        await asker.hub.read(asker.principal, family)
        return cast("AsyncGenerator[FamilyEvent, None]", FamilyFeed(asker, family, after))

    @strawberry.subscription
    async def conversation(self, info: Info, task: ID, after: str) -> AsyncGenerator[Heard, None]:
        """Hear a task.

        Its answer as it streams, its messages and states, from a place on, until it ends.
        """
        async for heard in hearing(asked(info), task, after):
            yield heard

    @strawberry.subscription
    async def flow_operations(
        self, info: Info, flow: ID, after: Long
    ) -> AsyncGenerator[FlowEvent, None]:
        """Follow a flow.

        Every change of the flow with seq > after, in order.
        """
        asker = asked(info)
        await asker.hub.flows.read(asker.principal, flow)
        return cast("AsyncGenerator[FlowEvent, None]", FlowFeed(asker, flow, after))
