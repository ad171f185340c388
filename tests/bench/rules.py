"""Rules: an update beside nine hundred rules that watch something else, and without them."""

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from place import Place, places, turns
from report import Report, median, ms, times, us
from updates import SINGLE, WARM, ours_single

from talking import tasks

ROUNDS = 12
RULES = 900
GRAPH = "query($id: ID!) { family(id: $id) { graph } }"
FAMILIES = {"none": 0, "idle": RULES}


def main(trees: Sequence[Path]) -> None:
    with places(trees[:1]) as all_:
        (one,) = all_
        families = {what: _family(one, what, rules) for what, rules in FAMILIES.items()}
        kept: dict[str, list[tuple[float, float]]] = {what: [] for what in families}
        for family, task in families.values():
            asyncio.run(ours_single(one.url, one.ann.token(), family, task, WARM))
        for round_ in range(ROUNDS):
            for what, (family, task) in turns(list(families.items()), round_):
                before = one.spent()
                taken = asyncio.run(ours_single(one.url, one.ann.token(), family, task, round_))
                kept[what].append((median(taken), one.spent().since(before, SINGLE).server))
    report = Report(f"An update in a family with {RULES:,} rules that watch something else", ["-"])
    for what, rounds in kept.items():
        report.same(f"{what}: p50", ms(median([taken for taken, _ in rounds])))
        report.same(f"{what}: processor time of the server", us(median([it for _, it in rounds])))
    pairs = list(zip(kept["idle"], kept["none"], strict=True))
    for place, figure in enumerate(("p50", "processor time of the server")):
        ratios = [idle[place] / none[place] for idle, none in pairs]
        report.same(f"idle to none: {figure} (to reach: at most 1.10)", times(median(ratios)))


def drawn(name: str, rules: int) -> dict[str, Any]:
    """Give a flow of a conversation beside so many rules that watch something else."""
    watching = {"tasks": ["talk"], "event": "NEVER", "many": 5}
    root = {"name": "root", "type": "TaskConversation", "initiator": True}
    talk = {"name": "talk", "parent": "root", "type": "TaskConversation"}
    idle = [
        {"name": f"r{n}", "parent": "root", "type": "RuleCount", "config": {"local": watching}}
        for n in range(rules)
    ]
    return {"name": name, "tasks": [root, talk, *idle]}


def _family(one: Place, name: str, rules: int) -> tuple[str, str]:
    """Start it; gives the family and the conversation."""
    one.ann.do("importFlow", "ImportFlow", "seq", text=json.dumps(drawn(name, rules)))
    family = str(one.ann.do("startTask", "StartTask", "family { id }", flow=name)["family"]["id"])
    graph = one.ann.ask(GRAPH, id=family)["family"]["graph"]
    assert len(graph["nodes"]) > rules, len(graph["nodes"])
    return family, str(tasks(one.ann, family)["root"]["instanceId"])
