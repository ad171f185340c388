"""Texts alone are read all at once: nobody could tell it from reading them one by one."""

import random
from collections.abc import Sequence

import pytest

from services.documented import DOCUMENTED
from services.streams import STREAMS
from taskflow.domain.errors import TaskflowError
from taskflow.services.upstream import events
from taskflow.services.upstream.error_response import ErrorResponse
from taskflow.services.upstream.events import reader
from taskflow.services.upstream.text_chunk import usual

END = b"\n\n"
ALL = STREAMS | DOCUMENTED


def event(content: str, **more: str) -> bytes:
    """Write an event that says something."""
    rest = "".join(f',"{name}":{value}' for name, value in more.items())
    return (
        f'data: {{"choices":[{{"index":0,"delta":{{"content":"{content}"}}{rest}}}]}}\n\n'.encode()
    )


def told(pieces: Sequence[bytes]) -> list[object]:
    """Give all that pieces say, told together, or what is wrong with them."""
    first, unread = None, b""
    text = thinking = ""
    marks: list[object] = []
    try:
        for piece in pieces:
            unread += piece
            first = first or reader(unread)
            if first is None:
                continue
            delta, unread = first.feed(unread), b""
            text = "" if delta.recants else text
            text, thinking = text + delta.text, thinking + delta.thinking
            marks += [one for one in (delta.finish, delta.usage, *map(bytes, delta.tools)) if one]
            if first.failure:
                raise first.failure
        if first is not None and not first.done:
            delta = first.end()
            text, thinking = text + delta.text, thinking + delta.thinking
            marks += [one for one in (delta.finish, delta.usage) if one]
    except (TaskflowError, ErrorResponse) as error:
        marks.append(str(error))
    return [text, thinking, [str(mark) for mark in marks]]


@pytest.mark.parametrize("name", ALL)
def test_whatever_comes_in_whatever_pieces_says_the_same_without_the_quick_way(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    draws = random.Random(name)  # noqa: S311  the same each time
    said = ALL[name].said
    blanks = [place + len(END) for place in range(len(said)) if said.startswith(END, place)]
    for _ in range(30):
        places = draws.choice([blanks, range(len(said))])
        cuts = sorted(draws.sample(places, min(len(places), draws.randrange(9))))
        pieces = [said[a:b] for a, b in zip([0, *cuts], [*cuts, len(said)], strict=True) if a < b]
        quick = told(pieces)
        with monkeypatch.context() as patched:
            patched.setattr(events, "usual", lambda _: None)
            assert told(pieces) == quick


@pytest.mark.parametrize(
    "pieces",
    [
        [event("He"), event("l") + event("lo"), event(" there")],
        [event("He"), event("l", finish_reason="null") + event("lo"), event(" there")],
        [event("He"), event("l", finish_reason='""'), event("lo") + event(" there")],
    ],
)
def test_texts_alone_are_read_quickly(pieces: Sequence[bytes]) -> None:
    assert told(pieces)[0] == "Hello there"
    assert "".join(usual(piece) or "" for piece in pieces) == "Hello there"


@pytest.mark.parametrize(
    "piece",
    [
        event("x")[:-1],
        event("x")[5:],
        event("<think>"),
        event("x", finish_reason='"stop"'),
        event("x", error='"no"'),
        event("\\ud83d"),
        event("x").replace(b'"index":0', b'"index":1'),
        event("x").replace(b"content", b"reasoning"),
        event("x").replace(b"]", b"," + event("y")[18:-4] + b"]"),
        event("x") + b": still here\n\n",
        event("x").replace(b"\n", b"\r\n"),
        event("x").replace(b',"delta"', b',\ndata: "delta"'),
        event("x") + b"data: [DONE]\n\n",
        b"data: " + b"[" * 100_000 + b"\n\n",
        b"data: \xff\n\n",
    ],
)
def test_anything_else_is_read_with_care(piece: bytes) -> None:
    assert usual(piece) is None
