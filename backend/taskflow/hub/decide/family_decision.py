"""FamilyDecision: commands on one family, decided one after the other for one commit."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from taskflow.domain.allowances import USUAL, Allowances
from taskflow.domain.budget import COMMAND, Budget
from taskflow.domain.definition import Plan
from taskflow.domain.errors import Conflict, NotFound
from taskflow.domain.event import By, Event
from taskflow.domain.family import Family
from taskflow.domain.family_reading import ITSELF
from taskflow.domain.family_view import FamilyView
from taskflow.domain.task import Task
from taskflow.domain.view import TaskView
from taskflow.hub.catalogue import Catalogue
from taskflow.hub.decide.draft import Draft, Held, Saying, endless, nothing, silence
from taskflow.hub.decide.handler import Case
from taskflow.hub.decide.handlers import handler_of
from taskflow.hub.decide.rule_reactions import react
from taskflow.hub.decide.views import view
from taskflow.hub.stream.queued_command import QueuedCommand

NO_PLAN = Plan(flow="", revision=0, hash="", definitions={})

Owned = Callable[[str], int]
"""Gives how many effects are due in the families of a person, by their id."""


def idle(_owner: str) -> int:
    """Say that nothing is under way."""
    return 0


class FamilyDecision:
    """What is decided on a family as it is; the family is never touched."""

    def __init__(  # noqa: PLR0913  what deciding stands on
        self,
        family: Family,
        catalogue: Catalogue,
        at: int,
        saying: Saying = silence,
        allowances: Allowances = USUAL,
        *,
        owned: Owned = idle,
        held: Held = nothing,
    ) -> None:
        """Begin with no event; ``saying`` gives what runs beside the log has said so far.

        ``owned`` says how many effects are due in all families of a person, ``held`` how much
        they hold.

        ``work`` are the units that all commands have cost, ``cost`` those of the newest.
        """
        self._family = family
        self._catalogue = catalogue
        self._at = at
        self._saying = saying
        self._allowances = allowances
        self._owned = owned
        self._held = held
        self.work = 0
        self.cost = 0
        self._sum = self._draft(family, family.plan or NO_PLAN, By(kind="hub", id="hub"))

    @property
    def events(self) -> Sequence[Event]:
        """Give what was decided so far."""
        return self._sum.events

    @property
    def seq(self) -> int:
        """Give the seq after what was decided so far."""
        return self._sum.seq

    def take(self, ask: QueuedCommand) -> None:
        """Authorise and decide one command; raises what refuses it."""
        command, principal = ask.command, ask.principal
        handler = handler_of(command)
        if command.founding and self._sum.seq:
            _require_there(self._sum.task(ITSELF).document)
            raise Conflict(
                "This family was founded before, by another command; make a new mutation id for "
                "each family.",
                code="mutation.reused",
            )
        handler.begin(self._sum, command, ask)
        document = self._sum.task(ITSELF).document
        case = Case(ask, self._family.id, document, self._sum)
        handler.require(case, command)
        if getattr(command, "task", None) == ITSELF:
            raise NotFound("Say which task is meant, by its instanceId.", code="task.notFound")
        _require_there(document)
        draft = self._draft(self._sum, self._sum.plan, principal.by, certain=command.certain)
        try:
            handler.decide(draft, command, case)
            react(draft, refusable=command.refusable and principal.kind == "user")
        except RecursionError:
            raise endless() from None
        finally:
            self.cost = draft.budget.total
            self.work += self.cost
        if command.growing:
            draft.require_room()
        if principal.kind == "user":
            self._require_few_effects(draft)
        draft.mark(command.mutation)
        self._sum.absorb(draft)
        self._sum.plan = draft.plan

    def _require_few_effects(self, draft: Draft) -> None:
        """Refuse work that a person would set going where too much is under way already."""
        if new := sum(_begun(draft, event) for event in draft.events):
            owner = str(draft.task(ITSELF).document.get("owner", ""))
            self._allowances.require_effects(self._owned(owner) + new)

    @property
    def plan(self) -> Plan:
        """Give what the family was, or will be, started from."""
        return self._sum.plan

    def task(self, instance: str) -> Task:
        """Give a task as decided so far."""
        return self._sum.task(instance)

    def view(self, instance: str) -> TaskView:
        """Show a task as decided so far."""
        document = self._sum.task(instance).document
        return view(self._family.id, instance, document, self._sum, self._sum.plan)

    @property
    def task_count(self) -> int:
        """Give how many tasks there are, as decided so far."""
        return self._sum.task_count

    def seen(self) -> FamilyView:
        """Give the family as it is once what was decided is durable; takes a copy of all of it."""
        after = Family(self._family.id, self._family.seq, self._family.parts())
        after.plan = self._sum.plan
        return self.onto(after).view()

    def onto(self, state: Family) -> Family:
        """Put the tasks as they were decided into the family, in place: nobody else holds it."""
        if self._sum.plan is not NO_PLAN:
            state.plan = self._sum.plan
        return state.advance(self._sum.tasks, self.seq, self._at)

    def _draft(self, ground: Any, plan: Plan, by: By, *, certain: bool = False) -> Draft:
        return Draft(
            self._family.id,
            ground,
            self._catalogue,
            plan=plan,
            by=by,
            at=self._at,
            certain=certain,
            saying=self._saying,
            budget=Budget(COMMAND),
            allowances=self._allowances,
            held=self._held,
        )


def _require_there(document: Mapping[str, Any]) -> None:
    if document.get("deleted"):
        raise NotFound("This family was deleted.", code="family.notFound")


def _begun(draft: Draft, event: Event) -> int:
    """Count the work that an event begins: what goes on under another name has begun before."""
    before = draft.before(event) if event.effects else None
    return sum(one.id not in (before.effects if before else ()) for one in event.effects)
