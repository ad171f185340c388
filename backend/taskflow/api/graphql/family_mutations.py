"""Mutations of families and tasks."""

from typing import Any

import msgspec
import strawberry

from taskflow.api.graphql import families, inputs
from taskflow.api.graphql.context import Asked, Info, asked
from taskflow.api.graphql.families import FamilyNode
from taskflow.api.graphql.migrations import MigrationPayload, migrated
from taskflow.api.graphql.scalars import Long
from taskflow.api.graphql.tasks import TaskNode
from taskflow.api.shape_error import shape_error
from taskflow.auth import names
from taskflow.domain import command as commands
from taskflow.domain.errors import Invalid, NotFound
from taskflow.domain.family_view import FamilyView
from taskflow.domain.patch import Operation, Patch
from taskflow.hub.stream.queued_command import Origin, Receipt, Wish

ID = strawberry.ID


@strawberry.type
class TaskPayload:
    """A family and a task after a command."""

    family: FamilyNode
    task: TaskNode | None
    seq: Long


@strawberry.type
class FamilyPayload:
    """A family after a command."""

    family: FamilyNode
    seq: Long


@strawberry.type
class FamilyMutations:
    """What can be done with families."""

    @strawberry.mutation
    async def start_task(self, info: Info, input: inputs.StartTask) -> TaskPayload:  # noqa: A002  the schema's name
        """Found a family."""
        asker = asked(info)
        wish = Wish(
            mutation=input.mutation,
            flow=input.flow,
            revision=input.revision,
            task=input.task,
            input=_object(input.input, "input"),
            label=input.label or "",
        )
        receipt = await asker.hub.begin(asker.principal, wish)
        node = await families.shown(asker, receipt.stream)
        founder = node.family.founder
        instance = founder.document["instanceId"] if founder else ""
        return TaskPayload(
            family=node,
            task=TaskNode(family=node.family, instance_id=ID(instance)),
            seq=Long(receipt.seq),
        )

    @strawberry.mutation
    async def send_event(self, info: Info, input: inputs.SendEvent) -> TaskPayload:  # noqa: A002  the schema's name
        """Give a task's statechart an event."""
        command = commands.Send(
            mutation=input.mutation,
            task=input.task,
            event=input.event,
            data=input.data,
            patch=_object(input.patch, "patch"),
        )
        return await _on_task(asked(info), input.family, input.task, command)

    @strawberry.mutation
    async def update_task(self, info: Info, input: inputs.UpdateTask) -> TaskPayload:  # noqa: A002  the schema's name
        """Change a task's input."""
        command = commands.Update(
            mutation=input.mutation,
            task=input.task,
            patch=Patch(merge=_object(input.patch, "patch") or {}, edit=_edit(input.edit)),
            base_seq=input.base_seq,
        )
        return await _on_task(asked(info), input.family, input.task, command)

    @strawberry.mutation
    async def join_task(self, info: Info, input: inputs.TaskCommand) -> TaskPayload:  # noqa: A002  the schema's name
        """Note that the asker takes part in a task."""
        command = commands.Join(mutation=input.mutation, task=input.task)
        return await _on_task(asked(info), input.family, input.task, command)

    @strawberry.mutation
    async def complete_task(self, info: Info, input: inputs.CompleteTask) -> TaskPayload:  # noqa: A002  the schema's name
        """End a task well."""
        output = _object(input.output, "output")
        command = commands.Complete(mutation=input.mutation, task=input.task, output=output)
        return await _on_task(asked(info), input.family, input.task, command)

    @strawberry.mutation
    async def cancel_task(self, info: Info, input: inputs.TaskCommand) -> TaskPayload:  # noqa: A002  the schema's name
        """End a task and its children without a result."""
        command = commands.Cancel(mutation=input.mutation, task=input.task)
        return await _on_task(asked(info), input.family, input.task, command)

    @strawberry.mutation
    async def fork_family(self, info: Info, input: inputs.ForkFamily) -> FamilyPayload:  # noqa: A002  the schema's name
        """Found a family from a moment of another; that one is not touched."""
        asker = asked(info)
        moment = families.at_moment(asker, input.family, input.at)
        label, time = input.label or "", input.at.time
        seq = input.at.seq if isinstance(input.at.seq, int) else 0
        at = time if isinstance(time, int) else None
        sent = Origin(input.mutation, input.family, seq, label, at)
        receipt = await asker.hub.fork(asker.principal, moment, input.mutation, label, sent)
        return FamilyPayload(
            family=await families.shown(asker, receipt.stream), seq=Long(receipt.seq)
        )

    @strawberry.mutation
    async def migrate_family(self, info: Info, input: inputs.MigrateFamily) -> MigrationPayload:  # noqa: A002  the schema's name
        """Let a family go on at another revision of its flow, or say what would become of it."""
        return await migrated(asked(info), input)

    @strawberry.mutation
    async def rename_family(self, info: Info, input: inputs.RenameFamily) -> FamilyPayload:  # noqa: A002  the schema's name
        """Give a family another label."""
        command = commands.Rename(mutation=input.mutation, label=input.label)
        return await _on_family(asked(info), input.family, command)

    @strawberry.mutation
    async def delete_family(self, info: Info, input: inputs.FamilyCommand) -> ID:  # noqa: A002  the schema's name
        """Remove a family for ever."""
        asker = asked(info)
        command = commands.Delete(mutation=input.mutation)
        await asker.hub.submit(asker.principal, input.family, command)
        return input.family

    @strawberry.mutation
    async def add_member(self, info: Info, input: inputs.MemberCommand) -> FamilyPayload:  # noqa: A002  the schema's name
        """Let a person read the family and act in it."""
        asker = asked(info)
        person = await asker.rooms.accounts.users.named(asker.principal, input.name)
        command = commands.AddMember(mutation=input.mutation, user=person.id, name=person.name)
        return await _on_family(asker, input.family, command)

    @strawberry.mutation
    async def remove_member(self, info: Info, input: inputs.MemberCommand) -> FamilyPayload:  # noqa: A002  the schema's name
        """Take a person's access away."""
        asker = asked(info)
        before = await asker.hub.read_before(asker.principal, input.family, input.mutation)
        person = await _member(asker, before, input.name)
        command = commands.RemoveMember(mutation=input.mutation, user=person)
        receipt = await asker.hub.submit(asker.principal, input.family, command)
        try:
            shown = await families.shown(asker, input.family)
        except NotFound:  # who leaves by themselves may not read it any more: it is as it was
            shown = FamilyNode(family=before, head=Long(receipt.seq))
        return FamilyPayload(family=shown, seq=Long(receipt.seq))


async def _member(asker: Asked, family: FamilyView, name: str) -> str:
    """Give the id of a member by name, also of one whose account is not active any more."""
    wanted = names.key(name)
    for ident, member in family.members.items():
        if names.key(member["name"]) == wanted:
            return ident
    return (await asker.rooms.accounts.users.named(asker.principal, name)).id


async def _on_task(
    asker: Asked, family: str, instance: str, command: commands.Command
) -> TaskPayload:
    receipt = await asker.hub.submit(asker.principal, family, command)
    node = await families.shown(asker, family)
    task = TaskNode(family=node.family, instance_id=ID(instance))
    return TaskPayload(family=node, task=task, seq=Long(receipt.seq))


async def _on_family(asker: Asked, family: str, command: commands.Command) -> FamilyPayload:
    receipt: Receipt = await asker.hub.submit(asker.principal, family, command)
    return FamilyPayload(family=await families.shown(asker, family), seq=Long(receipt.seq))


def _object(value: Any, name: str) -> dict[str, Any] | None:
    if value is None or isinstance(value, dict):
        return value
    raise Invalid(f"{name} must be a JSON object.", details={"path": f"input.{name}"})


def _edit(value: Any) -> list[Operation]:
    try:
        return msgspec.convert(value or [], list[Operation])
    except msgspec.ValidationError as error:
        words = "edit is no list of JSON Patch's add, remove, replace and test: {}. Correct it."
        raise shape_error(error, words, "input.edit") from None
