"""Give a task another name, wherever it is named."""

from taskflow.domain.flow.connections import endpoint_of, port_of
from taskflow.domain.flow.document import Entry, Flow, ids, next_names
from taskflow.domain.flow.mentions import follow
from taskflow.domain.flow.operations.operation import (
    Applied,
    Operation,
    fitting,
    free_name,
    task_of,
)
from taskflow.domain.flow.operations.values import SetValue
from taskflow.domain.merging import same


class Rename(Operation, frozen=True, kw_only=True, tag="rename"):
    """Give a task another name; whatever refers to it follows, templates too."""

    task: str
    name: str

    def apply(self, flow: Flow) -> Applied:
        """Rename the task; the inverse renames it back."""
        task_of(flow, self.task)
        free_name(flow, self.name)
        fitting({"name": self.name, "type": "-"})
        changed = _renamed(flow, {self.task: self.name})
        back = _renamed(changed, {self.name: self.task})
        undo: list[Operation] = [Rename(task=self.name, name=self.task)]
        for old, restored in zip(flow["tasks"], back["tasks"], strict=True):
            if not same(old.get("config"), restored.get("config")):
                config = SetValue(task=old["name"], path=["config"], value=old["config"])
                undo.append(config)  # it named a task of the new name that was not there
        return changed, tuple(undo)


def _renamed(flow: Flow, renamed: dict[str, str]) -> Flow:
    changed = {**flow, "tasks": [_renamed_entry(entry, renamed) for entry in flow["tasks"]]}
    if "connections" in flow:
        known = ids(flow)
        changed["connections"] = [
            {**entry, **{e: _renamed_end(flow, entry[e], renamed, known) for e in ("from", "to")}}
            for entry in flow["connections"]
        ]
    if "layout" in flow:
        changed["layout"] = {renamed.get(k, k): place for k, place in flow["layout"].items()}
    if "groups" in flow:
        changed["groups"] = [
            {**group, "tasks": [renamed.get(name, name) for name in group["tasks"]]}
            for group in flow["groups"]
        ]
    return changed


def _renamed_entry(entry: Entry, renamed: dict[str, str]) -> Entry:
    changed = {**entry, "name": renamed.get(entry["name"], entry["name"])}
    if "parent" in entry:
        changed["parent"] = renamed.get(entry["parent"], entry["parent"])
    if "next" in entry:
        following = [renamed.get(name, name) for name in next_names(entry)]
        changed["next"] = following[0] if isinstance(entry["next"], str) else following
    if "config" in entry:
        changed["config"] = follow(entry["config"], renamed)
    return entry if changed == entry else changed  # what stays is shared, and measured once


def _renamed_end(flow: Flow, endpoint: str, renamed: dict[str, str], known: dict[str, str]) -> str:
    name, path = port_of(flow, endpoint, known)
    return endpoint_of((renamed.get(name, name), path))
