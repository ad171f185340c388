"""Reader: gives families, now and at any moment, and their events, to those who may read them."""

from collections.abc import Callable, Sequence

from taskflow.domain.errors import NotFound
from taskflow.domain.event import Event
from taskflow.domain.family import Family
from taskflow.domain.family_view import FamilyView
from taskflow.domain.permission import require_family
from taskflow.domain.ports import Log
from taskflow.domain.principal import Principal
from taskflow.domain.view import TaskView
from taskflow.hub.flows import Flows
from taskflow.hub.lists.strangers import Strangers
from taskflow.hub.plans import Plans
from taskflow.hub.quotas import Quotas
from taskflow.hub.read.live import Live
from taskflow.hub.read.partials import Partials
from taskflow.hub.read.work_view import WorkView
from taskflow.hub.stream.moment import seq_at
from taskflow.hub.stream.stream import Stream
from taskflow.hub.stream.streams import Streams


class Reader:
    """All that leaves a hub of its families; nothing of it changes with them."""

    def __init__(  # noqa: PLR0913  what is read, and by whose leave
        self,
        families: Streams[Family],
        flows: Flows,
        plans: Plans,
        log: Log,
        *,
        strangers: Strangers,
        quotas: Quotas,
        partials: Partials,
        live: Live,
        held: Callable[[], bool],
    ) -> None:
        """Read these; ``held`` tells whether this process surely owns the store now."""
        self.families = families
        self._log = log
        self._strangers = strangers
        self.flows = flows
        self._plans = plans
        self.quotas = quotas
        self.partials = partials
        self.live = live
        self.held = held

    async def view(
        self, principal: Principal, ident: str, seq: int | None = None, at: int | None = None
    ) -> FamilyView:
        """Give a family now or at a moment, to those who may read it now.

        Raises ``NotFound`` for a moment before its first event.
        """
        stream = await self.stream(principal, ident)
        if at is not None:
            seq = await self.seq_at(ident, at)
        if seq is None or seq >= stream.last:
            return stream.state.view()
        if seq < stream.state.first:
            raise NotFound(
                f"The family begins with event {stream.state.first}; ask from there on.",
                code="moment.notFound",
            )
        return (await self.families.at(ident, seq)).view()

    def empty(self, ident: str) -> FamilyView:
        """Give a family before it was founded."""
        return Family(ident).view()

    async def when(
        self, principal: Principal, ident: str, over: Callable[[FamilyView], bool]
    ) -> FamilyView:
        """Give a family as soon as it is ``over``.

        Raises ``NotFound`` as soon as the asker may not read it any more.
        """
        stream = await self.stream(principal, ident)
        with stream.watched() as woken:
            while not over(family := stream.state.view()):
                woken.clear()
                await woken.wait()
                require_family(principal, ident, stream.state.document, "read")
        return family

    async def task(self, ident: str, instance: str, seq: int | None = None) -> TaskView:
        """Give a task as its own type's code sees it, for work that is due in it.

        ``seq`` is the event after which it is seen (None: now); of a fork, its first at least.
        """
        return (await self.worked(ident, seq)).task(instance)

    async def worked(self, ident: str, seq: int | None = None) -> WorkView:
        """Give a family for work that is due in it, as it was after an event (None: as it is)."""
        stream = await self.families.get(ident)
        if seq is None or seq >= stream.last:
            family = stream.state.view()
        else:
            family = (await self.families.at(ident, max(seq, stream.state.first))).view()
        return WorkView(family, family.plan or await self._plans.fetch(family.document))

    async def seq_at(self, ident: str, at: int) -> int:
        """Give the seq of the last event at or before a time (milliseconds).

        It is below the family's first when it had not begun.
        """
        return await seq_at(self.families, self._log, ident, at)

    async def events(
        self, principal: Principal, ident: str, after: int, upto: int
    ) -> Sequence[Event]:
        """Give the events with ``after < seq <= upto``."""
        await self.stream(principal, ident)
        return await self.families.between(ident, after, upto)

    async def stream(self, principal: Principal, ident: str) -> Stream[Family]:
        """Give the stream of a family to those who may read it, for who follows it in the hub."""
        if not self.families.begun(ident):
            self._strangers.require_family(principal, ident)
        try:
            stream: Stream[Family] = await self.families.get(ident)
        except NotFound:
            require_family(principal, ident, None, "read")
            raise
        require_family(principal, ident, stream.state.document, "read")
        return stream
