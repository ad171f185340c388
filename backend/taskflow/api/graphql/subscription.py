"""Subscriptions: what happens, from any seq on."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import cast

import strawberry

from taskflow.api.graphql.context import Info, asked
from taskflow.api.graphql.conversation import Heard, hearing
from taskflow.api.graphql.events import FamilyEvent
from taskflow.api.graphql.feed import FamilyFeed, FlowFeed
from taskflow.api.graphql.flows import FlowEvent
from taskflow.api.graphql.installed import TaskType
from taskflow.api.graphql.progress import TaskProgress
from taskflow.api.graphql.scalars import Long
from taskflow.domain.permission import require_login

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
    async def family_progress(
        self, info: Info, family: ID
    ) -> AsyncGenerator[list[TaskProgress], None]:
        """Watch the work in a family.

        How far all of it is that is due, then what changes, at most 25 times a second; nothing of
        it is kept.
        """
        asker = asked(info)
        async with aclosing(asker.hub.work.progress.follow(asker.principal, family)) as told:
            async for some in told:
                yield [TaskProgress.of(one) for one in some]

    @strawberry.subscription
    async def conversation(self, info: Info, task: ID, after: str) -> AsyncGenerator[Heard, None]:
        """Hear a task.

        Its answer as it streams, its messages and states, from a place on, until it ends.
        """
        async for heard in hearing(asked(info), task, after):
            yield heard

    @strawberry.subscription
    async def task_types_changed(self, info: Info) -> AsyncGenerator[TaskType, None]:
        """Give each kind that is published from now on, as its tasks will be.

        Of several that are published at once, each comes in its newest version.
        """
        asker = asked(info)
        require_login(asker.principal)
        async with aclosing(asker.hub.changes.follow()) as changes:
            async for kind in changes:
                yield TaskType.of(kind)

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
