"""A hub takes a store that another living one owns, and that one does not notice."""

from typing import Any

SHOWS = ("lost.", "history.", "watch.", "twice.", "paid.twice", "unsettled.", "asked.", "list.")


def _rude(_is_free: Any) -> Any:
    return lambda _ownership, _partition: True


CHANGES = (("taskflow.store.ownership", "MongoOwnership._is_free", _rude),)
