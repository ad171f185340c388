"""A real SecantusDB for tests: started on a free port, killable, startable again on its data."""

import contextlib
import socket
import subprocess
import sys
import time
from pathlib import Path

from taskflow.embedded.ports import LOOPBACK, reserve
from taskflow.embedded.store import CACHE, SERVER, USER

READY_SECONDS = 30.0


def free_port() -> int:
    """Give a port that stays free while a server is away: no outgoing connection gets one of these.

    Else a store that was killed finds its port taken by somebody who only asked another server.
    """
    keeper, port = reserve()
    keeper.close()
    return port


class StoreServer:
    """One SecantusDB process with sync on commit, keeping its data in ``folder``.

    With a ``password`` it is served as T@skFlow serves its embedded store.
    """

    def __init__(self, folder: Path, password: str = "") -> None:
        self.folder = folder
        self.port = free_port()
        self.password = password
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return self.url_at(self.port)

    def url_at(self, port: int, database: str = "") -> str:
        """Give the URL of a database of this server, reached at another port."""
        if not self.password:
            return f"mongodb://{LOOPBACK}:{port}" + (f"/{database}" if database else "")
        options = "directConnection=true&authSource=admin&authMechanism=SCRAM-SHA-256"
        return f"mongodb://{USER}:{self.password}@{LOOPBACK}:{port}/{database}?{options}"

    def start(self) -> None:
        """Start the server on its folder and wait until it accepts connections."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                self._command(), cwd=self.folder, stdin=subprocess.PIPE, stdout=log, stderr=log
            )
        assert self._process.stdin is not None
        with self._process.stdin as told:
            told.write(f"{self.password}\n".encode())
        deadline = time.monotonic() + READY_SECONDS
        while not self._accepts():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError((self.folder / "log").read_text())
            time.sleep(0.02)

    def _command(self) -> list[str]:
        data = self.folder / "data"
        if self.password:
            data.mkdir(exist_ok=True)
            served = [sys.executable, "-I", str(SERVER), str(data), f"{CACHE}M", LOOPBACK]
            return [*served, str(self.port), USER]
        program = Path(sys.executable).with_name("secantusd-py")
        options = ["--sync-on-commit", "--standalone", "--log-level", "WARNING"]
        place = ["--port", str(self.port), "--storage-path", str(data)]
        return [str(program), *options, "--cache-size", "128M", *place]

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
