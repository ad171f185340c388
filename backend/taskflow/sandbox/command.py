"""Command: how a worker process is begun, under bubblewrap where that is installed and works.

Under it a worker has no network, sees no other process, and of the files only Python and our code,
which it cannot change. One that does the work of installed packages sees theirs too, and has some
room for files of its own.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

PACKAGE: Final = Path(__file__).parents[2]
SYSTEM: Final = ("/usr", "/lib", "/lib64", "/bin", "/etc/ld.so.cache")
WORKER: Final = (sys.executable, "-IB", "-m", "taskflow.sandbox.worker")
ROOM: Final = 64 * 1024 * 1024
"""Bytes of files in memory that installed packages may keep while they work, in each room."""
ROOMS: Final = ("/tmp", "/dev/shm")  # noqa: S108  in a file system of its own
TRIED: Final = 10
"""Seconds for finding out whether bubblewrap works here."""
KNOWN: Final[list[tuple[str, ...]]] = []
"""What was found out about that; empty until it has given an answer."""


def command() -> Sequence[str]:
    """Give the command of a worker."""
    return (*_wrapping(), *WORKER)


def around(packages: Iterable[str], hidden: Iterable[Path]) -> Sequence[str]:
    """Give what comes before a command of ours that runs code of these packages.

    Nothing where :func:`confining` has not found that bubblewrap works here.
    Folders and files that are ``hidden`` are not to be seen, wherever they lie.
    """
    found = _known()
    if not found:
        return ()
    shown = [*packages]
    rooms = [part for place in ROOMS for part in ("--size", str(ROOM), "--tmpfs", place)]
    wrapped = [*wrapping(found[0], shown, rooms)]
    for one in hidden:
        wrapped += _hiding(one, seen(shown))
    return (*wrapped, "--remount-ro", "/dev", "--remount-ro", "/", "--setenv", "LANG", "C.UTF-8")


def confining() -> bool:
    """Find out whether bubblewrap works here, unless that is known; it takes its time."""
    return bool(_wrapping())


def _hiding(hidden: Path, shown: Iterable[str]) -> Iterator[str]:
    """Hide something under each name by which it would be seen: folders may be links."""
    real = hidden.resolve()
    for path in shown:
        folder = Path(path).resolve()
        if not real.exists() or not real.is_relative_to(folder):
            continue
        place = str(Path(path) / real.relative_to(folder))
        if real.is_dir():
            yield from ("--tmpfs", place, "--remount-ro", place)
        else:
            yield from ("--ro-bind", os.devnull, place)


def _wrapping() -> tuple[str, ...]:
    """Give what comes before the command; nothing where bubblewrap is missing or not allowed."""
    with suppress(subprocess.TimeoutExpired):  # on a busy machine: the next time it may answer
        KNOWN[:] = KNOWN or [_tried()]
    return _known()


def _known() -> tuple[str, ...]:
    return KNOWN[0] if KNOWN else ()


def _tried() -> tuple[str, ...]:
    program = shutil.which("bwrap")
    if program is None:
        return ()
    wrapped = wrapping(program)
    trying = (*wrapped, *WORKER)
    try:
        tried = subprocess.run(  # noqa: S603  our own command
            trying, stdin=subprocess.DEVNULL, capture_output=True, timeout=TRIED, check=False
        )
    except OSError:
        return ()
    return wrapped if tried.returncode == 0 else ()


def wrapping(
    program: str, packages: Iterable[str] = (), rooms: Iterable[str] = ()
) -> tuple[str, ...]:
    """Give how bubblewrap is called; packages may lie where there are ``rooms`` for files."""
    shown = [part for path in seen(packages) for part in ("--ro-bind-try", path, path)]
    alone = ("--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL")
    return (program, *alone, "--dev", "/dev", "--proc", "/proc", *rooms, *shown, "--clearenv")


def seen(packages: Iterable[str] = ()) -> list[str]:
    """Give what is seen of the files: Python, our code, and these packages."""
    ours = [*SYSTEM, sys.prefix, sys.base_prefix, sys.exec_prefix, str(PACKAGE), *_linked()]
    return list(dict.fromkeys([*ours, *packages]))


def _linked() -> list[str]:
    """Give where the interpreter itself lies, which a virtual environment only links to."""
    return [str(Path(sys.executable).resolve().parents[1])]
