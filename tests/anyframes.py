"""Frames of graphql-transport-ws that no client sends: in any order, with anything in them."""

import json
from typing import Any

from anyrequest import Dice

TYPES = (
    *("connection_init", "connection_ack", "ping", "pong", "subscribe", "next", "error"),
    *("complete", "connection_terminate", "start", "", "subscribe\0", "SUBSCRIBE"),
)
IDS = (
    "1",
    "2",
    "3",
    "",
    "\0",
    "\ud800",
    "x" * 70_000,
    "\U0001f980",
    1,
    -1,
    1.5,
    None,
    [],
    {},
    True,
)


def frame(dice: Dice) -> str | bytes:
    """Give a frame: most have a type and an id, many ask for what there is, some are no JSON."""
    often = dice.chance.random
    made: dict[str, Any] = {"type": dice.chance.choice(TYPES) if often() < 0.1 else "subscribe"}
    if often() < 0.98:
        made["id"] = dice.chance.choice(IDS if often() < 0.05 else IDS[:9])
    if often() < 0.97:
        rare = often()
        made["payload"] = (
            dice.value() if rare < 0.03 else _odd(dice) if rare < 0.25 else _asked(dice)
        )
    if often() < 0.1:
        made[dice.text()[:50]] = dice.value()
    text = json.dumps(dice.one([made], made["type"]) if often() < 0.04 else made)
    if often() < 0.9:
        return text
    cut = dice.chance.randrange(1, len(text))
    odd = dice.text().encode("utf-8", "surrogatepass")
    again = text[:-1] + "," + text[1:]
    return dice.one(text[:cut], text.encode(), odd, again, "[" * 30_000, text + text, "")


def _asked(dice: Dice) -> dict[str, Any]:
    _, document, variables = dice.document()
    asked = {"query": document, "variables": variables}
    return asked if dice.yes() else {**asked, "operationName": dice.one(None, "", "x", 1)}


def _odd(dice: Dice) -> dict[str, Any]:
    """Give members of a request that fit nothing."""
    members = {
        "query": dice.one("{ me { id } }", "subscription { x }", "", "{", 1, None, dice.text()),
        "variables": dice.value(),
        "operationName": dice.value(),
        "extensions": dice.one(dice.value(), {"persistedQuery": dice.value()}),
    }
    return {name: value for name, value in members.items() if dice.yes()}
