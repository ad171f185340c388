"""Error messages: a clear sentence on standard error, never a traceback."""

import sys
import tempfile
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from msgspec import convert

from taskflow.domain.errors import Problem, TaskflowError

FAILED: Final = 1
UNEXPECTED: Final = 70
INTERRUPTED: Final = 130


@contextmanager
def sentences() -> Iterator[None]:
    """End the program with a sentence and an exit code when the block fails."""
    try:
        yield
    except TaskflowError as failure:
        _say(failure.message)
        for problem in failure.details.get("problems", ()):
            _say(f"  {located(convert(problem, Problem))}")
        sys.exit(FAILED)
    except KeyboardInterrupt:
        _say("Interrupted.")
        sys.exit(INTERRUPTED)
    except BrokenPipeError:  # who reads our output has seen enough
        sys.stderr.close()
        sys.exit(FAILED)
    except Exception as failure:  # noqa: BLE001 - the last resort: people get no traceback
        _say(f"T@skFlow met an error it did not expect: {failure or type(failure).__name__}.")
        _say(f"Please report it with the details in {_noted()}")
        sys.exit(UNEXPECTED)


def located(problem: Problem) -> str:
    """Write a problem of a document as one line: where it is, what it is, what to do."""
    line = f":{problem.line}" if problem.line else ""
    place = f"{problem.file}{line}" if problem.file else problem.path
    return f"{place}: {problem.message} {problem.remedy}"


def _say(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")


def _noted() -> Path:
    with tempfile.NamedTemporaryFile(
        "w", prefix="taskflow-", suffix=".log", delete=False
    ) as details:
        traceback.print_exc(file=details)
    return Path(details.name)
