"""Start: somebody founds a family and begins its first task."""

from typing import Any

from taskflow.domain.command import Start
from taskflow.domain.definition import Definition, Plan
from taskflow.domain.errors import NotFound
from taskflow.domain.family_reading import ITSELF
from taskflow.domain.flow.value_validation import require_fit
from taskflow.domain.patch import Patch, check
from taskflow.domain.permission import EVERYONE, require_flow
from taskflow.hub.decide.draft import Draft
from taskflow.hub.decide.family import start
from taskflow.hub.decide.handler import Case, Handler
from taskflow.hub.decide.label import labelled
from taskflow.hub.stream.queued_command import QueuedCommand


def begin(before: Draft, command: Start, _ask: QueuedCommand) -> None:
    """Stand on the plan that the family is started from."""
    before.plan = command.plan


def may_start(case: Case, command: Start) -> None:
    """Leave it to those whom the first task admits."""
    definition = command.plan.definitions.get(command.definition)
    beginning = definition if definition and definition.initiator else None
    # With what is no beginning nobody may begin: why that is so, everybody may know.
    require_flow(case.principal, "start", beginning.permissions if beginning else (EVERYONE,))


def found(draft: Draft, command: Start, _case: Case) -> None:
    """Found a family and start its first task."""
    plan = command.plan
    definition = plan.definitions.get(command.definition)
    if definition is None or not definition.initiator:
        raise _no_beginning(plan, command.definition)
    _require_input(draft, definition, command.input or {})
    if command.label:
        labelled(command.label)
    document = {
        "label": command.label or definition.label or definition.name,
        "owner": draft.by.id,
        "members": {draft.by.id: {"name": draft.by.name, "role": "owner"}},
        "flow": {"name": plan.flow, "revision": plan.revision, "hash": plan.hash},
        "createdAt": draft.at,
    }
    draft.emit(ITSELF, "family.founded", Patch(merge=document))
    start(draft, definition, None, command.input)


def _no_beginning(plan: Plan, wanted: str) -> NotFound:
    """Make the error for a task that nobody may begin with."""
    may = [definition.name for definition in plan.definitions.values() if definition.initiator]
    told = f"The flow {plan.flow} has no task that may be started; mark one as the beginning."
    if may:
        told = f"The flow {plan.flow} has no initiator {wanted}; start one of {', '.join(may)}."
    return NotFound(told, code="definition.notFound")


def _require_input(draft: Draft, definition: Definition, given: dict[str, Any]) -> None:
    """Refuse an input that does not fit; a statechart of the flow's own may have its own fields."""
    check(given)
    kind = draft.catalogue.of(definition)
    require_fit(kind.input, given, "/input", known_only=definition.machine is not None)


HANDLER = Handler(Start, may_start, found, begin)
