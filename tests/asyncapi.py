"""The page docs/reference/asyncapi.yaml, made of the structs of the socket's frames.

``python tests/asyncapi.py`` writes it anew; a test compares.
"""

from pathlib import Path
from typing import Any

import msgspec
import yaml

from taskflow.api import hub_frames
from taskflow.api.socket import LARGEST
from taskflow.domain.work import Work

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "asyncapi.yaml"
REFERENCE = "#/components/schemas/{name}"
FRAMES: tuple[type[msgspec.Struct], ...] = hub_frames.AnyFrame.__args__
TOLD: dict[str, dict[str, Any]] = {
    "Answer": {
        "type": "object",
        "description": "The answer to one frame: what the op gives, or an error.",
        "required": ["re"],
        "properties": {
            "re": {"description": "The id of the frame.", "type": ["integer", "string"]},
            "error": {"$ref": REFERENCE.format(name="Error")},
            "op": {"const": "pong", "description": "To ping."},
            "family": {"type": "string", "description": "To start."},
            "seq": {"type": "integer", "description": "To start, commands and resume."},
            "processor": {"type": "string", "description": "To register: who you are."},
            "name": {"type": "string"},
            "environments": {"type": "array", "items": {"type": "string"}},
            "work": {"$ref": REFERENCE.format(name="Work"), "description": "To claim."},
        },
    },
    "Error": {
        "type": "object",
        "required": ["code", "message"],
        "properties": {
            "code": {"type": "string", "description": "One of docs/reference/errors.md."},
            "message": {"type": "string"},
            "details": {"type": "object"},
        },
    },
    "Followed": {
        "type": "object",
        "description": "An event of a family that is followed, or why it is followed no more.",
        "required": ["family"],
        "properties": {
            "family": {"type": "string"},
            "event": {"type": "object"},
            "error": {"$ref": REFERENCE.format(name="Error")},
        },
    },
    "Cancelled": {
        "type": "object",
        "description": "Nobody wants what an attempt comes to any more.",
        "required": ["op", "work", "attempt"],
        "properties": {
            "op": {"const": "cancel"},
            "work": {"type": "string"},
            "attempt": {"type": "string"},
        },
    },
}


def document() -> dict[str, Any]:
    """Give the whole description."""
    _, schemas = msgspec.json.schema_components([*FRAMES, Work], ref_template=REFERENCE)
    schemas = {**schemas, **TOLD}
    sent = {one.__name__: schemas[one.__name__].get("description", "") for one in FRAMES}
    heard = {
        name: TOLD[name].get("description", "") for name in ("Answer", "Followed", "Cancelled")
    }
    messages = {
        name: {"summary": summary.split("\n")[0], "payload": {"$ref": REFERENCE.format(name=name)}}
        for name, summary in {**sent, **heard}.items()
    }
    of_channel = {name: {"$ref": f"#/components/messages/{name}"} for name in messages}

    def named(names: dict[str, str]) -> list[dict[str, str]]:
        return [{"$ref": f"#/channels/hub/messages/{name}"} for name in names]

    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "T@skFlow: the socket /hub",
            "version": "1",
            "description": f"Frames are JSON texts of at most {LARGEST} bytes. The handshake "
            "carries `Authorization: Bearer` with a personal token or a processor's credential, or "
            "the cookies of a session and its own origin, which may register for `browser`.",
        },
        "channels": {"hub": {"address": "/hub", "messages": of_channel}},
        "operations": {
            "send": {"action": "send", "channel": _hub(), "messages": named(sent)},
            "hear": {"action": "receive", "channel": _hub(), "messages": named(heard)},
        },
        "components": {"messages": messages, "schemas": dict(sorted(schemas.items()))},
    }


def page() -> str:
    """Give the page."""
    head = "# Made by tests/asyncapi.py of the frames in backend/taskflow/api/hub_frames.py.\n"
    return head + yaml.safe_dump(document(), sort_keys=False, width=100, allow_unicode=True)


def _hub() -> dict[str, str]:
    return {"$ref": "#/channels/hub"}


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
