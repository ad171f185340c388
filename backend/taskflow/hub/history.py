"""History: a family's events page by page, and the moments worth going back to."""

from taskflow.domain.event import Event
from taskflow.domain.family import ITSELF, Family
from taskflow.domain.principal import Principal
from taskflow.hub.hub import Hub

WINDOW = 512
MOST_WINDOWS = 64
"""Windows looked through for one page, so that a rare filter cannot hold the server up."""


class History:
    """The past of families, for one asker."""

    def __init__(self, hub: Hub, principal: Principal) -> None:
        """Ask in the name of ``principal``."""
        self._hub = hub
        self._principal = principal

    async def page(
        self, family: Family, after: int, count: int, task: str | None, kind: str
    ) -> list[Event]:
        """Give up to ``count`` events after ``after``, of one task or kind if these are given."""
        found: list[Event] = []
        for _ in range(MOST_WINDOWS):
            upto = min(after + max(WINDOW, count), family.seq)
            for event in await self._hub.events(self._principal, family.id, after, upto):
                if (task is None or event.task == task) and event.type.startswith(kind):
                    found.append(event)
                    if len(found) == count:
                        return found
            after = upto
            if after >= family.seq:
                break
        return found

    async def stable(self, family: Family, before: int, count: int) -> list[tuple[int, int, str]]:
        """Give (seq, time, what happened) of moments before ``before`` with nothing under way."""
        found: list[tuple[int, int, str]] = []
        upto = before - 1
        for _ in range(MOST_WINDOWS):
            after = max(0, upto - WINDOW)
            begin = await self._hub.read(self._principal, family.id, after) if after else None
            due = set()
            if begin is not None:
                due = {effect.id for _, effect in begin.due_effects()}
            events = await self._hub.events(self._principal, family.id, after, upto)
            window = []
            for event in events:
                due.update(effect.id for effect in event.effects)
                due.difference_update(event.settled)
                if not due:
                    window.append((event.seq, event.at, _said(family, event)))
            found += reversed(window)
            upto = after
            if len(found) >= count or not upto:
                break
        return found[:count]


def _said(family: Family, event: Event) -> str:
    """Say in a few words what an event was."""
    if event.task == ITSELF:
        return event.type.removeprefix("family.")
    task = family.tasks.get(event.task)
    label = str(task.document["label"]) if task else event.task
    what = event.event or event.type.partition(".")[2]
    return f"{label}: {what}" + (f" → {event.state}" if event.state else "")
