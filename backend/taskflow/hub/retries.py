"""Retries: who sends a command again is answered as before, also where they may read no more."""

from typing import Any

from taskflow.domain.command import Command
from taskflow.domain.errors import TaskflowError
from taskflow.domain.event import Accepted
from taskflow.domain.migration import Migration
from taskflow.domain.principal import Principal
from taskflow.hub.lists.strangers import Strangers
from taskflow.hub.stream.answered import key_for, sent_hash
from taskflow.hub.stream.queued_command import Receipt, Wish, reused
from taskflow.hub.stream.streams import Streams

Sent = Command | Wish | Migration


class Retries:
    """Finds what families have answered to those who cannot read them now."""

    def __init__(self, families: Streams[Any], strangers: Strangers) -> None:
        """Look into the streams of families."""
        self._families = families
        self._strangers = strangers

    async def again(
        self,
        principal: Principal,
        ident: str,
        sent: Command | Wish | Migration,
        error: TaskflowError,
    ) -> Receipt:
        """Answer once more what this very asker sent before; raises ``error`` if it was not they.

        Who deletes a family, or leaves it, cannot read it when they ask again.
        """
        known = await self.known(principal, ident, sent.mutation, error)
        if known.sent and known.sent != sent_hash(sent):
            raise reused()
        return Receipt(ident, known.seq)

    async def known(
        self, principal: Principal, ident: str, mutation: str, error: TaskflowError
    ) -> Accepted:
        """Give what became of a command of theirs; raises ``error`` where there was none."""
        never = self._strangers.never_there(principal, ident)
        if never or self._families.at_hand(ident):
            await self._families.look(ident)
        key = key_for(principal, mutation)
        known = None if never else await self._families.accepted(ident, key)
        if known is None:
            raise error
        return known
