"""The real program as a user starts it: ``taskflow up`` in a process of its own, to be killed."""

import contextlib
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import psutil

READY_SECONDS = 90.0
PASSWORD = "correct horse battery"
ROOT = Path(__file__).parents[1]
ELSEWHERE = Path(__file__).with_name("elsewhere.py")


class RunningServer:
    """One T@skFlow after another on the same data folder."""

    def __init__(
        self,
        data: Path,
        *,
        tree: Path = ROOT,
        handles: int = 0,
        machine: str = "",
        **environment: str,
    ) -> None:
        """Prepare one of a ``tree``'s; ``handles`` are the files it may have open, 0 as many.

        With a ``machine`` it takes itself to be on the one of that name.
        """
        self.data = data
        self._elsewhere = [sys.executable, str(ELSEWHERE), machine] if machine else []
        self.tree = tree
        self._limited = ["prlimit", f"--nofile={handles}:{handles}"] if handles else []
        self.environment = environment
        self.url = ""
        self.link = ""
        self.said: list[str] = []
        self._people: list[Person] = []
        self.process: subprocess.Popen[str] | None = None

    def start(self, port: int = 0) -> None:
        """Start and wait until it serves."""
        ours = Path(sys.executable).parent
        programs = ours if self.tree == ROOT else self.tree / ".venv" / "bin"
        program = self._elsewhere or [str(programs / "taskflow")]
        self.process = subprocess.Popen(
            [*self._limited, *program, "up", "--port", str(port)],
            env={**os.environ, "TASKFLOW_DATA": str(self.data), **self.environment},
            cwd=self.tree,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        ready = threading.Event()
        self._listener = threading.Thread(target=self._listen, args=(self.process, ready))
        self._listener.start()
        if not ready.wait(READY_SECONDS) or not self.url:
            self.kill()
            raise RuntimeError("".join(self.said))

    def _listen(self, process: subprocess.Popen[str], ready: threading.Event) -> None:
        assert process.stdout is not None
        self.url = ""
        with process.stdout:
            for line in process.stdout:
                self.said.append(line)
                if found := re.search(r"setup\?link=(\S+)", line):
                    self.link = found.group(1)
                if found := re.search(r"serves at (http\S+)", line):
                    self.url = found.group(1)
                    ready.set()
        ready.set()

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    def kill(self) -> None:
        """Kill -9, and wait until it is gone."""
        for person in self._people:
            person.http.close()
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self._listener.join()

    def ended(self, seconds: float) -> int:
        """Wait until it has ended by itself; gives its exit code."""
        assert self.process is not None
        code = self.process.wait(seconds)
        self.kill()
        return code

    def stop(self) -> int:
        """Ask it to stop; gives its exit code."""
        for person in self._people:
            person.http.close()
        assert self.process is not None
        self.process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            code = self.process.wait(30)
            self._listener.join()
            return code
        self.kill()
        raise RuntimeError("It did not stop within 30 s:\n" + "".join(self.said))

    def _someone(self) -> "Person":
        person = Person(self.url)
        self._people.append(person)
        return person

    def admin(self, name: str = "ann") -> "Person":
        """Make the admin by the one-time link."""
        person = self._someone()
        person.post("/auth/setup", {"link": self.link, "name": name, "password": PASSWORD})
        return person

    def person(self, name: str) -> "Person":
        """Log somebody in."""
        person = self._someone()
        person.post("/auth/login", {"name": name, "password": PASSWORD})
        return person


class Person:
    """A logged in person's own HTTP client."""

    def __init__(self, url: str) -> None:
        # Plain HTTP: to read all certificates there are takes longer than most requests.
        self.http = httpx.Client(base_url=url, timeout=60, verify=False)  # noqa: S501
        self._count = 0
        self._token = ""

    def post(self, path: str, body: dict[str, Any]) -> Any:
        """Post JSON; gives the answer's JSON."""
        csrf = next((c.value for c in self.http.cookies.jar if "_csrf" in c.name), None)
        headers = {"x-csrf-token": csrf} if csrf else {}
        answer = self.http.post(path, json=body, headers=headers)
        answer.raise_for_status()
        return answer.json()

    def ask(self, query: str, **variables: Any) -> Any:
        """Ask GraphQL; gives the data and raises what it refuses."""
        answer = self.post("/graphql", {"query": query, "variables": variables})
        if answer.get("errors"):
            raise Refusal(answer["errors"][0])
        return answer["data"]

    def do(self, field: str, kind: str, wanted: str, **command: Any) -> Any:
        """Give a command: a mutation with one input of type ``kind``."""
        self._count += 1
        command.setdefault("mutation", f"p{id(self)}-{self._count}")
        query = f"mutation($input: {kind}!) {{ {field}(input: $input) {{ {wanted} }} }}"
        return self.ask(query, input=command)[field]

    def invite(self, name: str, *, admin: bool = False) -> str:
        """Make another user, as admins may; gives their id."""
        made = self.ask(
            "mutation($input: CreateUser!) { createUser(input: $input) { id } }",
            input={"name": name, "password": PASSWORD, "admin": admin},
        )
        return str(made["createUser"]["id"])

    def token(self) -> str:
        """Give this person's token, made when it is first needed."""
        if not self._token:
            made = self.ask('mutation { createToken(input: {label: "test"}) { secret } }')
            self._token = str(made["createToken"]["secret"])
        return self._token


def store_of(server: RunningServer) -> psutil.Process:
    """Give the process of a server's embedded store, as soon as there is one."""

    def found() -> list[psutil.Process]:
        children = psutil.Process(server.pid).children(recursive=True)
        return [one for one in children if "store_server.py" in _program(one)]

    (store,) = wait_until(found)
    assert isinstance(store, psutil.Process)
    return store


def _program(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        return ""


class Refusal(Exception):
    """GraphQL's first error."""

    def __init__(self, error: dict[str, Any]) -> None:
        super().__init__(error["message"])
        self.code = error["extensions"]["code"]
        self.error = error


def wait_until(true: Any, seconds: float = 30.0) -> Any:
    """Ask again and again until something is so; gives it."""
    deadline = time.monotonic() + seconds
    while not (found := true()):
        if time.monotonic() > deadline:
            raise AssertionError("It did not become so in time.")
        time.sleep(0.02)
    return found


@contextmanager
def running(data: Path, **settings: str) -> Iterator[RunningServer]:
    """Run a server on a folder for as long as the block lasts."""
    server = RunningServer(data, **settings)
    server.start()
    try:
        yield server
    finally:
        server.stop()


class ModelProcess:
    """The scripted model server as a process: the outside world of a whole program."""

    def __init__(self, *, delay_ms: float = 5, tokens: int = 0, stamp: bool = False) -> None:
        options = ["--delay-ms", str(delay_ms), *(["--tokens", str(tokens)] if tokens else [])]
        options += ["--stamp"] if stamp else []
        program = [sys.executable, str(ROOT / "tests" / "scripted_model.py"), "--port", "0"]
        self.process = subprocess.Popen([*program, *options], stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.url = self.process.stdout.readline().strip()

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()
