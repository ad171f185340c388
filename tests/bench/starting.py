"""Starting: a second start until the first page, memory at rest, packages."""

import time
from pathlib import Path

import httpx
import psutil
from place import folder
from report import heading, median, ms, row

from runningserver import RunningServer

ROUNDS = 5
SETTLE = 15.0


def memory(pid: int) -> tuple[float, str]:
    """Give the proportional memory of a process and its children in MB, and each by name."""
    total, names = 0.0, []
    root = psutil.Process(pid)
    for process in (root, *root.children(recursive=True)):
        size = process.memory_full_info().pss / 1e6
        total += size
        names.append(f"{Path(process.cmdline()[-1]).name[:12] or process.name()} {size:.0f}")
    return total, ", ".join(names)


def main() -> None:
    heading("Start, memory, packages")
    with folder() as path:
        server = RunningServer(path, TASKFLOW_LOG_LEVEL="warning")
        server.start()
        server.stop()
        taken = []
        for _ in range(ROUNDS):
            began = time.perf_counter()
            server.start()
            httpx.get(server.url, headers={"accept": "text/html"}, timeout=60)
            taken.append(time.perf_counter() - began)
            server.stop()
        server.start()
        time.sleep(SETTLE)
        total, each = memory(server.pid)
        server.stop()
    row("second start to the first page (to reach: 3 s)", ms(median(taken)))
    row("memory at rest, all processes (to reach: 300 MB)", f"{total:.0f} MB ({each})")
    lock = Path(__file__).parents[2] / "requirements.lock"
    pinned = [line for line in lock.read_text().splitlines() if line[:1].isalnum()]
    row("Python packages (to reach: 130)", str(len(pinned)))
