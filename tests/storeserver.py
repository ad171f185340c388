"""A real SecantusDB for tests: started on a free port, killable, startable again on its data."""

import contextlib
import socket
import subprocess
import sys
import time
from pathlib import Path

READY_SECONDS = 30.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class StoreServer:
    """One SecantusDB process with sync on commit, keeping its data in ``folder``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"mongodb://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start the server on its folder and wait until it accepts connections."""
        self.folder.mkdir(parents=True, exist_ok=True)
        program = Path(sys.executable).with_name("secantusd-py")
        options = ["--sync-on-commit", "--standalone", "--log-level", "WARNING"]
        place = ["--port", str(self.port), "--storage-path", str(self.folder / "data")]
        options += ["--cache-size", "128M"]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [program, *options, *place], cwd=self.folder, stdout=log, stderr=log
            )
        deadline = time.monotonic() + READY_SECONDS
        while not self._accepts():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError((self.folder / "log").read_text())
            time.sleep(0.02)

    def kill(self) -> None:
        """Kill -9 the server, as a power cut would, and wait until it is gone."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def stop(self) -> None:
        """Let the server close its files and end."""
        if self._process is not None:
            self._process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(5)
        self.kill()

    def _accepts(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0
