"""Rule problems: where a flow's rules stand, and whether those they watch or tell are there."""

from collections.abc import Iterator, Mapping

from taskflow.domain import plugin
from taskflow.domain.errors import Problem, TaskflowError
from taskflow.domain.flow.closest_name import closest
from taskflow.domain.flow.document import Entry, Flow, names, next_names
from taskflow.domain.kind import Kinds
from taskflow.domain.merging import merge, without_nulls
from taskflow.domain.rule import is_rule


def rule_problems(flow: Flow, types: Kinds) -> Iterator[Problem]:
    """Give what is wrong with the places of rules, and with the tasks that they name."""
    rules = {entry["name"] for entry in flow["tasks"] if is_rule(entry["type"])}
    known = dict.fromkeys(names(flow)) if rules else {}
    for index, entry in enumerate(flow["tasks"] if rules else ()):
        path = f"/tasks/{index}"
        if rules.intersection(next_names(entry)) or (entry["name"] in rules and entry.get("next")):
            message = "A rule follows nobody, and nobody follows it."
            yield Problem(f"{path}/next", message, "It starts with the task it stands below.")
        if entry["name"] in rules:
            if "parent" not in entry:
                message = "A rule starts with the task that it stands below."
                yield Problem(path, message, "Put it below one.")
            yield from _unknown(entry, f"{path}/config/local", types, known)


def _unknown(entry: Entry, path: str, types: Kinds, known: Mapping[str, None]) -> Iterator[Problem]:
    """Give whom a rule watches or tells that is not there."""
    kind = types.get(entry["type"])
    if kind is None:
        return
    local = merge(
        kind.defaults["config"], without_nulls(entry.get("config", {}).get("local") or {})
    )
    try:
        watched = dict.fromkeys(watch.task for watch in plugin.watches(kind, local))
        told = dict.fromkeys(plugin.tells(kind, local))
    except TaskflowError:  # its configuration has mistakes, which are told of
        return
    for wanted, purpose in ((watched, "watch"), (told, "tell")):
        for name in wanted:
            if name and name not in known:
                yield Problem(
                    path, f'There is no task "{name}" to {purpose}.', closest(name, known)
                )
