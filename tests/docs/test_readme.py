"""The commands of the README do what it says, taken from it as they stand."""

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from runningserver import ModelProcess, Person, RunningServer
from talking import heard, welcome

README = Path(__file__).parents[2] / "README.md"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    model = ModelProcess()
    running = RunningServer(tmp_path_factory.mktemp("readme"), OPENAI_BASE_URL=model.url)
    running.start()
    yield running
    running.stop()
    model.stop()


@pytest.fixture(scope="module")
def ann(server: RunningServer) -> Person:
    return server.admin()


def command(beginning: str) -> str:
    """Give the one shell command of the README that begins so."""
    blocks = re.findall(r"```sh\n(.*?)```", README.read_text("utf-8"), re.DOTALL)
    (found,) = [block for block in blocks if block.startswith(beginning)]
    return str(found)


def run(server: RunningServer, text: str, **environment: str) -> str:
    """Run a command against the test's server; gives what it prints."""
    here = text.replace("http://127.0.0.1:8421", server.url)
    done = subprocess.run(
        ["bash", "-c", here],
        env={"PATH": "/usr/bin:/bin", **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stdout


def test_a_family_is_read_with_graphql(server: RunningServer, ann: Person) -> None:
    family, chat = welcome(ann)
    answer = json.loads(run(server, command("curl -s"), TOKEN=ann.token()))
    (edge,) = answer["data"]["families"]["edges"]
    assert edge["node"]["id"] == family
    assert chat in [node["instanceId"] for node in edge["node"]["graph"]["nodes"]]


def test_one_talks_with_a_chat_by_curl(server: RunningServer, ann: Person) -> None:
    _, chat = welcome(ann)
    printed = run(server, command("curl -N"), TOKEN=ann.token(), CHAT=chat)
    events = list(heard(iter([*printed.splitlines(), ""])))
    kinds = [event.event for event in events]
    assert "token" in kinds
    assert kinds[-1] == "done"
