"""Frames between processes: what goes in comes out, and nothing larger than one may be."""

import os
import threading
import time
from typing import Any

import pytest

from taskflow.sandbox import framing


def carried(value: Any) -> Any:
    """Give a value that went through a pipe."""
    source, sink = os.pipe()
    os.set_blocking(source, False)
    os.set_blocking(sink, False)
    deadline = time.monotonic() + 60
    frame = framing.pack(value)
    sending = threading.Thread(target=framing.send, args=(sink, frame, deadline))
    sending.start()
    try:
        return framing.receive(source, deadline)
    finally:
        sending.join()
        os.close(source)
        os.close(sink)


@pytest.mark.parametrize(
    "value",
    [
        *(True, None, 1.5, "", "é" * 200_000, [], {}, [[]], [{}], -(2**53)),
        ["f", ["{{ x }}", {"tasks": {"a": {"input": {"x": [1, {"y": None}]}}}, "own": {}}], 2.0],
        ["f", [{f"k{n}": n for n in range(12_000)}, list(range(70_000))]],
        ["f", [{"a": "x" * 100_000, "b": "y", "c": "z" * 70_000}, "end"]],
        [[[[[[["deep"]]]]]]],
        {"a": {"b": {"c": {"d": {"e": {"f": 1}}}}}},
    ],
)
def test_what_goes_into_a_frame_comes_out_of_it(value: Any) -> None:
    assert carried(value) == value


@pytest.mark.parametrize(
    "value",
    ["x" * (framing.MOST + 1), [["x" * 1_000_000] * 13], {"a": {"b": ["x" * 7_000_000] * 2}}],
)
def test_a_frame_that_is_too_large_is_not_made(value: Any) -> None:
    with pytest.raises(ValueError, match="too large"):
        framing.pack(value)
