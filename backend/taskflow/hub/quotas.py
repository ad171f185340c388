"""Quotas: what people have, counted as it changes, against what they may have."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from taskflow.domain.allowances import Allowances
from taskflow.domain.command import Command
from taskflow.domain.principal import Principal
from taskflow.hub.lists.ordered_rows import OrderedRows

MINUTE = 60.0
MANY = 1_000
"""People who are remembered before those are forgotten who have begun nothing for a minute."""


class Quotas:
    """The families that people own, by their rows, and the streams that they follow now."""

    def __init__(
        self, allowances: Allowances, families: OrderedRows, clock: Callable[[], float]
    ) -> None:
        """Begin with nobody who follows anything; ``clock`` gives seconds that never jump."""
        self.allowances = allowances
        self._families = families
        self._following: Counter[str] = Counter()
        self._clock = clock
        self._begun: dict[str, float] = {}

    def require_room(self, principal: Principal, ident: str) -> None:
        """Refuse a new family to somebody who has too much already; raises Limited.

        One that was founded by the same command before is no new one.
        """
        if principal.kind == "user" and self._families.get(ident) is None:
            self.allowances.require_families(self._families.owned(principal.id))
            self.allowances.require_bytes(self._families.bytes(principal.id))
            self._begin(principal.id)

    def _begin(self, person: str) -> None:
        """Count a start; raises Limited (``limit.personStarts``) for one too many in a minute."""
        now, each = self._clock(), MINUTE / self.allowances.person_starts
        if person not in self._begun and len(self._begun) >= MANY:
            self._begun = {who: until for who, until in self._begun.items() if until > now}
        until = max(self._begun.get(person, 0.0), now) + each
        self.allowances.require_start(until - now, MINUTE)
        self._begun[person] = until

    def require_growth(self, family: str, command: Command) -> None:
        """Refuse that a family grows whose owner has too much already; raises Limited."""
        row = self._families.get(family)
        if row is not None and command.growing:
            self.allowances.require_bytes(self._families.bytes(row.owner))

    def following(self, principal: Principal) -> int:
        """Give how many streams somebody follows now."""
        return self._following[principal.id]

    @contextmanager
    def follow(self, principal: Principal) -> Iterator[None]:
        """Count a stream that somebody follows; raises Limited (``limit.streams``)."""
        if principal.kind == "user":
            self.allowances.require_streams(self._following[principal.id])
        self._following[principal.id] += 1
        try:
            yield
        finally:
            self._following[principal.id] -= 1
            if not self._following[principal.id]:
                del self._following[principal.id]
