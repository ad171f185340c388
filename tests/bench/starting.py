"""Starting: a second start until the first page, memory at rest, packages."""

import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import httpx
import psutil
from place import folder, turns
from report import Report, ms

from runningserver import ROOT, RunningServer

ROUNDS = 5
SETTLE = 15.0


def memory(pid: int) -> tuple[float, str]:
    """Give the proportional memory of a process and its children in MB, and each by name."""
    total, names = 0.0, []
    root = psutil.Process(pid)
    for process in (root, *root.children(recursive=True)):
        size = process.memory_full_info().pss / 1e6
        total += size
        program = next(part for part in process.cmdline()[1:] if not part.startswith("-"))
        names.append(f"{Path(program).name} {size:.0f}")
    return total, ", ".join(names)


def main(trees: Sequence[Path]) -> None:
    names = {tree: "this" if tree == ROOT else tree.name for tree in trees}
    report = Report("Start, memory, packages", list(names.values()))
    with ExitStack() as stack:
        servers = {}
        for tree in trees:
            path = stack.enter_context(folder())
            servers[tree] = RunningServer(path, tree=tree, TASKFLOW_LOG_LEVEL="warning")
            servers[tree].start()
            servers[tree].stop()
        for round_ in range(ROUNDS):
            for tree in turns(trees, round_):
                server = servers[tree]
                began = time.perf_counter()
                server.start()
                httpx.get(server.url, headers={"accept": "text/html"}, timeout=60)
                report.note(names[tree], "start", time.perf_counter() - began)
                server.stop()
        told = []
        for tree, server in servers.items():
            server.start()
            time.sleep(SETTLE)
            total, each = memory(server.pid)
            report.note(names[tree], "memory", total)
            told.append(each)
            server.stop()
    for tree in trees:
        lock = (tree / "requirements.lock").read_text()
        pinned = [line for line in lock.splitlines() if line[:1].isalnum()]
        report.note(names[tree], "packages", len(pinned))
    report.row("start", ms, told="second start to the first page (to reach: 3 s)")
    each = " / ".join(told)
    told_memory = f"memory at rest, all processes (to reach: 300 MB): {each}"
    report.row("memory", lambda size: f"{size:.0f} MB", told=told_memory)
    report.row("packages", lambda count: f"{count:.0f}", told="Python packages (to reach: 130)")
