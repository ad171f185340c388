"""Host: which process we are, and whether another one on this machine still runs."""

import os
import socket
from pathlib import Path

from msgspec import Struct

_BOOT = Path("/proc/sys/kernel/random/boot_id")


class Process(Struct, frozen=True):
    """A process that may own partitions: its machine, that machine's start, its id and start."""

    host: str
    boot: str
    process: int
    started: str

    def surely_dead(self, here: "Process") -> bool:
        """Tell whether this process has ended, as far as ``here`` can know."""
        if self.host != here.host:
            return False
        return self.boot != here.boot or _start_of(self.process) != self.started


def this_process() -> Process:
    """Give the process that asks."""
    boot = _BOOT.read_text().strip() if _BOOT.exists() else ""
    own = os.getpid()
    return Process(socket.gethostname(), boot, own, _start_of(own))


def _start_of(process: int) -> str:
    """Give what tells a process from a later one with the same id; empty when there is none."""
    try:
        status = Path(f"/proc/{process}/stat").read_text()
    except FileNotFoundError:
        return "" if Path("/proc/self").exists() else _alive(process)
    # The name in parentheses may hold anything; the start time is the 20th field behind it.
    fields = status.rpartition(")")[2].split()
    return "" if fields[0] in "ZX" else fields[19]


def _alive(process: int) -> str:
    """Ask the system where there is no /proc; a reused id counts as alive until the lease ends."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return ""
    except PermissionError:
        return "alive"
    return "alive"
