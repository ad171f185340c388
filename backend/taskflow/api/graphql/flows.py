"""Flows: drafts, revisions, mistakes, and their changes as they happen."""

from enum import Enum
from functools import partial
from typing import Any

import strawberry

from taskflow.api.graphql import graph_paths, paging, sizes
from taskflow.api.graphql.authors import Author
from taskflow.api.graphql.context import Asked, Info, asked
from taskflow.api.graphql.graph_paths import Walk
from taskflow.api.graphql.node import Node, flow_id
from taskflow.api.graphql.paging import Connection, checked, cursor, page, position
from taskflow.api.graphql.scalars import JSON, DateTime, FlowOperation, Long
from taskflow.domain.flow.file_import import left_out
from taskflow.domain.flow.inheritance import label_of
from taskflow.domain.flow.writing import write_flow
from taskflow.domain.flowlog import FlowEvent as Change
from taskflow.domain.flowlog import FlowState
from taskflow.domain.flowlog import Revision as Saved
from taskflow.hub.read.graph_paths import GraphPaths
from taskflow.hub.stream.queued_command import Receipt

ID = strawberry.ID


@strawberry.type
class Problem:
    """One mistake in a document: where, what, and what to do."""

    path: str
    message: str
    remedy: str
    file: str
    line: int


@strawberry.type
class Revision:
    """A named, saved state of a flow."""

    number: Long
    label: str
    at: DateTime
    by: Author
    hash: str
    seq: Long

    @classmethod
    def of(cls, saved: Saved) -> "Revision":
        """Show a domain revision."""
        return cls(
            number=Long(saved.number),
            label=saved.label,
            at=DateTime(saved.at),
            by=Author.of(saved.by),
            hash=saved.hash,
            seq=Long(saved.seq),
        )


@strawberry.type(name="Flow")
class FlowNode(Node):
    """A flow: its draft, or the flow as it was at a revision."""

    flow: strawberry.Private[FlowState]
    asked_for: strawberry.Private[int | None] = None

    @strawberry.field
    def id(self) -> ID:
        """Give the id.

        The name; of a saved revision that was asked for, with its number: no other object has it.
        """
        return flow_id(self.flow.name, self.asked_for)

    @strawberry.field
    def name(self) -> ID:
        """Give the name."""
        return ID(self.flow.name)

    @strawberry.field
    def label(self) -> str:
        """Give what people call it."""
        return label_of({"name": self.flow.name, **self.flow.document})

    @strawberry.field
    def seq(self) -> Long:
        """Give the seq.

        Seq of the head: what `editFlow` takes as `revision` and `flowOperations` as `after`.
        """
        return Long(self.flow.seq)

    @strawberry.field
    def revision(self) -> Long:
        """Give the revision.

        Number of the newest saved revision, 0 for none; or of the one asked for.
        """
        return Long(self.flow.revision)

    @strawberry.field
    def document(self) -> JSON:
        """Give the document."""
        return JSON(self.flow.document)

    @strawberry.field
    async def text(self, info: Info) -> str:
        """Give the text.

        The document as YAML, as it is exported.
        """
        asker = asked(info)
        pure = asker.hub.flows.beside.pure
        text = await pure(asker.principal.id, write_flow, self.flow.document)
        sizes.count(len(text))
        return text

    @strawberry.field
    async def problems(self, info: Info) -> list[Problem]:
        """Give every mistake in the document."""
        asker = asked(info)
        return [
            Problem(path=p.path, message=p.message, remedy=p.remedy, file=p.file, line=p.line)
            for p in await asker.hub.flows.problems(asker.principal, self.flow, self.asked_for)
        ]

    @strawberry.field
    def revisions(self, first: int, after: str | None = None) -> Connection[Revision]:
        """Give the saved revisions, the newest first."""
        count = checked(first)
        place = position(after, int)
        older = [
            saved
            for saved in reversed(self.flow.revisions)
            if place is None or saved.number < place[0]
        ]
        rows = [(cursor(saved.number), Revision.of(saved)) for saved in older[: count + 1]]
        return page(rows, count, after)

    paths: list[list[ID]] = strawberry.field(
        resolver=graph_paths.paths,
        description="The ways from one task to another on which none comes twice, the shortest "
        "first, each a\nlist of names; fewer than `first` are all there are.",
    )
    reachable: list[ID] = strawberry.field(
        resolver=graph_paths.reachable,
        description="The names of the tasks that one leads to, or that lead to it, the nearest "
        "first.",
    )

    def walk(self, walker: GraphPaths) -> Walk:
        """Give how to walk among its tasks."""
        document = self.flow.document
        return Walk(
            len(document["tasks"]),
            partial(walker.paths_of_flow, document),
            partial(walker.reachable_of_flow, document),
        )

    @strawberry.field
    def edited(self) -> bool:
        """Say whether the draft differs from the newest revision.

        There are changes since the newest revision.
        """
        return self.flow.edited

    @strawberry.field
    def shipped(self) -> bool:
        """Say whether it was shipped.

        Comes with the installation.
        """
        return bool(self.flow.shipped)

    @strawberry.field
    def update_offered(self) -> bool:
        """Say whether an update waits.

        The installation has a newer version, which was not taken since the flow was edited
        here.
        """
        return self.flow.offer is not None

    @strawberry.field
    def left_out(self) -> list[str]:
        """Give what its statecharts do without, of what stood in the file they came from."""
        return left_out(self.flow.document)

    @strawberry.field
    def updated_at(self) -> DateTime:
        """Give when it last changed."""
        return DateTime(self.flow.updated)


@strawberry.type
class RefusedOperation:
    """An operation that was not possible any more."""

    index: int
    code: str
    reason: str


@strawberry.type
class FlowPayload:
    """A flow after a command."""

    flow: FlowNode
    seq: Long
    refused: list[RefusedOperation] = strawberry.field(
        description="Operations that were not possible any more; the others were applied."
    )
    inverses: list[FlowOperation] = strawberry.field(
        description="For each applied operation, in order, what undoes it."
    )


@strawberry.enum
class FlowEventKind(Enum):
    """What a change of a flow is."""

    CREATED = "created"
    EDITED = "edited"
    SAVED = "saved"
    RESTORED = "restored"
    IMPORTED = "imported"
    TAKEN = "taken"
    OFFERED = "offered"
    DELETED = "deleted"


@strawberry.type
class FlowEvent:
    """A change of a flow."""

    seq: Long
    at: DateTime
    by: Author
    mutation: str
    kind: FlowEventKind = strawberry.field(description="What it is.")
    operations: list[FlowOperation]
    revision: Long | None
    document: JSON | None = strawberry.field(
        description="The whole new draft, when it was replaced."
    )

    @classmethod
    def of(cls, change: Change) -> "FlowEvent":
        """Show a domain change."""
        replaced = change.document if change.kind != "offered" else None
        return cls(
            seq=Long(change.seq),
            at=DateTime(change.at),
            by=Author.of(change.by),
            mutation=change.mutation or "",
            kind=FlowEventKind(change.kind),
            operations=[FlowOperation(operation) for operation in change.operations],
            revision=Long(change.revision.number) if change.revision else None,
            document=JSON(replaced) if replaced is not None else None,
        )


async def shown(asker: Asked, name: str, revision: int | None = None) -> FlowNode:
    """Give a flow as GraphQL shows it; raises ``NotFound``."""
    state = await asker.hub.flows.read(asker.principal, name, revision)
    return FlowNode(flow=state, asked_for=revision)


async def payload(asker: Asked, name: str, receipt: Receipt) -> FlowPayload:
    """Give what a command on a flow answers."""
    told: dict[str, Any] = receipt.value or {}
    return FlowPayload(
        flow=await shown(asker, name),
        seq=Long(receipt.seq),
        refused=[RefusedOperation(**one) for one in told.get("refused", ())],
        inverses=[FlowOperation(one) for one in told.get("inverses", ())],
    )


async def listed(
    asker: Asked, first: int, after: str | None, search: str | None
) -> Connection[FlowNode]:
    """Give a page of the flows, the newest change first."""
    count = checked(first)
    place = position(after, int, str)
    found = await asker.hub.lists.flows(
        asker.principal,
        first=count + 1,
        after=(place[0], place[1]) if place else None,
        search=search or "",
    )
    return await paging.listed(found, count, after, partial(shown, asker))
