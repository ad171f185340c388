"""Command: how a worker process is begun, under bubblewrap where that is installed and works.

Under it a worker has no network, sees no other process, and of the files only Python and our code,
which it cannot change.
"""

import shutil
import subprocess
import sys
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

PACKAGE: Final = Path(__file__).parents[2]
SYSTEM: Final = ("/usr", "/lib", "/lib64", "/bin", "/etc/ld.so.cache")
WORKER: Final = (sys.executable, "-IB", "-m", "taskflow.sandbox.worker")
TRIED: Final = 10
"""Seconds for finding out whether bubblewrap works here."""


def command() -> Sequence[str]:
    """Give the command of a worker."""
    return (*_wrapping(), *WORKER)


@lru_cache(maxsize=1)
def _wrapping() -> tuple[str, ...]:
    """Give what comes before the command; nothing where bubblewrap is missing or not allowed."""
    program = shutil.which("bwrap")
    if program is None:
        return ()
    wrapped = wrapping(program)
    trying = (*wrapped, *WORKER)
    try:
        tried = subprocess.run(  # noqa: S603  our own command
            trying, stdin=subprocess.DEVNULL, capture_output=True, timeout=TRIED, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ()
    return wrapped if tried.returncode == 0 else ()


def wrapping(program: str) -> tuple[str, ...]:
    """Give how bubblewrap is called."""
    seen = dict.fromkeys(
        [*SYSTEM, sys.prefix, sys.base_prefix, sys.exec_prefix, str(PACKAGE), *_linked()]
    )
    shown = [part for path in seen for part in ("--ro-bind-try", path, path)]
    alone = ("--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL")
    return (program, *alone, "--dev", "/dev", "--proc", "/proc", *shown, "--clearenv")


def _linked() -> list[str]:
    """Give where the interpreter itself lies, which a virtual environment only links to."""
    return [str(Path(sys.executable).resolve().parents[1])]
