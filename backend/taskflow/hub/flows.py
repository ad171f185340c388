"""Flows: the drafts and revisions, and what a family is started from."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import msgspec

from taskflow.domain.command import Command
from taskflow.domain.definition import Definition, Plan
from taskflow.domain.errors import (
    Conflict,
    FlowInvalid,
    NotFound,
    Problem,
    TaskflowError,
    TooLarge,
)
from taskflow.domain.event import Accepted
from taskflow.domain.flow.document import Flow
from taskflow.domain.flow.file_import import bring
from taskflow.domain.flow.inheritance import permissions_of, plan_of
from taskflow.domain.flow.validation import problems
from taskflow.domain.flowlog import NO_PINS, CreateFlow, EditFlow, FlowState, OfferUpdate
from taskflow.domain.permission import require_flow
from taskflow.domain.ports import Log
from taskflow.domain.principal import HUB, Principal
from taskflow.hub.catalogue import Catalogue, defaults_of
from taskflow.hub.decide import sandboxed_flow
from taskflow.hub.decide.flow_decision import PREFIX, FlowSubject, require_name
from taskflow.hub.decide.flow_edit import Edited, Prepared, Unprepared, things
from taskflow.hub.heavy_work import HeavyWork, Sandbox
from taskflow.hub.stream.answered import key_for, sent_hash
from taskflow.hub.stream.appender import Appender
from taskflow.hub.stream.checkpoints import Checkpoints
from taskflow.hub.stream.queued_command import Copying, QueuedCommand, Receipt, Taking, reused
from taskflow.hub.stream.streams import Streams

TRIES = 10
"""How often a large edit is made on a draft that others change meanwhile."""
LARGE = 100
"""Tasks and connections of a flow that a worker checks; a smaller one is checked here quicker."""
MOST_EDITS = 2_000
"""Operations of one edit; a batch counts as one."""
Sent = Copying | Taking
"""What people say of a flow whose command holds more than that."""


class Known(msgspec.Struct, frozen=True):
    """Of what a plan was made, or mistakes were told."""

    document: Any
    edition: int
    pins: Mapping[str, int]

    def is_like(self, other: "Known | None") -> bool:
        """Say whether the same comes of the other."""
        if other is None or self.document is not other.document:
            return False
        return self.edition == other.edition and self.pins == other.pins


async def _nothing(_pins: Mapping[str, int]) -> None:
    """Know all versions already."""


class Flows:
    """All flows, each a stream of the log."""

    def __init__(  # noqa: PLR0913, PLR0917  what flows stand on
        self,
        log: Log,
        appender: Appender,
        checkpoints: Checkpoints,
        catalogue: Catalogue,
        now: Callable[[], int],
        apart: Sandbox | None = None,
        fetch: Callable[[Mapping[str, int]], Awaitable[None]] = _nothing,
    ) -> None:
        """Begin with none in memory; ``apart`` calls functions in worker processes.

        ``fetch`` makes versions of kinds known that revisions are made of.
        """
        self.streams = Streams(FlowSubject(now, self._pins), log, appender, checkpoints)
        self._catalogue = catalogue
        self._plans: dict[str, tuple[Known, Plan]] = {}
        self._told: dict[str, tuple[Known, list[Problem]]] = {}
        self.beside = HeavyWork(apart)
        self.fetch = fetch

    async def submit(
        self, principal: Principal, name: str, command: Command, sent: Sent | None = None
    ) -> Receipt:
        """Give a command to a flow; returns when it is durable.

        ``sent`` is what the asker said, where the command holds what was found by it.
        """
        new = isinstance(command, CreateFlow)
        if new:
            require_flow(principal, "edit")
            require_name(name)  # before anything is kept under it
        if isinstance(command, EditFlow):
            return await self._edit(principal, name, command)
        return await self.streams.submit(
            PREFIX + name, QueuedCommand(command, principal, sent=sent), new=new
        )

    async def _edit(self, principal: Principal, name: str, command: EditFlow) -> Receipt:
        """Give an edit to a flow; much of one is made beside the loop, on the draft as it is."""
        if len(command.operations) > MOST_EDITS:
            raise TooLarge(
                f"An edit has at most {MOST_EDITS:,} operations. Send several edits, or a batch.",
                details={"limit": MOST_EDITS},
            )
        made: Prepared | None = None
        for _ in range(TRIES):
            ask = QueuedCommand(command, principal, made)
            try:
                receipt = await self.streams.submit(PREFIX + name, ask)
            except Unprepared as error:
                base = error.document
                made = Prepared(base, await self._edited(principal, base, command))
            else:
                return receipt if receipt.value else await self._told_again(receipt, command)
        raise Conflict(
            f"The flow {name} changes faster than this large edit can be made. Send it again.",
            code="flow.busy",
        )

    async def again(
        self, principal: Principal, name: str, sent: Sent, error: TaskflowError
    ) -> Receipt:
        """Answer once more what this very asker sent before; raises ``error`` if they did not."""
        known = await self.known(principal, name, sent.mutation)
        if known is None:
            raise error
        if known.sent != sent_hash(sent):
            raise reused()
        return Receipt(PREFIX + name, known.seq)

    async def known(self, principal: Principal, name: str, mutation: str) -> Accepted | None:
        """Give the command that a flow took from an asker under a mutation id."""
        return await self.streams.accepted(PREFIX + name, key_for(principal, mutation))

    async def ever(self, name: str) -> bool:
        """Say whether there is or was a flow of a name."""
        try:
            await self.streams.get(PREFIX + name)
        except NotFound:
            return False
        return True

    async def _told_again(self, receipt: Receipt, command: EditFlow) -> Receipt:
        """Say once more what an edit that is known already was answered."""
        made = await self.streams.between(receipt.stream, receipt.seq - 1, receipt.seq)
        mine = any(event.mutation == command.mutation for event in made)
        before = await self.streams.at(receipt.stream, receipt.seq - 1 if mine else receipt.seq)
        edited = await self._edited(HUB, before.document, command)
        return msgspec.structs.replace(receipt, value=edited.told)

    async def _edited(self, principal: Principal, base: Any, command: EditFlow) -> Edited:
        """Make an edit beside the loop."""
        operations = msgspec.to_builtins(command.operations)
        made = await self.beside.pure(principal.id, sandboxed_flow.edited, base, operations)
        return msgspec.convert(made, Edited)

    async def read(self, principal: Principal, name: str, revision: int | None = None) -> FlowState:
        """Give a flow's draft, or the flow as it was at a revision; raises ``NotFound``."""
        require_flow(principal, "read")
        stream = await self.streams.get(PREFIX + name)
        state = stream.state
        if state.deleted:
            raise NotFound(f"The flow {name} was deleted.", code="flow.notFound")
        if revision is None:
            return state
        for saved in state.revisions:
            if saved.number == revision:
                return await self.streams.at(stream.id, saved.seq)
        raise NotFound(
            f"The flow {name} has no revision {revision}; the newest is {state.revision}.",
            code="revision.notFound",
        )

    async def plan(
        self, principal: Principal, name: str, revision: int | None
    ) -> tuple[Plan, Mapping[str, Any]]:
        """Give what a family can be started from, and the document; raises ``FlowInvalid``.

        Without a revision it is that of the draft, which is made of the newest kinds; numbered 0
        unless it was saved just so, of the same kinds.
        """
        state = await self.read(principal, name, revision)
        pins = state.pins(revision or 0)
        await self.fetch(pins)
        number = revision or self._saved_as(state)
        now = Known(state.document, self._catalogue.edition, pins)
        known, plan = self._plans.get(name, (None, None))
        if plan is None or not now.is_like(known):
            found = await self._problems(principal, state, pins)
            plan = await self.beside.run(principal.id, self._resolve, state, number, pins, found)
        elif plan.revision != number:
            plan = msgspec.structs.replace(plan, revision=number)
        self._plans[name] = (now, plan)
        return plan, state.document

    async def require_today(
        self, principal: Principal, name: str, definition: Definition | None
    ) -> None:
        """Raise unless the flow as it is now lets this task be started too.

        An older revision gives nobody more than today's; what is no task of the flow any more is
        started by admins alone.
        """
        if definition is not None:
            now = await self.read(principal, name)
            allowed = permissions_of(now.document, definition.name)
            require_flow(principal, "start", allowed)

    async def problems(
        self, principal: Principal, state: FlowState, revision: int | None = None
    ) -> list[Problem]:
        """Give every mistake in a draft, or in a flow as it was at a revision."""
        pins = state.pins(revision or 0)
        await self.fetch(pins)
        return await self._problems(principal, state, pins)

    async def _problems(
        self, principal: Principal, state: FlowState, pins: Mapping[str, int]
    ) -> list[Problem]:
        now = Known(state.document, self._catalogue.edition, pins)
        known, told = self._told.get(state.name, (None, []))
        if not now.is_like(known):
            told = await self.check(principal, state.document, pins)
            self._told[state.name] = (now, told)
        return told

    async def check(
        self, principal: Principal, document: Mapping[str, Any], pins: Mapping[str, int] = NO_PINS
    ) -> list[Problem]:
        """Give every mistake in a document; looked for beside the loop, which may take long.

        ``pins`` are the versions of kinds that it is made of; of others it is the newest.
        """
        if things(document) < LARGE or not self._catalogue.ships(document):
            kinds = self._catalogue.at(pins)
            return await self.beside.run(principal.id, problems, document, kinds)
        told = await self.beside.pure(principal.id, sandboxed_flow.mistakes, document)
        return msgspec.convert(told, list[Problem])

    async def located(
        self, principal: Principal, found: list[Problem], text: str, file: str
    ) -> list[Problem]:
        """Give mistakes with the file, and the line that a text has for each."""
        told = await self.beside.pure(
            principal.id, sandboxed_flow.lines, msgspec.to_builtins(found), text, file
        )
        return msgspec.convert(told, list[Problem])

    async def brought(self, principal: Principal, text: str, file: str) -> Flow:
        """Read a flow, or a statechart alone, from a file's text; raises what ``bring`` does."""
        return await self.beside.pure(principal.id, bring, text, file, self._catalogue.abilities)

    def _saved_as(self, state: FlowState) -> int:
        """Give the number of the revision that is just like the draft, and its kinds; 0 for none.

        Those that were installed are told by no revision from before there were several.
        """
        pinned = state.pins(state.saved_as)
        return state.saved_as if self._catalogue.pins(pinned) == pinned else 0

    def _resolve(
        self, state: FlowState, revision: int, pins: Mapping[str, int], found: list[Problem]
    ) -> Plan:
        """Make what a family is started from, and its machines, of a flow without mistakes."""
        name, document = state.name, state.document
        if found:
            raise FlowInvalid(
                f"The flow {name} has {len(found)} mistake{'s' if len(found) > 1 else ''}; the "
                f"first: {found[0].message} {found[0].remedy}",
                found,
            )
        kinds = self._catalogue.at(pins)
        used = {entry["type"] for entry in document["tasks"]}
        plan = plan_of(
            {**document, "name": name},
            revision,
            {one: defaults_of(kinds[one]) for one in used},
            versions={one: kinds[one].key for one in used},
        )
        for definition in plan.definitions.values():
            self._catalogue.machine_of(definition)  # so that nobody waits while it is compiled
        return plan

    def _pins(self, document: Any) -> dict[str, int]:
        """Say which versions of kinds a document is made of if it is saved now."""
        tasks = document.get("tasks", ()) if isinstance(document, dict) else ()
        return self._catalogue.pins(sorted({str(entry["type"]) for entry in tasks}))

    async def ship(self, name: str, document: dict[str, Any], text_hash: str) -> None:
        """Bring a file of the installation in: new, as an update, or as an offer of one.

        A flow that somebody has deleted stays so.
        """
        try:
            state = (await self.streams.get(PREFIX + name)).state
        except NotFound:
            state = FlowState(name=name)
        if state.deleted:
            return
        # By what it is told to, the same file is new again once another one was in its place.
        mutation = f"ship:{text_hash}:{state.seq}"
        command: Command = OfferUpdate(mutation=mutation, document=document, shipped=text_hash)
        if not state.seq:
            command = CreateFlow(mutation=mutation, document=document, shipped=text_hash)
        await self.submit(HUB, name, command)
