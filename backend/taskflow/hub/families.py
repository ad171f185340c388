"""Families as streams: how they are decided on, folded, stored in parts and made ready."""

import re
from collections.abc import Callable, Sequence

import msgspec

from taskflow.domain.allowances import USUAL, Allowances
from taskflow.domain.event import Commit, Event
from taskflow.domain.family import Family
from taskflow.domain.family_reading import ITSELF, by_start
from taskflow.domain.family_view import FamilyView
from taskflow.domain.ports import Checkpoint
from taskflow.domain.task import Task
from taskflow.hub.catalogue import Catalogue
from taskflow.hub.decide.commands.delete import DELETED
from taskflow.hub.decide.draft import Held, Saying, nothing
from taskflow.hub.decide.early import Early
from taskflow.hub.decide.family_decision import FamilyDecision, Owned, idle
from taskflow.hub.decide.instant_results import InstantResults
from taskflow.hub.missing_kinds import MissingKinds
from taskflow.hub.plans import Plans
from taskflow.hub.stream.queued_command import QueuedCommand


class FamilySubject:
    """What the machinery of streams needs to know of families."""

    thing = "family"

    def __init__(  # noqa: PLR0913  what deciding stands on
        self,
        catalogue: Catalogue,
        plans: Plans,
        now: Callable[[], int],
        saying: Saying,
        allowances: Allowances = USUAL,
        *,
        owned: Callable[[], Owned] = lambda: idle,
        held: Held = nothing,
    ) -> None:
        """Remember where plans and machines are, and who says what beside the log.

        ``owned`` gives what says how many effects are due in the families of somebody, ``held``
        says how much they hold.
        """
        self._catalogue = catalogue
        self._plans = plans
        self._now = now
        self._saying = saying
        self._allowances = allowances
        self._owned = owned
        self._held = held
        self.ahead = InstantResults(catalogue)
        self.waiting: MissingKinds | None = None
        self.early = Early()

    def begin(self, state: Family) -> FamilyDecision:
        """Begin to decide."""
        return FamilyDecision(
            state,
            self._catalogue,
            self._now(),
            self._saying,
            self._allowances,
            owned=self._owned(),
            held=self._held,
        )

    def follow(self, decision: FamilyDecision, ask: QueuedCommand, since: int) -> None:
        """Do instant work that a command has made due."""
        self.ahead.follow(decision, ask, since)

    def foresee(self, decision: FamilyDecision, asks: Sequence[QueuedCommand]) -> None:
        """Begin work that may be, while the commit that makes it due is being stored."""
        self.early.foresee(decision, asks)

    def forgo(self, decision: FamilyDecision) -> None:
        """End the work that does not become due after all."""
        self.early.forgo(decision)

    def fold(self, state: Family, events: Sequence[Event]) -> Family:
        """Fold events in, in place: nobody else holds a stream's state."""
        state.apply(events)
        if state.plan is None or state.plan.hash != state.document["flow"]["hash"]:
            state.plan = self._plans.known(state.document)
        return state

    def weight(self, events: Sequence[Event]) -> int:
        """Take all events for slight ones."""
        return len(events)

    def read(self, commit: Commit) -> Sequence[Event]:
        """Decode a stored commit's events."""
        return _DECODER.decode(commit.events)

    def names(self, ident: str) -> bool:
        """Say whether a family can have this id, which is one of the hub's own making."""
        return _ID.fullmatch(ident) is not None

    def empty(self, ident: str, seq: int = 0) -> Family:
        """Give a family before its first event, or of which nothing is known up to ``seq``."""
        return Family(ident, seq)

    def restore(self, point: Checkpoint, parts: dict[str, bytes]) -> Family:
        """Make a family from stored tasks; in the order of their start."""
        tasks = {name: msgspec.msgpack.decode(body, type=Task) for name, body in parts.items()}
        ordered = sorted(tasks, key=by_start)
        family = Family(point.stream, point.seq, {name: tasks[name] for name in ordered})
        family.updated = point.at
        return family

    def parts(self, state: Family) -> dict[str, Task]:
        """Give the tasks, and the family itself under the empty name."""
        return {ITSELF: state.itself, **state.tasks}

    def changed(self, events: Sequence[Event]) -> set[str]:
        """Name the tasks that events change."""
        return {event.task for event in events}

    def view(self, state: Family) -> FamilyView:
        """Give a family as it is now, for good."""
        return state.view()

    def ends(self, state: Family) -> bool:
        """Keep nothing of a family that was deleted but its grave."""
        return state.deleted

    def is_grave(self, commit: Commit) -> bool:
        """Tell the commit by which a family was deleted."""
        return any(event.type == DELETED for event in self.read(commit))

    def buried(self, ident: str, grave: Commit) -> Family:
        """Give what is left of a family that was deleted: its own document."""
        events = [event for event in self.read(grave) if event.task == ITSELF]
        return Family(ident).apply(events)

    async def prepare(self, state: Family) -> None:
        """Fetch the plan, and the machines and kinds of the tasks that have not ended."""
        if state.deleted:
            return
        if state.plan is None:
            state.plan = await self._plans.fetch(state.document)
        machines = {task.document["meta"]["machine"] for task in state.tasks.values()}
        for machine in machines:
            if not self._catalogue.knows(machine):
                await self._plans.fetch_machine(machine)
        if self.waiting is not None:
            await self.waiting.look(state)


_ID = re.compile("[0-9a-f]{32}")
_DECODER = msgspec.msgpack.Decoder(list[Event])
