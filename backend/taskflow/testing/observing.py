"""Observing: a rule is shown a past stretch of a family again, to tell what it would answer."""

from collections.abc import Iterator, Sequence
from copy import deepcopy

from msgspec import Struct

from taskflow.domain.budget import Budget
from taskflow.domain.event import By, Event
from taskflow.domain.family import Family
from taskflow.domain.family_reading import ITSELF
from taskflow.domain.patch import apply
from taskflow.hub.catalogue import Catalogue
from taskflow.hub.decide.draft import Draft
from taskflow.hub.decide.partial_refusal import refusal
from taskflow.hub.decide.rule_answers import EACH, answer, seen_of
from taskflow.hub.decide.watchers import Watcher, meant, watchers_of


class Observed(Struct):
    """What a rule answers to a stretch of the past, and what the log says that it did."""

    given: list[Event]
    logged: list[Event]


def observed(family: Family, catalogue: Catalogue, events: Sequence[Event], rule: str) -> Observed:
    """Let a rule (the id of its definition) see whole commands again, from the family before them.

    Nothing but the rule answers: what others did is taken from the log, in its order.
    """
    past = _Past(family, catalogue, rule)
    for command in _commands(events):
        past.see(command)
    return past.observed


def _commands(events: Sequence[Event]) -> Iterator[list[Event]]:
    """Give the events of one command after the other."""
    command: list[Event] = []
    for event in events:
        if event.mutation is not None and command:
            yield command
            command = []
        command.append(event)
    if command:
        yield command


class _Past:
    def __init__(self, family: Family, catalogue: Catalogue, rule: str) -> None:
        if family.plan is None:
            raise ValueError("Say by which plan the family was started.")
        self._family = family
        self._plan = family.plan
        self._catalogue = catalogue
        self._rule = rule
        self._order = {ident: n for n, ident in enumerate(family.plan.definitions)}
        self._were: dict[int, dict[str, object]] = {}
        self.observed = Observed([], [])

    def see(self, command: list[Event]) -> None:
        """Take what the command did itself, then what was answered to each event in turn."""
        for event in command:
            if not event.because:
                self._apply(event)
        for event in command:
            if event.task != ITSELF:
                self._react(event, [one for one in command if one.because == event.seq])

    def _react(self, event: Event, answers: list[Event]) -> None:
        """Take what others answered before the rule, let it answer, take what came after."""
        mine = self._order[self._rule]
        place = mine - 1
        before: list[Event] = []
        ours: list[Event] = []
        after: list[Event] = []
        for one in answers:
            # Rules answer in the order of drawing; what follows from an answer stands behind it.
            place = self._order.get(one.by.id, place) if one.by.kind == "rule" else place
            (before if place < mine else ours if place == mine else after).append(one)
        for one in before:
            self._apply(one)
        self.observed.logged += ours
        self._let(event)
        for one in after:
            self._apply(one)

    def _let(self, event: Event) -> None:
        document = self._were[event.seq]
        shown = apply(document, event.patch)
        near = watchers_of(self._plan, self._catalogue).near(event, shown["name"])
        for watcher in meant(near, event, document, shown, Budget()):
            if watcher.definition.id == self._rule:
                for instance in list(self._family.instances(self._rule)):
                    if instance != event.task and not self._family.task(instance).done:
                        self._answer(watcher, instance, event, shown)

    def _answer(self, watcher: Watcher, instance: str, event: Event, shown: dict[str, str]) -> None:
        by = By(kind="rule", id=self._rule, name=watcher.definition.label)
        draft = Draft(
            self._family.id,
            self._family,
            self._catalogue,
            plan=self._plan,
            by=by,
            at=event.at,
            budget=Budget(EACH),
        )
        draft.because = event.seq
        seen = seen_of(event, deepcopy(shown))
        refused = refusal(draft, lambda above: answer(above, watcher, instance, seen))
        if refused is None:
            self.observed.given += draft.events
            for one in draft.events:
                self._apply(one)

    def _apply(self, event: Event) -> None:
        known = self._family.tasks.get(event.task)
        self._were[event.seq] = dict(known.document) if known else {}
        self._family.apply([event])
