"""Declared kinds: drafts, versions, and their mistakes."""

from functools import partial
from hashlib import sha256
from typing import Any

import strawberry

from taskflow.api.graphql import paging, sizes
from taskflow.api.graphql.context import Asked, Info, asked
from taskflow.api.graphql.flows import Problem, RefusedOperation, Revision
from taskflow.api.graphql.node import unlike
from taskflow.api.graphql.paging import Connection, checked, cursor, page, position
from taskflow.api.graphql.scalars import JSON, DateTime, KindOperation, Long
from taskflow.domain.declared.writing import write_kind
from taskflow.domain.errors import Problem as Mistake
from taskflow.domain.flowlog import FlowState
from taskflow.domain.permission import may_change_kind
from taskflow.domain.text import in_language
from taskflow.hub.stream.queued_command import Receipt

ID = strawberry.ID


@strawberry.type(name="Kind")
class KindNode:
    """A declared kind: its draft, or the kind as it was published."""

    kind: strawberry.Private[FlowState]
    asked_for: strawberry.Private[int | None] = None

    @strawberry.field
    def id(self) -> ID:
        """Give the id: no other object has it, ever."""
        version = "" if self.asked_for is None else f"@{self.asked_for}"
        return unlike("kind", self.kind.name + version)

    @strawberry.field
    def name(self) -> ID:
        """Give the name, which tasks have as their type."""
        return ID(self.kind.name)

    @strawberry.field
    def label(self) -> str:
        """Give what people call it."""
        return in_language(self.kind.document.get("label", "")) or self.kind.name

    @strawberry.field
    def icon(self) -> str:
        """Give the name of its icon."""
        return str(self.kind.document.get("icon", "square"))

    @strawberry.field
    def description(self) -> str:
        """Give what it is for, in words."""
        return in_language(self.kind.document.get("description", ""))

    @strawberry.field
    def seq(self) -> Long:
        """Give the number of its last change: what `editKind` takes as `revision`."""
        return Long(self.kind.seq)

    @strawberry.field
    def version(self) -> Long:
        """Give the newest version, 0 while it was never published; or the one asked for."""
        return Long(self.asked_for or self.kind.revision)

    @strawberry.field
    def edited(self) -> bool:
        """Say whether the draft differs from the newest version.

        There are changes that were not published.
        """
        return self.kind.edited

    @strawberry.field
    def may_edit(self, info: Info) -> bool:
        """Say whether whoever asks may change it.

        Whether whoever asks declared it, or is an admin.
        """
        return may_change_kind(asked(info).principal, self.kind.owner)

    @strawberry.field
    def document(self) -> JSON:
        """Give the declaration."""
        return JSON(self.kind.document)

    @strawberry.field
    async def text(self, info: Info) -> str:
        """Give the declaration as YAML."""
        asker = asked(info)
        run = asker.hub.flows.beside.run
        text = await run(asker.principal.id, write_kind, self.kind.document)
        sizes.count(len(text))
        return text

    @strawberry.field
    async def problems(self, info: Info) -> list[Problem]:
        """Give every mistake in the declaration."""
        asker = asked(info)
        return shown_problems(await asker.hub.kinds.problems(asker.principal, self.kind.document))

    @strawberry.field
    def revisions(self, first: int, after: str | None = None) -> Connection[Revision]:
        """Give the versions, the newest first."""
        count, place = checked(first), position(after, int)
        older = [
            saved
            for saved in reversed(self.kind.revisions)
            if place is None or saved.number < place[0]
        ]
        rows = [(cursor(saved.number), Revision.of(saved)) for saved in older[: count + 1]]
        return page(rows, count, after)

    @strawberry.field
    def updated_at(self) -> DateTime:
        """Give when it last changed."""
        return DateTime(self.kind.updated)


@strawberry.type
class KindReading:
    """What a text says of a kind."""

    id: ID
    document: JSON | None = strawberry.field(
        description="The declaration; null when the text is none."
    )
    problems: list[Problem] = strawberry.field(description="Every mistake, with its line.")


@strawberry.type
class KindPayload:
    """A declared kind after a command."""

    kind: KindNode
    seq: Long
    refused: list[RefusedOperation] = strawberry.field(
        description="Operations that were not possible any more; the others were applied."
    )
    inverses: list[KindOperation] = strawberry.field(
        description="For each applied operation, in order, what undoes it."
    )


def shown_problems(found: list[Mistake]) -> list[Problem]:
    """Show mistakes."""
    return [
        Problem(path=p.path, message=p.message, remedy=p.remedy, file=p.file, line=p.line)
        for p in found
    ]


async def shown(asker: Asked, name: str, revision: int | None = None) -> KindNode:
    """Give a kind as GraphQL shows it; raises ``NotFound``."""
    state = await asker.hub.kinds.read(asker.principal, name, revision)
    return KindNode(kind=state, asked_for=revision)


async def payload(asker: Asked, name: str, receipt: Receipt) -> KindPayload:
    """Give what a command on a kind answers."""
    told: dict[str, Any] = receipt.value or {}
    return KindPayload(
        kind=await shown(asker, name),
        seq=Long(receipt.seq),
        refused=[RefusedOperation(**one) for one in told.get("refused", ())],
        inverses=[KindOperation(one) for one in told.get("inverses", ())],
    )


async def listed(
    asker: Asked, first: int, after: str | None, search: str | None
) -> Connection[KindNode]:
    """Give a page of the kinds, the newest change first."""
    count, place = checked(first), position(after, int, str)
    found = await asker.hub.lists.kinds(
        asker.principal,
        first=count + 1,
        after=(place[0], place[1]) if place else None,
        search=search or "",
    )
    return await paging.listed(found, count, after, partial(shown, asker))


async def reading(asker: Asked, text: str) -> KindReading:
    """Read a text as a declaration, with what is wrong with it."""
    document, found = await asker.hub.kinds.reading(asker.principal, text)
    return KindReading(
        id=unlike("kindText", sha256(text.encode(errors="replace")).hexdigest()),
        document=None if document is None else JSON(document),
        problems=shown_problems(found),
    )
