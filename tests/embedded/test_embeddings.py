"""The embedded embeddings answer any OpenAI client, with the two prefixes of their model."""

from pathlib import Path

from openai import AsyncOpenAI

from taskflow.embedded import embedded_embeddings

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
