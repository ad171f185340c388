"""Runs the real command, in a process of its own, on a data folder of its own."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

COMMAND = (sys.executable, "-m", "taskflow")
UP = (*COMMAND, "up")
OURS = ("MONGODB_URL", "QDRANT_", "OPENAI_", "TASKFLOW_")


def environment(data: Path, **settings: str) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return {**inherited, "TASKFLOW_DATA": str(data), "COLUMNS": "200", **settings}


def taskflow(
    data: Path, *arguments: str, answer: str | None = None, **settings: str
) -> "subprocess.CompletedProcess[str]":
    """Run a command to its end."""
    return subprocess.run(
        [*COMMAND, *arguments],
        env=environment(data, **settings),
        cwd=data.parent,
        input=answer,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


class Serving:
    """A ``taskflow up`` that serves; what it has said so far, its URL and its one-time link."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self.said: list[str] = []
        assert process.stdout
        for line in process.stdout:
            self.said.append(line.strip())
            if "serves at" in line:
                break
        self.url = next((word for word in self.said[-1].split() if "http" in word), "")
        links = [word for line in self.said for word in line.split() if "/setup?link=" in word]
        self.link = urlsplit(links[0]).query.removeprefix("link=") if links else ""

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send it a signal; gives its exit code."""
        self.process.send_signal(number)
        return self.process.wait(60)


@contextmanager
def serving(
    data: Path, command: Sequence[str] = UP, folder: Path | None = None, **settings: str
) -> Iterator[Serving]:
    """Run ``taskflow up`` on any free port for as long as the block lasts."""
    with subprocess.Popen(
        command,
        env=environment(data, TASKFLOW_PORT="0", **settings),
        cwd=folder or data.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            yield Serving(process)
        finally:
            process.kill()
