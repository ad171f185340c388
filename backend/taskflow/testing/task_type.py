"""What every task type must keep; subclass it beside a fixture ``task_type``."""

import asyncio
from collections.abc import Sequence
from typing import ClassVar, Final

import msgspec
import pytest

from taskflow import plugins
from taskflow.domain import plugin
from taskflow.domain.event import Event
from taskflow.domain.flow.value_validation import misfits
from taskflow.domain.kind import kind_of
from taskflow.domain.statechart import Machine
from taskflow.domain.task import TaskType
from taskflow.testing.comparison import within
from taskflow.testing.random_walk import Scene, Walk, walk
from taskflow.testing.replaying import forked, replayed

WALKS: Final = 40
"""Walks of a test, shared out among the scenes."""


class TaskTypeConformance:
    """The promises of a task type, on random walks through its statechart.

    The fixture ``task_type`` gives the class. ``scenes`` say with which configurations, inputs and
    tasks below it the walks begin, and what people send: enough of them for every state, action
    and effect to be met. The walks are the same each time; a failure tells the way to it.
    """

    scenes: ClassVar[Sequence[Scene]] = (Scene(),)

    @pytest.fixture
    def walks(self, task_type: type[TaskType]) -> list[Walk]:
        """Give the walks, after they were walked."""
        seeds = range(max(WALKS, len(self.scenes)))

        async def all_of_them() -> list[Walk]:
            scenes = self.scenes
            return [await walk(task_type, scenes[seed % len(scenes)], seed) for seed in seeds]

        return asyncio.run(all_of_them())

    def test_it_can_be_installed(self, task_type: type[TaskType]) -> None:
        assert list(plugins.task_faults(task_type)) == []

    def test_it_says_in_words_what_it_is(self, task_type: type[TaskType]) -> None:
        for text in (task_type.name, task_type.label, task_type.description, task_type.icon):
            assert isinstance(text, str)
            assert text.strip()

    def test_its_defaults_fit_its_models(self, task_type: type[TaskType]) -> None:
        kind = kind_of(task_type())
        models = {"config": kind.config, "input": kind.input, "output": kind.output}
        for section, model in models.items():
            assert misfits(model, kind.defaults[section], f"/{section}") == []

    def test_a_configuration_comes_back_as_it_was_written(self, task_type: type[TaskType]) -> None:
        for local in ({}, *(scene.local for scene in self.scenes)):
            read = msgspec.convert(local, task_type.Config)
            written = msgspec.json.encode(read)
            assert msgspec.json.decode(written, type=task_type.Config) == read
            assert within(dict(local), msgspec.json.decode(written))

    def test_nothing_is_wrong_with_the_configurations_of_its_scenes(
        self, task_type: type[TaskType]
    ) -> None:
        made = kind_of(task_type())
        for scene in self.scenes:
            local = {**made.defaults["config"], **scene.local}
            assert plugin.mistakes(made, local) == []
            plugin.reads(made, local)

    def test_none_of_its_code_fails(self, walks: list[Walk]) -> None:
        assert _faults(walks, "fails") == []

    def test_what_it_is_lent_stays_as_it_was(self, walks: list[Walk]) -> None:
        assert _faults(walks, "lent") == []

    def test_its_actions_give_the_same_for_the_same(self, walks: list[Walk]) -> None:
        assert _faults(walks, "pure") == []

    def test_its_headline_is_a_text_wherever_it_is(self, walks: list[Walk]) -> None:
        assert _faults(walks, "headline") == []

    def test_its_output_fits_its_model_wherever_it_is(self, walks: list[Walk]) -> None:
        assert _faults(walks, "output") == []

    def test_no_result_of_its_work_is_refused(self, walks: list[Walk]) -> None:
        assert _faults(walks, "result") == []

    def test_work_that_is_instant_waits_for_nothing(self, walks: list[Walk]) -> None:
        assert _faults(walks, "instant") == []

    def test_every_state_is_reached(self, task_type: type[TaskType], walks: list[Walk]) -> None:
        reached = set[str]().union(*(one.states for one in walks))
        assert _resting(task_type) - reached == set(), "add scenes or tries that lead there"

    def test_everything_that_it_does_is_met(
        self, task_type: type[TaskType], walks: list[Walk]
    ) -> None:
        made = task_type()
        acted = set[str]().union(*(one.watched.acted for one in walks))
        worked = set[str]().union(*(one.watched.worked for one in walks))
        assert set(made.actions) - acted == set(), "add scenes or tries that lead there"
        assert set(made.effects) - worked == set(), "add scenes whose answers they need"

    def test_its_events_give_the_same_family_again(self, walks: list[Walk]) -> None:
        for one in walks:
            again = replayed(one.family)
            assert again.parts() == one.family.family.parts(), one.steps

    def test_a_family_taken_up_in_the_middle_goes_the_same_way(
        self, task_type: type[TaskType], walks: list[Walk]
    ) -> None:
        async def take_up(one: Walk) -> Sequence[Event]:
            return await forked(one.family, task_type, len(one.family.asked) // 2)

        for one in walks:
            assert asyncio.run(take_up(one)) == one.family.events, one.steps


def _faults(walks: Sequence[Walk], promise: str) -> list[str]:
    return [what for one in walks for what in one.watched.faults.get(promise, ())][:5]


def _resting(task_type: type[TaskType]) -> set[str]:
    """Name the states in which a task can rest: not those that are always left at once."""
    drawn = Machine.compile(task_type.machine).describe()
    left = {way["source"] for way in drawn["transitions"] if way["kind"] == "always"}
    return {
        state["id"]
        for state in drawn["states"]
        if state["id"] and state["type"] != "history" and state["id"] not in left
    }
