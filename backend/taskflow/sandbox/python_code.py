"""PythonCode: what people wrote in Python, run by Monty, an interpreter that reaches nothing.

It has no files, no network, no environment and no clock to wait for, and limits on time, memory and
depth. It runs in a process of its own below that of a worker, which a crash of it does not touch.
"""

import json
import math
from typing import Any, Final

import pydantic_monty as monty

from taskflow.domain.errors import Invalid, TaskflowError, TooLarge, Unavailable
from taskflow.domain.limits import MAX_DEPTH, check

DEPTH: Final = 200
GRACE: Final = 2.0
"""Seconds beyond its time after which an interpreter that goes on is killed."""
LARGEST: Final = 512 * 1024
"""Bytes of a result as JSON."""
MOST: Final = 100_000
"""Values in a result."""
PRINTED: Final = 16_000
"""Characters that are kept of what is printed."""
WORDS: Final = 300
"""Characters that are told of an error's message."""
TIME: Final = "TimeoutError: feed time limit exceeded"
MEMORY: Final = "MemoryError: memory limit exceeded"
CUT: Final = "…"


def run(code: str, values: dict[str, Any], seconds: float, megabytes: int) -> dict[str, Any]:
    """Give ``{result, printed}``; raises Invalid, TooLarge or Unavailable (``python.…``)."""
    printed = Printed()
    limits: monty.ResourceLimits = {
        "max_feed_duration_secs": seconds,
        "max_memory": megabytes * 1024 * 1024,
        "max_recursion_depth": DEPTH,
        "max_suspensions": 1_000,
        "max_total_sleep_secs": 0.0,
    }
    try:
        with (
            monty.Monty(max_processes=1, request_timeout=seconds + GRACE) as pool,
            pool.checkout(script_name="code.py", limits=limits) as session,
        ):
            result = session.feed_run(code, inputs=values, print_callback=printed.take)
    except monty.MontyCrashedError as error:
        raise _crashed(error) from None
    except monty.MontyError as error:
        raise _failed(error) from None
    except (ValueError, TypeError, OverflowError, RecursionError):
        raise _no_json() from None
    return {"result": _plain(result), "printed": printed.text}


class Printed:
    """What is printed, up to a limit; what is beyond it is let go."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.text = ""

    def take(self, _: str, text: str) -> None:
        """Keep what there is room for."""
        if len(self.text) <= PRINTED:
            self.text += text
            if len(self.text) > PRINTED:
                self.text = self.text[:PRINTED] + CUT


def _plain(result: Any) -> Any:
    """Give a result as JSON; raises what refuses it."""
    try:
        value = _Plain().of(result)
        text = json.dumps(value, allow_nan=False)
        check(value, dotted_keys=True)
    except (ValueError, TypeError, OverflowError, RecursionError, TaskflowError):
        raise _no_json() from None
    if len(text) > LARGEST:
        raise TooLarge(
            f"The result has more than {LARGEST:,} bytes as JSON. Give less.",
            code="python.tooLarge",
            details={"final": 1},
        )
    return value


class _Plain:
    """Takes what is JSON, and tuples as lists; anything else has no one meaning in it.

    Values may share their parts, so that a few of them would be written as more than there is
    room for: how many are written is counted.
    """

    def __init__(self) -> None:
        self._left = MOST

    def of(self, value: Any, depth: int = 0) -> Any:
        self._left -= 1
        if self._left < 0 or depth > MAX_DEPTH:
            raise ValueError("too many values within one another")
        if value is None or type(value) in (bool, int, str):
            return value
        if type(value) is float and math.isfinite(value):
            return value
        if type(value) in (list, tuple):
            return [self.of(one, depth + 1) for one in value]
        if type(value) is dict and all(type(key) is str for key in value):
            return {key: self.of(one, depth + 1) for key, one in value.items()}
        raise TypeError(type(value).__name__)


def _failed(error: monty.MontyError) -> TaskflowError:
    """Tell what the code raised, with its line."""
    said = str(error)
    if said.startswith(TIME):
        return TooLarge(
            "The code took longer than it may. Let it do less, or allow more seconds.",
            code="python.timeout",
            details={"final": 1},
        )
    if said.startswith(MEMORY):
        return TooLarge(
            "The code used more memory than it may. Let it keep less, or allow more megabytes.",
            code="python.memory",
            details={"final": 1},
        )
    details: dict[str, Any] = {"final": 1}
    where = ""
    if isinstance(error, monty.MontyRuntimeError | monty.MontySyntaxError):
        frames = error.traceback()
        if frames:
            details["line"] = frames[-1].line
            where = f" in line {frames[-1].line}"
    words = " ".join(said.split())
    words = words if len(words) <= WORDS else words[:WORDS] + CUT
    return Invalid(
        f"The code failed{where}: {words}. Correct it, or the values that it gets.",
        code="python.failed",
        details=details,
    )


def _crashed(error: monty.MontyCrashedError) -> TaskflowError:
    what = "did not stop when its time was over" if error.timed_out else "broke its interpreter"
    return Unavailable(f"The code {what}. Let it do less.", code="python.crashed")


def _no_json() -> Invalid:
    return Invalid(
        "The result, or a value, is no JSON. Give numbers, texts, lists, and dicts by texts.",
        code="python.result",
        details={"final": 1},
    )
