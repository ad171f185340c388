"""The embedded language model, the real one: loaded when first needed, streams its answer."""

from pathlib import Path

import pytest
from openai import AsyncOpenAI

from embedded.strangers import answers, leave_of_a_page, shown
from embedded.waiting import until
from taskflow.embedded import State, model


@pytest.mark.model
@pytest.mark.timeout(180)
async def test_it_wakes_in_the_background_and_streams_an_answer(tmp_path: Path) -> None:
    child = model(tmp_path)
    seen: list[State] = []
    child.subscribe(seen.append)
    assert child.state.phase == "absent"
    child.wake()
    assert child.state.phase == "starting"
    await until(child, "ready")
    try:
        async with AsyncOpenAI(base_url=child.url, api_key=child.key) as ai:
            served = [found.id async for found in ai.models.list()]
            stream = await ai.chat.completions.create(
                model=served[0],
                messages=[{"role": "user", "content": "What is the capital of France?"}],
                max_tokens=12,
                temperature=0,
                stream=True,
            )
            pieces = [
                chunk.choices[0].delta.content
                async for chunk in stream
                if chunk.choices and chunk.choices[0].delta.content
            ]
        assert served == ["smollm2-135m-instruct"]
        assert len(pieces) > 1
        assert "".join(pieces).strip()
    finally:
        await child.stop()
    assert [state.phase for state in seen] == ["starting", "ready", "absent"]


@pytest.mark.model
@pytest.mark.timeout(180)
async def test_it_answers_t_skflow_and_no_stranger_and_no_page(tmp_path: Path) -> None:
    child = model(tmp_path)
    await child.start()
    asked = ("/v1/chat/completions", "/v1/models", "/completion", "/props", "/slots", "/tokenize")
    try:
        for path, statuses in (await answers(child, *asked)).items():
            assert statuses <= {401, 404}, path
        assert await leave_of_a_page(child, "/v1/chat/completions") is None
        assert child.key not in shown(child)
    finally:
        await child.stop()
    assert child.key not in child.log.path.read_text()
