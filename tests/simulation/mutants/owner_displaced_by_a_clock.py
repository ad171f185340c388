"""Whether an owner still lives is told from the time that it wrote down, by another one's clock."""

from typing import Any

SHOWS = ("owner.displaced",)


def _by_the_wall(_is_free: Any) -> Any:
    return lambda ownership, partition: partition["until"] < ownership._now()  # noqa: SLF001


CHANGES = (("taskflow.store.ownership", "MongoOwnership._is_free", _by_the_wall),)
