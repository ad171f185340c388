"""Migrations: running families go on at another revision of their flow; tried on a copy first."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from taskflow.domain import command as commands
from taskflow.domain.definition import Plan
from taskflow.domain.errors import NotFound, TaskflowError
from taskflow.domain.family import Family
from taskflow.domain.flow.inheritance import permissions_of
from taskflow.domain.migration import Migration, Survey
from taskflow.domain.permission import flow_rights, require_family, require_flow
from taskflow.domain.principal import Principal
from taskflow.hub.kinds import Kinds
from taskflow.hub.plans import Plans
from taskflow.hub.read.reader import Reader
from taskflow.hub.retries import Retries
from taskflow.hub.stream.queued_command import QueuedCommand, Receipt
from taskflow.hub.stream.streams import Streams


class Migrations:
    """Moves families, each in one commit that is decided on what it is by then."""

    def __init__(  # noqa: PLR0913, PLR0917  what a migration stands on
        self,
        families: Streams[Family],
        reader: Reader,
        plans: Plans,
        kinds: Kinds,
        retries: Retries,
        waits: Callable[[str], Awaitable[object]],
    ) -> None:
        """Work on these; ``waits`` looks again which tasks of a family wait for their kinds."""
        self._families = families
        self._reader = reader
        self._plans = plans
        self._kinds = kinds
        self._retries = retries
        self._waits = waits

    async def apply(self, principal: Principal, wanted: Migration) -> Receipt:
        """Migrate a family; gives what became of its tasks, unless it was told before.

        Raises ``MigrationRefused`` with every reason why it cannot be, and nothing is changed.
        """
        try:
            plan, flow, ask = await self._asked(principal, wanted)
        except TaskflowError as error:
            # The revision, or the asker's right, may be gone since: that takes no answer back.
            return await self._retries.again(principal, wanted.family, wanted, error)
        self._reader.quotas.require_growth(wanted.family, ask.command)
        with self._plans.using(plan):
            await self._plans.store(plan, flow)
            receipt = await self._families.submit(wanted.family, ask)
        if (await self._families.get(wanted.family)).state.unplayed:
            await self._waits(wanted.family)  # a task may have a kind now that had none
        return receipt

    async def attempt(self, principal: Principal, wanted: Migration) -> tuple[int, Survey]:
        """Say what would become of a family, which is left as it is; gives the revision too.

        Raises what says that the asker may not migrate it.
        """
        plan, _, ask = await self._asked(principal, wanted)
        stream = await self._families.get(wanted.family)
        try:
            self._families.subject.begin(stream.state).take(ask)
            self._reader.quotas.require_growth(wanted.family, ask.command)
        except TaskflowError as error:
            survey: Survey | None = ask.value
            if survey is None:
                raise
            if not survey.problems:
                survey.wrong("", error.message, "Nothing was changed.")
        return plan.revision, ask.value

    async def _asked(
        self, principal: Principal, wanted: Migration
    ) -> tuple[Plan, Mapping[str, Any], QueuedCommand]:
        """Make the command; raises what says that the asker may not give it."""
        stream = await self._reader.stream(principal, wanted.family)
        require_family(principal, wanted.family, stream.state.document, "manage")
        require_flow(principal, "edit")
        flow = str(stream.state.document["flow"]["name"])
        newest = await self._reader.flows.read(principal, flow)
        revision = newest.revision if wanted.revision is None else wanted.revision
        if not newest.revision:
            raise NotFound(
                f"The flow {flow} has no revision yet. Save one, and migrate to it.",
                code="revision.notFound",
            )
        plan, document = await self._reader.flows.plan(principal, flow, revision)
        await self._kinds.published.learn(plan)
        command = commands.Migrate(
            mutation=wanted.mutation,
            plan=plan,
            map=wanted.map,
            barred=_barred(principal, plan, newest.document),
        )
        return plan, document, QueuedCommand(command, principal, sent=wanted)


def _barred(principal: Principal, plan: Plan, now: Any) -> tuple[str, ...]:
    """Give the beginnings of a plan that somebody may not start, by it or by the flow as it is."""
    return tuple(
        one.id
        for one in plan.definitions.values()
        if one.initiator
        and not all(
            "start" in flow_rights(principal, permissions)
            for permissions in (one.permissions, permissions_of(now, one.name))
        )
    )
