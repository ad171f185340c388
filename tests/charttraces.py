"""Traces: what a machine answers to a log of events, as ``tests/corpus/statecharts`` keeps it.

A case is ``{name, machine, fields, trace: [{event, step} or {event, refused} or {event,
tooCostly}]}``; the first entry is the start, its event null. Steps leave out what is empty;
``legal`` is what may be sent then. XState runs the same cases in
``frontend/src/flow/statechart.test.ts``. After a change on purpose, run this file to record the
traces anew, read the difference, and let XState confirm it.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from taskflow.domain.errors import IllegalEvent, TooCostly
from taskflow.domain.patch import merge
from taskflow.domain.statechart import Machine, MachineEvent, Snapshot, Step

CORPUS = Path(__file__).parent / "corpus" / "statecharts"


def cases() -> Iterator[tuple[str, dict[str, Any]]]:
    """Give every case of the corpus with its name."""
    for path in sorted(CORPUS.glob("*.json")):
        for case in json.loads(path.read_text()):
            yield f"{path.stem}: {case['name']}", case


def compact(step: Step) -> dict[str, Any]:
    """Write a step as plain JSON without what is empty."""
    written = json.loads(msgspec.json.encode(step))
    return {
        key: value
        for key, value in written.items()
        if key in ("state", "label") or value not in (None, False, [], (), {})
    }


def record(case: dict[str, Any], *, restoring: bool = False) -> list[dict[str, Any]]:
    """Play a case's events; ``restoring`` sends the snapshot through JSON between the steps."""
    machine = Machine.compile(case["machine"])
    fields, snapshot = case["fields"], Snapshot("")
    trace: list[dict[str, Any]] = []
    for entry in case["trace"]:
        event = entry["event"]
        try:
            step = (
                machine.initial(fields)
                if event is None
                else machine.step(snapshot, MachineEvent(**event), fields)
            )
        except IllegalEvent as error:
            trace.append({"event": event, "refused": error.details["legal"]})
            continue
        except TooCostly:
            trace.append({"event": event, "tooCostly": True})
            continue
        fields, snapshot = merge(fields, step.patch), Snapshot.of(step)
        legal = list(machine.legal(snapshot, fields))
        written = compact(step)
        last = {"history": written.pop("history")} if "history" in written else {}
        written |= {"legal": legal} if legal else {}
        trace.append({"event": event, "step": written | last})
        if restoring:
            stored = json.dumps({"current": step.label, **snapshot.as_document()})
            snapshot = Snapshot.from_document(json.loads(stored))
    return trace


if __name__ == "__main__":
    for path in CORPUS.glob("*.json"):
        found = json.loads(path.read_text())
        for case in found:
            case["trace"] = record(case)
        path.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")
