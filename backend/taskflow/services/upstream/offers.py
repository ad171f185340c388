"""Offers: the list of models that a server has."""

from typing import Any

import msgspec
from msgspec import Struct

from taskflow.services.upstream.events import bad_answer


class Offered(Struct):
    """One model; servers name the size of its context differently, or not at all."""

    id: str
    owned_by: str | None = None
    max_model_len: int | None = None
    context_length: int | None = None
    meta: dict[str, Any] | None = None

    @property
    def context(self) -> int | None:
        """Give how many tokens it can read, if the server says so."""
        meta = self.meta or {}
        said = self.max_model_len or self.context_length
        return said or meta.get("n_ctx") or meta.get("n_ctx_train")


class _List(Struct):
    data: list[Offered]


def offers(body: bytes) -> list[Offered]:
    """Read what ``GET /models`` answered; raises Upstream (``model.badAnswer``)."""
    try:
        return msgspec.json.decode(body, type=_List).data
    except msgspec.MsgspecError:
        raise bad_answer() from None
