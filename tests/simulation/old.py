"""Old: what version 0.1.0 has left in its store, and what must still be true of it."""

import zlib
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import bson

from simulation.store.data import Data
from taskflow.domain.task import TaskType

LEFT = Path(__file__).parents[1] / "corpus" / "version-0.1.0.bson.zz"
LARGEST = 16 * 1024 * 1024
"""Bytes of a document, as MongoDB takes them: old data is not made smaller for a run."""
KINDS = (("conversation", "Conversation"), ("select", "Select"), ("chat", "Chat"))
"""The kinds of tasks that old families have: module and class."""


class Old:
    """The store of version 0.1.0 in which everything began."""

    def __init__(self) -> None:
        self._left = _left()
        self.families = list(self._left["states"])
        self.states: dict[str, dict[str, str]] = self._left["states"]
        """The hash of each family at some seqs."""
        self.gone = str(self._left["gone"])
        """A family that was deleted."""

    @property
    def kinds(self) -> tuple[TaskType, ...]:
        """Give the kinds of tasks that old families have."""
        return tuple(
            getattr(import_module(f"taskflow.tasks.{name}"), kind)() for name, kind in KINDS
        )

    def data(self) -> Data:
        """Give the store as it was left."""
        data = Data(LARGEST)
        for name, documents in self._left["collections"].items():
            for document in documents:
                data.collection(name).insert(bson.encode(document))
        return data

    def beginning(self, family: str) -> int:
        """Give the lowest seq of a family."""
        commits = self._left["collections"]["commits"]
        first = [one for one in commits if one.get("stream") == family and one["n"] == 0]
        return int(first[0]["events"][0]["seq"]) if first else 1

    def answers(self, family: str) -> dict[str, int]:
        """Give the mutations that a family has answered to Ann, with their seqs."""
        return dict(self._left["answers"][family])


@cache
def _left() -> dict[str, Any]:
    return bson.decode(zlib.decompress(LEFT.read_bytes()))
