"""A result that cannot be recorded is submitted again at once, for ever."""

from typing import Any

SHOWS = ("spins", "hangs")


def _insistent(_record: Any) -> Any:
    async def insist(processor: Any, claim: Any, result: Any) -> None:
        claim.cancel = lambda: None
        submit, who = processor._hub.submit, processor._principal  # noqa: SLF001
        while True:
            try:
                await submit(who, claim.family, result)
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
    ("taskflow.processors.server", "ServerProcessor._record", _insistent),
    ("taskflow.hub.decide.certain", "refusal", _refusing),
)
