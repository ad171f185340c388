"""A table of contents is changed whatever has become of it since it was read."""

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


CHANGES = (("taskflow.store.heads", "Heads.change", _blindly),)
