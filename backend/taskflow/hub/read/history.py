"""History: a family's events page by page, and the moments worth going back to."""

from taskflow.domain.event import Event
from taskflow.domain.family_reading import ITSELF
from taskflow.domain.family_view import FamilyView
from taskflow.domain.principal import Principal
from taskflow.hub.read.reader import Reader
from taskflow.hub.stream.streams import WINDOW

MOST_WINDOWS = 64
"""Windows looked through for one page, so that a rare filter cannot hold the server up."""


class History:
    """The past of families, for one asker."""

    def __init__(self, reader: Reader, principal: Principal, windows: int = MOST_WINDOWS) -> None:
        """Ask in the name of ``principal``; look through so many windows at a time."""
        self._reader = reader
        self._windows = windows
        self._principal = principal

    async def page(
        self, family: FamilyView, after: int, count: int, task: str | None, kind: str
    ) -> tuple[list[Event], int | None]:
        """Give up to ``count`` events after ``after``, of one task or kind if these are given.

        With them, if the search was given up before the end: the seq that it had come to.
        """
        found: list[Event] = []
        after = max(after, family.first - 1)
        for _ in range(self._windows):
            upto = min(after + max(WINDOW, count), family.seq)
            for event in await self._reader.events(self._principal, family.id, after, upto):
                if (task is None or event.task == task) and event.type.startswith(kind):
                    found.append(event)
                    if len(found) == count:
                        return found, None
            after = upto
            if after >= family.seq:
                return found, None
        return found, after

    async def stable(
        self, family: FamilyView, before: int, count: int
    ) -> tuple[list[tuple[int, int, str]], int | None]:
        """Give (seq, time, what happened) of moments before ``before`` with nothing under way.

        With them, if the search was given up: the seq before which it had not looked yet.
        """
        found: list[tuple[int, int, str]] = []
        upto = before - 1
        start = family.first - 1
        for _ in range(self._windows):
            after = max(start, upto - WINDOW)
            begun = after > start
            begin = await self._reader.view(self._principal, family.id, after) if begun else None
            due = set()
            if begin is not None:
                due = {effect.id for _, effect in begin.due_effects()}
            events = await self._reader.events(self._principal, family.id, after, upto)
            window = []
            for event in events:
                due.update(effect.id for effect in event.effects)
                due.difference_update(event.settled)
                if not due:
                    window.append((event.seq, event.at, _said(family, event)))
            found += reversed(window)
            upto = after
            if len(found) >= count or upto <= start:
                return found[:count], None
        return found, upto + 1


def _said(family: FamilyView, event: Event) -> str:
    """Say in a few words what an event was."""
    if event.task == ITSELF:
        return event.type.removeprefix("family.")
    task = family.tasks.get(event.task)
    label = task.label if task else event.task
    what = event.event or event.type.partition(".")[2]
    return f"{label}: {what}" + (f" → {event.state}" if event.state else "")
