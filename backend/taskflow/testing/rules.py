"""What every rule that is a task must keep; subclass it beside a fixture ``rule``."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any, ClassVar

import msgspec
import pytest
from msgspec import Struct, structs

from taskflow import plugins
from taskflow.domain.budget import Budget
from taskflow.domain.errors import TaskflowError
from taskflow.domain.family import Family
from taskflow.domain.rule_type import RuleType
from taskflow.domain.view import TaskView
from taskflow.hub.catalogue import Catalogue
from taskflow.hub.decide.rule_answers import seen_of
from taskflow.testing.comparison import within
from taskflow.testing.observing import observed
from taskflow.testing.rehearsal import Rehearsal, plan, registry

ROOM: dict[str, Any] = {"name": "room", "type": "TaskConversation"}
BELL: dict[str, Any] = {
    "name": "bell",
    "type": "TaskConversation",
    "fsm": {"initial": "still", "states": {"still": {"on": {"RING": "still"}}}},
}


class Watching(Struct, frozen=True):
    """A family in which the rule watches, and what happens in it.

    ``local`` is the rule's configuration, ``tasks`` stand beside it (a bell that takes ``RING``),
    ``sent`` are events to them, ``(name, event, data)``; ``gives`` is in its output at the end.
    """

    local: Mapping[str, Any] = {}
    tasks: Sequence[dict[str, Any]] = (BELL,)
    sent: Sequence[tuple[str, str, Any]] = (("bell", "RING", None),) * 3
    gives: Mapping[str, Any] | None = None


class RuleConformance:
    """The promises of a rule, in families that its author gives; the fixture is the class."""

    families: ClassVar[Sequence[Watching]] = ()

    def test_it_can_be_installed(self, rule: type[RuleType]) -> None:
        assert list(plugins.task_faults(rule, registry().operators)) == []

    def test_it_says_in_words_what_it_is(self, rule: type[RuleType]) -> None:
        for text in (rule.name, rule.label, rule.description, rule.icon):
            assert isinstance(text, str)
            assert text.strip()

    def test_every_field_has_a_title(self, rule: type[RuleType]) -> None:
        for model in (rule.Config, rule.Output):
            fields = rule.schema(model).get("properties", {})
            assert [name for name, one in fields.items() if not one.get("title")] == []

    def test_it_watches_something_and_always_the_same(self, rule: type[RuleType]) -> None:
        assert self.families, "give families"
        for one in self.families:
            local = {**rule().defaults["config"], **one.local}
            watched = list(rule().watches(local))
            assert watched
            assert list(rule().watches(local)) == watched

    async def test_it_does_what_it_should_in_the_commit_of_what_it_saw(
        self, rule: type[RuleType]
    ) -> None:
        for one in self.families:
            family = played(rule, one)
            assert one.gives is None or within(dict(one.gives), family.output("rule"))
            for event in family.events:
                by_it = event.by.kind == "rule" and event.by.id == "room.rule"
                assert bool(event.because) or not by_it

    async def test_any_stretch_of_the_past_gives_the_same_again(self, rule: type[RuleType]) -> None:
        for one in self.families:
            family = played(rule, one)
            begun = [asked.seq for asked in family.asked]
            for first in begun:
                for end in [seq for seq in begun if seq > first] + [family.family.seq]:
                    before = Family("f").apply(e for e in family.events if e.seq <= first)
                    before.plan = family.plan
                    stretch = [e for e in family.events if first < e.seq <= end]
                    fresh = Catalogue({**family.installed.tasks, rule.name: rule()}, {})
                    seen = observed(before, fresh, stretch, "room.rule")
                    assert seen.given == seen.logged

    async def test_what_it_is_shown_stays_as_it_was(self, rule: type[RuleType]) -> None:
        for one in self.families:
            family = played(rule, one)
            made, document = rule(), family.task("rule").document
            for event in family.events:
                if event.task and event.because == 0:
                    mine, theirs = deepcopy(document), deepcopy(family.family.task(event.task))
                    definition = family.plan.definitions["room.rule"]
                    shown = TaskView("f", family.instances("rule")[0], mine, definition, (), {})
                    try:
                        made.saw(shown, seen_of(event, theirs.document), Budget())
                    except TaskflowError:
                        continue
                    assert (mine, theirs) == (document, family.family.task(event.task))

    async def test_cancelling_passes_whatever_it_says(self, rule: type[RuleType]) -> None:
        for one in self.families:
            family = played(rule, one)
            for name in [task["name"] for task in one.tasks] + ["room"]:
                family.cancel(name)
            assert family.task("room").kind == "cancelled"


def played(rule: type[RuleType], what: Watching) -> Rehearsal:
    """Play a family; what the rule refuses is left out."""
    installed = structs.replace(registry(), tasks={**registry().tasks, rule.name: rule()})
    mine = {"name": "rule", "type": rule.name, "local": dict(what.local)}
    family = Rehearsal(plan(ROOM, *what.tasks, mine, installed=installed), installed)
    for name, event, data in what.sent:
        try:
            family.send(name, event, data)
        except TaskflowError as error:
            if error.kind == "plugin.failed":
                pytest.fail(f"It fails: {error.message}")
    assert msgspec.json.decode(msgspec.json.encode(family.output("rule"))) == family.output("rule")
    assert family.task("rule").kind != "failed", family.task("rule").error
    return family
