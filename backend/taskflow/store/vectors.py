"""Vectors: opens the adapter that the settings ask for."""

from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

from taskflow.domain.ports import Vectors


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
