"""Watchers: the rules of a plan that are tasks, found by what they watch."""

from typing import Any

import structlog
from msgspec import Struct

from taskflow.domain.budget import INSIDE, MEMBER, Budget
from taskflow.domain.definition import Definition, Plan
from taskflow.domain.errors import TaskflowError
from taskflow.domain.event import Event
from taskflow.domain.json_patch import tokens_of
from taskflow.domain.kind import TaskKind
from taskflow.domain.merging import same
from taskflow.domain.patch import Path
from taskflow.domain.plugin import watches
from taskflow.domain.rule import is_rule
from taskflow.domain.watch import Watch
from taskflow.hub.catalogue import Catalogue

Key = tuple[str, str, str]
"""The name of a task (empty: any), what of a change counts (event, state, path, any), and which."""
_KEPT = "rules that watch"
log = structlog.get_logger(__name__)


class Watcher(Struct, frozen=True):
    """A rule's definition and its type, and one thing that it watches."""

    order: int
    definition: Definition
    kind: TaskKind
    watch: Watch


class Watchers:
    """All that watch in families of a plan; who watches something else costs a change nothing."""

    def __init__(self, plan: Plan, catalogue: Catalogue) -> None:
        """Ask each rule what it watches; one that cannot say so watches nothing."""
        self._made = (catalogue, catalogue.edition)
        self._by: dict[Key, list[Watcher]] = {}
        for order, definition in enumerate(plan.definitions.values()):
            if is_rule(definition.type):
                for kind, watch in _watched(definition, catalogue):
                    watcher = Watcher(order, definition, kind, watch)
                    self._by.setdefault(_key(watch), []).append(watcher)
        self._paths = any(what == "path" for _, what, _ in self._by)

    def __bool__(self) -> bool:
        """Say whether anything is watched."""
        return bool(self._by)

    def current(self, catalogue: Catalogue) -> bool:
        """Say whether the kinds that are known are still those that were asked."""
        return self._made == (catalogue, catalogue.edition)

    def near(self, event: Event, task: str) -> list[Watcher]:
        """Give who may watch a change of a task (its name); nobody else can."""
        found: list[Watcher] = []
        for what in self._kinds(event):
            for name in (task, ""):
                if (name, *what) in self._by:
                    found += self._by[name, *what]
        return found

    def _kinds(self, event: Event) -> list[tuple[str, str]]:
        kinds = [("any", ""), ("event", event.type)]
        if event.event:
            kinds.append(("event", event.event))
        if event.state:
            kinds.append(("state", event.state))
        if self._paths:
            written = {*event.patch.merge, *(tokens_of(one.path)[0] for one in event.patch.edit)}
            kinds += [("path", name) for name in written]
        return kinds


def meant(
    found: list[Watcher], event: Event, before: Any, after: Any, budget: Budget
) -> list[Watcher]:
    """Give who does watch a change, each rule once, in order of drawing; looking is owed."""
    once: dict[int, Watcher] = {}
    for one in found:
        budget.owe(1)
        if one.order not in once and _holds(one.watch, event, before, after, budget):
            once[one.order] = one
    return [once[order] for order in sorted(once)]


def watchers_of(plan: Plan, catalogue: Catalogue) -> Watchers:
    """Give who watches in families of a plan; made once for each."""
    kept: dict[str, Any] = plan.__dict__  # where its other properties are kept, too
    known: Watchers | None = kept.get(_KEPT)
    if known is None or not known.current(catalogue):
        known = kept[_KEPT] = Watchers(plan, catalogue)
    return known


def _watched(definition: Definition, catalogue: Catalogue) -> list[tuple[TaskKind, Watch]]:
    try:
        kind = catalogue.of(definition)
        return [(kind, one) for one in watches(kind, definition.config.get("local") or {})]
    except TaskflowError as error:
        log.warning("rule.blind", rule=definition.id, reason=error.message)
        return []


def _key(watch: Watch) -> Key:
    if watch.event:
        return watch.task, "event", watch.event
    if watch.state:
        return watch.task, "state", watch.state
    return (watch.task, "path", watch.path[0]) if watch.path else (watch.task, "any", "")


def _holds(watch: Watch, event: Event, before: Any, after: Any, budget: Budget) -> bool:
    """Say whether all that is watched holds of a change, beside what it was found by."""
    if watch.event not in ("", event.event, event.type) or watch.state not in ("", event.state):
        return False
    if not watch.path:
        return True
    then, now = _at(before, watch.path), _at(after, watch.path)
    if then is not now and isinstance(now, (dict, list)):
        budget.owe(INSIDE + MEMBER * len(now))  # what is below and has not changed is the same one
    return not same(then, now)


def _at(value: Any, path: Path) -> Any:
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value
