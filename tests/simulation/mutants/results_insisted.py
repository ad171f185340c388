"""A result that cannot be recorded is submitted again at once, for ever."""

from typing import Any

SHOWS = ("spins", "hangs")


def _insistent(_settle: Any) -> Any:
    async def insist(loop: Any, work: Any, outcome: Any) -> None:
        while True:
            try:
                await loop._queue.settle(work, outcome)  # noqa: SLF001
            except Exception:  # noqa: BLE001, S112
                continue
            return

    return insist


def _refusing(refusal: Any) -> Any:
    def refuse(draft: Any, work: Any) -> Any:
        found = refusal(draft, work)
        if found is not None:
            raise found
        return found

    return refuse


CHANGES = (
    ("taskflow.processors.loop", "Loop._settle", _insistent),
    ("taskflow.hub.decide.partial_refusal", "refusal", _refusing),
)
