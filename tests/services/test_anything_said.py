"""Whatever a server says: it ends as an answer or as an error of ours, never otherwise."""

from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from taskflow.domain.errors import Upstream
from taskflow.domain.model import Delta
from taskflow.services.upstream.error_response import ErrorResponse, of_response
from taskflow.services.upstream.events import Events, Whole
from taskflow.services.upstream.offers import offers
from taskflow.services.upstream.refusal import refusal

NAMES = st.sampled_from(
    [
        "choices",
        "delta",
        "message",
        "content",
        "reasoning",
        "thinking",
        "text",
        "type",
        "tool_calls",
        "finish_reason",
        "usage",
        "prompt_tokens",
        "error",
        "code",
        "index",
        "x_groq",
        "data",
        "id",
        "meta",
        "n_ctx",
        "detail",
        "loc",
        "msg",
        "metadata",
        "raw",
    ]
)
LEAVES: Any = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
ANYTHING: Any = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=25,
)
LIKE_A_CHUNK: Any = st.fixed_dictionaries(
    {"choices": ANYTHING | st.lists(st.dictionaries(NAMES, ANYTHING, max_size=4), max_size=3)},
    optional={"usage": ANYTHING, "error": ANYTHING},
)
LINES = st.sampled_from([b"data:", b"event: error", b"error: ", b"\r", b"\n\n", b": x", b"[DONE]"])


def encoded(value: Any) -> bytes:
    return msgspec.json.encode(value)


SAID: Any = st.lists(
    LIKE_A_CHUNK.map(lambda chunk: b"data: " + encoded(chunk) + b"\n\n")
    | ANYTHING.map(lambda value: b"data: " + encoded(value) + b"\n")
    | st.binary(max_size=20)
    | LINES,
    max_size=6,
)


def read(reader: Events | Whole, pieces: list[bytes]) -> None:
    """Read pieces to their end; what is wrong with them must be told as one of ours."""
    try:
        for piece in pieces:
            sound(reader.feed(piece))
        sound(reader.end())
    except (ErrorResponse, Upstream) as error:
        told(error)


def sound(delta: Delta) -> None:
    msgspec.json.encode(delta)


def told(raised: Exception) -> None:
    error = refusal(raised, "sk-secret")
    assert error.kind.startswith("model.")
    assert error.message.endswith(".")
    msgspec.json.encode(error.as_json())


@given(SAID)
@settings(max_examples=200, deadline=None)
def test_no_stream_breaks_its_reader(pieces: list[bytes]) -> None:
    read(Events(), pieces)


@given(LIKE_A_CHUNK | ANYTHING)
@settings(max_examples=100, deadline=None)
def test_no_whole_answer_breaks_its_reader(said: Any) -> None:
    read(Whole(), [encoded(said)])


@given(ANYTHING.map(encoded) | st.binary(), st.integers(300, 599))
@settings(max_examples=100, deadline=None)
def test_no_refusal_breaks_its_reader(body: bytes, status: int) -> None:
    told(of_response(status, body, {}, None))


@given(ANYTHING.map(encoded) | st.binary())
@settings(max_examples=100, deadline=None)
def test_no_list_of_models_breaks_its_reader(body: bytes) -> None:
    for offer in offers(body) or ():
        assert offer.id
        assert offer.context is None or offer.context > 0
