"""XState names: a public machine with plain names for its states, that lead where they led before.

XState takes names and ids with dots, and a first state that is named in an object; in a target it
writes such a dot with a backslash, or (as XState 4) as any other. Here a dot leads to a state
within another.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from taskflow.domain.statechart.xstate_code import Notes

ODD: Final = re.compile(r"[.|#]+")
DOT: Final = re.compile(r"(?<!\\)\.")
LEADING: Final = ("always", "onDone", "onError", "invoke", "target")
TABLES: Final = ("on", "after")


def respelled(machine: Mapping[str, Any], notes: Notes) -> dict[str, Any]:
    """Give a machine with plain names; names of states that are others now are noted."""
    return _Respelling(machine, notes).state(machine, "")


class _Respelling:
    """Goes through a machine twice: for its names, then for what leads to them."""

    def __init__(self, machine: Mapping[str, Any], notes: Notes) -> None:
        self._notes = notes
        inside = list(_states(machine))
        self._names = _plain([name for name, _ in inside])
        given = (state.get("id", state.get("key")) for state in (machine, *(s for _, s in inside)))
        self._ids = _plain([ident for ident in given if isinstance(ident, str)])

    def state(self, state: Mapping[str, Any], where: str) -> dict[str, Any]:
        """Give a state with all that is in it."""
        made = dict(state)
        for key, value in state.items():
            if key in ("id", "key") and isinstance(value, str):
                made[key] = self._ids[value]
            elif key in TABLES and isinstance(value, Mapping):
                made[key] = {name: self._led(way) for name, way in value.items()}
            elif key in LEADING or key in TABLES:
                made[key] = self._led(value)
        if isinstance(states := made.get("states"), Mapping) and states:
            made["states"] = dict(self._children(states, where))
            self._begin(made, where)
        return made

    def _children(self, states: Mapping[str, Any], where: str) -> Iterator[tuple[str, Any]]:
        for name, child in states.items():
            plain = self._names.get(name, name)
            place = f"{where}.states.{plain}".lstrip(".")
            if plain != name:
                words = f'The state "{name}" is called "{plain}" now.'
                self._notes.add(place, words, "No name has a `.`, `|` or `#` here.")
            yield plain, self.state(child, place) if isinstance(child, Mapping) else child

    def _begin(self, made: dict[str, Any], where: str) -> None:
        """Say where a state with others in it begins."""
        first = made.get("initial")
        if isinstance(first, Mapping):
            if first.get("actions"):
                place = f"{where}.initial".lstrip(".")
                words = "What is done on the way to the first state is left out."
                self._notes.add(place, words, "Do it in the `entry` of that state.")
            first = first.get("target")
        if isinstance(first, str):
            made["initial"] = self.target(first.lstrip("."))
        elif made.get("type") != "parallel" and not made.get("parallel") and first is None:
            made["initial"] = next(iter(made["states"]))
            words = f'Nothing says where it begins, so it is in "{made["initial"]}" now.'
            self._notes.add(where or "initial", words, "Name the first state as `initial`.")

    def _led(self, value: Any) -> Any:
        """Give what leads somewhere, with its targets by their plain names."""
        if isinstance(value, str):
            return self.target(value)
        if isinstance(value, list):
            return [self._led(one) for one in value]
        if not isinstance(value, Mapping):
            return value
        made = dict(value)
        for key in ("target", "in", "onDone", "onError"):
            if key in made:
                made[key] = self._led(made[key])
        return made

    def target(self, text: str) -> str:
        """Give a target by its plain names."""
        if not text.startswith("#"):
            dots = len(text) - len(text.lstrip("."))
            return text[:dots] + self._path(text[dots:])
        body = text[1:]
        for ident in sorted(self._ids, key=len, reverse=True):
            for written in (ident, ident.replace(".", "\\.")):
                if body == written:
                    return f"#{self._ids[ident]}"
                if body.startswith(f"{written}."):
                    return f"#{self._ids[ident]}.{self._path(body[len(written) + 1 :])}"
        return f"#{self._path(body)}"

    def _path(self, text: str) -> str:
        if text in self._names:
            return self._names[text]
        steps = [step.replace("\\.", ".") for step in DOT.split(text)]
        return ".".join(self._names.get(step, step) for step in steps)


def _states(state: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Give all states within one, with their names."""
    inside = state.get("states")
    for name, child in inside.items() if isinstance(inside, Mapping) else ():
        if isinstance(child, Mapping):
            yield str(name), child
            yield from _states(child)


def _plain(names: list[str]) -> dict[str, str]:
    """Give to each name a plain one that no other has."""
    made = {name: name for name in names if not ODD.search(name)}
    taken = set(made)
    for name in dict.fromkeys(names):
        if name in made:
            continue
        plain, number = ODD.sub("_", name), 1
        while plain in taken:
            number += 1
            plain = f"{ODD.sub('_', name)}_{number}"
        taken.add(plain)
        made[name] = plain
    return made
