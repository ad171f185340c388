"""A step does one operator's work: with retry, time-out, a way of errors and a log that is kept."""

from typing import Annotated, Any, Literal

import pytest
from jsonschema_rs import Draft202012Validator
from msgspec import Meta, Struct, structs

from taskflow.domain.command import EffectFailed
from taskflow.domain.definition import Definition
from taskflow.domain.operator import Operator, OperatorRun
from taskflow.domain.step import machine_of, step
from taskflow.domain.step_models import EXPRESSION, TEMPLATE, StepRetry
from taskflow.domain.task import TaskType
from taskflow.domain.view import TaskView
from taskflow.plugins import Registry, operator_faults
from taskflow.testing.rehearsal import Rehearsal, plan, registry


class Pay(Operator):
    """Pays, which may be done only once."""

    name = "bank.pay"
    label = "Pay"
    repeatable = False

    class Input(Struct, rename="camel"):
        to_whom: Annotated[str, Meta(title="To", min_length=2)]
        amount: Annotated[int, Meta(ge=1)] = 1

    class Output(Struct):
        receipt: str

    async def run(self, given: Input, run: OperatorRun) -> Output:
        await run.log(f"paid {given.amount}")
        return self.Output(receipt=f"{run.key} {given.to_whom}")


class Look(Pay):
    """Looks, which may be repeated."""

    name = "bank.look"
    repeatable = True


def installed(*more: TaskType) -> Registry:
    steps = {one.name: step(one) for one in (Pay(), Look())}
    known = registry()
    return structs.replace(known, tasks={**known.tasks, **steps, **{k.name: k for k in more}})


def begun(local: dict[str, Any], kind: str = "bank.look") -> Rehearsal:
    known = installed()
    entry = {"name": "step", "type": kind, "local": local}
    return Rehearsal(plan(entry, installed=known), known)


def retrying(count: int, **more: Any) -> dict[str, Any]:
    return {"toWhom": "Ann", "retry": {"count": count, "wait": 100, "factor": 3}, **more}


def test_a_step_is_made_of_its_operators_models() -> None:
    kind = step(Pay())
    assert kind.schema(kind.Config)["properties"].keys() == {
        *("toWhom", "amount", "retry", "timeout", "onError")
    }
    assert "required" not in kind.schema(kind.Config)
    assert kind.schema(kind.Output)["properties"].keys() == {"receipt", "error"}
    assert kind.environments == ("server",)
    assert kind.defaults["config"]["amount"] == 1


def test_what_an_operator_evaluates_is_a_literal_of_the_flow_and_comes_from_nowhere() -> None:
    kind = step(type("Careful", (Look,), {"written": ("toWhom",)})())
    assert "anyOf" not in kind.schema(kind.Config)["properties"]["toWhom"]
    assert "anyOf" in kind.schema(kind.Config)["properties"]["amount"]
    assert kind.schema(kind.Input)["properties"].keys() == {"amount"}


async def test_a_result_is_the_output_and_ends_the_step() -> None:
    family = begun({"toWhom": "Ann"})
    assert family.due("step") == ["bank.look"]
    family.result("step", output={"receipt": "r1"})
    assert (family.task("step").kind, family.output("step")) == ("done", {"receipt": "r1"})


async def test_a_failure_is_tried_again_after_waits_that_grow_and_then_asks_a_person() -> None:
    family = begun(retrying(2))
    for wait in (100, 300):
        family.fail("step")
        assert family.state("step") == "waiting"
        (timer,) = family.task("step").timers.values()
        assert timer.due - family.at == wait
        family.let_time_pass("step")
        assert family.due("step") == ["bank.look"]
    family.fail("step", "The bank is closed.")
    assert (family.state("step"), family.task("step").kind) == ("failed", "failed")
    assert family.task("step").error == "The bank is closed."
    family.send("step", "RETRY")
    assert (family.state("step"), family.task("step").error) == ("working", "")
    assert family.task("step").document["run"]["rounds"] == 1
    family.fail("step")
    assert family.state("step") == "waiting"
    family.let_time_pass("step")
    family.result("step", output={"receipt": "r"})
    assert family.task("step").kind == "done"
    assert "error" not in family.task("step").document


async def test_who_skips_a_failed_step_goes_on_with_its_error() -> None:
    family = begun({"toWhom": "Ann"})
    family.fail("step", "The bank is closed.")
    family.send("step", "SKIP")
    assert family.task("step").kind == "done"
    assert family.output("step")["error"]["message"] == "The bank is closed."


async def test_a_step_that_goes_on_hands_its_error_on_by_itself() -> None:
    family = begun({"toWhom": "Ann", "onError": "continue"})
    family.fail("step", "The bank is closed.")
    assert family.task("step").kind == "done"
    assert family.output("step")["error"]["message"] == "The bank is closed."


async def test_work_that_takes_too_long_is_closed_and_tried_again() -> None:
    family = begun(retrying(1, timeout=2_000))
    (timer,) = family.task("step").timers.values()
    assert timer.due - family.at == 2_000
    family.let_time_pass("step")
    assert family.state("step") == "waiting"
    assert not family.task("step").effects
    assert "within 2 seconds" in family.task("step").error


async def test_what_may_be_done_only_once_is_not_tried_again_when_its_time_is_over() -> None:
    family = begun(retrying(5, timeout=2_000), "bank.pay")
    family.let_time_pass("step")
    assert family.state("step") == "failed"


@pytest.mark.parametrize(
    "code",
    [
        *("effect.exhausted", "effect.unknown", "operator.input", "plugin.failed"),
        *("limit.familyTasks", "limit.personBytes"),
    ],
)
async def test_what_another_try_would_not_mend_asks_a_person_at_once(code: str) -> None:
    family = begun(retrying(5))
    family.fail("step", code=code)
    assert family.state("step") == "failed"


def test_all_steps_have_the_same_statechart() -> None:
    one, other = machine_of(Look()), machine_of(Look())
    assert one == other
    assert machine_of(Pay())["states"].keys() == one["states"].keys()


def faults(**members: Any) -> list[str]:
    kind = type("Odd", (Look,), members)
    return [f"{message} {remedy}" for message, remedy in operator_faults(kind)]


async def test_before_another_try_it_waits_as_long_as_whoever_refused_has_said() -> None:
    family = begun(retrying(3))
    refused = {"code": "model.limited", "message": "Later.", "numbers": {"retryAfter": 7.5}}
    family.settle(EffectFailed, "step", **refused)
    (timer,) = family.task("step").timers.values()
    assert timer.due - family.at == 7_500
    family.let_time_pass("step")
    family.settle(EffectFailed, "step", **{**refused, "numbers": {"retryAfter": 1e300}})
    (timer,) = family.task("step").timers.values()
    assert timer.due - family.at == 24 * 3600 * 1000
    family.let_time_pass("step")
    family.settle(EffectFailed, "step", **{**refused, "numbers": {"retryAfter": 0.001}})
    (timer,) = family.task("step").timers.values()
    assert timer.due - family.at == 900


class Many(Struct):
    number: int = 0
    maybe: Annotated[int | None, Meta(title="Maybe")] = None
    words: Literal["a", "b"] = "a"
    either: int | str = 0
    text: str = ""
    some: list[str] = []
    inner: StepRetry | None = None
    anything: Any = None


def test_a_text_with_values_is_offered_only_where_a_text_may_stand() -> None:
    kind = step(type("Much", (Look,), {"Input": Many})())
    fields = kind.schema(kind.Config)["properties"]
    taken = {name for name in Many.__struct_fields__ if TEMPLATE in fields[name]["anyOf"]}
    assert taken == {"words", "either", "text", "anything"}
    assert all(EXPRESSION in fields[name]["anyOf"] for name in Many.__struct_fields__)


def test_members_of_an_object_may_be_expressions_too() -> None:
    class Form(Struct):
        fields: dict[str, int | list[int]] = {}

    kind = step(type("Forms", (Look,), {"Input": Form})())
    valid = Draft202012Validator(kind.schema(kind.Config)).is_valid
    assert valid({"fields": {"a": 1, "b": {"=": "input.b"}, "c": [1, 2]}})
    assert not valid({"fields": {"a": "{{ input.a }}"}})
    assert not valid({"fields": {"a": {"b": 1}}})


class Sending(Look):
    """Looks or pays, as it is configured."""

    written = ("how",)
    repeatable_if = "how == 'look'"

    class Input(Struct, rename="camel"):
        how: str = "look"
        to_whom: str = ""


@pytest.mark.parametrize(("how", "state"), [("look", "waiting"), ("pay", "failed")])
async def test_whether_work_may_be_done_again_may_depend_on_what_the_flow_says(
    how: str, state: str
) -> None:
    kind = step(Sending())
    known = structs.replace(registry(), tasks={kind.name: kind})
    entry = {"name": "step", "type": kind.name, "local": {"how": how, "retry": {"count": 1}}}
    family = Rehearsal(plan(entry, installed=known), known)
    (effect,) = family.task("step").effects.values()
    assert effect.repeatable is (how == "look")
    family.fail("step")
    assert family.state("step") == state


def mistakes(kind: TaskType, **local: Any) -> list[tuple[str, str]]:
    found = kind.mistakes({**kind.defaults["config"], **local})
    assert all(one.remedy for one in found)
    return [(one.path, one.message) for one in kind.mistakes(local)]


def test_what_is_wrong_with_a_texts_places_is_told_when_it_is_drawn() -> None:
    kind = step(Look())
    assert mistakes(kind, toWhom="{{ input.name }} {{ label }}") == []
    ((path, told),) = mistakes(kind, toWhom="{{ input.name")
    assert (path, told) == ("/toWhom", "{{ in line 1 is never closed.")
    ((path, told),) = mistakes(kind, toWhom="{{ inptu.name }}")
    assert "names what is not there" in told


def test_what_an_operator_says_is_wrong_is_told_of_values_and_not_of_expressions() -> None:
    kind = registry().tasks["llm"]
    odd = {"type": "nonsense"}
    ((path, told),) = mistakes(kind, schema=odd)
    assert path == "/schema"
    assert "not legal" in told
    assert mistakes(kind, schema={"=": "input.schema"}) == []
    ((path, _),) = mistakes(registry().tasks["transform"], expression="a b", value=1)
    assert path == "/expression"
    ((path, _),) = mistakes(registry().tasks["template"], text="{% if x %}", values={})
    assert path == "/text"


class Timed(Struct):
    timeout: int = 0


@pytest.mark.parametrize(
    ("members", "told"),
    [
        ({"version": 0}, "version of bank.look"),
        ({"label": 7}, "label of bank.look is no text"),
        ({"needs": ["chat"]}, "needs of bank.look"),
        ({"written": ["amount"]}, "written of bank.look is no tuple"),
        ({"written": ("to_whom",)}, "names to_whom, which Input has not"),
        ({"repeatable_if": "a b"}, "is no expression"),
        ({"repeatable_if": "amount > `1`"}, "reads amount"),
        ({"instant": True, "environment": "browser"}, "Make it repeatable"),
        ({"Input": dict}, "msgspec Struct"),
        ({"Input": Timed}, "Call it something else"),
        ({"run": lambda *_: None}, "async def run"),
    ],
)
def test_what_is_wrong_with_an_operator_is_told_with_its_remedy(
    members: dict[str, Any], told: str
) -> None:
    (fault,) = faults(**members)
    assert told in fault
    assert not faults()


def shown(retries: int = 0, **local: Any) -> TaskView:
    document = {"config": {"local": local}, "run": {"retries": retries}}
    return TaskView("f", "f-1", document, Definition("step", "step", "bank.look"), (), {})


def test_the_delays_of_a_flows_own_statechart_are_its_own() -> None:
    task, kind = shown(timeout=600_000, retry={"wait": 7}), step(Look())
    assert kind.pause(task, "after.60000.working", 60_000) == 600_000
    assert kind.pause(task, "after.1000.waiting", 1_000) == 7
    for own in ("after.5000.mine", "after.5000.waiting", "after.5000.working"):
        assert kind.pause(task, own, 5_000) == 5_000


@pytest.mark.parametrize("factor", [1e300, 1000, 1, 0, -5])
def test_however_often_it_is_tried_a_wait_has_an_end(factor: float) -> None:
    tried = shown(100, retry={"wait": 1000, "factor": factor, "count": 100})
    assert 0 < step(Look()).pause(tried, "after.1000.waiting", 1000) <= 24 * 3600 * 1000


def test_what_may_be_done_only_once_is_never_done_again_by_itself() -> None:
    once, often = (machine_of(one)["states"]["working"] for one in (Pay(), Look()))
    for ways in (once["invoke"]["onError"], once["after"]["60000"]):
        assert "waiting" not in [way.get("target") for way in ways]
    assert "waiting" in [way.get("target") for way in often["invoke"]["onError"]]
