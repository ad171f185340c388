"""Host: which process we are, and whether another one on this machine still runs."""

import os
import socket
from pathlib import Path

from msgspec import Struct

_BOOT = Path("/proc/sys/kernel/random/boot_id")
_MACHINE = Path("/etc/machine-id")
_NAMESPACE = Path("/proc/self/ns/pid")


class Process(Struct, frozen=True):
    """A process that may own partitions: its machine, that machine's start, its id and start.

    ``namespace`` is the one that its id belongs to: each container has its own.
    """

    host: str
    boot: str
    process: int
    started: str
    machine: str = ""
    namespace: str = ""

    def surely_dead(self, here: "Process") -> bool:
        """Tell whether this process has ended, as far as ``here`` can know."""
        return self._is_near(here) and _start_of(self.process) != self.started

    def surely_alive(self, here: "Process") -> bool:
        """Tell whether this process still runs, as far as ``here`` can know."""
        return self._is_near(here) and _start_of(self.process) == self.started

    def _is_near(self, here: "Process") -> bool:
        """Tell whether the two would see one another in the system's list of processes."""
        ours = (here.host, here.machine, here.boot, here.namespace)
        return (self.host, self.machine, self.boot, self.namespace) == ours


def this_process() -> Process:
    """Give the process that asks."""
    own = os.getpid()
    namespace = str(_NAMESPACE.readlink()) if _NAMESPACE.exists() else ""
    return Process(
        socket.gethostname(), _read(_BOOT), own, _start_of(own), _read(_MACHINE), namespace
    )


def _read(file: Path) -> str:
    return file.read_text().strip() if file.exists() else ""


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
