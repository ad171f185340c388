"""Commands: what may be asked of the hub; each is answered by events or an error.

They are values: as JSON each has its name in ``command``, so that one hub may send it to another.
What a command asks for and what becomes of it stand in ``hub/decide/commands``, a file for each.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from msgspec import Struct

from taskflow.domain.definition import Plan
from taskflow.domain.event import EMPTY, Effect
from taskflow.domain.migration import MigrationMap
from taskflow.domain.patch import Patch
from taskflow.domain.task import Task


def _named(kind: str) -> str:
    """Give the name under which a kind of command is sent."""
    return kind[0].lower() + kind[1:]


class Command(Struct, frozen=True, kw_only=True, rename="camel", tag_field="command", tag=_named):
    """Root of all commands; ``mutation`` is the asker's own id, applied once however often sent.

    ``growing`` ones may be refused since a task would become too large. ``certain`` ones get
    through: what goes wrong with them costs the task it goes wrong in. ``founding`` ones begin a
    stream. ``delivered`` are those whose mutation ids are the hub's own, whoever brings them.
    ``alone`` are those that share their commit with no other. ``refusable`` are those that a rule
    of the family may refuse where a person gives them.
    """

    growing: ClassVar[bool] = False
    certain: ClassVar[bool] = False
    founding: ClassVar[bool] = False
    delivered: ClassVar[bool] = False
    alone: ClassVar[bool] = False
    refusable: ClassVar[bool] = False

    mutation: str


class Start(Command, frozen=True, kw_only=True):
    """Found a family: start an initiator of a plan."""

    refusable: ClassVar[bool] = True
    growing: ClassVar[bool] = True
    founding: ClassVar[bool] = True

    plan: Plan
    definition: str
    label: str = ""
    input: dict[str, Any] | None = None


class Send(Command, frozen=True, kw_only=True):
    """Give a task's statechart an event, after merging ``patch`` into what people may write."""

    refusable: ClassVar[bool] = True
    growing: ClassVar[bool] = True

    task: str
    event: str
    data: Any = None
    patch: dict[str, Any] | None = None


class Update(Command, frozen=True, kw_only=True):
    """Change what people may write of a task, without an event.

    With ``base_seq``, refused when someone else changed the same paths since.
    """

    refusable: ClassVar[bool] = True
    growing: ClassVar[bool] = True

    task: str
    patch: Patch
    base_seq: int | None = None


class Join(Command, frozen=True, kw_only=True):
    """Note that the asker takes part in a task."""

    refusable: ClassVar[bool] = True

    task: str


class Complete(Command, frozen=True, kw_only=True):
    """End a task well, with this output."""

    refusable: ClassVar[bool] = True
    growing: ClassVar[bool] = True

    task: str
    output: dict[str, Any] | None = None


class Cancel(Command, frozen=True, kw_only=True):
    """End a task and its children without a result; their effects are closed."""

    certain: ClassVar[bool] = True

    task: str


class Rename(Command, frozen=True, kw_only=True):
    """Give the family another label."""

    label: str


class AddMember(Command, frozen=True, kw_only=True):
    """Let a person read and act in the family."""

    user: str
    name: str


class RemoveMember(Command, frozen=True, kw_only=True):
    """Take a person's access away."""

    user: str


class Delete(Command, frozen=True, kw_only=True):
    """Remove the family; only its grave stays."""

    alone: ClassVar[bool] = True


class Fork(Command, frozen=True, kw_only=True):
    """Found a family from a moment of another one."""

    certain: ClassVar[bool] = True
    founding: ClassVar[bool] = True

    origin: str
    seq: int
    at: int
    label: str
    tasks: dict[str, Task]
    document: dict[str, Any]


class Migrate(Command, frozen=True, kw_only=True):
    """Go on at another revision of the flow, whose plan this is; all tasks or none.

    ``barred`` are the ids of the beginnings that the asker may not start.
    """

    growing: ClassVar[bool] = True
    alone: ClassVar[bool] = True

    plan: Plan
    map: MigrationMap = MigrationMap()
    barred: tuple[str, ...] = ()


class EffectDone(Command, frozen=True, kw_only=True):
    """Record the one result of an effect: what it writes, and ``data`` for the statechart."""

    certain: ClassVar[bool] = True
    delivered: ClassVar[bool] = True

    task: str
    effect: str
    patch: Patch = EMPTY
    data: Any = None
    log: tuple[str, ...] = ()


class EffectFailed(Command, frozen=True, kw_only=True):
    """Record that an effect ended badly; ``numbers`` are its details."""

    certain: ClassVar[bool] = True
    delivered: ClassVar[bool] = True

    task: str
    effect: str
    code: str
    message: str
    numbers: Mapping[str, float] = {}
    log: tuple[str, ...] = ()

    @classmethod
    def unknown(cls, task: str, effect: str) -> "EffectFailed":
        """Say that an effect was interrupted which must not be repeated: a person decides."""
        return cls(
            mutation=f"unknown:{effect}",
            task=task,
            effect=effect,
            code="effect.unknown",
            message="The work was interrupted and may not simply be repeated; look what it did, "
            "then decide.",
        )

    @classmethod
    def exhausted(cls, task: str, effect: Effect) -> "EffectFailed":
        """Say that an effect was begun as often as it may be, and never came to an end."""
        return cls(
            mutation=f"exhausted:{effect.id}",
            task=task,
            effect=effect.id,
            code="effect.exhausted",
            message=f"The work was begun {effect.attempt} times and interrupted each time. Try "
            "again; if that happens again, the server's log says more.",
        )


class AttemptLost(Command, frozen=True, kw_only=True):
    """Note that an attempt at an effect came to no end, nobody knows why."""

    certain: ClassVar[bool] = True

    task: str
    effect: str
    attempt: int


class TimerFired(Command, frozen=True, kw_only=True):
    """Let a delayed transition happen."""

    certain: ClassVar[bool] = True
    delivered: ClassVar[bool] = True

    task: str
    timer: str
