"""Families: as lists, as graphs, as histories."""

from enum import Enum
from functools import partial
from heapq import nlargest
from typing import Annotated

import strawberry

from taskflow.api.graphql import graph_paths, graphs, paging
from taskflow.api.graphql.authors import Author
from taskflow.api.graphql.context import Asked, Info, asked
from taskflow.api.graphql.differences import TaskDiff, differences
from taskflow.api.graphql.events import EventKind, FamilyEvent
from taskflow.api.graphql.graph_paths import Walk
from taskflow.api.graphql.inputs import Moment
from taskflow.api.graphql.node import Node, unlike
from taskflow.api.graphql.paging import Connection, checked, cursor, page, position
from taskflow.api.graphql.rows_only import rows_suffice
from taskflow.api.graphql.scalars import JSON, DateTime, FamilyGraph, Long
from taskflow.api.graphql.tasks import TaskNode
from taskflow.domain.event import By
from taskflow.domain.family_view import FamilyView
from taskflow.hub.read.graph_paths import GraphPaths
from taskflow.hub.read.history import History

ID = strawberry.ID


@strawberry.enum
class FamilyStatus(Enum):
    """How a family is, in one word."""

    WORKING = "working"
    WAITING = "waiting"
    RESTING = "resting"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@strawberry.input
class FamilyFilter:
    """Which families to list; all conditions hold."""

    flow: ID | None = None
    status: FamilyStatus | None = None
    search: str | None = None
    waiting_for_me: bool | None = None


@strawberry.type
class FamilyFlow:
    """The flow a family was started from; revision is 0 for a draft."""

    id: ID
    name: ID
    revision: Long
    hash: str

    @strawberry.field
    async def document(self, info: Info) -> JSON:
        """Give the document as it was."""
        return JSON(await asked(info).hub.plans.flow(self.hash))


@strawberry.type
class Fork:
    """A moment of a family."""

    id: ID
    family: ID
    seq: Long


@strawberry.enum
class MemberRole(Enum):
    """What somebody is in a family."""

    OWNER = "owner"
    MEMBER = "member"


@strawberry.type
class Member:
    """Somebody who may read the family and act in it."""

    user: ID
    name: str
    role: MemberRole


@strawberry.type
class StableMoment:
    """A moment at which nothing was under way."""

    seq: Long
    at: DateTime
    label: str


@strawberry.type(name="Family")
class FamilyNode(Node):
    """A family at one moment."""

    family: strawberry.Private[FamilyView]
    head: Long = strawberry.field(description="Seq of the last event now.")
    past: strawberry.Private[bool] = False

    @strawberry.field
    def id(self) -> ID:
        """Give the id.

        The id; of a family in the past, with the moment: no other object has it, ever.
        """
        return ID(self.family.id + self._moment)

    @strawberry.field
    def label(self) -> str:
        """Give what people call it."""
        return str(self.family.document.get("label", ""))

    @strawberry.field
    def status(self) -> FamilyStatus:
        """Give the status."""
        return FamilyStatus(self.family.status)

    @strawberry.field
    def seq(self) -> Long:
        """Give the seq.

        Seq of the last event; with `at`, of the moment shown.
        """
        return Long(self.family.seq)

    @strawberry.field
    def flow(self) -> FamilyFlow:
        """Give the flow.

        The flow it was started from.
        """
        flow = self.family.document["flow"]
        name, revision, digest = flow["name"], flow["revision"], flow["hash"]
        ident = ID(f"{name}@{revision}@{digest}")
        return FamilyFlow(id=ident, name=ID(name), revision=Long(revision), hash=digest)

    @strawberry.field
    def owner(self) -> Author:
        """Give the owner."""
        owner = self.family.document["owner"]
        name = self.family.members.get(owner, {}).get("name", "")
        return Author.of(By(kind="user", id=owner, name=name))

    @strawberry.field
    def members(self) -> list[Member]:
        """Give the members."""
        return [
            Member(user=ID(ident), name=member["name"], role=MemberRole(member["role"]))
            for ident, member in self.family.members.items()
        ]

    @strawberry.field
    def created_at(self) -> DateTime:
        """Give when it was founded."""
        return DateTime(self.family.document["createdAt"])

    @strawberry.field
    def updated_at(self) -> DateTime:
        """Give when its last event was."""
        return DateTime(self.family.updated)

    @strawberry.field
    def task_count(self) -> int:
        """Give the number of tasks."""
        return self.family.task_count

    @strawberry.field
    def waiting_count(self) -> int:
        """Give the number of tasks that wait for a person."""
        return self.family.waiting_count

    @strawberry.field
    def waiting(self, first: int) -> list[TaskNode]:
        """Give the tasks that wait for a person, the newest first."""
        tasks = self.family.tasks
        newest = nlargest(checked(first), self.family.waiting, lambda name: tasks[name].entered)
        return [self.one(name) for name in newest]

    @strawberry.field
    def forked_from(self) -> Fork | None:
        """Give the origin.

        The family and seq it was forked from.
        """
        origin = self.family.document.get("from")
        if not origin:
            return None
        family, seq = origin["family"], origin["seq"]
        return Fork(id=unlike("fork", f"{family}@{seq}"), family=ID(family), seq=Long(seq))

    @strawberry.field
    async def graph(self, info: Info) -> FamilyGraph:
        """Give the family as one compact document."""
        graphs.count(len(self.family.tasks))
        return FamilyGraph(await asked(info).hub.graphs.graph(self.family))

    paths: list[list[ID]] = strawberry.field(
        resolver=graph_paths.paths,
        description="The ways from one task to another on which none comes twice, the shortest "
        "first, each a\nlist of instanceIds; fewer than `first` are all there are.",
    )
    reachable: list[ID] = strawberry.field(
        resolver=graph_paths.reachable,
        description="The tasks that one leads to, or that lead to it, the nearest first.",
    )

    def walk(self, walker: GraphPaths) -> Walk:
        """Give how to walk among its tasks."""
        return Walk(
            len(self.family.tasks),
            partial(walker.paths, self.family),
            partial(walker.reachable, self.family),
        )

    @strawberry.field
    def task(self, instance_id: ID) -> TaskNode | None:
        """Give one task."""
        if instance_id not in self.family.tasks:
            return None
        return self.one(instance_id)

    @strawberry.field
    def tasks(self, first: int, after: str | None = None) -> Connection[TaskNode]:
        """Give the tasks in the order of their start."""
        count = checked(first)
        place = position(after, int)
        begin = place[0] if place else 0
        names = list(self.family.tasks)[begin : begin + count + 1]
        rows = [(cursor(begin + n + 1), self.one(name)) for n, name in enumerate(names)]
        return page(rows, count, after)

    @strawberry.field
    async def history(
        self,
        info: Info,
        first: int,
        after: str | None = None,
        task: ID | None = None,
        kind: EventKind | None = None,
    ) -> Connection[FamilyEvent]:
        """Give the events up to this moment, the oldest first."""
        count = checked(first)
        place = position(after, int)
        found, rest = await _history(asked(info)).page(
            self.family, place[0] if place else 0, count + 1, task, kind.value if kind else ""
        )
        rows = [(cursor(event.seq), FamilyEvent.of(event)) for event in found]
        return page(rows, count, after, rest=None if rest is None else cursor(rest))

    @strawberry.field
    async def diff(
        self,
        info: Info,
        from_: Annotated[Moment, strawberry.argument(name="from")],
        to: Moment,
    ) -> list[TaskDiff]:
        """Say what became of each task between two moments."""
        asker = asked(info)
        before = await at_moment(asker, self.family.id, from_, founded=False)
        after = await at_moment(asker, self.family.id, to)
        return [found async for found in differences(info, before, after)]

    @strawberry.field
    async def stable_moments(
        self, info: Info, first: int, after: str | None = None
    ) -> Connection[StableMoment]:
        """Give the stable moments up to this one.

        Moments at which every task rests or waits for a person, newest first: good ones to fork
        from.
        """
        count = checked(first)
        place = position(after, int)
        before = place[0] if place else self.family.seq + 1
        found, rest = await _history(asked(info)).stable(self.family, before, count + 1)
        rows = [
            (cursor(seq), StableMoment(seq=Long(seq), at=DateTime(at), label=label))
            for seq, at, label in found
        ]
        return page(rows, count, after, rest=None if rest is None else cursor(rest))

    @property
    def _moment(self) -> str:
        return f"@{self.family.seq}" if self.past else ""

    def one(self, name: str) -> TaskNode:
        """Show one of its tasks."""
        return TaskNode(family=self.family, instance_id=ID(name), moment=self._moment)


def _history(asker: Asked) -> History:
    return History(asker.hub.reader, asker.principal)


async def at_moment(
    asker: Asked, ident: str, moment: Moment | None, *, founded: bool = True
) -> FamilyView:
    """Give a family at a moment, or now; before it was founded only if that is wanted."""
    current = await asker.hub.read(asker.principal, ident)
    if moment is None:
        return current
    if isinstance(moment.seq, int):
        seq = int(moment.seq)
    else:
        seq = await asker.hub.reader.seq_at(ident, moment.time or 0)
    if seq < current.first and not founded:
        return asker.hub.reader.empty(ident)
    return await asker.hub.read(asker.principal, ident, seq)


async def shown(asker: Asked, ident: str, moment: Moment | None = None) -> FamilyNode:
    """Give a family as GraphQL shows it; raises ``NotFound``."""
    family = await at_moment(asker, ident, moment)
    head = family.seq if moment is None else (await asker.hub.read(asker.principal, ident)).seq
    return FamilyNode(family=family, head=Long(head), past=moment is not None)


async def listed(
    info: Info, first: int, after: str | None, wanted: FamilyFilter | None
) -> Connection[FamilyNode]:
    """Give a page of the families that the asker may read, the newest change first.

    None is loaded if nothing is asked of them but what their rows tell.
    """
    asker = asked(info)
    count = checked(first)
    place = position(after, int, str)
    only = wanted or FamilyFilter()
    found = await asker.hub.lists.families(
        asker.principal,
        first=count + 1,
        after=(place[0], place[1]) if place else None,
        flow=only.flow or "",
        status=only.status.value if only.status else "",
        search=only.search or "",
        waiting=bool(only.waiting_for_me),
    )
    show = partial(_by_row if rows_suffice(info) else shown, asker)
    return await paging.listed(found, count, after, show)


async def _by_row(asker: Asked, ident: str) -> FamilyNode:
    family = asker.hub.lists.family(asker.principal, ident)
    if family is None:
        return await shown(asker, ident)
    return FamilyNode(family=family, head=Long(family.seq))
