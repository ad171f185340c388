"""Waiters: who waits for work of an environment, and wakes when there is some for them."""

import asyncio
from weakref import WeakValueDictionary

Place = tuple[str, str]
"""An environment, and the person of whose families alone work is wanted; "": everybody's."""


class Waiters:
    """An event for each place at which somebody waits; it goes with the last of them.

    Most pages that are open wait all day: what comes for one person wakes nobody else's.
    """

    def __init__(self) -> None:
        """Begin with nobody."""
        self._events: WeakValueDictionary[Place, asyncio.Event] = WeakValueDictionary()

    def __len__(self) -> int:
        return len(self._events)

    def event(self, environment: str, owner: str = "") -> asyncio.Event:
        """Give the event that is set for this place; whoever waits keeps it."""
        place = environment, owner
        found = self._events.get(place)
        if found is None:
            found = self._events[place] = asyncio.Event()
        return found

    def wake(self, environment: str, owner: str = "") -> None:
        """Let everybody look again who may want work of an environment in a person's families."""
        for place in {(environment, ""), (environment, owner)}:
            if (event := self._events.get(place)) is not None:
                event.set()
