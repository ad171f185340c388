"""FamilyDecision: commands on one family, decided one after the other for one commit."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from taskflow.domain import command as commands
from taskflow.domain.allowances import USUAL, Allowances
from taskflow.domain.budget import COMMAND, Budget
from taskflow.domain.command import Command
from taskflow.domain.definition import Plan
from taskflow.domain.errors import Conflict, Forbidden, Invalid, NotFound
from taskflow.domain.event import By, Event
from taskflow.domain.family import Family
from taskflow.domain.family_reading import ITSELF
from taskflow.domain.limits import check
from taskflow.domain.permission import (
    EVERYONE,
    require_effect,
    require_family,
    require_flow,
    require_removal,
)
from taskflow.domain.principal import Principal
from taskflow.domain.task import Task
from taskflow.domain.view import TaskView
from taskflow.hub.catalogue import Catalogue
from taskflow.hub.decide import answers, members, results
from taskflow.hub.decide.draft import Draft, Held, Saying, endless, nothing, silence
from taskflow.hub.decide.reacting import react
from taskflow.hub.decide.views import view
from taskflow.hub.stream.ask import Ask

LONGEST_EVENT = 200
GROWING = (commands.Start, commands.Send, commands.Update, commands.Complete)
"""Commands that may be refused since a task would become too large."""
CERTAIN = (
    commands.EffectDone,
    commands.EffectFailed,
    commands.AttemptLost,
    commands.TimerFired,
    commands.Cancel,
    commands.Fork,
)
"""Commands that must get through: what goes wrong with them costs the task it goes wrong in."""
FOUNDING = (commands.Start, commands.Fork)
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

    def take(self, ask: Ask) -> None:
        """Authorise and decide one command; raises what refuses it."""
        command, principal = ask.command, ask.principal
        if isinstance(command, FOUNDING) and self._sum.seq:
            _require_there(self._sum.task(ITSELF).document)
            raise Conflict(
                "This family was founded before, by another command; make a new mutation id for "
                "each family.",
                code="mutation.reused",
            )
        if isinstance(command, commands.Start):
            self._sum.plan = command.plan
        if isinstance(command, commands.Fork):
            self._sum.plan = ask.extra
            self._sum.ground = Family(self._family.id, seq=command.seq)
        document = self._sum.task(ITSELF).document
        _authorise(principal, self._family.id, document, command)
        _require_shape(command)
        self._authorise_effect(principal, document, command)
        certain = isinstance(command, CERTAIN)
        draft = self._draft(self._sum, self._sum.plan, principal.by, certain=certain)
        try:
            _answer(draft, command, document, ask, self._sum.events)
            react(draft)
        except RecursionError:
            raise endless() from None
        finally:
            self.cost = draft.budget.total
            self.work += self.cost
        if isinstance(command, GROWING):
            draft.require_room()
        if principal.kind == "user":
            self._require_few_effects(draft)
        draft.mark(command.mutation)
        self._sum.absorb(draft)

    def _require_few_effects(self, draft: Draft) -> None:
        """Refuse work that a person would set going where too much is under way already."""
        if new := sum(len(event.effects) for event in draft.events):
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

    def onto(self, state: Family) -> Family:
        """Put the tasks as they were decided into the family, in place: nobody else holds it."""
        if state.plan is None and self._sum.plan is not NO_PLAN:
            state.plan = self._sum.plan
        return state.advance(self._sum.tasks, self.seq, self._at)

    def _authorise_effect(
        self, principal: Principal, document: Mapping[str, Any], command: Command
    ) -> None:
        """Refuse a result from whoever does not serve the environment of its effect."""
        if isinstance(command, commands.EffectDone | commands.EffectFailed):
            effect = self._sum.task(command.task).effects.get(command.effect)
            if effect is not None:
                require_effect(principal, self._family.id, document, effect.environment)

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


def _authorise(
    principal: Principal, family: str, document: Mapping[str, Any], command: Command
) -> None:
    match command:
        case commands.Start(plan=plan, definition=ident):
            definition = plan.definitions.get(ident)
            beginning = definition if definition and definition.initiator else None
            # With what is no beginning nobody may begin: why that is so, everybody may know.
            permissions = beginning.permissions if beginning else (EVERYONE,)
            require_flow(principal, "start", permissions)
        case commands.Fork():
            require_flow(principal, "read")
        case commands.EffectDone() | commands.EffectFailed() | commands.TimerFired():
            if principal.kind not in ("hub", "processor"):
                require_family(principal, family, document, "change")
                raise Forbidden("Results and delays are reported by processors and the hub.")
        case commands.AttemptLost():
            if principal.kind != "hub":
                raise Forbidden("Only the hub itself counts attempts.")
        case commands.RemoveMember(user=user):
            require_removal(principal, family, document, user)
        case commands.Rename() | commands.AddMember():
            require_family(principal, family, document, "manage")
        case commands.Delete():
            require_family(principal, family, document, "delete")
        case _:
            require_family(principal, family, document, "change")


def _require_shape(command: Command) -> None:
    """Refuse what names no task, an event of no use, or data that no document may hold."""
    if getattr(command, "task", None) == ITSELF:
        raise NotFound("Say which task is meant, by its instanceId.", code="task.notFound")
    if isinstance(command, commands.Send) and len(command.event) > LONGEST_EVENT:
        raise Invalid(f"An event has at most {LONGEST_EVENT} characters.")
    if isinstance(command, commands.Send) and command.data is not None:
        check(command.data)
    if isinstance(command, commands.Complete) and command.output is not None:
        check(command.output)


def _require_there(document: Mapping[str, Any]) -> None:
    if document.get("deleted"):
        raise NotFound("This family was deleted.", code="family.notFound")


def _answer(  # noqa: C901, PLR0912  one case per command
    draft: Draft,
    command: Command,
    document: Mapping[str, Any],
    ask: Ask,
    decided: Sequence[Event],
) -> None:
    _require_there(document)
    match command:
        case commands.Send():
            answers.send(draft, command)
        case commands.Update():
            landed = ask.extra.events() if ask.extra is not None else ()
            answers.update(draft, command, [*landed, *decided])
        case commands.EffectDone():
            results.effect_done(draft, command)
        case commands.EffectFailed():
            results.effect_failed(draft, command)
        case commands.AttemptLost():
            results.attempt_lost(draft, command)
        case commands.TimerFired():
            results.timer_fired(draft, command)
        case commands.Start():
            members.found(draft, command)
        case commands.Join():
            answers.join(draft, command)
        case commands.Complete():
            answers.complete(draft, command)
        case commands.Cancel():
            answers.stop(draft, command)
        case commands.Fork():
            members.fork(draft, command)
        case commands.Rename():
            members.rename(draft, command)
        case commands.AddMember():
            members.add_member(draft, document.get("members", {}), command)
        case commands.RemoveMember():
            members.remove_member(draft, document.get("members", {}), command)
        case commands.Delete():
            members.delete(draft)
        case _:
            raise TypeError(f"No answer to {type(command).__name__}; add a case.")
