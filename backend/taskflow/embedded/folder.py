"""The data folder: made, closed to others, checked, held by one running T@skFlow."""

import errno
import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from taskflow.domain.errors import StartFailed

FOR_US = 0o700
"""Mode of folders that nobody else may look into."""
NEEDED = 32 * 1024 * 1024
"""Bytes that must be free on the disk; below, the store could not even start its log."""


class Running(msgspec.Struct, frozen=True):
    """The T@skFlow that holds a data folder: its process, and (when known) where it is reached.

    ``url`` is that of its pages, ``store`` that of a store it was given; ``port`` is that of the
    embedded store, for which one needs the password in the folder (see ``store_url``).
    """

    pid: int
    url: str = ""
    store: str = ""
    port: int = 0


class DataFolder:
    """A data folder that this process holds; made by ``hold``."""

    def __init__(self, path: Path, lock: int) -> None:
        """Take over the open and locked file ``lock``."""
        self.path = path
        self._lock = lock

    def announce(self, url: str = "", store: str = "", port: int = 0) -> None:
        """Write down for other processes who holds the folder, and where it is reached."""
        content = msgspec.json.encode(Running(pid=os.getpid(), url=url, store=store, port=port))
        os.ftruncate(self._lock, 0)
        os.pwrite(self._lock, content, 0)


@contextmanager
def hold(path: Path) -> Iterator[DataFolder]:
    """Hold the data folder, which is made when it is missing; ``StartFailed`` says why not.

    The lock belongs to this process: it ends with it, however it ends.
    """
    try:
        path.mkdir(mode=FOR_US, parents=True, exist_ok=True)
        _close(path)
        _check(path)
        lock = os.open(path / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as problem:
        raise unusable(path, problem) from problem
    try:
        _lock(path, lock)
        folder = DataFolder(path, lock)
        folder.announce()
        yield folder
    finally:
        os.close(lock)


def running(path: Path) -> Running | None:
    """Tell which T@skFlow holds the data folder now, if any does."""
    try:
        lock = os.open(path / "lock", os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        try:
            return msgspec.json.decode(os.pread(lock, 4096, 0), type=Running)
        except msgspec.DecodeError:  # it has locked, but not yet announced itself
            return Running(pid=0)
    finally:
        os.close(lock)
    return None


def unusable(path: Path, problem: OSError) -> StartFailed:
    """Say in a sentence why the data folder cannot be used."""
    if problem.errno in (errno.ENOSPC, errno.EDQUOT):
        return _full(path)
    if path.is_file():
        return StartFailed(
            f"The data folder {path} is a file. Choose another place with TASKFLOW_DATA.",
            code="start.dataFolder",
        )
    return StartFailed(
        f"The data folder {path} cannot be written: {problem.strerror}. Give yourself the right to"
        " write there, or choose another folder with TASKFLOW_DATA.",
        code="start.dataFolder",
    )


def _lock(path: Path, lock: int) -> None:
    for pause in (0.05, 0.1, 0.2, 0.4, None):  # someone may be asking ``running`` just now
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as problem:
            if pause is None:
                raise _in_use(path) from problem
            time.sleep(pause)
        else:
            return


def _close(path: Path) -> None:
    """Close a folder that lay open to other users of the machine, if it belongs to us."""
    about = path.stat()
    if about.st_uid == os.geteuid() and about.st_mode & ~FOR_US & 0o777:
        path.chmod(FOR_US)


def _check(path: Path) -> None:
    if shutil.disk_usage(path).free < NEEDED:
        raise _full(path)
    probe = path / f".probe.{os.getpid()}"
    try:
        with probe.open("wb") as file:
            file.write(b"x" * 4096)
            file.flush()
            os.fsync(file.fileno())
    finally:
        probe.unlink(missing_ok=True)


def _full(path: Path) -> StartFailed:
    return StartFailed(
        f"The disk that holds the data folder {path} is full. Free some space"
        f" ({NEEDED // 1024**2} MB at least), or choose another folder with TASKFLOW_DATA.",
        code="start.diskFull",
    )


def _in_use(path: Path) -> StartFailed:
    holder = running(path)
    who = f" (process {holder.pid}{', ' + holder.url if holder.url else ''})" if holder else ""
    return StartFailed(
        f"The data folder {path} is used by another T@skFlow that runs{who}. Use that one, end it,"
        " or choose another folder with TASKFLOW_DATA.",
        code="start.dataFolder",
    )
