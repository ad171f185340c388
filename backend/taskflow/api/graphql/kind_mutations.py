"""Mutations of declared kinds."""

import strawberry

from taskflow.api.graphql import inputs, kinds
from taskflow.api.graphql.context import Info, asked
from taskflow.api.graphql.kinds import KindPayload
from taskflow.api.graphql.scalars import KindOperation, Long
from taskflow.domain.declared.document import NEW
from taskflow.domain.errors import Invalid
from taskflow.domain.flowlog import EditFlow

ID = strawberry.ID


@strawberry.type
class KindMutations:
    """What can be done with declared kinds."""

    @strawberry.mutation
    async def create_kind(self, info: Info, input: inputs.CreateKind) -> KindPayload:  # noqa: A002  the schema's name
        """Declare a kind, from a document or of the smallest that can be published."""
        asker, document = asked(info), NEW if input.document is None else input.document
        if not isinstance(document, dict):
            raise Invalid("A kind's document is an object. Send one.")
        if input.label:
            document = {**document, "label": input.label}
        receipt = await asker.hub.kinds.create(
            asker.principal, input.name, document, input.mutation
        )
        return await kinds.payload(asker, input.name, receipt)

    @strawberry.mutation
    async def edit_kind(
        self,
        info: Info,
        kind: ID,
        revision: Long,
        operations: list[KindOperation],
        mutation: ID,
    ) -> KindPayload:
        """Apply operations to the draft, if its seq is still `revision`; else `kind.changed`."""
        asker = asked(info)
        command = EditFlow(mutation=mutation, operations=list(operations), seq=revision)
        receipt = await asker.hub.kinds.edit(asker.principal, kind, command)
        return await kinds.payload(asker, kind, receipt)

    @strawberry.mutation
    async def publish_kind(self, info: Info, input: inputs.PublishKind) -> KindPayload:  # noqa: A002  the schema's name
        """Make the draft the newest version: it is on every palette, and new tasks are of it.

        Only if its seq is still `seq`; else `kind.changed`.
        """
        asker = asked(info)
        receipt = await asker.hub.kinds.publish(
            asker.principal, input.kind, input.mutation, input.seq
        )
        return await kinds.payload(asker, input.kind, receipt)
