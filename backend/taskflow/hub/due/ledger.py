"""Ledger: what is due in the families of all, and who has claimed it, to be read."""

from collections import Counter, defaultdict
from collections.abc import Container, Mapping

from taskflow.hub.due.claims import Claim, Due
from taskflow.hub.due.ready_effects import ReadyEffects


class Ledger:
    """Effects that wait for their result, by their ids; whoever keeps it changes it."""

    def __init__(self) -> None:
        """Begin empty."""
        self._due: dict[str, Due] = {}
        self._owned: Counter[str] = Counter()
        self._ready: dict[str, ReadyEffects] = defaultdict(ReadyEffects)
        self._claims: dict[str, Claim] = {}
        self._lapsed: dict[str, Due] = {}

    def knows(self, ident: str) -> bool:
        """Say whether an effect is due here."""
        return ident in self._due

    def claimed(self, ident: str) -> bool:
        """Say whether somebody is at an effect."""
        return ident in self._claims

    def offers(self, environment: str, operators: Container[str]) -> bool:
        """Say whether work of one of these operators waits for a processor."""
        ready = self._ready[environment]
        return any(name in operators and self._offered(ident) for name, ident in ready)

    def of(self, family: str) -> list[Due]:
        """Give what is due in a family."""
        return [due for due in self._due.values() if due.family == family]

    def counts(self) -> dict[str, int]:
        """Give how many effects are due and claimed."""
        return {"due": len(self._due), "claimed": len(self._claims)}

    def held(self, processor: str) -> list[Claim]:
        """Give what a processor has claimed."""
        return [claim for claim in self._claims.values() if claim.processor == processor]

    def waiting(self) -> Mapping[str, int]:
        """Give by environment how many effects wait for a processor."""
        return Counter(
            due.effect.environment for ident, due in self._due.items() if ident not in self._claims
        )

    @property
    def places(self) -> int:
        """Give how many names are kept of effects that may be claimed, or could have been."""
        return sum(map(len, self._ready.values()))

    def has_lapsed(self, ident: str) -> bool:
        """Say whether an attempt is to be counted, and nobody has taken it up again."""
        return ident in self._lapsed

    def owned(self, owner: str) -> int:
        """Give how many effects are due in the families of a person."""
        return self._owned[owner]

    def _offered(self, ident: str) -> bool:
        return ident in self._due and ident not in self._claims and ident not in self._lapsed
