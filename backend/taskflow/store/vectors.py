"""Vectors: opens the adapter that the settings ask for; what both adapters agree on."""

from importlib import import_module
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID, uuid5

from taskflow.domain.ports import Match, Point, Vectors

NAMESPACE = UUID("5b1d3c5e-8f0b-5c57-9d3a-6f7d3a1c0e42")
SEARCH_EFFORT = 128
"""``hnsw_ef`` of a search: recall well over 0.99 where the engine has built its index."""
PAGE = 1000
BATCH = 100


class OpenVectors(Vectors, Protocol):
    """Vectors that must be closed."""

    async def close(self) -> None:
        """Write what is pending and let go."""
        ...


def open_vectors(folder: Path, url: str = "", key: str = "") -> OpenVectors:
    """Give the Qdrant server at ``url``, or the engine in this process with its data in ``folder``.

    Each adapter is loaded when it is needed: the client alone takes two seconds and 73 MB. A
    server that is away and a folder that is in use show when they are asked (Unavailable).
    """
    if url:
        remote: Any = import_module("taskflow.store.vectors_qdrant")
        server: OpenVectors = remote.QdrantVectors.at(url, key)
        return server
    local: Any = import_module("taskflow.store.vectors_edge")
    engine: OpenVectors = local.EdgeVectors(folder)
    return engine


def key_of(ident: str) -> str:
    """Give the id under which Qdrant keeps a point: it takes UUIDs and numbers only."""
    return str(uuid5(NAMESPACE, ident))


def stored(point: Point) -> dict[str, Any]:
    """Give what is kept with a point's vector."""
    return {"id": point.id, "payload": dict(point.payload)}


def match(kept: Any, score: float) -> Match:
    """Make a match of what was kept."""
    return Match(kept["id"], score, kept["payload"])
