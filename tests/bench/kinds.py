"""Kinds: an event to a task of a declared kind, and to one of a class with the same statechart."""

import json
import runpy
from collections.abc import Sequence
from pathlib import Path

from place import Place, folder, places, turns
from questions import EACH, ROUNDS, SEND, measured
from report import Report, median, times, us
from steps import SOURCE

from runningserver import ROOT
from sampleplugin import install

MACHINE = runpy.run_path(str(SOURCE / "taskflow_instant" / "tally.py"))["MACHINE"]
DECLARED = {
    "label": "Tally",
    "description": "Counts how often it was told to.",
    "machine": MACHINE,
    "output": {"properties": {"counted": {"title": "Counted", "type": "integer", "default": 0}}},
}
KINDS = {"class": "TaskTally", "declared": "tally"}


class Counter:
    """A task that is told to count, over one connection."""

    def __init__(self, one: Place, kind: str) -> None:
        """Start it."""
        self.one, self.sent = one, 0
        document = {"name": kind, "tasks": [{"name": "one", "type": kind, "initiator": True}]}
        one.ann.do("importFlow", "ImportFlow", "seq", text=json.dumps(document))
        started = one.ann.do(
            "startTask", "StartTask", "family { id } task { instanceId }", flow=kind
        )
        self.at = {"family": started["family"]["id"], "task": started["task"]["instanceId"]}

    def count(self) -> None:
        """Count one more."""
        self.sent += 1
        command = {**self.at, "mutation": f"c{self.sent}", "event": "COUNT"}
        self.one.ann.ask(SEND, input=command)


def main(trees: Sequence[Path]) -> None:
    """Measure this tree alone: another one may be from before there were declared kinds."""
    assert trees[0] == ROOT
    with folder() as path, places(trees[:1], install(path, SOURCE)) as (one,):
        declare(one)
        counters = {what: Counter(one, kind) for what, kind in KINDS.items()}
        kept: dict[str, list[float]] = {what: [] for what in counters}
        for round_ in range(ROUNDS + 1):  # the first one warms up
            for what, counter in turns(list(counters.items()), round_):
                server, _ = measured(one, counter, Counter.count)
                if round_:
                    kept[what].append(server)
    title = f"An event to a task of a declared kind and of a class, {EACH} a round"
    report = Report(title, ["processor time of the server"])
    for what, each in kept.items():
        report.same(what, us(median(each)))
    pairs = zip(kept["declared"], kept["class"], strict=True)
    report.same("declared to class", times(median([ours / theirs for ours, theirs in pairs])))


def declare(one: Place) -> None:
    """Declare the kind and publish it."""
    name = KINDS["declared"]
    kind = one.ann.do("createKind", "CreateKind", "kind { seq }", name=name, label="Tally")["kind"]
    operations = [{"op": "replace", "document": {"name": name, **DECLARED}}]
    edited = one.ann.ask(
        "mutation($k: ID!, $r: Long!, $o: [KindOperation!]!) { editKind(kind: $k, revision: $r, "
        'operations: $o, mutation: "e") { kind { seq problems { message } } refused { reason } } }',
        k=name,
        r=kind["seq"],
        o=operations,
    )["editKind"]
    assert not edited["refused"], edited
    assert not edited["kind"]["problems"], edited
    one.ann.ask(
        "mutation($input: PublishKind!) { publishKind(input: $input) { seq } }",
        input={"mutation": "p", "kind": name, "seq": edited["kind"]["seq"]},
    )
