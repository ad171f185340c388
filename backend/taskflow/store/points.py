"""Points: how vectors are kept, in the engine of this process and on a server alike."""

from typing import Any
from uuid import UUID, uuid5

from taskflow.domain.ports import Match, Point

NAMESPACE = UUID("5b1d3c5e-8f0b-5c57-9d3a-6f7d3a1c0e42")
SEARCH_EFFORT = 128
"""``hnsw_ef`` of a search: recall well over 0.99 where the engine has built its index."""
PAGE = 1000
BATCH = 100


def key_of(ident: str) -> str:
    """Give the id under which Qdrant keeps a point: it takes UUIDs and numbers only."""
    return str(uuid5(NAMESPACE, ident))


def stored(point: Point) -> dict[str, Any]:
    """Give what is kept with a point's vector."""
    return {"id": point.id, "payload": dict(point.payload)}


def match(kept: Any, score: float) -> Match:
    """Make a match of what was kept."""
    return Match(kept["id"], score, kept["payload"])
