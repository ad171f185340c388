"""Identity: hashes by which two flows, or two plans, are known to be the same to their people.

Unlike the canonical form, these keep the order of members within configurations: a form asks its
questions in the order of its schema.
"""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import msgspec

from taskflow.domain.definition import Connection, Definition
from taskflow.domain.flow.document import Flow, in_order


def flow_hash(flow: Flow) -> str:
    """Give ``sha256:`` and 64 hexadecimal digits: alike for flows that are exported alike."""
    return _hash(_told_apart(flow))


def plan_hash(
    flow: Flow, definitions: Mapping[str, Definition], connections: tuple[Connection, ...]
) -> str:
    """Give the hash of all that a plan holds, with what it has from the installed task types."""
    return _hash([_told_apart(flow), list(definitions.values()), connections])


def _told_apart(flow: Flow) -> Flow:
    ordered = in_order(flow)
    if "layout" in ordered:
        # Nobody sees who was put somewhere first.
        ordered["layout"] = dict(sorted(ordered["layout"].items()))
    return ordered


def _hash(value: Any) -> str:
    return "sha256:" + sha256(msgspec.json.encode(value)).hexdigest()
