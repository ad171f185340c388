"""Queries."""

import strawberry

from taskflow.api.graphql import families, flows, kinds
from taskflow.api.graphql.context import INSTALLED, Info, asked
from taskflow.api.graphql.families import FamilyFilter, FamilyNode
from taskflow.api.graphql.flows import FlowNode
from taskflow.api.graphql.inputs import Moment
from taskflow.api.graphql.installed import ClosestTask, Model, SetAside, System, TaskType
from taskflow.api.graphql.kinds import KindNode, KindReading
from taskflow.api.graphql.lookup import found
from taskflow.api.graphql.node import Node
from taskflow.api.graphql.paging import Connection, checked, cursor, page, position
from taskflow.api.graphql.people import IssuedToken, PersonalToken, User
from taskflow.api.graphql.processors import Processors
from taskflow.api.graphql.scalars import Long
from taskflow.domain.errors import NotFound
from taskflow.domain.permission import require_upkeep

ID = strawberry.ID
MOST_SET_ASIDE = 100


@strawberry.type
class Query:
    """What can be read."""

    @strawberry.field
    async def me(self, info: Info) -> User:
        """Give the asker.

        The person who asks.
        """
        asker = asked(info)
        return User.of(await asker.rooms.accounts.user(asker.identity))

    @strawberry.field
    def system(self, info: Info) -> System:
        """Give the system.

        What is installed, how the parts are, and what does not work.
        """
        asker = asked(info)
        rooms = asker.rooms
        return System.of(rooms.parts, rooms.health, admin=asker.principal.admin)

    @strawberry.field
    def model(self, info: Info) -> Model:
        """Give the model.

        The language model that tasks use when they name none.
        """
        return Model.of(asked(info).rooms.parts.model())

    @strawberry.field
    def set_aside(self, info: Info) -> list[SetAside]:
        """Give what is set aside.

        Families and flows that cannot be worked with at present, at most 100, the oldest first,
        with what to do; admins alone.
        """
        asker = asked(info)
        require_upkeep(asker.principal)
        return [SetAside.of(one) for one in asker.hub.aside.all()[:MOST_SET_ASIDE]]

    @strawberry.field
    async def processors(self, info: Info) -> Processors:
        """Give the programs that do work, who of them is there, and what waits; admins alone."""
        asker = asked(info)
        programs = await asker.rooms.accounts.processors.all(asker.principal)
        return Processors.of(programs, asker.hub.work.connected(), asker.hub.work.waiting())

    @strawberry.field
    def task_types(self, info: Info) -> list[TaskType]:
        """Give the task types."""
        info.context[INSTALLED] = True
        return [TaskType.of(kind) for kind in asked(info).hub.catalogue.types.values()]

    @strawberry.field
    async def flow(self, info: Info, name: ID, revision: Long | None = None) -> FlowNode | None:
        """Give a flow's draft, or the flow at a revision."""
        try:
            return await flows.shown(asked(info), name, revision)
        except NotFound:
            return None

    @strawberry.field
    async def flows(
        self, info: Info, first: int, after: str | None = None, search: str | None = None
    ) -> Connection[FlowNode]:
        """Give the flows, the newest change first."""
        return await flows.listed(asked(info), first, after, search)

    @strawberry.field
    async def kind(self, info: Info, name: ID, revision: Long | None = None) -> KindNode | None:
        """Give a declared kind's draft, or the kind as it was published."""
        try:
            return await kinds.shown(asked(info), name, revision)
        except NotFound:
            return None

    @strawberry.field
    async def kinds(
        self, info: Info, first: int, after: str | None = None, search: str | None = None
    ) -> Connection[KindNode]:
        """Give the declared kinds, the newest change first."""
        return await kinds.listed(asked(info), first, after, search)

    @strawberry.field
    async def kind_text(self, info: Info, text: str) -> KindReading:
        """Give what a text, in YAML or JSON, says of a kind, and every mistake in it."""
        return await kinds.reading(asked(info), text)

    @strawberry.field
    async def family(self, info: Info, id: ID, at: Moment | None = None) -> FamilyNode | None:  # noqa: A002  the schema's name
        """Give a family now or at a moment."""
        try:
            return await families.shown(asked(info), id, at)
        except NotFound:
            return None

    @strawberry.field
    async def node(self, info: Info, id: ID) -> Node | None:  # noqa: A002  the schema's name
        """Give what has an id.

        The family, task or flow that has this id, also of the past.
        """
        try:
            return await found(asked(info), id)
        except NotFound:
            return None

    @strawberry.field
    async def families(
        self,
        info: Info,
        first: int,
        after: str | None = None,
        filter: FamilyFilter | None = None,  # noqa: A002  the schema's name
    ) -> Connection[FamilyNode]:
        """Give the families the asker may read, the newest change first."""
        return await families.listed(info, first, after, filter)

    @strawberry.field
    async def waiting_count(self, info: Info) -> int:
        """Give the number of tasks that wait for a person.

        Tasks that wait for a person in the asker's families.
        """
        asker = asked(info)
        return await asker.hub.lists.waiting(asker.principal)

    @strawberry.field
    async def closest_tasks(self, info: Info, description: str, first: int) -> list[ClosestTask]:
        """Give what is nearest to a description, best first."""
        asker = asked(info)
        near_by = await asker.rooms.closest.search(description, checked(first), asker.principal.id)
        return [
            ClosestTask(
                score=near.score,
                type=near.type,
                label=near.label,
                description=near.description,
                flow=ID(near.flow) if near.flow else None,
                definition=ID(near.definition) if near.definition else None,
            )
            for near in near_by
        ]

    @strawberry.field
    async def users(self, info: Info, first: int, after: str | None = None) -> Connection[User]:
        """Give the users by name.

        Admins alone.
        """
        asker = asked(info)
        count = checked(first)
        place = position(after, str)
        found, more = await asker.rooms.accounts.users.page(
            asker.principal, count, place[0] if place else None
        )
        return page(
            [(cursor(person.id), User.of(person)) for person in found], count, after, more=more
        )

    @strawberry.field
    async def personal_tokens(self, info: Info) -> list[PersonalToken]:
        """Give the asker's tokens.

        The asker's own.
        """
        asker = asked(info)
        return [
            PersonalToken.of(token)
            for token in await asker.rooms.accounts.tokens.of(asker.principal)
        ]

    @strawberry.field
    async def issued_tokens(
        self, info: Info, first: int, after: str | None = None
    ) -> Connection[IssuedToken]:
        """Give everybody's tokens, those of one person together.

        Admins alone.
        """
        asker = asked(info)
        count, accounts = checked(first), asker.rooms.accounts
        place = position(after, str, str)
        found, more = await accounts.tokens.page(
            asker.principal, count, (place[0], place[1]) if place else None
        )
        owners = await accounts.users.by_id(asker.principal, {token.user for token in found})
        shown = [
            (
                cursor(token.user, token.id),
                IssuedToken(token=PersonalToken.of(token), owner=User.of(owners[token.user])),
            )
            for token in found
            if token.user in owners
        ]
        return page(shown, count, after, more=more)
