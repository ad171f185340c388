"""Every operator of ours keeps what every operator must."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, ClassVar

import pytest

from scripted_model import ScriptedModel
from taskflow.domain.operator import Operator
from taskflow.operators.llm import LLM
from taskflow.operators.template import Template
from taskflow.operators.transform import Transform
from taskflow.services.openai import Chat
from taskflow.services.upstream.answer import Limits
from taskflow.testing.operators import Example, OperatorConformance


class TestLLM(OperatorConformance):
    examples: ClassVar[Sequence[Example]] = (
        Example({"prompt": "Hello"}, {"model": "big", "value": None, "finish": ""}),
        Example({"messages": [{"role": "user", "content": "Hi"}], "maxTokens": 9}),
    )
    refused: ClassVar[Sequence[Mapping[str, Any]]] = (
        {},
        {"prompt": 7},
        {"prompt": "x", "schema": {"type": "nothing"}},
    )

    @pytest.fixture
    def operator(self) -> type[Operator]:
        return LLM

    @pytest.fixture
    async def services(self) -> AsyncIterator[Mapping[str, Any]]:
        async with ScriptedModel() as model:
            given = {"OPENAI_BASE_URL": model.url, "TASKFLOW_MODEL": "big"}
            chat = Chat(given, limits=Limits(pause=0))
            yield {"chat": chat}
            await chat.close()


class TestTemplate(OperatorConformance):
    examples: ClassVar[Sequence[Example]] = (
        Example({"text": "Dear {{ who }}", "values": {"who": "Ann"}}, {"text": "Dear Ann"}),
        Example({"text": "{{ said }}", "values": {"said": "{{ x }}"}}, {"text": "{{ x }}"}),
        Example({"text": "50 %"}, {"text": "50 %"}),
    )
    refused: ClassVar[Sequence[Mapping[str, Any]]] = (
        {},
        {"text": "{{ open"},
        {"text": "{{ x }}", "values": 7},
    )

    @pytest.fixture
    def operator(self) -> type[Operator]:
        return Template


class TestTransform(OperatorConformance):
    examples: ClassVar[Sequence[Example]] = (
        Example({"expression": "[].a", "value": [{"a": 1}, {"a": 2}]}, {"value": [1, 2]}),
        Example({"expression": "a.b"}, {"value": None}),
    )
    refused: ClassVar[Sequence[Mapping[str, Any]]] = (
        {},
        {"expression": "a b"},
        {"expression": "length(@)", "value": 7},
    )

    @pytest.fixture
    def operator(self) -> type[Operator]:
        return Transform
