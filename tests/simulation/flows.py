"""Flows: what the families of a run are founded from."""

from typing import Any


def _alone(name: str, kind: str) -> dict[str, Any]:
    return {"name": name, "tasks": [{"name": "it", "type": kind, "initiator": True}]}


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
            {"name": "top", "type": "SimNote", "initiator": True},
            {"name": "left", "type": "SimNote", "parent": "top"},
            {"name": "right", "type": "SimAsk", "parent": "top"},
        ],
        "connections": [{"from": "left.shared.word", "to": "right.shared.word"}],
    },
}
