"""What every operator must keep; subclass it beside a fixture ``operator``."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any, ClassVar, Final

import msgspec
import pytest
from msgspec import Struct

from taskflow import plugins
from taskflow.domain.errors import TaskflowError
from taskflow.domain.operator import Operator
from taskflow.domain.plugin import operate
from taskflow.testing.comparison import within
from taskflow.testing.operator_run import Told

PROMPT: Final = 10.0
"""Seconds in which work that was cancelled must be over, on a busy machine too."""
TURNS: Final = (0, 1, 3, 10)
"""Turns of the loop after which work is cancelled."""
PARTS: Final = 2
"""A message says what is wrong, and then what to do."""


class Example(Struct, frozen=True):
    """What an operator is asked, as JSON; ``gives`` is what comes of it, where that is known."""

    given: Mapping[str, Any]
    gives: Mapping[str, Any] | None = None


class OperatorConformance:
    """The promises of an operator, on examples that its author gives.

    The fixture ``operator`` gives the class, the fixture ``services`` what it asks, by name.
    ``examples`` say what it is asked, ``refused`` what it is to refuse with an error that people
    understand.
    """

    examples: ClassVar[Sequence[Example]] = ()
    refused: ClassVar[Sequence[Mapping[str, Any]]] = ()

    @pytest.fixture
    def services(self) -> Mapping[str, Any]:
        """Give the services that it asks: none."""
        return {}

    def test_it_can_be_installed(self, operator: type[Operator]) -> None:
        assert list(plugins.operator_faults(operator)) == []

    def test_it_says_in_words_what_it_is(self, operator: type[Operator]) -> None:
        for text in (operator.name, operator.label, operator.description, operator.icon):
            assert isinstance(text, str)
            assert text.strip()

    def test_every_field_has_a_title(self, operator: type[Operator]) -> None:
        for model in (operator.Input, operator.Output):
            fields = operator.schema(model).get("properties", {})
            assert [name for name, one in fields.items() if not one.get("title")] == []

    def test_what_it_is_asked_comes_back_as_it_was_written(self, operator: type[Operator]) -> None:
        for example in self.examples:
            read = msgspec.convert(dict(example.given), operator.Input)
            written = msgspec.json.encode(read)
            assert msgspec.json.decode(written, type=operator.Input) == read
            assert within(dict(example.given), msgspec.json.decode(written))

    async def test_its_examples_come_to_what_they_should(
        self, operator: type[Operator], services: Mapping[str, Any]
    ) -> None:
        assert self.examples, "give examples"
        for example in self.examples:
            output = await operate(operator(), example.given, Told(services))
            assert msgspec.to_builtins(msgspec.convert(output, operator.Output)) == output
            assert example.gives is None or within(dict(example.gives), output)

    async def test_what_may_be_repeated_gives_the_same_for_the_same(
        self, operator: type[Operator], services: Mapping[str, Any]
    ) -> None:
        for example in self.examples if operator.repeatable else ():
            made = operator()
            first, *more = [await operate(made, example.given, Told(services)) for _ in range(3)]
            assert all(one == first for one in more)

    async def test_what_it_is_lent_stays_as_it_was(
        self, operator: type[Operator], services: Mapping[str, Any]
    ) -> None:
        for example in self.examples:
            lent: Any = msgspec.convert(deepcopy(dict(example.given)), operator.Input)
            before = msgspec.json.encode(lent)
            await operator().run(lent, Told(services))
            assert msgspec.json.encode(lent) == before

    async def test_it_heeds_that_it_is_cancelled(
        self, operator: type[Operator], services: Mapping[str, Any]
    ) -> None:
        for example in self.examples:
            for turns in TURNS:
                doing = asyncio.ensure_future(operate(operator(), example.given, Told(services)))
                for _ in range(turns):
                    await asyncio.sleep(0)
                if doing.cancel():
                    over, _ = await asyncio.wait([doing], timeout=PROMPT)
                    assert over, "it goes on though it was cancelled"
                    assert doing.cancelled(), "it makes something else of its cancellation"

    async def test_what_it_refuses_is_told_with_what_to_do(
        self, operator: type[Operator], services: Mapping[str, Any]
    ) -> None:
        for given in self.refused:
            with pytest.raises(TaskflowError) as told:
                await operate(operator(), given, Told(services))
            assert told.value.kind != "plugin.failed"
            assert len(re.split(r"[.;] ", told.value.message)) >= PARTS, told.value.message
