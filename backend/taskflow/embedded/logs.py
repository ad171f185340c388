"""Log files of the embedded servers: appended to, bounded, read for the reason of a failure."""

import os
import shutil
from contextlib import suppress
from pathlib import Path

LARGEST = 4 * 1024 * 1024
"""Bytes after which a log file is moved aside; one older file is kept."""
TAIL = 256 * 1024
"""Bytes that are read for a reason: many threads complain after the one that met the cause."""


class LogFile:
    """One server's log; the server itself writes to it, so nothing is lost when we die."""

    def __init__(self, path: Path) -> None:
        """Keep the log at ``path``; its folder is made when needed."""
        self.path = path
        self._began = 0

    def open(self) -> int:
        """Give a file descriptor for a new run of the server."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.bound()
        # Appending: a server that goes on writing after the file was cut writes at its new end.
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
        opened = os.open(self.path, flags, 0o600)
        self._began = os.fstat(opened).st_size
        return opened

    def bound(self) -> None:
        """Move the content aside when it has become too long; where that fails, it is kept."""
        with suppress(OSError):  # a full disk is no reason to end a server that works
            if self.path.exists() and self.path.stat().st_size > LARGEST:
                shutil.copyfile(self.path, self.path.with_suffix(".1.log"))
                os.truncate(self.path, 0)
                self._began = 0

    def tail(self) -> str:
        """Give the end of what the present run of the server wrote."""
        if not self.path.exists():
            return ""
        with self.path.open("rb") as file:
            end = file.seek(0, os.SEEK_END)
            file.seek(max(self._began, end - TAIL))
            return file.read().decode("utf-8", "replace")
