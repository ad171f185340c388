"""``taskflow worker`` in a process of its own, to be killed, paused and stopped."""

import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import toiling
from taskflow.testing.work import ENVIRONMENT


class Workers:
    """Workers that tell of their calls in one file."""

    def __init__(self, folder: Path, url: str) -> None:
        self.url = url
        self._folder = folder
        self._calls = folder / "calls"
        self._path = toiling.install(folder / "toil")
        self.processes: list[subprocess.Popen[bytes]] = []

    def begin(self, token: str, environment: str = ENVIRONMENT) -> subprocess.Popen[bytes]:
        """Start a worker."""
        command = [str(Path(sys.executable).with_name("taskflow")), "worker"]
        options = ["--environment", environment, "--url", self.url, "--token", token]
        paths = [*self._path, os.environ.get("PYTHONPATH", "")]
        given = {
            "PYTHONPATH": os.pathsep.join(filter(None, paths)),
            toiling.CALLS: str(self._calls),
        }
        with (self._folder / f"worker{len(self.processes)}.log").open("wb") as log:
            process = subprocess.Popen(
                [*command, *options],
                env={**os.environ, **given, "TASKFLOW_DATA": str(self._folder / "data")},
                stdout=log,
                stderr=log,
            )
        self.processes.append(process)
        return process

    @property
    def calls(self) -> Counter[str]:
        """Give how often each piece of work was begun."""
        if not self._calls.exists():
            return Counter()
        return Counter(self._calls.read_text("utf-8").split())

    def said(self) -> str:
        """Give what all of them have printed."""
        return "\n".join(one.read_text("utf-8") for one in sorted(self._folder.glob("*.log")))

    def end(self) -> None:
        """Kill them all."""
        for process in self.processes:
            if process.poll() is None:
                process.send_signal(signal.SIGCONT)
                process.kill()
                process.wait()
