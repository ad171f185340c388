"""Streams as servers really send them: what each documents, or was seen to do.

``STREAMS`` has the bytes of an answer by the name of who sends it so, with what a reader is to
make of it. They are said as one piece, and byte by byte.
"""

from typing import Any

import msgspec
from msgspec import Struct

from services.asked import Heard
from taskflow.domain.model import Usage

DONE = b"data: [DONE]\n\n"


class Stream(Struct):
    """The bytes of a stream, and what is heard of it."""

    said: bytes
    heard: Heard
    kind: str = "text/event-stream"


def data(*chunks: Any) -> bytes:
    """Give chunks as events."""
    return b"".join(b"data: " + msgspec.json.encode(chunk) + b"\n\n" for chunk in chunks)


def delta(finish: str | None = None, **said: Any) -> dict[str, Any]:
    """Give a chunk with one choice."""
    choice = {"index": 0, "delta": said, "finish_reason": finish}
    return {"id": "c", "object": "chat.completion.chunk", "created": 0, "choices": [choice]}


def counted(asked: Any = 9, answered: Any = 2, **more: Any) -> dict[str, Any]:
    """Give a count of tokens."""
    return {"prompt_tokens": asked, "completion_tokens": answered, **more}


SAFE = {"hate": {"filtered": False, "severity": "safe"}}
HI = (delta(role="assistant", content=""), delta(content="Hel"), delta(content="lo"))
HELLO = Heard("Hello", finish="stop", usage=Usage(9, 2))
GUESSED = Heard("Hello", finish="stop", usage=Usage(2, 2, estimated=True))
END = delta("stop")
COUNT = {"choices": [], "usage": counted()}
THOUGHT = Heard("42", "6 times 7", "stop", Usage(9, 2))
WHOLE = {"choices": [{"message": {"content": "Hello"}, "finish_reason": "stop"}]}

STREAMS: dict[str, Stream] = {
    "OpenAI": Stream(data(*HI, END, COUNT) + DONE, HELLO),
    "a last chunk whose choices are null": Stream(
        data(*HI, END, {"choices": None, "usage": counted()}) + DONE, HELLO
    ),
    "a first chunk whose choices are null": Stream(
        data({"choices": None, "usage": None}, *HI, END, COUNT) + DONE, HELLO
    ),
    "chunks without choices": Stream(data({"id": "c"}, *HI, END, {"usage": counted()}), HELLO),
    "choices as one object": Stream(
        data({"choices": {"delta": {"content": "Hello"}, "finish_reason": "stop"}}, COUNT), HELLO
    ),
    "a choice that is null": Stream(data({"choices": [None]}, *HI, END, COUNT) + DONE, HELLO),
    "Azure: what its filter found": Stream(
        data(
            {"choices": [], "prompt_filter_results": [{"content_filter_results": SAFE}]},
            *HI,
            {"choices": [{"index": 0, "finish_reason": None, "content_filter_results": SAFE}]},
            {"choices": [{"index": 0, "delta": None, "content_filter_offsets": {}}]},
            END,
            COUNT,
        )
        + DONE,
        HELLO,
    ),
    "Azure: the filter ends the answer": Stream(
        data(*HI, delta("content_filter"), COUNT) + DONE,
        Heard("Hello", finish="content_filter", usage=Usage(9, 2)),
    ),
    "the filter holds the whole answer back": Stream(
        data(delta("content_filter")) + DONE, Heard(finish="content_filter", error="model.filtered")
    ),
    "Gemini: its filter, the end with the last words, a count with each chunk": Stream(
        data(
            {**delta(content="Hel"), "usage": counted(9, 1)},
            {**delta("SAFETY", content="lo"), "usage": counted()},
        )
        + DONE,
        Heard("Hello", finish="content_filter", usage=Usage(9, 2)),
    ),
    "an empty error with every chunk": Stream(
        data(*({**chunk, "error": {}} for chunk in HI), {**END, "error": ""}, COUNT) + DONE, HELLO
    ),
    "an error of nothing": Stream(
        data(*({**chunk, "error": {"code": None, "message": ""}} for chunk in HI), END, COUNT),
        HELLO,
    ),
    "OpenRouter: comments while it waits": Stream(
        b": OPENROUTER PROCESSING\n\n: OPENROUTER PROCESSING\n\n" + data(*HI, END, COUNT) + DONE,
        HELLO,
    ),
    "OpenRouter: an error in the middle": Stream(
        data(
            *HI,
            {
                "error": {"code": 502, "message": "Provider disconnected"},
                **delta("error", content=""),
            },
        ),
        Heard("Hello", error="model.failed"),
    ),
    "OpenRouter: an error of a choice": Stream(
        data({"choices": [{"error": {"code": 502, "message": "Gone"}, "delta": {}}]}),
        Heard(error="model.failed"),
    ),
    "OpenRouter, Ollama, vLLM: reasoning": Stream(
        data(
            delta(role="assistant", content="", reasoning="6 times"),
            delta(content="", reasoning=" 7", reasoning_details=[{"type": "reasoning.text"}]),
            delta(content="42", reasoning=None),
            END,
            COUNT,
        )
        + DONE,
        THOUGHT,
    ),
    "DeepSeek, SGLang, LiteLLM: reasoning_content": Stream(
        b": keep-alive\n\n"
        + data(
            delta(role="assistant", content=None, reasoning_content=""),
            delta(content=None, reasoning_content="6 times 7"),
            delta(content="42", reasoning_content=None),
            {**delta("stop", content=""), "usage": counted()},
        )
        + DONE,
        THOUGHT,
    ),
    "the same thought under two names": Stream(
        data(delta(reasoning="6 times 7", reasoning_content="6 times 7"), delta(content="42"), END)
        + data(COUNT),
        THOUGHT,
    ),
    "Mistral: thought and answer in parts": Stream(
        data(
            delta(
                content=[{"type": "thinking", "thinking": [{"type": "text", "text": "6 times"}]}]
            ),
            delta(content=[{"type": "thinking", "thinking": [{"type": "text", "text": " 7"}]}]),
            delta(content=[{"type": "text", "text": "4"}, {"type": "reference", "ids": [1]}]),
            {**delta("stop", content="2"), "usage": counted()},
        )
        + DONE,
        THOUGHT,
    ),
    "DeepSeek: the server has no room": Stream(
        data(*HI, delta("insufficient_system_resource")) + DONE,
        Heard("Hello", error="model.interrupted"),
    ),
    "vLLM: the request was aborted": Stream(
        data(*HI, delta("abort")) + DONE, Heard("Hello", error="model.interrupted")
    ),
    "vLLM: an error in the middle": Stream(
        data(*HI, {"object": "error", "message": "CUDA out of memory", "code": 500}),
        Heard("Hello", error="model.failed"),
    ),
    "FastAPI: an error in the middle": Stream(
        data(*HI, {"detail": "Worker died"}), Heard("Hello", error="model.failed")
    ),
    "llama.cpp: the end, its count and timings in one": Stream(
        data(*HI, {**END, "usage": counted(), "timings": {"predicted_ms": 9.5}}) + DONE, HELLO
    ),
    "llama.cpp: an error as a field": Stream(
        data(*HI) + b'error: {"code":500,"message":"slot unavailable"}\n\n',
        Heard("Hello", error="model.failed"),
    ),
    "an event named error": Stream(
        data(*HI) + b"event: error\ndata: out of memory\n\n", Heard("Hello", error="model.failed")
    ),
    "a list with an error": Stream(
        data(*HI, [{"error": {"code": 500, "status": "INTERNAL"}}]),
        Heard("Hello", error="model.failed"),
    ),
    "Groq: a count of its own": Stream(
        data(*HI, {**END, "x_groq": {"id": "r", "usage": counted()}}) + DONE, HELLO
    ),
    "Moonshot: the count in the choice": Stream(
        data(
            *HI,
            {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop", "usage": counted()}]},
        )
        + DONE,
        HELLO,
    ),
    "a count of floats, texts and more": Stream(
        data(*HI, END, {"choices": [], "usage": counted(9.0, "2", details={"a": [1]})}) + DONE,
        HELLO,
    ),
    "a count under other names": Stream(
        data(*HI, END, {"choices": [], "usage": {"input_tokens": 9, "output_tokens": 2}}), HELLO
    ),
    "a count that counts nothing": Stream(
        data(*HI, END, {"choices": [], "usage": {}}, {"choices": [], "usage": counted(0, 0)}),
        GUESSED,
    ),
    "a count that is none": Stream(data(*HI, END, {"choices": [], "usage": "n/a"}), GUESSED),
    "the end under other names": Stream(data(*HI, delta("end_turn"), COUNT), HELLO),
    "a voice, with what it says": Stream(
        data(
            delta(role="assistant", audio={"id": "a", "transcript": "Hel"}),
            delta(content=None, audio={"data": "AAAA"}),
            delta(audio={"transcript": "lo", "data": "AAAA"}),
            delta(audio={"expires_at": 1796007090}),
            END,
            COUNT,
        )
        + DONE,
        HELLO,
    ),
    "a voice, in an odd shape": Stream(
        data(delta(content=[], audio={"transcript": "Hello", "data": 1}), END, COUNT), HELLO
    ),
    "a voice, at once": Stream(
        msgspec.json.encode(
            {
                "choices": [
                    {
                        "message": {"content": None, "audio": {"transcript": "Hello"}},
                        "finish_reason": "stop",
                    }
                ],
                "usage": counted(),
            }
        ),
        HELLO,
        "application/json",
    ),
    "events within events": Stream(
        data(*HI, END, COUNT).replace(b"data:", b"data: data:") + b"data: data: [DONE]\n\n", HELLO
    ),
    "an empty reason to end with every chunk": Stream(
        data(delta("", content="Hel"), delta("null", content="lo"), END, COUNT), HELLO
    ),
    "several answers": Stream(
        data(
            {"choices": [{"index": 0, "delta": {"content": "Hel"}}]},
            {"choices": [{"index": 1, "delta": {"content": "Bye"}}]},
            {"choices": [{"index": 0, "delta": {"content": "lo"}}]},
            END,
            COUNT,
        ),
        HELLO,
    ),
    "a refusal": Stream(data(delta(refusal="Hel"), delta(refusal="lo"), END, COUNT), HELLO),
    "texts of an older interface": Stream(
        data({"choices": [{"text": "Hello", "index": 0, "finish_reason": "stop"}]}, COUNT), HELLO
    ),
    "a token that looks like a number": Stream(
        data(delta(content=42), END, COUNT), Heard("42", finish="stop", usage=Usage(9, 2))
    ),
    "numbers that JSON does not have": Stream(
        b'data: {"choices":[{"delta":{"content":"Hello"},"logprobs":{"a":-Infinity,"b":NaN}}]}\n\n'
        + data(END, COUNT),
        HELLO,
    ),
    "a byte that is no UTF-8": Stream(
        b'data: {"choices":[{"delta":{"content":"Hel\xfflo"}}]}\n\n' + data(END, COUNT),
        Heard("Hel\ufffdlo", finish="stop", usage=Usage(9, 2)),
    ),
    "a character in two halves": Stream(
        b'data: {"choices":[{"delta":{"content":"a\\ud83d"}}]}\n\n'
        b'data: {"choices":[{"delta":{"content":"\\ude80b"}}]}\n\n' + data(END, COUNT),
        Heard("a🚀b", finish="stop", usage=Usage(9, 2)),
    ),
    "half a character": Stream(
        b'data: {"choices":[{"delta":{"content":"a\\ud83d"}}]}\n\n' + data(END, COUNT),
        Heard("a\ufffd", finish="stop", usage=Usage(9, 2)),
    ),
    "a line feed inside a text": Stream(
        b'data: {"choices":[{"delta":{"content":"Hel\tlo"}}]}\n\n' + data(END, COUNT),
        Heard("Hel\tlo", finish="stop", usage=Usage(9, 2)),
    ),
    "lines that end with CR": Stream(
        (data(*HI, END, COUNT) + DONE).replace(b"\n", b"\r"),
        HELLO,
    ),
    "lines that end with both": Stream(
        (b": hello\n" + data(*HI, END, COUNT) + DONE).replace(b"\n", b"\r\n"), HELLO
    ),
    "a byte order mark": Stream(b"\xef\xbb\xbf" + data(*HI, END, COUNT) + DONE, HELLO),
    "data over several lines": Stream(
        b'data: {"choices": [{"delta":\ndata:  {"content": "Hello"}}]}\n\n' + data(END, COUNT),
        HELLO,
    ),
    "events with names, ids and a time to retry": Stream(
        b"retry: 1000\nid: 1\nevent: chunk\n" + data(*HI, END, COUNT) + DONE, HELLO
    ),
    "data that is none": Stream(
        b"data: ping\n\ndata\n\ndata:\n\ndata: null\n\n" + data(*HI, END, COUNT) + DONE, HELLO
    ),
    "no blank line at the end": Stream((data(*HI, END, COUNT) + DONE).rstrip(), HELLO),
    "the end in quotes": Stream(data(*HI, COUNT, "[DONE]"), Heard("Hello", usage=Usage(9, 2))),
    "the media type in other case": Stream(
        data(*HI, END, COUNT) + DONE, HELLO, "Text/Event-Stream; Charset=UTF-8"
    ),
    "a stream that is called text": Stream(data(*HI, END, COUNT) + DONE, HELLO, "text/plain"),
    "a stream that is called JSON": Stream(data(*HI, END, COUNT), HELLO, "application/json"),
    "a whole answer that is called a stream": Stream(
        msgspec.json.encode({**WHOLE, "usage": counted()}), HELLO
    ),
    "a whole answer in parts, with thought": Stream(
        msgspec.json.encode(
            {
                "choices": [
                    {
                        "message": {
                            "content": [{"type": "text", "text": "42"}],
                            "reasoning_content": "6 times 7",
                        },
                        "finish_reason": "stop",
                    }
                ],
                "usage": counted(),
            }
        ),
        THOUGHT,
        "application/json",
    ),
    "a thought in the text": Stream(
        data(delta(content="<think>6 times"), delta(content=" 7</think>42"), END, COUNT), THOUGHT
    ),
    "a web page": Stream(
        b"<!doctype html><title>Welcome</title>", Heard(error="model.badAnswer"), "text/html"
    ),
    "a greeting": Stream(b"It works!", Heard(error="model.badAnswer"), "text/plain"),
    "only comments": Stream(b": waiting\n\n", Heard(error="model.interrupted")),
}
"""Each is followed by the end of the body."""
