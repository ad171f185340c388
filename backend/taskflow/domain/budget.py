"""Budget: how much may be computed until an answer must be there, counted and not timed.

A unit is about what visiting one node of an expression for one element costs. Counts are the same
wherever a definition is evaluated, so that a step which one T@skFlow makes, another makes too;
``frontend/src/flow/budget.ts`` is the twin.
"""

from typing import Any, Final

from taskflow.domain.errors import TooCostly

STEP: Final = 100_000
"""Units of one step of a statechart: its guards, assigns, microsteps and rounds together."""

COMMAND: Final = 150_000
"""Units of all that one command sets going: steps, events, what rules and connections add."""

EDIT: Final = 3_000_000
"""Units of one edit of a flow: what is drawn at once may be much, and is made once."""

HEADLINE: Final = 2_000
"""Units of the line on the card of one task: a family may have thousands."""

TURN: Final = 25_000
"""Units from which on what is not begun waits for another turn of the loop."""

CALL: Final = 14
"""Units of a call of a function, beside what it is given."""

TEXT: Final = 256
"""Characters that are read or written for one unit."""

COPIED: Final = 16
"""Elements that are copied as they are for one unit."""

COMPARED: Final = 1024
"""Characters that are compared for one unit."""

KEPT: Final = 3
WRITTEN: Final = 8
"""Units of a value that becomes part of a document, and of one that is made a text."""

INSIDE: Final = 5
MEMBER: Final = 3
"""Units of a list or an object that is compared, and of each member of it (an element: 1)."""

_SIMPLE: Final = {int, float, bool, type(None)}


class Budget:
    """What is ``left`` to be spent; what costs more than it looks like pays before it is done."""

    __slots__ = ("_given", "_owed", "left")

    def __init__(self, left: int = STEP) -> None:
        """Start with ``left`` units."""
        self.left = left
        self._given = left
        self._owed = 0

    @property
    def spent(self) -> bool:
        """Say whether nothing is left."""
        return self.left < 0

    @property
    def total(self) -> int:
        """Give what was paid and owed so far."""
        return self._given - self.left + self._owed

    def pay(self, units: int) -> None:
        """Take from the budget; raises TooCostly when it is spent."""
        self.left -= units
        if self.left < 0:
            raise too_costly()

    def owe(self, units: int) -> None:
        """Note work that must be done whatever is left."""
        self._owed += units

    def part(self, most: int = STEP) -> "Budget":
        """Give a budget of its own to a part of the work; :meth:`settle` takes what it spent."""
        return Budget(min(most, self.left))

    def settle(self, part: "Budget") -> None:
        """Take what a part has spent."""
        self.left -= part.total


def too_costly() -> TooCostly:
    """Make the error for work beyond its budget."""
    return TooCostly("This takes more work than one step may. Let it look at less.")


def pay_for(value: Any, budget: Budget, units: int = KEPT) -> None:
    """Pay for every value inside a JSON value, and for its texts; raises TooCostly."""
    waiting = [value]
    while waiting:
        budget.pay(units * len(waiting))
        if _SIMPLE.issuperset(map(type, waiting)):
            break
        below: list[Any] = []
        for one in waiting:
            if isinstance(one, str):
                budget.left -= len(one) // TEXT
            elif isinstance(one, dict):
                below.extend(one.values())
            elif isinstance(one, list):
                below.extend(one)
        waiting = below
    budget.pay(0)


def same_within(one: Any, other: Any, budget: Budget) -> bool:
    """Say whether two JSON values are equal, as ``merging.same`` does, and pay for looking."""
    if isinstance(one, str) and isinstance(other, str):
        budget.pay(min(len(one), len(other)) // COMPARED)
        return one == other
    if isinstance(one, dict) and isinstance(other, dict):
        budget.pay(len(one) * MEMBER + INSIDE)
        return one.keys() == other.keys() and all(
            same_within(one[key], other[key], budget) for key in one
        )
    if isinstance(one, list) and isinstance(other, list):
        budget.pay(len(one) + INSIDE)
        return len(one) == len(other) and _all_same(one, other, budget)
    return isinstance(one, bool) is isinstance(other, bool) and bool(one == other)


def _all_same(one: list[Any], other: list[Any], budget: Budget) -> bool:
    for mine, yours in zip(one, other, strict=True):
        kind = type(mine)
        if kind is type(yours) and (
            kind in _SIMPLE or (kind is str and len(mine) < COMPARED)  # paid for as an element
        ):
            if mine != yours:
                return False
        elif not same_within(mine, yours, budget):
            return False
    return True
