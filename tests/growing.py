"""Growing: the memory by which a server and all that it started grow while something is done.

What the system has given a process at most can be set back, so each input is measured alone; a
smaller one of its kind comes first, so that what is loaded once does not count.
"""

import contextlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import psutil

from runningserver import Person, Refusal, RunningServer

MOST = 64.0
"""Megabytes."""
Make = Callable[[int], Callable[[], object]]


def held(server: RunningServer) -> float:
    """Give the megabytes that the server's own process holds now."""
    return status(server.pid)["VmRSS"]


def status(pid: int) -> dict[str, float]:
    """Give the megabytes that a process has now, and had at most; nothing once it has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return {}
    fields = dict(line.split(":", 1) for line in lines if ":" in line)
    return {
        name: int(fields[name].split()[0]) / 1024 for name in ("VmRSS", "VmHWM") if name in fields
    }


def processes(server: RunningServer) -> list[int]:
    return [server.pid, *(one.pid for one in psutil.Process(server.pid).children(recursive=True))]


def program(pid: int) -> bytes:
    """Give the command by which a process was begun; nothing once it has ended."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""


def growth(server: RunningServer, doing: Callable[[], object]) -> float:
    """Give the megabytes by which all processes together grew at most.

    One that was begun meanwhile counts from what another of the same program held before: when a
    worker is begun, two at most, depends on who else asks at the same time.
    """
    before: dict[int, float] = {}
    begun: dict[bytes, float] = {}
    for pid in processes(server):
        with contextlib.suppress(OSError):
            Path(f"/proc/{pid}/clear_refs").write_text("5", encoding="ascii")
        before[pid] = status(pid).get("VmRSS", 0.0)
        begun[program(pid)] = max(before[pid], begun.get(program(pid), 0.0))
    with contextlib.suppress(Refusal, httpx.HTTPStatusError):
        doing()
    after = {pid: status(pid).get("VmHWM", 0.0) for pid in {*processes(server), *before}}
    return sum(
        max(0.0, peak - before.get(pid, begun.get(program(pid), 0.0)))
        for pid, peak in after.items()
    )


def grown(server: RunningServer, makes: dict[str, Make], n: int) -> dict[str, int]:
    """Give those inputs of which the server grew by too much, and by how much."""
    found = {}
    for name, make in makes.items():
        growth(server, make(max(1, n // 20)))
        found[name] = growth(server, make(n))
    return {name: round(mb) for name, mb in found.items() if mb >= MOST}


def named(document: dict[str, Any], name: str) -> str:
    """Give a flow as a text, with types that are installed."""
    known = [
        {**task, "type": "TaskConversation"} if task["type"] == "TaskFree" else task
        for task in document["tasks"]
    ]
    return json.dumps({**document, "name": name, "tasks": known}, separators=(",", ":"))


def brought(person: Person, name: str, text: str) -> None:
    person.do("importFlow", "ImportFlow", "seq", text=text, name=name)
    person.ask("query($n: ID!) { flow(name: $n) { problems { message } } }", n=name)
