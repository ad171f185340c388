"""Rules that cannot be heard, cannot see or cannot answer: whatever else happens goes on."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

import pytest
from msgspec import structs
from structlog.testing import capture_logs

from taskflow import plugins
from taskflow.domain import command as commands
from taskflow.domain.budget import Budget
from taskflow.domain.definition import Plan
from taskflow.domain.errors import Conflict
from taskflow.domain.event import Event
from taskflow.domain.patch import Patch
from taskflow.domain.rule import BeforeRule, Proposal, Sight
from taskflow.domain.rule_type import SAW, RuleType
from taskflow.domain.task import Change, TaskType, action
from taskflow.domain.view import Happening, TaskView
from taskflow.domain.watch import Refuse, Seen, Watch
from taskflow.hub.catalogue import Catalogue
from taskflow.hub.decide.family_decision import FamilyDecision
from taskflow.hub.stream.queued_command import QueuedCommand
from taskflow.testing.rehearsal import ANNA, Rehearsal, plan, registry

ROOT = {"name": "root", "type": "TaskConversation"}
CHAT = {"name": "chat", "type": "TaskChat"}
BELL = {
    "name": "bell",
    "type": "TaskConversation",
    "fsm": {
        "id": "bell",
        "initial": "still",
        "states": {
            "still": {"on": {"RING": "loud", "END": "over"}},
            "loud": {"on": {"RING": "still"}},
            "over": {"type": "final"},
        },
    },
}


class Nobody(BeforeRule):
    """Refuses what is cancelled, and has a mistake where something is joined."""

    name = "nobody"

    def react(self, event: Event, sight: Sight, plan: Plan) -> Iterable[Proposal | Refuse]:
        del sight, plan
        if event.type == "task.cancelled":
            yield Refuse("never", "Nothing is cancelled here.")
            yield Proposal(event.task, Patch(merge={"shared": {"told": True}}))
        if event.type == "task.joined":
            raise ValueError("A mistake.")


def with_rule() -> Rehearsal:
    installed = plugins.Registry(tasks=registry().tasks, rules={"nobody": Nobody()})
    return Rehearsal(plan(ROOT, CHAT, installed=installed), installed)


def take(going: Rehearsal, command: commands.Command, catalogue: Any = None) -> list[str]:
    """Decide a command of a person; gives what the server's log says of it."""
    decision = FamilyDecision(going.family, catalogue or going.catalogue, going.at)
    with capture_logs() as logs:
        decision.take(QueuedCommand(command, ANNA))
    decision.onto(going.family)
    return [str(one["event"]) for one in logs]


async def test_what_a_rule_without_a_state_refuses_is_not_heard_where_it_must_get_through() -> None:
    going = with_rule()
    cancel = commands.Cancel(mutation="c", task=going.instances("chat")[-1])
    assert take(going, cancel) == ["rule.unheard"]
    assert going.task("chat").kind == "cancelled"
    assert going.task("chat").document["shared"] == {"told": True}  # the rest of it is heard


async def test_a_rule_without_a_state_that_nobody_asked_for_fails_nothing() -> None:
    going = with_rule()
    join = commands.Join(mutation="j", task=going.instances("chat")[-1])
    assert take(going, join) == ["plugin.failed", "rule.left"]
    assert "anna" in going.task("chat").document["users"]


class Watching(RuleType):
    """Tells the bell of what it sees, once; then it is deaf."""

    name = "RuleWatching"
    label = "Watching"
    machine: ClassVar[dict[str, Any]] = {
        "id": "watching",
        "initial": "watching",
        "states": {
            "watching": {"on": {SAW: {"target": "deaf", "actions": ["tell"]}}},
            "deaf": {"on": {"WAKE": "watching"}},
        },
    }
    blind: ClassVar[bool] = False

    class Config(TaskType.Config):
        event: str = ""
        state: str = ""
        starts: bool = False

    def watches(self, local: Mapping[str, Any]) -> Iterable[Watch]:
        if self.blind:
            raise ValueError("A mistake.")
        yield Watch("bell", local.get("event", ""), local.get("state", ""))

    def saw(self, task: TaskView, seen: Seen, budget: Budget) -> Any:
        del task, budget
        return {"seq": seen.seq}

    @action("tell")
    def tell(self, task: TaskView, _: Happening) -> Change:
        if task.local.get("starts"):
            return Change(start=("chat",))
        return Change(send=(("bell", "END", None), ("chat", "SEND", None)))


def watched(local: Mapping[str, Any], *, blind: bool = False) -> Rehearsal:
    class Made(Watching):
        pass

    Made.blind = blind
    installed = structs.replace(registry(), tasks={**registry().tasks, "RuleWatching": Made()})
    rule = {"name": "rule", "type": "RuleWatching", "local": dict(local)}
    return Rehearsal(plan(ROOT, BELL, CHAT, rule, installed=installed), installed)


async def test_a_rule_in_a_state_in_which_it_is_deaf_sees_nothing_and_goes_on() -> None:
    going = watched({"event": "RING"})
    going.send("bell", "RING")
    assert (going.state("rule"), going.state("bell")) == ("deaf", "loud")
    seq = going.family.seq
    going.send("bell", "RING")
    assert going.family.seq == seq + 1
    assert (going.state("rule"), going.task("rule").done) == ("deaf", False)


async def test_a_rule_that_would_begin_a_task_ends_and_says_why() -> None:
    going = watched({"event": "RING", "starts": True})
    going.send("bell", "RING")
    assert (going.state("bell"), going.task("rule").kind) == ("loud", "failed")
    assert "LookupError" in going.task("rule").document["error"]["message"]
    assert len(going.instances("chat")) == 1


async def test_a_rule_that_watches_an_event_in_a_state_sees_it_nowhere_else() -> None:
    going = watched({"event": "RING", "state": "still"})
    going.send("bell", "RING")
    assert going.state("rule") == "watching"
    going.send("bell", "RING")
    assert going.state("rule") == "deaf"


async def test_a_rule_that_cannot_say_what_it_watches_sees_nothing_and_costs_nobody() -> None:
    with capture_logs() as logs:
        going = watched({"event": "RING"}, blind=True)
    assert {"plugin.failed", "rule.blind"} <= {str(one["event"]) for one in logs}
    going.send("bell", "RING")
    assert (going.state("bell"), going.state("rule")) == ("loud", "watching")


async def test_what_a_rule_tells_a_task_that_has_ended_changes_nothing() -> None:
    going = watched({"event": "task.cancelled"})
    going.cancel("bell")
    assert (going.state("rule"), going.task("bell").kind) == ("deaf", "cancelled")
    told = [one for one in going.events if one.by.kind == "rule"]
    assert going.instances("bell")[-1] not in [one.task for one in told]


def without(going: Rehearsal, name: str) -> Catalogue:
    """Give what is known where a package was taken away since its tasks began."""
    kinds = {key: one for key, one in going.installed.tasks.items() if key != name}
    catalogue = Catalogue(kinds, going.installed.rules)
    for task in going.family.tasks.values():
        catalogue.learn(going.catalogue.document(task.document["meta"]["machine"]))
    return catalogue


async def test_a_task_whose_kind_is_away_is_not_told_what_a_rule_sees() -> None:
    going = watched({"event": "RING"})
    ring = commands.Send(mutation="r", task=going.instances("bell")[-1], event="RING")
    before = going.task("chat").document
    assert "event.unheard" in take(going, ring, without(going, "TaskChat"))
    assert going.task("chat").document is before
    assert going.state("rule") == "deaf"


async def test_a_statechart_that_invokes_what_nobody_does_is_refused_with_what_to_do() -> None:
    odd = {"id": "o", "initial": "a", "states": {"a": {"invoke": {"src": "knit"}}}}
    with pytest.raises(Conflict, match="knit, which neither TaskChat nor an installed") as refused:
        Rehearsal(plan({**CHAT, "fsm": odd}))
    assert refused.value.kind == "effect.notFound"


async def test_of_the_tasks_of_a_family_only_those_are_seen_that_have_begun() -> None:
    going = Rehearsal(plan(ROOT, {**CHAT, "name": "one", "next": "two"}, {**CHAT, "name": "two"}))
    seen = going.seen("root").tasks
    assert (len(seen), list(seen)) == (2, ["root", "one"])
    with pytest.raises(KeyError):
        seen["two"]
    with pytest.raises(KeyError):
        seen["nobody"]
    going.complete("one")
    assert len(going.seen("root").tasks) == 3


async def test_a_task_whose_rules_have_no_kind_does_not_begin_and_the_one_before_says_so() -> None:
    rule = {"name": "count", "type": "RuleCount", "parent": "two", "local": {"event": "RING"}}
    two = {"name": "two", "type": "TaskConversation", "parent": "root"}
    going = Rehearsal(plan(ROOT, {**CHAT, "name": "one", "next": "two"}, two, rule))
    complete = commands.Complete(mutation="c", task=going.instances("one")[-1])
    assert "task.unfollowed" in take(going, complete, without(going, "RuleCount"))
    assert not going.instances("two")
    assert "RuleCount" in going.task("one").document["error"]["message"]
    other = Rehearsal(plan(ROOT, {**CHAT, "name": "one", "next": "two"}, two, rule))
    other.complete("one")
    assert not other.task("count").done
