"""Inherited size: how much the tasks of a flow take over from those above them, all together.

A megabyte that a thousand tasks inherit is a gigabyte in what a family is started from.
"""

from collections.abc import Iterator
from typing import Final

import msgspec

from taskflow.domain.errors import Problem
from taskflow.domain.flow.document import Flow

MOST_INHERITED: Final = 8 * 1024 * 1024
"""Bytes of configuration that all tasks together may inherit."""


def inherited_problems(flow: Flow) -> Iterator[Problem]:
    """Say which task gives too much to those below it; the flow is sound."""
    index = {task["name"]: number for number, task in enumerate(flow["tasks"])}
    parents = {task["name"]: task.get("parent") for task in flow["tasks"]}
    given = dict.fromkeys(index, 0)
    own = {task["name"]: _given(task.get("config") or {}) for task in flow["tasks"]}
    for name in index:
        above = parents[name]
        while above is not None:
            given[above] += own[above]
            above = parents[above]
    if sum(given.values()) > MOST_INHERITED:
        most = max(given, key=given.__getitem__)
        yield Problem(
            f"/tasks/{index[most]}/config",
            f"Its configuration becomes {given[most] / 2**20:,.1f} MiB in the tasks below it; all "
            f"tasks together inherit at most {MOST_INHERITED // 2**20} MiB.",
            "Move what only some need to those.",
        )


def _given(config: dict[str, object]) -> int:
    """Give the bytes of a configuration that the tasks below inherit."""
    shared = {key: value for key, value in config.items() if key != "local"}
    return len(msgspec.json.encode(shared)) if shared else 0
