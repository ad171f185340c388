"""Kinds: what people declare that tasks can be; drafts and versions, each kind a stream."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, Final

import structlog
from msgspec.json import encode

from taskflow.domain.allowances import Allowances
from taskflow.domain.budget import TURN
from taskflow.domain.command import Command
from taskflow.domain.declared.checking import kind_problems
from taskflow.domain.declared.document import MAX_BYTES, Declaration, shape_problems
from taskflow.domain.declared.operations import apply_kind_operation
from taskflow.domain.errors import (
    Conflict,
    FlowInvalid,
    KindInvalid,
    NotFound,
    Problem,
    TaskflowError,
    TooLarge,
)
from taskflow.domain.flow.charts import told
from taskflow.domain.flow.reading import located, parsed
from taskflow.domain.flowlog import CreateFlow, EditFlow, FlowState, SaveFlow
from taskflow.domain.limits import check
from taskflow.domain.permission import require_flow
from taskflow.domain.ports import Documents, Log
from taskflow.domain.principal import HUB, Principal
from taskflow.domain.row import KIND
from taskflow.domain.rule import is_rule
from taskflow.domain.version import Version
from taskflow.hub.catalogue import Catalogue
from taskflow.hub.decide.flow_decision import require_name
from taskflow.hub.decide.flow_edit import cost, edit
from taskflow.hub.decide.kind_decision import KindSubject
from taskflow.hub.heavy_work import HeavyWork, Sandbox
from taskflow.hub.lists.projector import Projector
from taskflow.hub.published_kinds import PublishedKinds
from taskflow.hub.stream.appender import Appender
from taskflow.hub.stream.checkpoints import Checkpoints
from taskflow.hub.stream.queued_command import Publishing, QueuedCommand, Receipt
from taskflow.hub.stream.streams import Streams

MOST_EDITS: Final = 100
"""Operations of one edit, those within a batch counted one by one."""
log = structlog.get_logger(__name__)


class Kinds:
    """All declared kinds; what is published is in the catalogue."""

    def __init__(  # noqa: PLR0913  what kinds stand on
        self,
        log: Log,
        appender: Appender,
        checkpoints: Checkpoints,
        *,
        documents: Documents,
        catalogue: Catalogue,
        now: Callable[[], int],
        allowances: Allowances,
        apart: Sandbox | None = None,
    ) -> None:
        """Begin with none known; ``apart`` calls functions in worker processes."""
        self.streams = Streams(KindSubject(now), log, appender, checkpoints)
        self.published = PublishedKinds(documents, catalogue)
        self.projector: Projector | None = None
        self.awaited: Callable[[str], bool] = lambda _name: False
        self._catalogue = catalogue
        self._allowances = allowances
        self._beside = HeavyWork(apart)
        self._publishing = asyncio.Lock()

    async def start(self, listed: Mapping[str, int]) -> None:
        """Learn the newest version of each kind; ``listed`` are those that their rows tell of.

        One that cannot be read is left out: what is of it waits, and nothing else.
        """
        stored = await self.published.newest()
        for name in {**listed, **stored}:
            version = stored.get(name, 0)
            try:
                if version < listed.get(name, 0):  # it was not stored before the last hub died
                    await self._keep(await self.read(HUB, name))
                else:
                    await self.published.find(Version(name, version, declared=True))
            except Exception:
                log.exception("kind.unread", kind=name)

    async def create(
        self, principal: Principal, name: str, document: Declaration, mutation: str
    ) -> Receipt:
        """Make a kind of a whole declaration, which may have mistakes but for its shape."""
        require_flow(principal, "edit")
        require_name(name, "kind")
        if taken := self._taken(name):
            raise Conflict(
                f"{taken}; choose another name.", code="kind.nameTaken", details={"name": name}
            )
        document = {**document, "name": name}
        check(document, limit_bytes=MAX_BYTES, dotted_keys=True)
        if found := shape_problems(document):
            raise _invalid(name, found)
        await self._require_room(principal, name)
        command = CreateFlow(mutation=mutation, document=document)
        return await self._submit(principal, name, command, new=True)

    async def edit(self, principal: Principal, name: str, command: EditFlow) -> Receipt:
        """Apply operations to the head of the draft; those that are not possible are refused."""
        if sum(cost({}, one) for one in command.operations) > min(TURN, MOST_EDITS * cost({}, {})):
            raise TooLarge(
                f"An edit has at most {MOST_EDITS} operations. Send several edits.",
                details={"limit": MOST_EDITS},
            )
        receipt = await self._submit(principal, name, command)
        if receipt.value:
            return receipt
        before = await self.streams.at(receipt.stream, max(1, receipt.seq - 1))
        again = edit(before.document, command.operations, apply_kind_operation)
        return Receipt(receipt.stream, receipt.seq, again.told)

    async def publish(
        self, principal: Principal, name: str, mutation: str, seq: int | None = None
    ) -> Receipt:
        """Make the draft the newest version, which new tasks are of; raises ``KindInvalid``.

        With ``seq``, only if it was not changed since.
        """
        state = await self.read(principal, name)
        receipt = Receipt(KIND + name, state.seq)
        seen = seq is None or seq == state.seq
        if state.edited or not seen:
            if seen and (found := await self.problems(principal, state.document)):
                raise _invalid(name, found)
            label = f"Version {max(state.numbered, state.revision) + 1}"
            # What was not looked at here is published by nobody: no draft is the one of seq 0. Who
            # sends again what was published is answered all the same.
            command = SaveFlow(mutation=mutation, label=label, seq=state.seq if seen else 0)
            ask = QueuedCommand(command, principal, sent=Publishing(mutation, name, seq))
            async with self._publishing:  # else many at once would not count one another
                if seen:
                    await self._require_bytes(principal, state)
                receipt = await self.streams.submit(KIND + name, ask)
            state = await self.read(principal, name)
        await self._keep(state)
        return receipt

    async def read(self, principal: Principal, name: str, revision: int | None = None) -> FlowState:
        """Give a kind's draft, or the kind as it was published; raises ``NotFound``."""
        require_flow(principal, "read")
        stream = await self.streams.get(KIND + name)
        if revision is None:
            return stream.state
        for saved in stream.state.revisions:
            if saved.number == revision:
                return await self.streams.at(stream.id, saved.seq)
        raise NotFound(
            f"The kind {name} has no version {revision}; the newest is {stream.state.revision}.",
            code="revision.notFound",
        )

    async def problems(self, principal: Principal, document: Any) -> list[Problem]:
        """Give every mistake in a declaration; looked for beside the loop."""
        kinds = self._catalogue.types
        return await self._beside.run(principal.id, kind_problems, document, kinds)

    async def reading(
        self, principal: Principal, text: str
    ) -> tuple[Declaration | None, list[Problem]]:
        """Read a text as a declaration; gives it, if it is one, and every mistake by its line."""
        require_flow(principal, "read")
        try:
            wants = '"name" and a "machine"'
            document = await self._beside.run(principal.id, parsed, text, "", wants)
        except FlowInvalid as error:
            return None, list(error.problems)
        except TaskflowError as error:
            return None, [told(error, "")]
        found = await self.problems(principal, document)
        return document, located(found, text)

    def _taken(self, name: str) -> str:
        """Say why nobody may declare a kind of a name; nothing if somebody may."""
        known = self._catalogue.types.get(name)
        if known is not None and not known.declared:
            return f"{name} is a task type that is installed"
        if self.awaited(name):
            return f"Tasks wait for the package that brings {name}"
        return f"{name} would be a rule, which only packages bring" if is_rule(name) else ""

    async def _submit(
        self, principal: Principal, name: str, command: Command, *, new: bool = False
    ) -> Receipt:
        return await self.streams.submit(KIND + name, QueuedCommand(command, principal), new=new)

    async def _keep(self, state: FlowState) -> None:
        """Store and learn the newest version of a kind, if there is one."""
        if not state.revisions:
            return
        newest = state.revisions[-1]
        if self._catalogue.has(Version(state.name, newest.number, declared=True)):
            return
        at = await self.streams.at(KIND + state.name, newest.seq)
        await self.published.keep(at.document, newest.number)

    async def _require_room(self, principal: Principal, name: str) -> None:
        """Refuse another kind to somebody who has declared many; raises Limited."""
        if principal.kind != "user" or self.projector is None:
            return
        await self.projector.settle()
        if self.projector.kinds.get(name) is None:
            self._allowances.require_kinds(self.projector.kinds.owned(principal.id))

    async def _require_bytes(self, principal: Principal, state: FlowState) -> None:
        """Refuse another version, but to admins, where its owner has many bytes of them."""
        if principal.kind != "user" or principal.admin or self.projector is None:
            return
        await self.projector.settle()
        published = self.projector.kinds.bytes(state.owner)
        self._allowances.require_kind_bytes(published + len(encode(state.document)))


def _invalid(name: str, found: list[Problem]) -> TaskflowError:
    return KindInvalid(
        f"The kind {name} has {len(found)} mistake{'s' if len(found) > 1 else ''}; the first: "
        f"{found[0].message} {found[0].remedy}",
        found,
    )
