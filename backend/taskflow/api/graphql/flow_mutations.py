"""Mutations of flows."""

from typing import Any

import strawberry

from taskflow.api.graphql import flows, inputs
from taskflow.api.graphql.context import Asked, Info, asked
from taskflow.api.graphql.flows import FlowPayload
from taskflow.api.graphql.scalars import FlowOperation
from taskflow.domain import flowlog
from taskflow.domain.command import Command
from taskflow.domain.errors import Conflict
from taskflow.hub.flow_import import FlowImport, bring_in

ID = strawberry.ID


@strawberry.type
class FlowMutations:
    """What can be done with flows."""

    @strawberry.mutation
    async def create_flow(self, info: Info, input: inputs.CreateFlow) -> FlowPayload:  # noqa: A002  the schema's name
        """Make a flow, empty or a copy of another one's draft."""
        asker = asked(info)
        document: dict[str, Any] = {"tasks": []}
        if input.from_:
            document = (await asker.hub.flows.read(asker.principal, input.from_)).document
        document = {**document, "name": input.name}
        if input.label:
            document["label"] = input.label
        command = flowlog.CreateFlow(mutation=input.mutation, document=document)
        return await _do(asker, input.name, command)

    @strawberry.mutation
    async def edit_flow(
        self,
        info: Info,
        flow: ID,
        revision: int,  # noqa: ARG002  operations are always applied to the head
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
        if state.offer is None:
            raise Conflict("There is no update for this flow.", code="flow.noUpdate")
        command = flowlog.ReplaceFlow(mutation=input.mutation, document=state.offer, kind="taken")
        return await _do(asker, input.flow, command)


async def _do(asker: Asked, name: str, command: Command) -> FlowPayload:
    receipt = await asker.hub.flows.submit(asker.principal, name, command)
    return await flows.payload(asker, name, receipt)
