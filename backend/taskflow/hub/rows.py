"""Rows: families and flows as they stand in lists."""

from typing import Any

from taskflow.domain.event import SCHEMA_VERSION
from taskflow.domain.family import Family
from taskflow.domain.flowlog import FlowState

MOST_WORDS = 20


def kind_of(state: Family | FlowState) -> str:
    """Give the kind of documents that lists this state."""
    return "families" if isinstance(state, Family) else "flows"


def row(state: Family | FlowState) -> dict[str, Any]:
    """Give the row of a state."""
    return family_row(state) if isinstance(state, Family) else flow_row(state)


def busy(state: Family | FlowState) -> bool:
    """Say whether something is due, so that a start must load it."""
    if isinstance(state, FlowState) or state.deleted:
        return False
    return state.busy


def family_row(family: Family) -> dict[str, Any]:
    """Give a family's row."""
    document = family.document
    label = str(document.get("label", ""))
    return {
        "_id": family.id,
        "schemaVersion": SCHEMA_VERSION,
        "label": label,
        "flow": document.get("flow", {}).get("name", ""),
        "owner": document.get("owner", ""),
        "members": sorted(family.members),
        "status": family.status,
        "waitingCount": family.waiting_count,
        "createdAt": document.get("createdAt", 0),
        "updatedAt": family.updated,
        "seq": family.seq,
        "words": words(label),
    }


def flow_row(flow: FlowState) -> dict[str, Any]:
    """Give a flow's row."""
    label = flow.document.get("label", flow.name)
    texts = label.values() if isinstance(label, dict) else [label]
    return {
        "_id": flow.name,
        "schemaVersion": SCHEMA_VERSION,
        "updatedAt": flow.updated,
        "seq": flow.seq,
        "words": words(" ".join([flow.name, *map(str, texts)])),
    }


def words(text: str) -> list[str]:
    """Give the words that a search may ask for, as they are compared."""
    return sorted(set(text.casefold().split()))[:MOST_WORDS]
