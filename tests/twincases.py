"""Twin cases: what Python and TypeScript both say of charts, of families' graphs and of edits.

``tests/corpus/drawings.json`` holds ``{name, machine, drawing}``; ``tests/corpus/graphs.json``
holds ``{name, flow, tasks: [[instance, definition, parent]], edges}``. The fuzzed cases have their
seed in their name. ``frontend/src/flow/describing.test.ts`` and ``living.test.ts`` read the same
files. After a change on purpose, run this file to record the answers anew, read the difference,
and let TypeScript confirm it.
"""

import json
from pathlib import Path
from random import Random
from typing import Any

from randomcharts import random_chart
from taskflow.domain.family import Family
from taskflow.domain.flow.inheritance import plan_of
from taskflow.domain.graph import edges
from taskflow.domain.statechart import Machine
from taskflow.domain.task import Task

CORPUS = Path(__file__).parent / "corpus"
DRAWINGS = CORPUS / "drawings.json"
GRAPHS = CORPUS / "graphs.json"


def cases(path: Path) -> list[dict[str, Any]]:
    """Give the cases of a file."""
    found: list[dict[str, Any]] = json.loads(path.read_text())
    return found


def drawing(machine: dict[str, Any]) -> dict[str, Any]:
    """Describe a machine; in the order that JSON has in every language, whatever its keys."""
    described: dict[str, Any] = json.loads(json.dumps(Machine.compile(machine).describe()))
    return {
        "id": described["id"],
        "states": sorted(described["states"], key=lambda state: state["id"]),
        "transitions": sorted(described["transitions"], key=_way),
    }


def _way(transition: dict[str, Any]) -> list[str]:
    return [transition["source"], transition["kind"], transition["event"]]


def drawn_edges(flow: dict[str, Any], tasks: list[list[str | None]]) -> list[dict[str, str]]:
    """Give the edges between tasks that were started in this order."""
    started = {
        str(instance): Task({"id": name, "meta": {"parentInstanceId": parent} if parent else {}})
        for instance, name, parent in tasks
    }
    family = Family("f", tasks=started)
    family.plan = plan_of(flow, 0, {})
    return [{"from": edge.source, "to": edge.target, "kind": edge.kind} for edge in edges(family)]


def random_flow(seed: int) -> dict[str, Any]:
    """Give a flow of eight tasks, in a tree, followed and connected at random."""
    rng = Random(seed)  # noqa: S311 -- flows are no secrets
    names = [f"t{number}" for number in range(8)]
    tasks: list[dict[str, Any]] = []
    for number, name in enumerate(names):
        task: dict[str, Any] = {"name": name, "type": "TaskChat"}
        if number and rng.random() < 0.7:
            task["parent"] = rng.choice(names[:number])
        followers = rng.sample([other for other in names if other != name], rng.randint(0, 3))
        if followers:
            task["next"] = (
                followers if len(followers) > 1 else rng.choice((followers, followers[0]))
            )
        tasks.append(task)
    pairs = [(one, other) for one in names for other in names if one != other]
    connections = [
        {"from": f"{one}.output.{rng.choice(names)}.x", "to": f"{other}.shared.{one}"}
        for one, other in rng.sample(pairs, 6)
    ]
    return {"name": "garden", "tasks": tasks, "connections": connections}


def random_tasks(flow: dict[str, Any], seed: int) -> list[list[str | None]]:
    """Start twenty tasks of a flow, some of them several times, each under a task of its parent."""
    rng = Random(seed)  # noqa: S311 -- families are no secrets
    definitions = plan_of(flow, 0, {}).definitions
    started: list[list[str | None]] = []
    while len(started) < 20:
        definition = rng.choice(list(definitions.values()))
        above = [instance for instance, ident, _ in started if ident == definition.parent]
        if definition.parent is None or above:
            parent = rng.choice(above) if above else None
            started.append([f"f-{len(started) + 1}", definition.id, parent])
    return started


if __name__ == "__main__":
    drawings = cases(DRAWINGS) if DRAWINGS.exists() else []
    for seed in range(12):
        name = f"chart of seed {seed}"
        if all(case["name"] != name for case in drawings):
            drawings.append({"name": name, "machine": random_chart(seed)})
    for case in drawings:
        case["drawing"] = drawing(case["machine"])
    DRAWINGS.write_text(json.dumps(drawings, indent=1, ensure_ascii=False) + "\n")
    graphs = cases(GRAPHS) if GRAPHS.exists() else []
    for seed in range(12):
        name = f"family of seed {seed}"
        if all(case["name"] != name for case in graphs):
            flow = random_flow(seed)
            graphs.append({"name": name, "flow": flow, "tasks": random_tasks(flow, seed)})
    for case in graphs:
        case["edges"] = drawn_edges(case["flow"], case["tasks"])
    GRAPHS.write_text(json.dumps(graphs, indent=1, ensure_ascii=False) + "\n")
