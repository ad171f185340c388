"""How important a process is to the system."""

from pathlib import Path

import psutil


def gives_way(pid: int, nice: int) -> bool:
    """Say whether a process is at least so nice, by itself and where Linux weighs its session."""
    weighed = Path(f"/proc/{pid}/autogroup")
    session = int(weighed.read_text().split()[-1]) if weighed.exists() else nice
    return psutil.Process(pid).nice() >= nice and session >= nice
