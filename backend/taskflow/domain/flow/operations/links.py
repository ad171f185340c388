"""Connect tasks: data links, their guards, and the sequence."""

from typing import Any

import msgspec

from taskflow.domain.errors import Invalid, OperationRefused
from taskflow.domain.expression import compile_expression
from taskflow.domain.flow.connections import endpoint_of, link
from taskflow.domain.flow.document import Endpoint, Entry, Flow
from taskflow.domain.flow.operations.operation import (
    Applied,
    Operation,
    collection,
    task_of,
    with_task,
)
from taskflow.domain.flow.places import insert, without


class _Link(Operation, frozen=True, kw_only=True, rename={"source": "from", "target": "to"}):
    """An operation on the connection between two endpoints."""

    source: Endpoint
    target: Endpoint

    def ends(self, flow: Flow) -> dict[str, str]:
        """Give both ends as the document has them; refuses what cannot be connected."""
        try:
            start, end = link(flow, self.source, self.target)
        except Invalid as error:
            raise OperationRefused(error.message) from None
        return {"from": endpoint_of(start), "to": endpoint_of(end)}

    def find(self, flow: Flow) -> int:
        """Give the connection's index; refuses when it is not there."""
        index = self.look(flow)
        if index is None:
            raise OperationRefused(f'"{self.source}" is not connected to "{self.target}" any more.')
        return index

    def look(self, flow: Flow) -> int | None:
        """Give the connection's index, if it is there."""
        ends = self.ends(flow)
        entries: list[Entry] = flow.get("connections", [])
        return next((i for i, e in enumerate(entries) if ends.items() <= e.items()), None)


class Connect(_Link, frozen=True, kw_only=True, tag="connect"):
    """Copy what changes at ``from`` to ``to``, when the guard ``when`` holds."""

    when: str | None = None
    index: int | None = None

    def apply(self, flow: Flow) -> Applied:
        """Add the connection; the inverse disconnects."""
        if self.look(flow) is not None:
            raise OperationRefused(f'"{self.source}" is connected to "{self.target}" already.')
        ends = self.ends(flow)
        entry = ends if self.when is None else {**ends, "when": _guard(self.when)}
        entries = insert(flow.get("connections", []), self.index, entry)
        undo = Disconnect(source=ends["from"], target=ends["to"])
        return collection(flow, "connections", entries), (undo,)


class Disconnect(_Link, frozen=True, kw_only=True, tag="disconnect"):
    """Take a connection away."""

    def apply(self, flow: Flow) -> Applied:
        """Remove the connection; the inverse puts it back at its place."""
        index = self.find(flow)
        entry = flow["connections"][index]
        undo = Connect(
            source=entry["from"], target=entry["to"], when=entry.get("when"), index=index
        )
        return collection(flow, "connections", without(flow["connections"], index)), (undo,)


class SetGuard(_Link, frozen=True, kw_only=True, tag="setGuard"):
    """Let a connection carry only when ``when`` holds; without it always."""

    when: str | None = None

    def apply(self, flow: Flow) -> Applied:
        """Change the guard; the inverse sets the old one."""
        index = self.find(flow)
        entries = flow["connections"]
        entry = {key: value for key, value in entries[index].items() if key != "when"}
        if self.when is not None:
            entry["when"] = _guard(self.when)
        changed = [*entries[:index], entry, *entries[index + 1 :]]
        undo = msgspec.structs.replace(self, when=entries[index].get("when"))
        return {**flow, "connections": changed}, (undo,)


class SetNext(Operation, frozen=True, kw_only=True, tag="setNext"):
    """Say which task, or tasks, follow a task in sequence."""

    task: str
    next: str | list[str]

    def apply(self, flow: Flow) -> Applied:
        """Set the sequence link; the inverse sets the old one or none."""
        entry = task_of(flow, self.task)
        for name in [self.next] if isinstance(self.next, str) else self.next:
            task_of(flow, name)
            if name == self.task:
                raise OperationRefused(f'"{name}" cannot follow itself. Choose another task.')
        changed = with_task(flow, self.task, {**entry, "next": self.next})
        return changed, (_next(self.task, entry),)


class UnsetNext(Operation, frozen=True, kw_only=True, tag="unsetNext"):
    """Let no task follow this one."""

    task: str

    def apply(self, flow: Flow) -> Applied:
        """Take the sequence link away; the inverse sets it."""
        entry = task_of(flow, self.task)
        if "next" not in entry:
            raise OperationRefused(f'No task follows "{self.task}" any more.')
        kept = {key: value for key, value in entry.items() if key != "next"}
        return with_task(flow, self.task, kept), (_next(self.task, entry),)


def _next(task: str, entry: Entry) -> Operation:
    following: Any = entry.get("next")
    return UnsetNext(task=task) if following is None else SetNext(task=task, next=following)


def _guard(text: str) -> str:
    try:
        compile_expression(text)
    except Invalid as error:
        raise OperationRefused(error.message) from None
    return text
