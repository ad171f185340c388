"""Targets: the outline of a machine's document, and how XState finds a state by its name in it."""

from collections.abc import Mapping
from typing import Any, Final

from taskflow.domain.errors import Invalid, Problem

MAX_DEPTH: Final = 16
NAMELESS: Final = "machine"
NAMELESS_OF_XSTATE: Final = "(machine)"
"""What a machine without an id is called: the first in durable timers, the other in XState."""
_SEPARATORS: Final = frozenset(".|#")


class Outline:
    """All states of a document by dotted path (the root's is empty), with their kinds and ids."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        """Collect states and invocations; what cannot be one becomes a problem."""
        self.kinds: dict[str, str] = {}
        self.paths: dict[str, str] = {}
        self.ids: dict[str, str] = {}
        self.invocations: list[tuple[str, str]] = []
        self.problems: list[Problem] = []
        if not document.get("id"):
            self.paths[NAMELESS_OF_XSTATE] = ""
        self._collect(document, "", str(document.get("id") or NAMELESS), 0)

    def where(self, path: str) -> str:
        """Give a state's place in the document: ``states.a.states.b``."""
        return "".join(f".states.{key}" for key in path.split(".") if key)[1:]

    def _collect(self, state: Mapping[str, Any], path: str, fallback: str, depth: int) -> None:
        where = self.where(path)
        ident = state.get("id", fallback) if path else fallback
        if not isinstance(ident, str) or not ident or (ident != fallback and "." in ident):
            self._wrong(f"{where}.id", f"{ident!r} is no id.", "Use a word without dots.")
            ident = fallback
        if not path and "." in ident:
            self._wrong("id", f"{ident!r} is no id.", "Use a word without dots.")
        if ident in self.paths:
            self._wrong(f"{where}.id", f"The id {ident!r} is used twice.", "Rename one of them.")
        self.kinds[path] = _kind(state)
        self.paths[ident] = path
        self.ids[path] = ident
        invokes = state.get("invoke") or []
        for number, invoke in enumerate(invokes if isinstance(invokes, list) else [invokes]):
            if isinstance(invoke, dict):
                self.invocations.append((f"{where}.invoke", invoke_id(invoke, path, number)))
        self._collect_children(state, path, depth)

    def _collect_children(self, state: Mapping[str, Any], path: str, depth: int) -> None:
        where, children = self.where(path), state.get("states") or {}
        if not isinstance(children, dict):
            self._wrong(f"{where}.states", "`states` is an object.", "Write name: state.")
            return
        if children and depth >= MAX_DEPTH:
            self._wrong(where, f"States nest deeper than {MAX_DEPTH}.", "Flatten them.")
            return
        for key, child in children.items():
            place = f"{where}.states.{key}".removeprefix(".")
            if not key or not _SEPARATORS.isdisjoint(key):
                self._wrong(place, f"{key!r} is no name for a state.", "Leave out `.`, `|`, `#`.")
            elif not isinstance(child, dict):
                self._wrong(place, "A state is an object.", "Write `{}` for an empty one.")
            else:
                below = f"{path}.{key}" if path else key
                self._collect(child, below, f"{self.ids['']}.{below}", depth + 1)

    def _wrong(self, path: str, message: str, remedy: str) -> None:
        self.problems.append(Problem(path.removeprefix("."), message, remedy))


def _kind(state: Mapping[str, Any]) -> str:
    if "type" in state:
        return str(state["type"])
    if state.get("states"):
        return "compound"
    return "history" if state.get("history") else "atomic"


def invoke_id(invoke: Mapping[str, Any], path: str, number: int) -> str:
    """Give an invocation's id: its own, or ``<number>.<path of its state>``."""
    return str(invoke.get("id", f"{number}.{path}"))


def resolve(target: Any, source: str, outline: Outline) -> str:
    """Give the path of the state that ``target`` names for the state at ``source``.

    As in XState: ``#id`` or ``#id.child`` from anywhere, ``.child`` below the source, else a
    sibling (``b``, ``b.child``). Raises Invalid with ``details.remedy``.
    """
    if isinstance(target, list) and len(target) == 1:
        target = target[0]
    if not isinstance(target, str) or not target:
        raise _lost(f"{target!r} is no target", "name one state")
    if target.startswith("#"):
        ident, _, rest = target[1:].partition(".")
        if ident not in outline.paths:
            raise _lost(f"No state has the id {ident!r}", "correct it, or give a state this `id`")
        found = _join(outline.paths[ident], rest)
    elif target.startswith("."):
        found = _join(source, target[1:])
    elif not source:
        raise _lost(f"{target!r} is not reachable from the root", f"write `.{target}`")
    else:
        found = _join(source.rpartition(".")[0], target)
    if found not in outline.kinds:
        siblings = _below(source.rpartition(".")[0], outline)
        raise _lost(f"There is no state {found!r}", f"use one of {', '.join(siblings)}, or `#id`")
    if not found:
        raise _lost("The machine itself is no target", "name one of its states")
    return found


def _join(path: str, rest: str) -> str:
    return ".".join(filter(None, (path, rest))) if not rest.endswith(".") else f"{path}.{rest}"


def _below(path: str, outline: Outline) -> list[str]:
    return [p.rpartition(".")[2] for p in outline.kinds if p and p.rpartition(".")[0] == path]


def _lost(message: str, remedy: str) -> Invalid:
    remedy = f"{remedy[0].upper()}{remedy[1:]}."
    return Invalid(f"{message}.", details={"remedy": remedy})
