"""Rules see every decision: they answer in its commit, and what goes wrong costs only them."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs
from structlog.testing import capture_logs

from taskflow import plugins
from taskflow.domain import command as commands
from taskflow.domain.budget import Budget
from taskflow.domain.definition import Plan
from taskflow.domain.errors import Invalid, TaskflowError
from taskflow.domain.event import Event
from taskflow.domain.expression import compile_expression
from taskflow.domain.family import Family
from taskflow.domain.patch import Patch
from taskflow.domain.rule import BeforeRule, Proposal, Sight
from taskflow.domain.rule_type import SAW, RuleType
from taskflow.domain.task import Change, TaskType, action
from taskflow.domain.view import Happening, TaskView
from taskflow.domain.watch import Refuse, Seen, Watch
from taskflow.hub.decide import rule_answers
from taskflow.testing.observing import observed
from taskflow.testing.rehearsal import BEN, Rehearsal, plan, registry

ROOT = {"name": "root", "type": "TaskConversation"}
BELL = {
    "name": "bell",
    "type": "TaskConversation",
    "fsm": {
        "initial": "still",
        "states": {
            "still": {"on": {"RING": "still", "OPEN": "open"}},
            "open": {"on": {"RING": "still"}},
        },
    },
}
CHAT = {"name": "chat", "type": "TaskChat"}


class Guard(RuleType):
    """Does to what it sees what its configuration says."""

    name = "RuleGuard"
    label = "Guard"
    machine: ClassVar[dict[str, Any]] = {
        "initial": "watching",
        "states": {"watching": {"on": {SAW: {"actions": ["act"]}, "RING": {"actions": ["act"]}}}},
    }
    does: ClassVar[Callable[[], object]] = dict

    class Config(TaskType.Config):
        task: str = ""
        event: str = ""
        to: str = ""
        send: str = "RING"

    class Output(TaskType.Output):
        seen: int = 0

    def watches(self, local: Mapping[str, Any]) -> Iterable[Watch]:
        yield Watch(local.get("task", ""), local.get("event", ""))

    def saw(self, task: TaskView, seen: Seen, budget: Budget) -> Any:
        del task
        if isinstance(self.does, int):
            budget.pay(self.does)
            return {}
        if self.does == "costly":
            everything = {"numbers": list(range(5000))}
            compile_expression("numbers[?@ > `9999`] | [0]").value(everything, budget)
            return [compile_expression("sum(numbers)").value(everything, budget) for _ in range(99)]
        return {"seq": seen.seq} if self.does is dict else self.does()

    @action("act")
    def act(self, task: TaskView, _: Happening) -> Change:
        send = ((task.local["to"], task.local["send"], None),) if task.local.get("to") else ()
        return Change(
            Patch(merge={"output": {"seen": task.field("output")["seen"] + 1}}), send=send
        )


def guarded(does: Any = dict, *rules: Mapping[str, Any], tasks: Any = (BELL, CHAT)) -> Rehearsal:
    class Made(Guard):
        pass

    Made.does = does
    installed = structs.replace(registry(), tasks={**registry().tasks, "RuleGuard": Made()})
    drawn = [
        {"name": f"rule{number}", "type": "RuleGuard", "local": dict(local)}
        for number, local in enumerate(rules or ({"event": "RING"},))
    ]
    return Rehearsal(plan(ROOT, *tasks, *drawn, installed=installed), installed)


def change(family: Rehearsal, does: Any) -> None:
    """Let the guard do something else from now on."""
    setattr(type(family.installed.tasks["RuleGuard"]), "does", does)  # noqa: B010


def raising(error: BaseException) -> Callable[[], object]:
    def raise_it() -> object:
        raise error

    return staticmethod(raise_it)  # type: ignore[return-value]


def refusing() -> Refuse:
    return Refuse("bell.quiet", "It is night. Ring in the morning.")


async def test_a_rule_refuses_a_persons_command_with_its_code_and_words() -> None:
    family = guarded(staticmethod(refusing))
    before = family.family.seq
    with pytest.raises(TaskflowError, match="It is night") as told:
        family.send("bell", "RING", by=BEN)
    assert (told.value.kind, told.value.status) == ("bell.quiet", 409)
    assert told.value.details == {"rule": "root.rule0"}
    assert family.family.seq == before
    assert family.task("rule0").kind == "resting"


async def test_results_and_cancelling_pass_what_a_rule_would_refuse() -> None:
    family = guarded(dict, {"task": "chat"})
    family.say("chat", "hello")
    change(family, staticmethod(refusing))
    family.answer("chat", "Good evening.")
    assert family.output("chat")["messages"][-1]["content"] == "Good evening."
    with pytest.raises(TaskflowError, match="It is night"):
        family.say("chat", "hello")
    family.cancel("chat")
    assert family.task("chat").kind == "cancelled"
    assert family.task("rule0").kind == "resting"


async def test_delays_pass_what_a_rule_would_refuse() -> None:
    late = {"initial": "a", "states": {"a": {"after": {"50": "b"}}, "b": {}}}
    timed = {"name": "timed", "type": "TaskConversation", "fsm": late}
    family = guarded(dict, {"task": "timed"}, tasks=(timed,))
    change(family, staticmethod(refusing))
    family.let_time_pass("timed")
    assert family.state("timed") == "b"


async def test_rights_pass_what_a_rule_would_refuse() -> None:
    family = guarded(dict, {})
    change(family, staticmethod(refusing))
    family._do(commands.AddMember, BEN, user="carl", name="Carl")  # noqa: SLF001
    family._do(commands.Rename, BEN, label="Night")  # noqa: SLF001
    assert family.family.document["label"] == "Night"


@pytest.mark.parametrize(
    ("does", "code"),
    [
        (raising(KeyError("odd")), "plugin.failed"),
        (raising(SystemExit(3)), "plugin.failed"),
        (raising(RecursionError()), "plugin.failed"),
        (raising(Invalid("No.")), "input.invalid"),
        (lambda *_: 7, "plugin.failed"),
        ("costly", "step.tooCostly"),
    ],
)
async def test_a_rule_that_goes_wrong_is_set_aside_for_all_to_see_and_costs_nobody_else(
    does: Any, code: str
) -> None:
    family = guarded(does, {"event": "RING"}, {"event": "RING", "to": "bell", "send": "OPEN"})
    if does == "costly":
        family = guarded(does, {"event": "RING"})
    family.send("bell", "RING")
    rule = family.task("rule0")
    assert rule.kind == "failed"
    assert rule.document["error"]["code"] == code
    assert family.state("bell") == "still"
    assert family.task("root").kind == "resting"
    family.send("bell", "RING")
    family.say("chat", "hello")


async def test_a_person_is_refused_what_all_rules_together_cannot_answer_and_no_rule_ends() -> None:
    family = guarded(20_000, *({"event": "RING"} for _ in range(9)))
    before = family.family.seq
    with pytest.raises(TaskflowError, match="let fewer rules watch this") as told:
        family.send("bell", "RING", by=BEN)
    assert (told.value.kind, told.value.status) == ("rule.tooMuch", 409)
    assert family.family.seq == before
    change(family, 10_000)
    family.send("bell", "RING", by=BEN)
    assert [family.output(f"rule{number}")["seen"] for number in range(9)] == [1] * 9


async def test_what_must_get_through_does_though_all_rules_together_cannot_answer_it() -> None:
    late = {"initial": "a", "states": {"a": {"after": {"50": "b"}}, "b": {"on": {"RING": "a"}}}}
    timed = {"name": "timed", "type": "TaskConversation", "fsm": late}
    family = guarded(dict, *({"task": "timed"} for _ in range(9)), tasks=(timed,))
    change(family, 20_000)
    began = [family.output(f"rule{number}")["seen"] for number in range(9)]
    family.let_time_pass("timed")
    assert family.state("timed") == "b"
    assert {family.task(f"rule{number}").kind for number in range(9)} == {"resting"}
    seen = [family.output(f"rule{number}")["seen"] for number in range(9)]
    assert [now - then for now, then in zip(seen, began, strict=True)] == [1] * 7 + [0] * 2
    change(family, 1_000)
    family.send("timed", "RING")
    assert [family.output(f"rule{number}")["seen"] - 1 for number in range(9)] == seen


async def test_a_rule_that_alone_takes_too_much_ends_also_after_others_have_answered() -> None:
    family = guarded(20_000, *({"event": "RING"} for _ in range(3)))
    change(family, rule_answers.EACH + 1)
    family.send("bell", "RING", by=BEN)
    assert {family.task(f"rule{number}").kind for number in range(3)} == {"failed"}


async def test_an_answer_that_a_task_does_not_take_ends_the_rule_and_not_the_task() -> None:
    other = {
        "name": "other",
        "type": "TaskConversation",
        "fsm": {"initial": "a", "states": {"a": {"on": {"RING": {"actions": ["missing"]}}}}},
    }
    family = guarded(dict, {"task": "bell", "to": "other"}, tasks=(BELL, other))
    family.send("bell", "RING")
    assert family.task("rule0").kind == "failed"
    assert family.task("other").kind == "resting"


async def test_it_is_logged_when_there_is_nobody_whom_a_rule_tells() -> None:
    family = guarded(dict, {"event": "RING", "to": "bel"})
    with capture_logs() as logged:
        family.send("bell", "RING")
    (told,) = [line for line in logged if line["event"] == "rule.nobody"]
    assert (told["task"], told["told"]) == ("bel", "RING")
    assert family.task("rule0").kind == "resting"


async def test_rules_that_answer_one_another_stop_at_sixteen() -> None:
    family = guarded(
        dict,
        {"event": SAW},
        {"task": "rule0", "event": SAW},
        {"task": "bell", "event": "RING"},
    )
    family.send("bell", "RING")
    kinds = {name: family.task(name).kind for name in ("rule0", "rule1", "rule2")}
    assert sorted(kinds.values()) == ["failed", "resting", "resting"]
    failed = family.task(next(name for name, kind in kinds.items() if kind == "failed"))
    assert failed.document["error"]["code"] == "rule.tooDeep"
    seen = [family.output(name)["seen"] for name in ("rule0", "rule1")]
    assert sum(seen) <= rule_answers.DEEPEST + 1
    family.send("bell", "RING")
    assert family.state("bell") == "still"


async def test_rules_answer_in_the_order_in_which_they_are_drawn() -> None:
    family = guarded(dict, *({"event": "RING", "task": "bell"} for _ in range(5)))
    family.send("bell", "RING")
    assert [event.by.id for event in family.events[-5:]] == [f"root.rule{n}" for n in range(5)]


async def test_a_change_asks_only_those_who_watch_it(monkeypatch: pytest.MonkeyPatch) -> None:
    local = [{"task": "bell", "event": f"NEVER{number}"} for number in range(900)]
    family = guarded(dict, *local, {"task": "bell", "event": "RING"})
    asked: list[str] = []
    real = rule_answers.saw

    def counted(kind: Any, task: TaskView, seen: Seen, budget: Budget) -> Any:
        asked.append(task.definition.name)
        return real(kind, task, seen, budget)

    monkeypatch.setattr(rule_answers, "saw", counted)
    family.send("bell", "RING")
    family.update("bell", input={"a": 1})
    assert asked == ["rule900"]


class Stateless(BeforeRule):
    """A rule without a state, in a flow that has no connection."""

    name = "stateless"

    def react(self, event: Event, sight: Sight, plan: Plan) -> Iterable[Proposal | Refuse]:
        del sight, plan
        if event.event == "RING":
            yield Proposal(event.task, Patch(merge={"shared": {"rung": True}}))
        if event.event == "OPEN":
            yield refusing()


async def test_a_rule_without_a_state_sees_flows_without_connections_and_may_refuse() -> None:
    installed = plugins.Registry(tasks=registry().tasks, rules={"stateless": Stateless()})
    family = Rehearsal(plan(ROOT, BELL, installed=installed), installed)
    family.send("bell", "RING")
    assert family.task("bell").document["shared"] == {"rung": True}
    with pytest.raises(TaskflowError) as told:
        family.send("bell", "OPEN")
    assert (told.value.kind, told.value.details) == ("bell.quiet", {"rule": "stateless"})


DEEDS = st.lists(
    st.sampled_from(["ring", "open", "write", "reset", "pause", "talk"]), min_size=1, max_size=14
)


def busy() -> Rehearsal:
    """Give a family of rules that count, tell one another, and get values by links."""
    local = {"tasks": ["bell"], "event": "RING", "many": 2, "value": "input.text", "shared": "x"}
    whole = plan(
        ROOT,
        BELL,
        CHAT,
        {"name": "first", "type": "RuleCount", "local": {**local, "to": "bell", "send": "OPEN"}},
        {
            "name": "second",
            "type": "RuleCount",
            "local": {"tasks": ["first", "chat"], "many": 3, "to": "first", "send": "RESET"},
        },
        {
            "name": "third",
            "type": "RuleCount",
            "local": {
                "path": "shared.text",
                "guard": "rule.input.on != 'no' && rule.output.total < `4`",
                "afterwards": "rest",
            },
        },
        connections=[
            {"from": "first.output.value", "to": "chat.shared.text"},
            {"from": "bell.input.text", "to": "third.input.on"},
            {"from": "bell.input.text", "to": "chat.shared.text"},
        ],
    )
    return Rehearsal(whole)


def do(family: Rehearsal, deeds: list[str]) -> None:
    for number, deed in enumerate(deeds):
        try:
            match deed:
                case "ring":
                    family.send("bell", "RING", input={"text": f"t{number % 3}"})
                case "open":
                    family.send("bell", "OPEN")
                case "write":
                    family.update("bell", input={"text": "no" if number % 2 else "yes"})
                case "reset":
                    family.send("third", "RESET")
                case "pause":
                    family.update("chat", shared={"text": f"s{number}"})
                case _:
                    family.say("chat", "Hello")
                    family.answer("chat", "Hi.")
        except TaskflowError:
            continue


@settings(max_examples=40)
@given(deeds=DEEDS, cut=st.tuples(st.integers(0, 20), st.integers(1, 20)))
async def test_any_past_stretch_gives_each_rule_the_same_answers_again(
    deeds: list[str], cut: tuple[int, int]
) -> None:
    family = busy()
    do(family, deeds)
    begun = [asked.seq for asked in family.asked]
    first = begun[cut[0] % len(begun)]
    end = ([seq for seq in begun if seq > first] + [family.family.seq])[: cut[1]][-1]
    stretch = [event for event in family.events if first < event.seq <= end]
    for rule in ("root.first", "root.second", "root.third"):
        before = Family("f").apply(event for event in family.events if event.seq <= first)
        before.plan = family.plan
        seen = observed(before, family.catalogue, stretch, rule)
        assert seen.given == seen.logged


@settings(max_examples=20)
@given(deeds=DEEDS)
async def test_the_same_commands_lead_to_the_same_log(deeds: list[str]) -> None:
    one, other = busy(), busy()
    do(one, deeds)
    do(other, deeds)
    assert one.events == other.events
    assert Family("f").apply(one.events).parts() == one.family.parts()
