"""For each promise of an operator: one that breaks it fails the suite's test of that promise."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar

import pytest
from msgspec import Meta, Struct, field

from taskflow.domain.errors import Invalid, TaskflowError
from taskflow.domain.operator import Operator, OperatorRun
from taskflow.testing.operators import Example, OperatorConformance


class Sound(Operator):
    """An operator that keeps every promise; each of the others breaks one."""

    name = "sound"
    label = "Sound"
    description = "Adds up."

    class Input(Struct):
        """What is added up."""

        parts: Annotated[list[int], Meta(title="Parts")] = field(default_factory=list)

    class Output(Struct):
        """The sum."""

        whole: Annotated[int, Meta(title="Whole", ge=0)] = 0

    async def run(self, given: Any, run: OperatorRun) -> Any:
        """Add up."""
        await asyncio.sleep(0)
        await run.log("added")
        if sum(given.parts) < 0:
            raise Invalid("That is less than nothing. Give larger parts.")
        return self.Output(whole=sum(given.parts))


class WithoutVersion(Sound):
    version = 0


class WithoutWords(Sound):
    label = ""


class Untitled(Sound):
    class Output(Struct):
        whole: int = 0


class Sorted(Sound):
    """Reads something else than was written."""

    class Input(Sound.Input):
        def __post_init__(self) -> None:
            self.parts.sort()


class Unfit(Sound):
    async def run(self, _: Any, __: OperatorRun) -> Any:
        return self.Output(whole=-1)


class Wrong(Sound):
    async def run(self, _: Any, __: OperatorRun) -> Any:
        return self.Output(whole=7)


class Moody(Sound):
    def __init__(self) -> None:
        self.times = 0

    async def run(self, _: Any, __: OperatorRun) -> Any:
        self.times += 1
        return self.Output(whole=self.times)


class Careless(Sound):
    async def run(self, given: Any, _: OperatorRun) -> Any:
        given.parts.append(0)
        return self.Output(whole=sum(given.parts))


class Deaf(Sound):
    async def run(self, given: Any, run: OperatorRun) -> Any:
        try:
            await asyncio.sleep(0.05)
        except asyncio.CancelledError:
            await run.log("going on")
        return self.Output(whole=sum(given.parts))


class Failing(Sound):
    async def run(self, given: Any, _: OperatorRun) -> Any:
        if sum(given.parts) < 0:
            raise ValueError(given.parts)
        return self.Output(whole=sum(given.parts))


class Curt(Sound):
    async def run(self, given: Any, _: OperatorRun) -> Any:
        if sum(given.parts) < 0:
            raise Invalid("No.")
        return self.Output(whole=sum(given.parts))


class Taking(Sound):
    async def run(self, given: Any, _: OperatorRun) -> Any:
        return self.Output(whole=abs(sum(given.parts)))


class Suite(OperatorConformance):
    examples: ClassVar[Sequence[Example]] = (Example({"parts": [2, 1]}, {"whole": 3}),)
    refused: ClassVar[Sequence[Mapping[str, Any]]] = ({"parts": [-1]},)


OF_WORDS: tuple[tuple[str, type[Operator]], ...] = (
    ("test_it_can_be_installed", WithoutVersion),
    ("test_it_says_in_words_what_it_is", WithoutWords),
    ("test_every_field_has_a_title", Untitled),
    ("test_what_it_is_asked_comes_back_as_it_was_written", Sorted),
)
OF_WORK: tuple[tuple[str, type[Operator]], ...] = (
    ("test_its_examples_come_to_what_they_should", Unfit),
    ("test_its_examples_come_to_what_they_should", Wrong),
    ("test_what_may_be_repeated_gives_the_same_for_the_same", Moody),
    ("test_what_it_is_lent_stays_as_it_was", Careless),
    ("test_it_heeds_that_it_is_cancelled", Deaf),
    ("test_what_it_refuses_is_told_with_what_to_do", Failing),
    ("test_what_it_refuses_is_told_with_what_to_do", Curt),
    ("test_what_it_refuses_is_told_with_what_to_do", Taking),
)
BROKEN = (AssertionError, TaskflowError, pytest.fail.Exception)


@pytest.mark.parametrize(("promise", "broken"), OF_WORDS)
def test_an_operator_that_breaks_a_promise_of_its_words_fails(
    promise: str, broken: type[Operator]
) -> None:
    with pytest.raises(BROKEN):
        getattr(Suite(), promise)(broken)


@pytest.mark.parametrize(("promise", "broken"), OF_WORK)
async def test_an_operator_that_breaks_a_promise_of_its_work_fails(
    promise: str, broken: type[Operator]
) -> None:
    with pytest.raises(BROKEN):
        await getattr(Suite(), promise)(broken, {})


async def test_a_suite_without_examples_shows_nothing_and_fails() -> None:
    with pytest.raises(AssertionError, match="give examples"):
        await OperatorConformance().test_its_examples_come_to_what_they_should(Sound, {})


def test_every_promise_has_an_operator_that_breaks_it() -> None:
    shown = {promise for promise, _ in (*OF_WORDS, *OF_WORK)}
    assert shown == {name for name in dir(OperatorConformance) if name.startswith("test_")}


class TestSound(Suite):
    @pytest.fixture
    def operator(self) -> type[Operator]:
        return Sound
