"""Flows: what the families of a run are founded from."""

from typing import Any

from simulation.taskkinds import Note


def _alone(name: str, kind: str) -> dict[str, Any]:
    return {"name": name, "tasks": [{"name": "it", "type": kind, "initiator": True}]}


OWN = {**Note.machine, "id": "own"}
"""A statechart of a flow's own, which does what that of its type does."""

FLOWS: dict[str, dict[str, Any]] = {
    "note": _alone("note", "SimNote"),
    "ask": _alone("ask", "SimAsk"),
    "pay": _alone("pay", "SimPay"),
    "clock": _alone("clock", "SimClock"),
    "bell": _alone("bell", "SimBell"),
    "bad": _alone("bad", "SimBad"),
    "pair": {
        "name": "pair",
        "tasks": [
            {"name": "top", "type": "SimNote", "initiator": True, "fsm": OWN},
            {"name": "left", "type": "SimNote", "parent": "top"},
            {"name": "right", "type": "SimAsk", "parent": "top"},
        ],
        "connections": [{"from": "left.shared.word", "to": "right.shared.word"}],
    },
}

FAR = {"far": _alone("far", "SimFar"), "faronce": _alone("faronce", "SimFarOnce")}
"""Those whose work is done elsewhere: in runs that have programs there."""
ALL = {**FLOWS, **FAR}
