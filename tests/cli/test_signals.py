"""Ctrl-C and SIGTERM end everything, whenever they come: no child left, no traceback shown."""

import os
import random
import signal
import subprocess
import time
from contextlib import closing
from pathlib import Path

import httpx
import psutil
import pytest

from cli.commands import COMMAND, Serving, environment, serving
from runningserver import PASSWORD, Person
from talking import tasks

pytestmark = pytest.mark.timeout(180)
SEED = int(os.environ.get("TASKFLOW_TEST_SEED", "0")) or random.SystemRandom().randrange(1 << 30)
SIGNALS = (signal.SIGINT, signal.SIGTERM)
ENDED = {0, 130, -signal.SIGINT, -signal.SIGTERM}
"""Stopped in order, at once, or before there was anything to stop."""
LATEST = 4.0
"""Seconds: by then it serves, unless the machine is very busy."""


def family_of(home: Path) -> list[psutil.Process]:
    """Give all processes that live and were started with this HOME, whoever their parent is."""
    found = []
    for process in psutil.process_iter():
        try:
            mine = process.environ().get("HOME") == str(home)
            if mine and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except psutil.Error:
            continue
    return found


def interrupt(folder: Path, data: Path, chance: random.Random) -> None:
    """Start it, send one or two signals at any moment, and look what is left."""
    folder.mkdir()
    said = folder / "said.txt"
    command = [*COMMAND, "up", "--port", "0"]
    with (
        said.open("w") as output,
        subprocess.Popen(
            command,
            env=environment(data, HOME=str(folder)),
            cwd=folder,
            stdout=output,
            stderr=subprocess.STDOUT,
        ) as process,
    ):
        time.sleep(chance.uniform(0.2, LATEST))
        process.send_signal(chance.choice(SIGNALS))
        if chance.random() < 0.4:  # impatient
            time.sleep(chance.uniform(0, 0.5))
            process.send_signal(chance.choice(SIGNALS))
        code = process.wait(60)
    words = said.read_text()
    assert code in ENDED, f"exit code {code}:\n{words}"
    assert "Traceback" not in words, words
    assert "never retrieved" not in words, words
    assert psutil.wait_procs(family_of(folder), timeout=10)[1] == [], words


def interrupt_often(folder: Path, times: int) -> None:
    print(f"TASKFLOW_TEST_SEED={SEED}")  # noqa: T201 - shown when it fails
    chance = random.Random(SEED)  # noqa: S311 - to be repeated, not to be secret
    for number in range(times):
        fresh = chance.random() < 0.5  # a first start has more to do
        data = folder / (f"data{number}" if fresh else "data")
        interrupt(folder / str(number), data, chance)
    with serving(folder / "data") as last:
        assert last.url, last.said
        assert httpx.get(f"{last.url}/health").status_code == 200


def test_it_can_be_interrupted_at_any_moment(tmp_path: Path) -> None:
    interrupt_often(tmp_path, 4)


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_it_can_be_interrupted_at_any_of_many_moments(tmp_path: Path) -> None:
    interrupt_often(tmp_path, 200)


def test_somebody_who_follows_a_task_does_not_hold_it_up(tmp_path: Path) -> None:
    with serving(tmp_path / "data") as running:
        ann = Person(running.url)
        ann.post("/auth/setup", {"link": running.link, "name": "ann", "password": PASSWORD})
        started = ann.do("startTask", "StartTask", "family { id }", flow="welcome")
        family = started["family"]["id"]
        task = tasks(ann, family)["conversation"]["instanceId"]
        with closing(ann.http), ann.http.stream("GET", f"/chat/{task}") as stream:
            assert stream.status_code == 200
            assert running.stop() == 0


def hung_store(running: Serving) -> psutil.Process:
    """Stop the store in its tracks, as a machine in trouble would."""
    children = psutil.Process(running.process.pid).children(recursive=True)
    store = next(child for child in children if "store_server" in " ".join(child.cmdline()))
    store.suspend()
    return store


def test_a_store_that_hangs_does_not_hold_it_up_for_ever(tmp_path: Path) -> None:
    with serving(tmp_path / "data") as running:
        store = hung_store(running)
        running.process.send_signal(signal.SIGTERM)
        rest, _ = running.process.communicate(timeout=60)
        assert running.process.returncode == 1
        assert "did not stop within" in rest
        assert psutil.wait_procs([store], timeout=10)[1] == []


def test_a_second_ctrl_c_ends_it_at_once(tmp_path: Path) -> None:
    with serving(tmp_path / "data") as running:
        store = hung_store(running)
        running.process.send_signal(signal.SIGINT)
        while httpx.codes.is_success(answers(running.url)):
            time.sleep(0.05)
        running.process.send_signal(signal.SIGINT)
        rest, _ = running.process.communicate(timeout=60)
        assert running.process.returncode == 130
        assert "Stopped at once." in rest
        assert psutil.wait_procs([store], timeout=10)[1] == []


def answers(url: str) -> int:
    """Give the status of a server, 0 when it does not answer any more."""
    try:
        return httpx.get(f"{url}/health").status_code
    except httpx.HTTPError:
        return 0
