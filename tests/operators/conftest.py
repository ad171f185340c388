"""A scripted model, and an attempt that asks it."""

from collections.abc import AsyncIterator

import pytest

from operators.attempt import Attempt
from scripted_model import ScriptedModel
from taskflow.services.openai import Chat
from taskflow.services.upstream.answer import Limits


@pytest.fixture
async def model() -> AsyncIterator[ScriptedModel]:
    async with ScriptedModel() as server:
        yield server


@pytest.fixture
async def run(model: ScriptedModel) -> AsyncIterator[Attempt]:
    chat = Chat({"OPENAI_BASE_URL": model.url, "TASKFLOW_MODEL": "big"}, limits=Limits(pause=0))
    yield Attempt(chat)
    await chat.close()
