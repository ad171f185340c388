"""For each promise of a task type: one that breaks it fails the suite's test of that promise."""

import asyncio
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Annotated, Any, ClassVar

import pytest
from msgspec import Meta, field

from taskflow.domain.errors import Problem
from taskflow.domain.patch import Operation, Patch
from taskflow.domain.service import Run
from taskflow.domain.task import Change, TaskType, action, effect
from taskflow.domain.view import Happening, TaskView
from taskflow.testing.random_walk import Scene, Walk, walk
from taskflow.testing.task_type import TaskTypeConformance


class Sound(TaskType):
    """A type that keeps every promise; each of the others breaks one."""

    name = "TaskSound"
    label = "Sound"
    description = "Counts."
    machine: ClassVar[dict[str, Any]] = {
        "initial": "open",
        "states": {
            "open": {"on": {"COUNT": {"actions": ["count"]}, "WORK": "working"}},
            "working": {"invoke": {"src": "work", "onDone": "over", "onError": "open"}},
            "over": {"type": "final"},
        },
    }

    class Config(TaskType.Config):
        """How to count."""

        by: Annotated[int, Meta(ge=1)] = 1

    class Output(TaskType.Output):
        """What was counted."""

        count: int = 0
        items: list[int] = field(default_factory=list)

    @action("count")
    def count(self, task: TaskView, _: Happening) -> Change:
        """Count one more."""
        count = int(task.field("output")["count"])
        counted = Operation("add", "/output/items/-", count)
        return Change(Patch({"output": {"count": count + 1}}, [counted]))

    @effect("work", instant=True)
    async def work(self, _: TaskView, __: Run) -> Patch:
        """Count ten."""
        return Patch({"output": {"count": 10}})


class IllegalMachine(Sound):
    machine: ClassVar[dict[str, Any]] = {"initial": "nowhere", "states": {"open": {}}}


class WithoutWords(Sound):
    label = ""


class UnfitDefault(Sound):
    class Config(Sound.Config):
        by: Annotated[int, Meta(ge=1)] = 0


class OtherNames(Sound):
    """Reads what is written under another name than it writes."""

    class Config(Sound.Config):
        looks: dict[str, Any] = field(default_factory=dict)

        def __post_init__(self) -> None:
            self.looks.pop("colour", None)


class Mistaken(Sound):
    def mistakes(self, local: Mapping[str, Any]) -> Iterable[Problem]:
        yield Problem("/by", f"{local['by']} is never right.", "Correct it.")


class Failing(Sound):
    @action("count")
    def count(self, task: TaskView, _: Happening) -> Change:
        return Change(Patch({"output": {"count": 10 // len(task.children[5:])}}))


class Careless(Sound):
    @action("count")
    def count(self, task: TaskView, _: Happening) -> Change:
        task.field("output")["items"].append(5)
        return Change()


class CarelessWork(Sound):
    @effect("work")
    async def work(self, task: TaskView, _: Run) -> Patch:
        task.field("output")["items"].append(5)
        return Patch()


class Moody(Sound):
    moods: ClassVar[Iterator[int]] = itertools.count()

    @action("count")
    def count(self, _: TaskView, __: Happening) -> Change:
        return Change(Patch({"output": {"count": next(self.moods)}}))


class NoHeadline(Sound):
    def headline(self, task: TaskView) -> str:
        return f"{10 // (2 - task.field('output')['count'])}"


class UnfitOutput(Sound):
    @action("count")
    def count(self, _: TaskView, __: Happening) -> Change:
        return Change(Patch({"output": {"count": "many"}}))


class UnfitResult(Sound):
    @effect("work")
    async def work(self, _: TaskView, __: Run) -> Patch:
        return Patch({"config": {"local": {"by": 2}}})


class Waiting(Sound):
    @effect("work", instant=True)
    async def work(self, _: TaskView, __: Run) -> Patch:
        await asyncio.sleep(0)
        return Patch()


class Unreached(Sound):
    machine: ClassVar[dict[str, Any]] = {
        **Sound.machine,
        "states": {**Sound.machine["states"], "island": {"on": {"BACK": "open"}}},
    }


class Idle(Sound):
    @action("dance")
    def dance(self, _: TaskView, __: Happening) -> Change:
        return Change()


class Remembering(Sound):
    """Keeps in itself what belongs into its output."""

    def __init__(self) -> None:
        super().__init__()
        self.told: set[int] = set()

    @action("count")
    def count(self, _: TaskView, happening: Happening) -> Change:
        self.told.add(happening.seq)
        return Change(Patch({"output": {"count": len(self.told)}}))


OF_TYPES: tuple[tuple[str, type[TaskType]], ...] = (
    ("test_it_can_be_installed", IllegalMachine),
    ("test_it_says_in_words_what_it_is", WithoutWords),
    ("test_its_defaults_fit_its_models", UnfitDefault),
    ("test_a_configuration_comes_back_as_it_was_written", OtherNames),
    ("test_nothing_is_wrong_with_the_configurations_of_its_scenes", Mistaken),
)
OF_WALKS: tuple[tuple[str, type[TaskType]], ...] = (
    ("test_none_of_its_code_fails", Failing),
    ("test_what_it_is_lent_stays_as_it_was", Careless),
    ("test_what_it_is_lent_stays_as_it_was", CarelessWork),
    ("test_its_actions_give_the_same_for_the_same", Moody),
    ("test_its_headline_is_a_text_wherever_it_is", NoHeadline),
    ("test_its_output_fits_its_model_wherever_it_is", UnfitOutput),
    ("test_no_result_of_its_work_is_refused", UnfitResult),
    ("test_work_that_is_instant_waits_for_nothing", Waiting),
)
OF_BOTH: tuple[tuple[str, type[TaskType]], ...] = (
    ("test_every_state_is_reached", Unreached),
    ("test_everything_that_it_does_is_met", Idle),
    ("test_a_family_taken_up_in_the_middle_goes_the_same_way", Remembering),
)


class Suite(TaskTypeConformance):
    scenes: ClassVar[Sequence[Scene]] = (Scene({"by": 2}), Scene({"by": 3, "looks": {"colour": 1}}))


def walked(task_type: type[TaskType]) -> list[Walk]:
    async def all_of_them() -> list[Walk]:
        return [await walk(task_type, Scene(), seed) for seed in range(20)]

    return asyncio.run(all_of_them())


@pytest.mark.parametrize(("promise", "broken"), OF_TYPES)
def test_a_type_that_breaks_a_promise_of_its_words_fails(
    promise: str, broken: type[TaskType]
) -> None:
    with pytest.raises(AssertionError):
        getattr(Suite(), promise)(broken)


@pytest.mark.parametrize(("promise", "broken"), OF_WALKS)
def test_a_type_that_breaks_a_promise_on_its_way_fails(
    promise: str, broken: type[TaskType]
) -> None:
    with pytest.raises(AssertionError):
        getattr(Suite(), promise)(walked(broken))


@pytest.mark.parametrize(("promise", "broken"), OF_BOTH)
def test_a_type_that_breaks_a_promise_of_all_its_ways_fails(
    promise: str, broken: type[TaskType]
) -> None:
    with pytest.raises(AssertionError):
        getattr(Suite(), promise)(broken, walked(broken))


def test_events_that_do_not_give_the_same_family_again_fail() -> None:
    walks = walked(Sound)
    for one in walks:
        del one.family.events[-1]
    with pytest.raises(AssertionError):
        Suite().test_its_events_give_the_same_family_again(walks)


def test_every_promise_has_a_type_that_breaks_it() -> None:
    shown = {promise for promise, _ in (*OF_TYPES, *OF_WALKS, *OF_BOTH)}
    promises = {name for name in dir(TaskTypeConformance) if name.startswith("test_")}
    assert promises - shown == {"test_its_events_give_the_same_family_again"}


class TestSound(TaskTypeConformance):
    @pytest.fixture
    def task_type(self) -> type[TaskType]:
        return Sound
