"""The operator "llm" with the real local model, end to end."""

from pathlib import Path

import pytest

from operators.attempt import Attempt, answer, said, task
from taskflow.domain.patch import apply
from taskflow.embedded import model
from taskflow.services.openai import Chat


@pytest.mark.model
@pytest.mark.timeout(180)
async def test_the_local_model_answers_a_task_and_starts_when_it_is_asked(tmp_path: Path) -> None:
    child = model(tmp_path)
    chat = Chat({})

    async def ready() -> None:
        await child.start()
        chat.values |= {"OPENAI_BASE_URL": child.url, "OPENAI_API_KEY": child.key}

    chat.ready = ready
    run = Attempt(chat)
    view = task(
        said("What is the capital of France?"),
        {"systemMessage": "Answer in one word.", "temperature": 0, "maxTokens": 16},
    )
    try:
        assert 1000 < await chat.context() < 10_000
        output = apply(view.document, await answer(view, run))["output"]
    finally:
        await chat.close()
        await child.stop()
    message = output["messages"][-1]
    assert "Paris" in message["content"]
    assert "".join(run.partials).strip() == message["content"]
    assert message["model"] == "smollm2-135m-instruct"
    assert message["usage"]["in"] > 5
    assert 0 < message["usage"]["out"] <= 16
    assert "estimated" not in message["usage"]
