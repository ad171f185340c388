"""Rehearsal: a family played through without store or network.

Task types, statechart, connections and the hub's deciding are the real ones; only what a model or
another outside program would answer is said by the test.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from msgspec import Struct

from taskflow import plugins
from taskflow.domain import command as commands
from taskflow.domain.definition import Plan
from taskflow.domain.event import Event
from taskflow.domain.family import Family
from taskflow.domain.flow.inheritance import plan_of
from taskflow.domain.kind import TaskKind
from taskflow.domain.patch import Operation, Patch
from taskflow.domain.principal import Principal
from taskflow.domain.task import Task
from taskflow.domain.view import TaskView
from taskflow.hub.catalogue import Catalogue
from taskflow.hub.decide.family_decision import FamilyDecision
from taskflow.hub.decide.views import view
from taskflow.hub.read.partials import Attempt, Piece
from taskflow.hub.stream.queued_command import QueuedCommand

ANNA = Principal(kind="user", id="anna", name="Anna", admin=True)
BEN = Principal(kind="user", id="ben", name="Ben", admin=True)
SERVER = Principal(kind="processor", id="server", environments=("server",))


@cache
def registry() -> plugins.Registry:
    """Give what is installed."""
    return plugins.find()


def plan(
    *tasks: dict[str, Any],
    installed: plugins.Registry | None = None,
    connections: Sequence[dict[str, str]] = (),
    kinds: Sequence[TaskKind] = (),
) -> Plan:
    """Make a plan of ``{name, type, parent?, next?, local?, fsm?}``; the first one is the root.

    Beside the types that are installed there are ``kinds`` that were declared.
    """
    root = tasks[0]["name"]
    entries: list[dict[str, Any]] = []
    for task in tasks:
        place: dict[str, Any] = {"initiator": True}
        if entries:
            place = {"parent": task.get("parent", root)}
        known: dict[str, Any] = {
            key: task[key] for key in ("name", "type", "next", "fsm") if key in task
        }
        entries.append({**known, **place, "config": {"local": task.get("local", {})}})
    flow = {"name": "test", "tasks": entries, "connections": [*connections]}
    catalogue = Catalogue((installed or registry()).tasks, {}, kinds)
    used = {entry["type"] for entry in entries}
    versions = {name: catalogue.types[name].key for name in used if name in catalogue.types}
    return plan_of(flow, 0, catalogue.defaults, versions=versions)


class Asked(Struct, frozen=True):
    """A command that was taken: by whom, when, and the family's last seq before it."""

    command: commands.Command
    by: Principal
    at: int
    seq: int


class Alone:
    """An attempt at work that needs nobody: no operator, no service."""

    attempt = "1"
    key = "rehearsed"
    owner = ""

    async def partial(self, text: str) -> None:
        """Let the words go."""

    async def thought(self, text: str) -> None:
        """Let the thoughts go."""

    async def recant(self) -> None:
        """Let them be thoughts."""

    def service(self, name: str) -> Any:
        """Refuse."""
        raise LookupError(name)

    async def progress(self, fraction: float, words: str = "") -> None:
        """Let it be."""

    async def log(self, line: str) -> None:
        """Let the line go."""

    async def text(self, template: str) -> str:
        """Take texts as they are."""
        return template

    async def values(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Take values as they are."""
        return dict(fields)

    async def operator(self, name: str, _: Mapping[str, Any]) -> dict[str, Any]:
        """Refuse."""
        raise LookupError(name)


class Rehearsal:
    """A running family; tasks go by the names of their definitions, the newest of each."""

    def __init__(
        self,
        what: Plan,
        installed: plugins.Registry | None = None,
        values: dict[str, Any] | None = None,
        kinds: Sequence[TaskKind] = (),
    ) -> None:
        """Start the plan's first definition, with ``values`` as its input.

        Beside the types that are installed there are ``kinds`` that were declared.
        """
        self.plan = what
        self.installed = installed or registry()
        self.at = 1_000
        self.family = Family("f")
        self.events: list[Event] = []
        self.asked: list[Asked] = []
        self.catalogue = Catalogue(self.installed.tasks, self.installed.rules, kinds)
        self._mutations = 0
        self._spoken: dict[str, Attempt] = {}
        self.family.plan = what
        root = next(iter(what.definitions))
        self._do(commands.Start, ANNA, plan=what, definition=root, input=values)

    def _do(self, command: type[commands.Command], by: Principal, **values: Any) -> None:
        self._mutations += 1
        what = command(mutation=f"m{self._mutations}", **values)
        decision = FamilyDecision(self.family, self.catalogue, self.at, self.saying)
        decision.take(QueuedCommand(what, by))
        self.asked.append(Asked(what, by, self.at, self.family.seq))
        self.events += decision.events
        decision.onto(self.family)

    def instances(self, name: str) -> list[str]:
        """Give the instanceIds of every task of that name, the oldest first."""
        return [k for k, task in self.family.tasks.items() if task.document["name"] == name]

    def task(self, name: str) -> Task:
        """Give the newest task of that name."""
        return self.family.task(self.instances(name)[-1])

    def seen(self, name: str) -> TaskView:
        """Give what the newest task of that name sees: its children, the others, its item."""
        instance, document = self.instances(name)[-1], self.task(name).document
        return view(self.family.id, instance, document, self.family, self.plan)

    def state(self, name: str) -> str:
        """Give the state a task is in."""
        return str(self.task(name).state["current"])

    def output(self, name: str) -> dict[str, Any]:
        """Give a task's output."""
        output: dict[str, Any] = self.task(name).document["output"]
        return output

    def send(
        self, name: str, event: str, /, data: Any = None, *, by: Principal = ANNA, **fields: Any
    ) -> None:
        """Send a task an event; ``fields`` are merged into it before."""
        patch = fields or None
        task = self.instances(name)[-1]
        self._do(commands.Send, by, task=task, event=event, data=data, patch=patch)

    def update(self, name: str, /, *edit: Operation, **fields: Any) -> None:
        """Change fields of a task: a merge, and edits of JSON Patch after it."""
        patch = Patch(merge=fields, edit=list(edit))
        self._do(commands.Update, ANNA, task=self.instances(name)[-1], patch=patch)

    def say(self, name: str, prompt: str, by: Principal = ANNA) -> None:
        """Write a message in a chat."""
        self.send(name, "SEND", by=by, input={"prompt": prompt})

    def due(self, name: str) -> list[str]:
        """Give the names of a task's effects that are due."""
        return [effect.name for effect in self.task(name).effects.values()]

    async def work(self, name: str) -> None:
        """Run what is due as a processor would, for work that asks nobody outside."""
        (effect,) = self.task(name).effects.values()
        task = self.task(name)
        _, method = self.installed.tasks[task.document["type"]].effects[effect.name]
        self.settle(commands.EffectDone, name, patch=await method(self.seen(name), Alone()))

    def result(self, name: str, /, *edit: Operation, **fields: Any) -> None:
        """Let what is due end with a result."""
        self.settle(commands.EffectDone, name, patch=Patch(merge=fields, edit=list(edit)))

    def answer(self, name: str, content: str, effect: str = "") -> None:
        """Let the model answer, what is due or was asked with ``effect``."""
        message = {"id": f"a{self.family.seq}", "role": "assistant", "content": content}
        patch = Patch(edit=[Operation("add", "/output/messages/-", message)])
        self.settle(commands.EffectDone, name, effect, patch=patch)

    def saying(self, effect: str) -> Attempt | None:
        """Give what work has said so far."""
        return self._spoken.get(effect)

    def stream(self, name: str, *words: str, effect: str = "") -> None:
        """Let the model say something beside the log, without coming to an end."""
        if not effect:
            (effect,) = self.task(name).effects
        pieces = [Piece("said", text) for text in words]
        self._spoken[effect] = Attempt(name, effect, f"1-{len(self._spoken) + 1}", pieces)

    def fail(
        self,
        name: str,
        message: str = "The model is away.",
        effect: str = "",
        *,
        code: str = "upstream.failed",
    ) -> None:
        """Let what is due end badly."""
        self.settle(commands.EffectFailed, name, effect, code=code, message=message)

    def give(self, name: str, data: Any, log: tuple[str, ...] = ()) -> None:
        """Let what is due end with what its statechart is told."""
        self.settle(commands.EffectDone, name, data=data, log=log)

    def settle(
        self, command: type[commands.Command], name: str, /, effect: str = "", **values: Any
    ) -> None:
        """Report what came of work, by default of all that is due."""
        if not effect:
            (effect,) = self.task(name).effects
        self._do(command, SERVER, task=self.instances(name)[-1], effect=effect, **values)

    def let_time_pass(self, name: str, ident: str = "") -> None:
        """Let the task's timer fire, by default the only one."""
        if not ident:
            (ident,) = self.task(name).timers
        timer = self.task(name).timers[ident]
        self.at = timer.due
        self._do(commands.TimerFired, SERVER, task=self.instances(name)[-1], timer=ident)

    def cancel(self, name: str) -> None:
        """Cancel a task."""
        self._do(commands.Cancel, ANNA, task=self.instances(name)[-1])

    def complete(
        self, name: str, output: dict[str, Any] | None = None, by: Principal = ANNA
    ) -> None:
        """End a task well, with this output."""
        self._do(commands.Complete, by, task=self.instances(name)[-1], output=output)
