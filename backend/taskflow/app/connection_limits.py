"""ConnectionLimits: of all, of strangers, of each address and of each person.

Somebody counts as a stranger until a request of theirs has proven who they are. When there are too
many strangers, the one that has kept us waiting longest makes room for the next: so whoever says
at once what they want is heard, however many connect and say nothing.
"""

from collections import Counter
from typing import Final, Protocol

from taskflow.app.refusal import FULL
from taskflow.domain.address import network
from taskflow.domain.errors import Limited

STRANGERS: Final = 1 / 2
"""The part of all room that strangers may have together; the rest is for who is signed in."""
OF_ONE_ADDRESS: Final = 1 / 4
"""The part of the strangers' room that one address may have."""
OF_ONE_PERSON: Final = 1 / 4
"""The part of all room that one person may have."""
TURNED_AWAY: Final = 64
"""How many of those for whom there is no room are told so at a time; others hear nothing."""


class Visitor(Protocol):
    """One connection."""

    @property
    def waiting(self) -> bool:
        """Whether it is they who have not said yet what they want."""
        ...

    def leave(self) -> None:
        """End the connection at once."""
        ...


class Visit:
    """One connection's place among all, for as long as it is open."""

    __slots__ = ("_all", "address", "person", "turned_away", "visitor")

    def __init__(self, everybody: "ConnectionLimits", visitor: Visitor, address: str) -> None:
        """Begin as a stranger."""
        self._all = everybody
        self.turned_away = False
        self.visitor = visitor
        self.address = address
        self.person = ""

    def recognise(self, person: str) -> None:
        """Note whose connection it is; ``Limited`` when they have too many."""
        if person != self.person:
            self._all.recognise(self, person)

    def end(self) -> None:
        """Give the place back."""
        self._all.end(self)


class ConnectionLimits:
    """All visits now."""

    def __init__(self, room: int) -> None:
        """Keep ``room`` connections at most."""
        self._room = room
        self._strangers: dict[Visit, None] = {}
        self._turned_away: set[Visit] = set()
        self._of_address: Counter[str] = Counter()
        self._of_person: Counter[str] = Counter()

    @property
    def known(self) -> int:
        """How many connections belong to somebody who is signed in."""
        return self._of_person.total()

    @property
    def strangers(self) -> int:
        """How many do not, or not yet."""
        return len(self._strangers)

    def begin(self, visitor: Visitor, host: str) -> Visit | None:
        """Take a visitor in, or turn one away; None when there are too many even of those."""
        visit = Visit(self, visitor, network(host))
        if not self._make_room(visit.address):
            if len(self._turned_away) >= TURNED_AWAY:
                return None
            visit.turned_away = True
            self._turned_away.add(visit)
            return visit
        self._strangers[visit] = None
        self._of_address[visit.address] += 1
        return visit

    def recognise(self, visit: Visit, person: str) -> None:
        """Count a visit as this person's."""
        if self._of_person[person] >= self._room * OF_ONE_PERSON:
            raise Limited(
                "You have too many connections open. Close some and try again.",
                code=FULL.code,
                details={"retryAfter": FULL.wait},
            )
        self.end(visit)
        visit.person = person
        self._of_person[person] += 1

    def end(self, visit: Visit) -> None:
        """Forget a visit."""
        if visit.turned_away:
            self._turned_away.discard(visit)
        elif visit.person:
            _less(self._of_person, visit.person)
            visit.person = ""
        elif visit in self._strangers:
            del self._strangers[visit]
            _less(self._of_address, visit.address)

    def _make_room(self, address: str) -> bool:
        most = self._room * STRANGERS
        if self._of_address[address] >= most * OF_ONE_ADDRESS:
            return self._let_go(address)
        if self.strangers >= most or self.strangers + self.known >= self._room:
            return self._let_go()
        return True

    def _let_go(self, address: str = "") -> bool:
        """End the visit of the stranger who has kept us waiting longest, if any does."""
        for visit in self._strangers:
            if visit.visitor.waiting and address in ("", visit.address):
                self.end(visit)
                visit.visitor.leave()
                return True
        return False


def _less(counter: Counter[str], key: str) -> None:
    counter[key] -= 1
    if counter[key] <= 0:
        del counter[key]
