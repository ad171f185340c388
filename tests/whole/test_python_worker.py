"""The worker that T@skFlow starts for the environment ``python``: killed, stuck, not needed."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

import pythonworks
from runningserver import RunningServer, wait_until

PATIENT = 120.0
FLOWS: dict[str, dict[str, Any]] = {
    "count": {"type": "python", "code": "sum(range(n))", "values": {"n": 10}},
    "endless": {"type": "python", "code": "while True: pass", "seconds": 1.0},
    "look": {"type": "py.toil"},
    "slow": {"type": "py.toil", "seconds": 3.0},
    "slowonce": {"type": "py.toil.once", "seconds": 30.0},
    "stuck": {"type": "py.toil", "seconds": 600.0, "blocks": True},
    "greedy": {"type": "py.toil", "megabytes": 8192},
}
pytestmark = pytest.mark.timeout(280)


class Place:
    """A server with a package of bad manners, and whoever asks it."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.data = folder / "data"
        self.path = pythonworks.install(folder / "package")
        self.listener = socket.create_server(("127.0.0.1", 0))
        flows = folder / "flows"
        flows.mkdir()
        for name, drawn in FLOWS.items():
            local = {k: v for k, v in drawn.items() if k != "type"}
            if name == "look":
                local |= {"folder": str(self.data), "port": self.listener.getsockname()[1]}
            task = {"name": "it", "type": drawn["type"], "initiator": True, "permissions": ["*"]}
            flow = {"name": name, "tasks": [{**task, "config": {"local": local}}]}
            (flows / f"{name}.yaml").write_text(json.dumps(flow))
        self.server = RunningServer(
            self.data, PYTHONPATH=self.path, TASKFLOW_FLOWS=str(flows), **settings
        )
        self.server.start()
        self.ann = self.server.admin()

    def begin(self, flow: str, **given: Any) -> str:
        started = self.ann.do("startTask", "StartTask", "family { id }", flow=flow, **given)
        return str(started["family"]["id"])

    def task(self, family: str) -> Any:
        query = """query($id: ID!) { family(id: $id) {
          tasks(first: 1) { edges { node { document } } } } }"""
        (edge,) = self.ann.ask(query, id=family)["family"]["tasks"]["edges"]
        return edge["node"]["document"]

    def came(self, family: str, seconds: float = PATIENT) -> Any:
        """Wait for what a task comes to."""

        def over() -> Any:
            task = self.task(family)
            return task if task.get("output") or task.get("error") else None

        return wait_until(over, seconds)

    def at_work(self, operator: str) -> bool:
        """Say whether somebody is at work of an operator."""
        return any(operator in one["running"] for one in self.processors())

    def part(self, name: str) -> Any:
        parts = self.ann.ask("{ system { parts { name state detail } } }")["system"]["parts"]
        return next(one for one in parts if one["name"] == name)

    def processors(self) -> Any:
        wanted = "name environments addedAt operators { name } running"
        found = self.ann.ask(f"{{ processors {{ processors {{ {wanted} }} }} }}")
        return found["processors"]["processors"]


def workers_of(server: RunningServer) -> list[psutil.Process]:
    """Give the processes of a server's own worker, and those that hold it."""
    found = []
    for one in psutil.Process(server.pid).children(recursive=True):
        with suppress(psutil.Error):
            if "taskflow.processors.own_worker" in one.cmdline():
                found.append(one)
    return found


@contextmanager
def at_place(folder: Path, **settings: str) -> Iterator[Place]:
    """Let there be such a place for as long as the block lasts."""
    made = Place(folder, **settings)
    try:
        yield made
    finally:
        made.listener.close()
        made.server.stop()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with at_place(tmp_path_factory.mktemp("place")) as made:
        yield made


def test_it_comes_with_the_first_work_and_does_it(place: Place) -> None:
    assert workers_of(place.server) == []
    assert place.part("python")["state"] == "ABSENT"
    assert place.came(place.begin("count"))["output"] == {"result": 45, "printed": ""}
    assert place.part("python")["state"] == "READY"
    before = workers_of(place.server)
    assert before != []
    assert place.came(place.begin("count"))["output"] == {"result": 45, "printed": ""}
    assert workers_of(place.server) == before
    assert place.came(place.begin("endless"))["error"]["code"] == "python.timeout"


def test_admins_see_it_and_nobody_its_credential(place: Place) -> None:
    place.came(place.begin("count"))
    (one,) = [one for one in place.processors() if one["name"] == "worker of T@skFlow"]
    assert one["environments"] == ["python"]
    assert one["addedAt"] is None
    assert {operator["name"] for operator in one["operators"]} >= {"python", "py.toil"}
    told = json.dumps([one, *(process.cmdline() for process in workers_of(place.server))])
    assert "tfw_" not in told
    for process in workers_of(place.server):
        assert "tfw_" not in json.dumps(process.environ())
    files = [one for one in place.data.rglob("*") if one.is_file()]
    assert [one for one in files if b"tfw_" in one.read_bytes()] == []


def test_it_reaches_no_network_and_sees_neither_data_nor_secrets(place: Place) -> None:
    if not _wraps():
        pytest.skip("bubblewrap does not work here")
    saw = place.came(place.begin("look"))["output"]
    assert not saw["network"]
    assert saw["files"] == []
    assert not saw["written"]
    assert set(saw["variables"]) <= {"LANG", "LC_CTYPE", "PWD"}
    assert saw["processes"] <= 8  # its own and the interpreters that it began


def test_its_kill_costs_the_work_one_attempt_and_nobody_anything_else(place: Place) -> None:
    slow = place.begin("slow")
    wait_until(lambda: place.at_work("py.toil"), PATIENT)
    workers_of(place.server)[-1].kill()
    came = place.came(slow, 60)
    assert not came.get("error")
    assert came["output"]["eaten"] == 0
    assert place.came(place.begin("count"))["output"]["result"] == 45


def test_what_may_be_done_only_once_is_not_begun_again_after_its_kill(place: Place) -> None:
    once = place.begin("slowonce")
    wait_until(lambda: place.at_work("py.toil.once"), PATIENT)
    workers_of(place.server)[-1].kill()
    assert place.came(once, 60)["error"]["code"] == "effect.unknown"


@pytest.mark.long  # it takes two leases
def test_work_that_keeps_it_busy_ends_it_and_comes_to_its_end(place: Place) -> None:
    stuck = place.begin("stuck")
    assert place.came(stuck, 200)["error"]["code"] in {"effect.exhausted", "step.timeout"}
    assert place.came(place.begin("count"))["output"]["result"] == 45


def test_work_that_eats_memory_fails_alone(place: Place) -> None:
    assert place.came(place.begin("greedy"))["error"]["code"] == "plugin.failed"
    assert place.came(place.begin("count"))["output"]["result"] == 45


def test_who_loses_the_credential_is_cut_off_at_once_and_the_work_is_offered_again(
    place: Place,
) -> None:
    with mine(place) as (socket, name):
        wait_until(lambda: workers_of(place.server) == [], PATIENT)
        family = place.begin("slow")
        assert heard(socket, op="claim", id=2)["work"]["operator"] == "py.toil"
        place.ann.ask(f'mutation {{ removeProcessor(name: "{name}") }}')
        began = time.monotonic()
        with pytest.raises(ConnectionClosed) as closed:
            socket.recv(timeout=30)
        assert time.monotonic() - began < 1
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4401
    assert place.came(family)["output"]["eaten"] == 0


def test_nothing_of_it_outlives_a_kill_and_a_second_start_goes_on_with_its_work(
    tmp_path: Path,
) -> None:
    with at_place(tmp_path) as place:
        slow = place.begin("slow")
        wait_until(lambda: place.at_work("py.toil"), PATIENT)
        left = workers_of(place.server)
        place.server.kill()
        wait_until(lambda: not any(map(alive, left)))
        place.server.start()
        place.ann = place.server.person("ann")
        assert place.came(slow)["output"]["eaten"] == 0
        left = workers_of(place.server)
        assert left != []
    wait_until(lambda: not any(map(alive, left)))


def test_it_can_be_switched_off_and_then_another_worker_does_the_work(tmp_path: Path) -> None:
    with at_place(tmp_path, TASKFLOW_PYTHON_WORKER="off") as place:
        family = place.begin("count")
        time.sleep(2)
        assert workers_of(place.server) == []
        assert not place.task(family).get("output")
        given = {"TASKFLOW_PROCESSOR_TOKEN": credential(place, "mine")}
        program = str(Path(sys.executable).with_name("taskflow"))
        another = subprocess.Popen(
            [program, "worker", "--environment", "python", "--url", place.server.url],
            env={**os.environ, **given, "TASKFLOW_DATA": str(tmp_path / "none")},
            stdout=subprocess.DEVNULL,
        )
        try:
            assert place.came(family)["output"]["result"] == 45
        finally:
            another.terminate()
            another.wait()


def test_somebodys_own_worker_makes_it_needless(tmp_path: Path) -> None:
    with at_place(tmp_path) as place:
        place.came(place.begin("count"))
        with mine(place):
            wait_until(lambda: workers_of(place.server) == [], PATIENT)
            part = wait_until(lambda: _unless_ready(place), PATIENT)
            assert part["state"] == "ABSENT", part
        assert place.came(place.begin("count"))["output"]["result"] == 45


def test_where_it_cannot_be_started_work_waits_and_health_says_so(tmp_path: Path) -> None:
    with at_place(tmp_path) as place:
        way = place.data / "logs" / "python.log"
        way.mkdir(parents=True)  # in the way of its log
        family = place.begin("count")
        assert wait_until(lambda: away(place), PATIENT)
        assert place.part("python")["state"] == "FAILED"
        assert not place.task(family).get("output")
        way.rmdir()
        assert place.came(family)["output"]["result"] == 45
        assert wait_until(lambda: not away(place), PATIENT)


def alive(process: psutil.Process) -> bool:
    """Say whether a process does anything; what is over may wait to be told of to its parent."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def credential(place: Place, name: str) -> str:
    """Make a credential for a processor of Python."""
    given = f'{{name: "{name}", environments: ["python"]}}'
    made = place.ann.ask(f"mutation {{ addProcessor(input: {given}) {{ secret }} }}")
    return str(made["addProcessor"]["secret"])


@contextmanager
def mine(place: Place) -> Iterator[tuple[ClientConnection, str]]:
    """Be a processor of Python; gives its socket and its name."""
    name = f"mine{time.monotonic_ns()}"
    headers = {"authorization": f"Bearer {credential(place, name)}"}
    address = place.server.url.replace("http", "ws") + "/hub"
    with connect(address, additional_headers=headers) as socket:
        assert "error" not in heard(socket, op="register", id=1, environments=["python"])
        yield socket, name


def heard(socket: ClientConnection, **frame: Any) -> Any:
    """Send a frame; gives the next one that comes."""
    socket.send(json.dumps(frame))
    return json.loads(socket.recv(timeout=60))


def away(place: Place) -> bool:
    """Say whether health tells of a worker that cannot be started."""
    reasons = place.ann.http.get("/health").json().get("reasons", [])
    return "python.away" in [one["code"] for one in reasons]


def _unless_ready(place: Place) -> Any:
    part = place.part("python")
    return part if part["state"] != "READY" else None


def _wraps() -> bool:
    program = shutil.which("bwrap")
    trying = [str(program), "--unshare-all", "--ro-bind", "/", "/", "true"]
    return program is not None and subprocess.run(trying, check=False).returncode == 0
