"""XState import: a public machine, as XState or Stately has it, made one that a task can follow.

What T@skFlow cannot do is left out or becomes the nearest thing that it can, and all of that is
told. A machine that T@skFlow runs as it is must not be given here: nothing would be gained.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

from taskflow.domain.errors import Problem
from taskflow.domain.statechart.checking import ALLOWED, MAX_DELAY, ROOT
from taskflow.domain.statechart.xstate_code import Notes, actions, as_listed, begun
from taskflow.domain.statechart.xstate_names import respelled
from taskflow.domain.statechart.xstate_transitions import renamed, ways

LEFT_OUT: Final = "x-leftOut"
"""Where a machine tells what it had to do without."""
LENGTH: Final = re.compile(r"([0-9]+(?:\.[0-9]+)?) *(ms|s|m|min|h)?")
UNITS: Final = {None: 1, "ms": 1, "s": 1_000, "m": 60_000, "min": 60_000, "h": 3_600_000}


def adopted(
    machine: Mapping[str, Any],
    *,
    actions: Collection[str] = (),
    effects: Collection[str] = (),
    taken: Collection[str] = (),
) -> tuple[dict[str, Any], list[Problem]]:
    """Give a machine that a task can follow, and what it does without, each with its place.

    ``actions`` and ``effects`` are those of the task's type, ``taken`` the members of its output.
    What the machine keeps in its context is the task's output.
    """
    adopting = _Adopting(machine, Notes(actions, effects, taken))
    made = adopting.made()
    if adopting.notes.left:
        made[LEFT_OUT] = [f"{p.path}: {p.message} {p.remedy}" for p in adopting.notes.left]
    return made, adopting.notes.left


class _Adopting:
    """Goes through a machine once."""

    def __init__(self, machine: Mapping[str, Any], notes: Notes) -> None:
        self.notes = notes
        self._machine = machine
        delays = machine.get("delays")
        self._delays = delays if isinstance(delays, Mapping) else {}

    def made(self) -> dict[str, Any]:
        members = renamed(respelled(self._machine, self.notes))
        begin = begun(members.pop("context", None), self.notes)
        for key in ("delays", "guards", "actions", "services", "actors"):
            if members.pop(key, None) and key != "delays":
                self.notes.add(key, f"`{key}` are code.", "They are not taken along.")
        made = self._state(members, "")
        if begin:
            made["entry"] = [*begin, *as_listed(made.get("entry"))]
        return made

    def _state(self, state: Mapping[str, Any], where: str) -> dict[str, Any]:
        members = renamed(state)
        kind = _kind(members)
        known = ALLOWED.get(kind, ALLOWED["compound"]) | (frozenset() if where else ROOT)
        made: dict[str, Any] = {}
        for key, value in members.items():
            place = _at(where, key)
            if key == "data" and kind == "final" and "output" not in members:
                made["output"] = value
            elif key in ("strict", "delimiter", "parallel"):
                continue
            elif key not in known and not key.startswith("x-"):
                self.notes.unknown(place, key, value)
            else:
                made |= self._member(key, value, place, kind)
        if kind == "parallel":
            made["type"] = kind
        for name, taken in self._events(members, where):
            _add(made, "on" if name else "always", name, taken)
        return made

    def _member(self, key: str, value: Any, place: str, kind: str) -> dict[str, Any]:
        """Give a member of a state; what becomes events is added afterwards."""
        if key == "states" and isinstance(value, Mapping):
            return {
                key: {
                    name: self._state(child, _at(place, name))
                    if isinstance(child, Mapping)
                    else child
                    for name, child in value.items()
                }
            }
        if key in ("entry", "exit"):
            kept = actions(value, place, self.notes)
            return {key: kept} if kept else {}
        if key == "history":
            return {key: "deep" if value == "deep" else "shallow"} if kind == "history" else {}
        if key in ("on", "always", "onDone", "after", "invoke"):
            found = self._leading(key, value, place)
            return {key: found} if found else {}
        return {key: value}

    def _leading(self, key: str, value: Any, place: str) -> Any:
        """Give a member of a state that leads to others."""
        if key == "after":
            return {
                str(length): self._ways(taken, _at(place, name))
                for name, taken in _table(value, "delay")
                if (length := self._length(name)) is not None
            }
        if key == "invoke":
            return [self._work(work, place) for work in as_listed(value) if self._can_do(work)]
        return None if key == "on" else self._ways(value, place)

    def _events(self, members: Mapping[str, Any], where: str) -> Iterator[tuple[str, Any]]:
        """Give what a state waits for: its events, and what else can only be one here."""
        for name, taken in _table(members.get("on"), "event"):
            if name.startswith(("xstate.", "done.invoke.", "error.platform.", "done.state.")):
                self.notes.add(
                    _at(where, "on", name),
                    f'"{name}" is an event of XState\'s own.',
                    "Write the transition as `onDone` or `onError` of what it tells of.",
                )
            elif taken is None:
                yield name, None
            else:
                yield name, self._ways(taken, _at(where, "on", name))
        for name, taken in _table(members.get("after"), "delay"):
            if self._length(name) is None:
                place = _at(where, "after", name)
                self.notes.add(
                    place,
                    f'Nothing says how long the delay "{name}" is, so it is an event now.',
                    "Write its milliseconds under `after`.",
                )
                yield _event_name(name), self._ways(taken, place)
        for number, work in enumerate(as_listed(members.get("invoke"))):
            if not self._can_do(work):
                yield from self._given_up(work, _at(where, f"invoke[{number}]"))

    def _given_up(self, work: Any, place: str) -> Iterator[tuple[str, Any]]:
        """Let somebody tell how work ended that nobody does here."""
        given = work if isinstance(work, Mapping) else {"src": work}
        source = _source(given)
        name = _event_name(source or str(given.get("id") or "work"))
        self.notes.add(
            place,
            f'Nothing here does the work "{name}"; `{name}.done` and `{name}.failed` tell its end.',
            "Invoke an effect of the task's type.",
        )
        for key, event in (("onDone", "done"), ("onError", "failed")):
            if taken := self._ways(given.get(key), _at(place, key)):
                yield f"{name}.{event}", taken

    def _can_do(self, work: Any) -> bool:
        return isinstance(work, Mapping) and _source(work) in self.notes.effects

    def _work(self, work: Mapping[str, Any], place: str) -> dict[str, Any]:
        made: dict[str, Any] = {"src": _source(work)}
        for key in ("id", "input", "description", "meta"):
            if key in work:
                made[key] = work[key]
        for key in ("onDone", "onError"):
            if taken := self._ways(work.get(key), _at(place, key)):
                made[key] = taken
        return made

    def _ways(self, value: Any, place: str) -> list[Any]:
        return ways(value, place, self.notes)

    def _length(self, name: str) -> int | None:
        """Give the milliseconds of a delay, which may be named under ``delays``."""
        given = self._delays.get(name, name)
        found = LENGTH.fullmatch(str(given).strip())
        if found is None or isinstance(given, bool):
            return None
        length = round(float(found[1]) * UNITS[found[2]])
        return length if length <= MAX_DELAY else None


def _kind(state: Mapping[str, Any]) -> str:
    kind = state.get("type")
    if state.get("parallel") is True:
        return "parallel"
    if isinstance(kind, str) and kind in ALLOWED:
        return "compound" if kind == "atomic" and state.get("states") else kind
    if state.get("states"):
        return "compound"
    return "history" if state.get("history") else "atomic"


def _table(value: Any, name: str) -> Iterator[tuple[str, Any]]:
    """Give events or delays with their transitions, also where XState 4 lists them."""
    if isinstance(value, Mapping):
        yield from ((str(key), taken) for key, taken in value.items())
    elif isinstance(value, list):
        for one in value:
            if isinstance(one, Mapping) and name in one:
                rest = {key: inner for key, inner in one.items() if key != name}
                yield str(one[name]), rest


def _add(made: dict[str, Any], table: str, name: str, taken: Any) -> None:
    """Add transitions for an event, or (without a name, as in XState 4) for none."""
    if not name:
        made[table] = [*as_listed(made.get(table)), *as_listed(taken)]
        return
    events = made.setdefault(table, {})
    if taken is None:
        events.setdefault(name, None)
    elif taken:
        events[name] = [*as_listed(events.get(name)), *taken]


def _source(work: Mapping[str, Any]) -> str:
    source = work.get("src")
    if isinstance(source, Mapping):
        source = source.get("type")
    return source if isinstance(source, str) else ""


def _event_name(text: str) -> str:
    """Give a name that an event can have."""
    name = re.sub(r"[^\w-]+", "_", text.removeprefix("xstate.")).strip("_")
    return name[:60] or "work"


def _at(path: str, *keys: str) -> str:
    return ".".join(filter(None, (path, *keys)))
