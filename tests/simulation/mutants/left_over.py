"""What was stored in vain, since its table of contents never came to name it, is left there."""

from typing import Any

SHOWS = ("stored.unnamed",)


def _left(_remove_unnamed: Any) -> Any:
    async def nothing(_segments: Any, _places: Any) -> None:
        return

    return nothing


CHANGES = (("taskflow.store.segments", "Segments._remove_unnamed", _left),)
