"""Migrate: somebody lets a family go on at another revision of its flow, all of it or nothing."""

from typing import Any

from msgspec.structs import replace

from taskflow.domain.command import Migrate
from taskflow.domain.diff import diff
from taskflow.domain.errors import Conflict, TooLarge
from taskflow.domain.family_reading import ITSELF
from taskflow.domain.migration import MigrationRefused, require_few
from taskflow.domain.patch import Patch
from taskflow.domain.permission import require_family, require_flow
from taskflow.domain.rule import is_rule
from taskflow.domain.statechart import CHILD_DONE, MachineEvent, Moved, Step
from taskflow.domain.task import Task
from taskflow.domain.view import Happening
from taskflow.hub.decide import family
from taskflow.hub.decide.draft import MOST_EVENTS, Draft
from taskflow.hub.decide.handler import Case, Handler
from taskflow.hub.decide.migration_survey import Going, MigrationSurvey, goes_on
from taskflow.hub.decide.partial_output import keep_partial_output
from taskflow.hub.decide.pending import Given, Pending
from taskflow.hub.decide.transitions import due_of, state_after


def may_migrate(case: Case, _command: Migrate) -> None:
    """Leave it to the family's owner, if they may edit the flow."""
    require_family(case.principal, case.family, case.document, "manage")
    require_flow(case.principal, "edit")


def migrate(draft: Draft, command: Migrate, case: Case) -> None:
    """Let every task go on where the map leads it; raises ``MigrationRefused`` with all reasons.

    It is decided on what the family is now, whatever was seen before. No rule reacts to it, and
    what becomes of the tasks that it ends is told to those above them at the new revision.
    """
    flow, plan = draft.task(ITSELF).document["flow"], command.plan
    if flow["name"] != plan.flow:
        raise Conflict(f"The family is of the flow {flow['name']}; migrate it to one of those.")
    if (flow["hash"], flow["revision"]) == (plan.hash, plan.revision):
        raise Conflict(
            f"The family is at revision {plan.revision} already; a map is followed once.",
            code="migration.already",
        )
    found = MigrationSurvey(draft, command)
    case.ask.value = found.survey
    if found.survey.problems:
        raise MigrationRefused(found.survey)
    before = list(dict.fromkeys([flow["hash"], *flow.get("before", ())]))
    require_few(len(before))
    _require_room(len(found.going))
    told = [(one, _told(draft, one, outcome)) for one, outcome in found.ending.items()]
    for instance, outcome in found.ending.items():
        _end(draft, instance, outcome)
    now = {"name": plan.flow, "revision": plan.revision, "hash": plan.hash, "before": before}
    draft.emit(ITSELF, "family.migrated", Patch(merge={"flow": now}))
    draft.plan = plan
    for going in found.going:
        _go_on(draft, going)
    draft.taken = len(draft.events)
    for instance, data in told:
        _tell_above(draft, instance, data)


def _require_room(tasks: int) -> None:
    if tasks >= MOST_EVENTS:
        raise TooLarge(
            f"{tasks:,} tasks of this family would change at once, those that have ended among "
            f"them, and fewer than {MOST_EVENTS:,} may. Let the revision call those that have "
            "ended as they are called here."
        )


def _end(draft: Draft, instance: str, outcome: str) -> None:
    """End a task, and all below it; what would follow it does not start."""
    if outcome == "cancelled":
        family.cancel(draft, instance, draft.by)
        return
    for child in draft.children(instance):
        if not draft.task(child).done:
            family.cancel(draft, child, draft.by)
    family.end(draft, instance, outcome, draft.by)


def _told(draft: Draft, instance: str, outcome: str) -> dict[str, Any]:
    """Give what the task above is told of the end of one."""
    document = draft.task(instance).document
    return {
        "name": document["name"],
        "id": document["id"],
        "instanceId": instance,
        "outcome": outcome,
        "output": document.get("output", {}),
    }


def _tell_above(draft: Draft, instance: str, data: dict[str, Any]) -> None:
    document = draft.task(instance).document
    parent = document["meta"].get("parentInstanceId")
    if parent and not is_rule(document["type"]) and not draft.task(parent).done:
        family.tell(draft, parent, CHILD_DONE, data, family.RULE)


def _go_on(draft: Draft, going: Going) -> None:
    """Let a task go on as it is to be; what the new state has due goes on, all else is over."""
    task = draft.task(going.instance)
    patch = Patch(merge=diff(task.document, going.document))
    happening = Happening("migrate", draft.by, draft.at, seq=draft.seq + 1)
    given = Given(happening, MachineEvent.user("migrate"), patch, kind="task.migrated")
    pending = Pending(draft, going.instance, given, going.document)
    if going.moved is None:
        draft.emit(going.instance, "task.migrated", patch)
        return
    _let(draft, pending, task, going.moved)


def _plain(given: Given) -> Given:
    return Given(given.happening, given.machine)


def _let(draft: Draft, pending: Pending, task: Task, moved: Moved) -> None:
    over = [one for one in task.effects.values() if not goes_on(moved, one)]
    late = [one for one in task.timers.values() if not goes_on(moved, one)]
    kept = Pending(draft, pending.instance, _plain(pending.given), task.document)
    keep_partial_output(kept, over, "stopped")  # by the kind that the work was begun for
    pending.add(kept.patch)
    step = Step(
        moved.configuration.value,
        moved.configuration.label,
        starts=moved.starts,
        timers=moved.timers,
        tags=moved.configuration.tags,
        history=moved.history,
    )
    pending.add(Patch(merge={"state": diff(dict(task.state), state_after(step, task.state))}))
    pending.seen += [{"type": "migrate", "data": None} for _ in moved.starts]
    effects, timers = due_of(pending, step)
    works = tuple(
        replace(one, invoke=moved.works[one.invoke])
        for one in task.effects.values()
        if moved.works.get(one.invoke, one.invoke) != one.invoke
    )
    delays = tuple(
        replace(one, name=moved.delays[one.name])
        for one in task.timers.values()
        if moved.delays.get(one.name, one.name) != one.name
    )
    draft.emit(
        pending.instance,
        pending.kind,
        pending.patch,
        effects=works + effects,
        timers=delays + timers,
        settled=(*(one.id for one in over), *(one.id for one in late)),
    )


HANDLER = Handler(Migrate, may_migrate, migrate)
