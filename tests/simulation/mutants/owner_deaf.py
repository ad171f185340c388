"""A hub that has lost the store never learns of it."""

from typing import Any

SHOWS = ("lost.", "history.", "watch.", "twice.", "paid.twice", "unsettled.", "asked.", "list.")


def _deaf(renew: Any) -> Any:
    async def deaf(ownership: Any) -> bool:
        await renew(ownership)
        return True

    return deaf


CHANGES = (("taskflow.store.ownership", "MongoOwnership.renew", _deaf),)
