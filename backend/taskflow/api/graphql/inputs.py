"""What mutations take; ``mutation`` is an id of the client's own making, applied once."""

import strawberry

from taskflow.api.graphql.scalars import JSON, DateTime, Long
from taskflow.hub.flow_import import Existing

ID = strawberry.ID


@strawberry.input(
    one_of=True,
    description="After the event with this seq, or the last event at or before this time.",
)
class Moment:
    """A moment of a family."""

    seq: Long | None = strawberry.UNSET
    time: DateTime | None = strawberry.UNSET


@strawberry.input(description="`task` names an initiator; null takes the first.")
class StartTask:
    """Found a family. Without a revision the draft is run."""

    mutation: ID
    flow: ID
    revision: Long | None = None
    task: ID | None = None
    input: JSON | None = None
    label: str | None = None


@strawberry.input
class SendEvent:
    """Give a task's statechart an event, after merging ``patch`` into its input and shared."""

    mutation: ID
    family: ID
    task: ID
    event: str
    data: JSON | None = None
    patch: JSON | None = None


@strawberry.input(
    description="patch is a merge patch, edit a list of JSON Patch operations; both on the "
    "task's document, of which input, shared and label may be written."
)
class UpdateTask:
    """Change a task's input; with ``baseSeq`` only if nobody changed the same paths since."""

    mutation: ID
    family: ID
    task: ID
    patch: JSON | None = None
    edit: JSON | None = None
    base_seq: Long | None = None


@strawberry.input
class TaskCommand:
    """A command that needs no more than the task."""

    mutation: ID
    family: ID
    task: ID


@strawberry.input
class CompleteTask:
    """End a task well."""

    mutation: ID
    family: ID
    task: ID
    output: JSON | None = None


@strawberry.input
class FamilyCommand:
    """A command that needs no more than the family."""

    mutation: ID
    family: ID


@strawberry.input
class ForkFamily:
    """Found a family from a moment of another."""

    mutation: ID
    family: ID
    at: Moment
    label: str | None = None


@strawberry.input
class MigrateFamily:
    """Let a family go on at another revision of its flow, all of it or nothing."""

    mutation: ID
    family: ID
    revision: Long | None = None
    map: JSON | None = None
    dry_run: bool = False


@strawberry.input
class RenameFamily:
    """Give a family another label."""

    mutation: ID
    family: ID
    label: str


@strawberry.input
class MemberCommand:
    """Add or remove a person by name."""

    mutation: ID
    family: ID
    name: str


@strawberry.input
class FlowCommand:
    """A command that needs no more than the flow."""

    mutation: ID
    flow: ID


@strawberry.input(description="`from` copies the draft of another flow.")
class CreateFlow:
    """Make a flow, empty or a copy."""

    mutation: ID
    name: ID
    label: str | None = None
    from_: ID | None = strawberry.field(name="from", default=None)


@strawberry.input
class SaveFlow:
    """Name the draft as a revision."""

    mutation: ID
    flow: ID
    label: str


@strawberry.input
class RestoreFlow:
    """Make the draft what it was at a revision."""

    mutation: ID
    flow: ID
    revision: Long


strawberry.enum(
    Existing,
    name="ExistingFlow",
    description="REFUSE leaves it alone (flow.nameTaken); REPLACE makes the text its draft, once "
    "the draft is kept as a revision; COPY brings the text in under a name with a number.",
)


@strawberry.input(description="text is YAML or JSON; name overrides the one inside.")
class ImportFlow:
    """Bring a flow in from a file."""

    mutation: ID
    text: str
    name: ID | None = None
    file: str | None = None
    existing: Existing = strawberry.field(
        default=Existing.REPLACE, description="What happens if there is a flow of its name."
    )


@strawberry.input(description="Without a document it is a task that a person ends.")
class CreateKind:
    """Declare a kind of tasks."""

    mutation: ID
    name: ID
    label: str | None = None
    document: JSON | None = None


@strawberry.input
class PublishKind:
    """Make the draft of a declared kind its newest version."""

    mutation: ID
    kind: ID
    seq: Long


@strawberry.input
class CreateUser:
    """Add a person."""

    name: str
    password: str
    label: str | None = None
    admin: bool = False


@strawberry.input
class UpdateUser:
    """Change what is not null."""

    id: ID
    label: str | None = None
    admin: bool | None = None
    active: bool | None = None
    groups: list[str] | None = None


@strawberry.input
class SetPassword:
    """Set another person's password; their sessions end."""

    id: ID
    password: str


@strawberry.input
class AddProcessor:
    """Let a program do work."""

    name: str
    environments: list[str] = strawberry.field(description="Whose work it does: 1 to 20.")


@strawberry.input
class CreateToken:
    """Make a personal token."""

    label: str
