"""A hub that slept changes a table of contents, whatever has become of it since it was read."""

from typing import Any

from msgspec import structs

SHOWS = ("deleted.", "lost.", "history.", "unreadable.", "read.", "retry.", "stored.", "fold.")


def _blindly(change: Any) -> Any:
    async def blindly(heads: Any, changes: Any) -> bool:
        there = await heads.several(list(changes))
        given = {
            stream: (structs.replace(old, version=there[stream].version), new)
            for stream, (old, new) in changes.items()
        }
        done: bool = await change(heads, given)
        return done

    return blindly


def _never(_lapsed: Any) -> Any:
    return property(lambda _ownership: False)


CHANGES = (
    ("taskflow.store.heads", "Heads.change", _blindly),
    ("taskflow.store.ownership", "MongoOwnership.lapsed", _never),
)
