"""A hub takes a store that another living one owns."""

from typing import Any

SHOWS = ("lost.", "history.", "watch.", "twice.", "paid.twice", "unsettled.", "asked.", "list.")


def _rude(_require_free: Any) -> Any:
    return lambda _ownership, _partition: None


CHANGES = (("taskflow.store.ownership", "MongoOwnership._require_free", _rude),)
