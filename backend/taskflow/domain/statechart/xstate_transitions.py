"""XState transitions: transitions of XState 4 and 5 as T@skFlow takes them."""

from collections.abc import Mapping
from typing import Any, Final

from taskflow.domain.statechart.xstate_code import Notes, actions, as_listed, guard

RENAMED: Final = {"onEntry": "entry", "onExit": "exit", "cond": "guard", "key": "id"}
"""What XState 4 and its forerunners called otherwise."""
KEPT: Final = frozenset({"target", "reenter", "description", "meta"})


def ways(value: Any, where: str, notes: Notes) -> list[Any]:
    """Give the transitions that can be taken, as a list."""
    made = (_way(one, where, notes) for one in as_listed(value))
    return [way for way in made if way]


def renamed(members: Mapping[str, Any]) -> dict[str, Any]:
    """Give members under the names they have now."""
    return {RENAMED.get(key, key): value for key, value in members.items()}


def _way(item: Any, where: str, notes: Notes) -> dict[str, Any] | None:
    members = renamed(item if isinstance(item, Mapping) else {"target": item})
    target = members.get("target")
    if isinstance(target, list) and len(target) == 1:
        members["target"] = target = target[0]
    if isinstance(target, list):
        notes.add(
            where,
            "The transition has several targets.",
            "Lead to the state above them, whose `initial` leads on.",
        )
        return None
    if members.pop("internal", None) is False and target:
        members["reenter"] = True
    made: dict[str, Any] = {}
    if asked := _asked(members, f"{where}.guard", notes):
        made["guard"] = asked
    if done := actions(members.pop("actions", None), f"{where}.actions", notes):
        made["actions"] = done
    for key, inner in members.items():
        if key.startswith("x-") or (key in KEPT and inner is not None):
            made[key] = inner
        elif key not in KEPT:
            notes.unknown(f"{where}.{key}", key, inner)
    return made


def _asked(members: dict[str, Any], where: str, notes: Notes) -> Any:
    """Take the conditions out of a transition and give them as one guard."""
    inside, given = members.pop("in", None), members.pop("guard", None)
    found = [] if given is None else [guard(given, where, notes)]
    if isinstance(inside, str):
        found.insert(0, {"type": "stateIn", "params": {"state": inside}})
    return {"type": "and", "guards": found} if len(found) > 1 else next(iter(found), None)
