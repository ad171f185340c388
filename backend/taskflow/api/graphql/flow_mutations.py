"""Mutations of flows."""

from typing import Any

import strawberry

from taskflow.api.graphql import flows, inputs
from taskflow.api.graphql.context import Asked, Info, asked
from taskflow.api.graphql.flows import FlowPayload
from taskflow.api.graphql.scalars import FlowOperation, Long
from taskflow.domain import flowlog
from taskflow.domain.command import Command
from taskflow.domain.errors import Conflict, NotFound, TaskflowError
from taskflow.hub.flow_import import FlowImport, bring_in
from taskflow.hub.flows import Sent
from taskflow.hub.stream.queued_command import Copying, Taking

ID = strawberry.ID


@strawberry.type
class FlowMutations:
    """What can be done with flows."""

    @strawberry.mutation
    async def create_flow(self, info: Info, input: inputs.CreateFlow) -> FlowPayload:  # noqa: A002  the schema's name
        """Make a flow, empty or a copy of another one's draft."""
        asker, label = asked(info), input.label or ""
        document: dict[str, Any] = {"tasks": []}
        copying = Copying(input.mutation, input.name, input.from_, label) if input.from_ else None
        if copying:
            try:
                document = (await asker.hub.flows.read(asker.principal, copying.origin)).document
            except NotFound as error:  # it may have been there when this was sent before
                return await _again(asker, input.name, copying, error)
        document = {**document, "name": input.name}
        if label:
            document["label"] = label
        command = flowlog.CreateFlow(mutation=input.mutation, document=document)
        return await _do(asker, input.name, command, copying)

    @strawberry.mutation
    async def edit_flow(
        self,
        info: Info,
        flow: ID,
        revision: Long,  # noqa: ARG002  operations are always applied to the head
        operations: list[FlowOperation],
        mutation: ID,
    ) -> FlowPayload:
        """Apply operations to the head of the draft; `revision` is the seq they were made on."""
        command = flowlog.EditFlow(mutation=mutation, operations=list(operations))
        return await _do(asked(info), flow, command)

    @strawberry.mutation
    async def save_flow(self, info: Info, input: inputs.SaveFlow) -> FlowPayload:  # noqa: A002  the schema's name
        """Name the draft as a revision."""
        command = flowlog.SaveFlow(mutation=input.mutation, label=input.label)
        return await _do(asked(info), input.flow, command)

    @strawberry.mutation
    async def restore_flow(self, info: Info, input: inputs.RestoreFlow) -> FlowPayload:  # noqa: A002  the schema's name
        """Make the draft what it was at a revision."""
        asker = asked(info)
        saved = await asker.hub.flows.read(asker.principal, input.flow, input.revision)
        command = flowlog.ReplaceFlow(
            mutation=input.mutation, document=saved.document, kind="restored"
        )
        return await _do(asker, input.flow, command)

    @strawberry.mutation
    async def import_flow(self, info: Info, input: inputs.ImportFlow) -> FlowPayload:  # noqa: A002  the schema's name
        """Bring in a flow.

        Bring a flow in from a file's text. Raises what is wrong with the text, by line.
        """
        asker = asked(info)
        wish = FlowImport(
            mutation=input.mutation,
            text=input.text,
            file=input.file or "",
            name=input.name,
            existing=input.existing,
        )
        name, receipt = await bring_in(asker.hub.flows, asker.principal, wish)
        return await flows.payload(asker, name, receipt)

    @strawberry.mutation
    async def delete_flow(self, info: Info, input: inputs.FlowCommand) -> ID:  # noqa: A002  the schema's name
        """Remove a flow; families that were started from it go on."""
        asker = asked(info)
        command = flowlog.DeleteFlow(mutation=input.mutation)
        await asker.hub.flows.submit(asker.principal, input.flow, command)
        return input.flow

    @strawberry.mutation
    async def take_flow_update(self, info: Info, input: inputs.FlowCommand) -> FlowPayload:  # noqa: A002  the schema's name
        """Replace the draft by the newer version that came with the installation."""
        asker = asked(info)
        state = await asker.hub.flows.read(asker.principal, input.flow)
        taking = Taking(input.mutation, input.flow)
        if state.offer is None:  # or it was taken when this was sent before
            error = Conflict("There is no update for this flow.", code="flow.noUpdate")
            return await _again(asker, input.flow, taking, error)
        command = flowlog.ReplaceFlow(mutation=input.mutation, document=state.offer, kind="taken")
        return await _do(asker, input.flow, command, taking)


async def _do(asker: Asked, name: str, command: Command, sent: Sent | None = None) -> FlowPayload:
    receipt = await asker.hub.flows.submit(asker.principal, name, command, sent)
    return await flows.payload(asker, name, receipt)


async def _again(asker: Asked, name: str, sent: Sent, error: TaskflowError) -> FlowPayload:
    """Answer what was sent before; raises ``error`` if it was not."""
    receipt = await asker.hub.flows.again(asker.principal, name, sent, error)
    return await flows.payload(asker, name, receipt)
