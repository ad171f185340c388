"""The embedded embeddings answer any OpenAI client, with the two prefixes of their model."""

import runpy
import socket
import sys
from pathlib import Path

import psutil
import pytest
from openai import AsyncOpenAI

from embedded.strangers import answers, leave_of_a_page, shown
from taskflow.embedded import embeddings, serving
from taskflow.embedded.embeddings import SERVER

WIZARD = "A form with several pages, one after the other."
WEATHER = "It will rain in the mountains tomorrow."


async def test_a_question_is_nearest_to_the_passage_that_answers_it(tmp_path: Path) -> None:
    child = embeddings(tmp_path)
    async with serving(child) as url, AsyncOpenAI(base_url=url, api_key=child.key) as ai:
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


async def test_they_answer_t_skflow_and_no_stranger_and_no_page(tmp_path: Path) -> None:
    child = embeddings(tmp_path)
    async with serving(child):
        for path, statuses in (await answers(child, "/v1/embeddings", "/v1/models", "/")).items():
            assert statuses == {401}, path
        assert await leave_of_a_page(child, "/v1/embeddings") is None
        assert child.key not in shown(child)
    assert child.key not in child.log.path.read_text()


async def test_who_is_refused_is_told_that_the_connection_ends(tmp_path: Path) -> None:
    child = embeddings(tmp_path)
    async with serving(child):
        for path in ("/v1/embeddings", "/v1/models"):
            with socket.create_connection(("127.0.0.1", child.port), 10) as line:
                line.sendall(f"GET {path} HTTP/1.1\r\nhost: x\r\n\r\n".encode())
                head, _, _ = line.makefile("rb").read().lower().partition(b"\r\n\r\n")
                assert b" 401 " in head
                # Else a client would use it again for its next question, and get no answer.
                assert b"\r\nconnection: close" in head


@pytest.mark.parametrize("length", ["5000000", "-1", "many"])
async def test_a_body_that_is_too_large_is_not_read(tmp_path: Path, length: str) -> None:
    child = embeddings(tmp_path)
    async with serving(child):
        with socket.create_connection(("127.0.0.1", child.port), 10) as line:
            head = f"authorization: Bearer {child.key}\r\ncontent-length: {length}"
            line.sendall(f"POST /v1/embeddings HTTP/1.1\r\nhost: x\r\n{head}\r\n\r\n".encode())
            assert line.makefile("rb").readline().split()[1] == b"413"


def test_the_server_says_what_is_missing_when_it_gets_no_key(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with (tmp_path / "nothing").open("w+") as nothing:
        monkeypatch.setattr(sys, "stdin", nothing)
        monkeypatch.setattr(sys, "argv", [str(SERVER), "127.0.0.1", "1", "1"])
        with pytest.raises(SystemExit, match="No key"):
            runpy.run_path(str(SERVER), run_name="__main__")
