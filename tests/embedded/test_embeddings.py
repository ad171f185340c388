"""The embedded embeddings answer any OpenAI client, with the two prefixes of their model."""

from pathlib import Path

import psutil
from openai import AsyncOpenAI

from taskflow.embedded import embedded_embeddings, embeddings

WIZARD = "A form with several pages, one after the other."
WEATHER = "It will rain in the mountains tomorrow."


async def test_a_question_is_nearest_to_the_passage_that_answers_it(tmp_path: Path) -> None:
    async with embedded_embeddings(tmp_path) as url, AsyncOpenAI(base_url=url, api_key="-") as ai:
        passages = await ai.embeddings.create(model="passage", input=[WIZARD, WEATHER])
        asked = await ai.embeddings.create(model="query", input="wizard with pages")
        question = asked.data[0].embedding
        assert len(question) == 384
        scores = [
            sum(a * b for a, b in zip(question, passage.embedding, strict=True))
            for passage in passages.data
        ]
        assert scores[0] > scores[1]


async def test_its_threads_sleep_while_they_wait_for_each_other(tmp_path: Path) -> None:
    child = embeddings(tmp_path)
    try:
        await child.start()
        # Where this is not so, they use up the processors that others need.
        assert psutil.Process(child.pid).environ()["OMP_WAIT_POLICY"] == "passive"
    finally:
        await child.stop()
