"""Task, and TaskType: what a plug-in subclasses to say what a kind of task can do."""

from collections.abc import Awaitable, Callable, Hashable, Iterable, Mapping
from typing import Any, ClassVar, Final, Literal, TypeVar

import msgspec
from msgspec import Struct, field
from msgspec.json import encode

from taskflow.domain.errors import Problem
from taskflow.domain.event import Effect, Event, Timer
from taskflow.domain.limits import MAX_BYTES
from taskflow.domain.patch import Patch, apply
from taskflow.domain.schema import schema_of
from taskflow.domain.service import Run
from taskflow.domain.view import Half, Happening, TaskView

SLIGHT: Final = 64 * 1024
"""Bytes up to which nobody minds by how much the size of a task is overestimated."""
MOST_ATTEMPTS: Final = 2
"""Attempts at an effect that does not say how many it may take."""

Kind = Literal["resting", "waiting", "working", "done", "failed", "cancelled"]
Action = Callable[[Any, TaskView, Happening], "Change"]
Work = Callable[[Any, TaskView, Run], Awaitable[Patch]]
A = TypeVar("A", bound=Action)
W = TypeVar("W", bound=Work)


class Task(Struct, frozen=True, gc=False):
    """A running instance at one moment: its document and what is due for it.

    ``seq`` is that of the task's last event, ``since`` (milliseconds since 1970) when its state,
    or the work that is due in it, began. ``size`` is at least the bytes of the document as JSON,
    which is measured anew whenever what was written has doubled it; beyond the limit only if they
    are.
    """

    document: dict[str, Any]
    effects: dict[str, Effect] = field(default_factory=dict)
    timers: dict[str, Timer] = field(default_factory=dict)
    seq: int = 0
    since: int = 0
    size: int = 0

    def after(self, event: Event) -> "Task":
        """Give the task as ``event`` leaves it; the fold of a task's history."""
        effects, timers = self.effects, self.timers
        if event.effects or event.timers or event.settled:
            gone = set(event.settled)
            effects = {k: v for k, v in effects.items() if k not in gone}
            timers = {k: v for k, v in timers.items() if k not in gone}
            effects.update((due.id, due) for due in event.effects)
            timers.update((due.id, due) for due in event.timers)
        since = event.at if event.effects or event.state is not None else self.since
        document = apply(self.document, event.patch)
        size = self.size + len(encode(event.patch))
        # By all that was ever written; much of it may be gone again.
        grown = size.bit_length() > max(self.size, SLIGHT).bit_length()
        if size > MAX_BYTES or (grown and self.size):
            size = len(encode(document))
        return Task(document, effects, timers, event.seq, since, size)

    @property
    def entered(self) -> int:
        """Give ``since``, or when the task was started if nothing has changed in it."""
        return self.since or int(self.document["meta"].get("createdAt", 0))

    @property
    def label(self) -> str:
        """Give what people call the task, also where its document was left without."""
        label = self.document.get("label")
        return label if isinstance(label, str) and label else str(self.document.get("name", ""))

    @property
    def error(self) -> str:
        """Give what went wrong, in words; empty when nothing did."""
        error = self.document.get("error")
        return str(error.get("message", "")) if isinstance(error, dict) else ""

    @property
    def state(self) -> Mapping[str, Any]:
        """Give the ``state`` field: current, value, tags, done, outcome."""
        state = self.document.get("state")
        return state if isinstance(state, dict) else {}

    @property
    def done(self) -> bool:
        """Say whether the task has ended, in whichever way."""
        return bool(self.state.get("done"))

    @property
    def kind(self) -> Kind:
        """Say what the task is about, in one word that people understand."""
        state = self.state
        if state.get("done"):
            outcome: Kind = state.get("outcome", "done")
            return outcome
        tags = state.get("tags", ())
        if self.effects:
            return "working"
        if "failed" in tags:
            return "failed"
        return "waiting" if "waits-for-person" in tags else "resting"


class Begin(Struct, frozen=True):
    """A child that an action starts, with what is merged into its input.

    ``item`` is what it is started for, where it is started once for each of several: expressions
    see it as ``item``, and all that is started below it belongs to that item too. Whoever goes
    through a list gives ``{"index": 0, "value": …}``; it may be any JSON but null.
    """

    name: str
    input: Mapping[str, Any] = {}
    item: Any = None


class Tell(Struct, frozen=True):
    """An event that an action sends a child: the newest of its name, or the one ``instance``."""

    name: str
    event: str
    data: Any = None
    instance: str | None = None


class Change(Struct, frozen=True):
    """What a pure action changes: its own task, and which children to start or tell.

    In ``start`` a name alone is a :class:`Begin` of it; in ``send`` ``(name, event, data)`` is a
    :class:`Tell`.
    """

    patch: Patch = field(default_factory=Patch)
    start: tuple[Begin | str, ...] = ()
    send: tuple[Tell | tuple[str, str, Any], ...] = ()

    @property
    def begins(self) -> tuple[Begin, ...]:
        """Give the children to start."""
        return tuple(Begin(one) if isinstance(one, str) else one for one in self.start)

    @property
    def tells(self) -> tuple[Tell, ...]:
        """Give the events to send."""
        return tuple(one if isinstance(one, Tell) else _told(*one) for one in self.send)


def _told(name: str, event: str, data: Any) -> Tell:
    return Tell(name, event, data)


def action(name: str) -> Callable[[A], A]:
    """Mark a method as the pure action ``name`` of the statechart: ``(self, task, happening)``."""

    def mark(method: A) -> A:
        method.__dict__["taskflow_action"] = name
        return method

    return mark


def effect(  # noqa: PLR0913  what is said of it where it is marked
    name: str,
    *,
    environment: str = "server",
    repeatable: bool = True,
    attempts: int = MOST_ATTEMPTS,
    instant: bool = False,
    early: bool = False,
) -> Callable[[W], W]:
    """Mark an async method ``(self, task, run)`` as the effect ``name`` of ``environment``.

    After ``attempts`` that were interrupted (a crash, a processor that fell silent), it has failed.
    One that is ``instant`` only computes, waits for nothing, asks no service and takes less than
    2 ms: it is done before the commit that makes it due is stored, and its result is in it. One
    that is ``early`` may be begun while that commit is being stored, in vain if it never is;
    nothing of it is shown before. Raises ``ValueError`` for one that cannot be.
    """
    if (instant or early) and not (repeatable and environment == "server"):
        what = "instant" if instant else "early"
        raise ValueError(f"The effect {name} is {what}, so it is of the server and repeatable.")

    def mark(method: W) -> W:
        spec = EffectSpec(name, environment, repeatable, attempts, instant, early)
        method.__dict__["taskflow_effect"] = spec
        return method

    return mark


class EffectSpec(Struct, frozen=True):
    """What is said of an effect where it is defined."""

    name: str
    environment: str
    repeatable: bool
    attempts: int = MOST_ATTEMPTS
    instant: bool = False
    early: bool = False


class Signature(Struct, frozen=True):
    """A part of an output that says who did something: their id, what they are called, and what."""

    user: str
    name: str
    what: Hashable


class Nothing(Struct):
    """The schema of a field that a task type does not use."""


class TaskType:
    """What a task can do; one file, one type, found by its entry point.

    ``machine`` is XState v5 JSON whose actions are ``assign``, ``raise`` or the names of methods
    marked :func:`action`, and whose invocations name methods marked :func:`effect`. ``children``
    says which child definitions start with the task: those that follow no sibling (``heads``) or
    none (``none``: an action starts them). ``writes`` names the fields that results of its effects
    may write beside output, shared and error. ``description`` is what "closest task" searches:
    give it synonyms and typical requests. One that cannot go on with tasks that were started
    before it was changed is a new ``version``; ``plays`` are the older ones that it can.
    ``keeps_names`` are fields of its output that hold names of its children: those are kept true
    where a migration calls the children otherwise.
    """

    name: ClassVar[str]
    label: ClassVar[str] = ""
    description: ClassVar[str] = ""
    icon: ClassVar[str] = "square"
    category: ClassVar[str] = ""
    version: ClassVar[int] = 1
    plays: ClassVar[tuple[int, ...]] = ()
    environments: ClassVar[tuple[str, ...]] = ("server",)
    writes: ClassVar[tuple[str, ...]] = ()
    children: ClassVar[Literal["heads", "none"]] = "heads"
    keeps_names: ClassVar[tuple[str, ...]] = ()
    machine: ClassVar[dict[str, Any]]

    class Config(Nothing):
        """Configuration of this type alone (``config.local``)."""

    class Input(Nothing):
        """What the outside may set."""

    class Output(Nothing):
        """What others may read."""

    def __init__(self) -> None:
        """Collect the marked methods."""
        self.actions: dict[str, Callable[[TaskView, Happening], Change]] = {}
        self.effects: dict[str, tuple[EffectSpec, Callable[[TaskView, Run], Awaitable[Patch]]]] = {}
        for attribute in dir(type(self)):
            method = getattr(type(self), attribute)
            if name := getattr(method, "taskflow_action", None):
                self.actions[name] = getattr(self, attribute)
            if spec := getattr(method, "taskflow_effect", None):
                self.effects[spec.name] = (spec, getattr(self, attribute))
        self.defaults: dict[str, dict[str, Any]] = {
            "config": msgspec.to_builtins(self.Config()),
            "input": msgspec.to_builtins(self.Input()),
            "output": msgspec.to_builtins(self.Output()),
        }

    def headline(self, task: TaskView) -> str:
        """Give the one line that matters most now, for the card on the canvas."""
        return str(task.field("error").get("message", ""))

    def completed(
        self, task: TaskView, output: Mapping[str, Any], happening: Happening
    ) -> Mapping[str, Any]:
        """Take the output with which somebody ends the task from outside; gives what is added.

        ``output`` is the whole, and fits the model. Raises SchemaMismatch for what the type
        demands beyond that; says in what it gives who did it, where the type's outputs do.
        """
        del task, output, happening
        return {}

    def signatures(self, output: Mapping[str, Any]) -> Iterable[Signature]:
        """Give everything in an output that says who did something.

        It gets there by the type's own actions alone. The output may be anything; of lists
        in one that has changed, only the end that is new may be there.
        """
        del output
        return ()

    def interrupted(self, task: TaskView, half: Half) -> Patch:
        """Give what is to be kept of an effect that was ended without a result: nothing.

        Pure; it is stored in the commit that ends the effect, or not at all.
        """
        del task, half
        return Patch()

    def delay(self, local: Mapping[str, Any], timer: str, usual: int) -> int:
        """Give the milliseconds of a delay that begins: the ``usual`` ones of the statechart.

        ``timer`` is its name, ``after.MILLISECONDS.STATE``.
        """
        del local, timer
        return usual

    def pause(self, task: TaskView, timer: str, usual: int) -> int:
        """Give the milliseconds of a delay that begins, where more than configuration decides."""
        return self.delay(task.local, timer, usual)

    def reads(self, local: Mapping[str, Any]) -> Mapping[str, Any]:
        """Give the JSON schema of the output that this configuration leads to."""
        return self.schema(self.Output) if local is not None else {}

    def mistakes(self, local: Mapping[str, Any]) -> Iterable[Problem]:
        """Give what is wrong with a configuration that fits its schema.

        Paths are JSON pointers within it. A flow with mistakes cannot be started.
        """
        del local
        return ()

    @staticmethod
    def schema(model: type[Struct]) -> dict[str, Any]:
        """Give the JSON schema of a model, self-contained; it is the caller's own."""
        return schema_of(model)
