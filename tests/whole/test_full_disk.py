"""The disk fills up while people work: what was acknowledged stays, and work goes on later."""

import os
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from runningserver import ModelProcess, Person, Refusal, RunningServer, wait_until
from smalldisk import fill, small_disk
from talking import welcome

HISTORY = """query($id: ID!, $after: String) { family(id: $id) {
  history(first: 100, after: $after) {
    edges { node { seq mutation } } pageInfo { hasNextPage endCursor } } } }"""


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    with small_disk(tmp_path / "disk", "64m") as place:
        yield place


class Writer:
    """Writes much into a task, and keeps what was acknowledged."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.family, self.task = welcome(person)
        self.acknowledged: dict[str, int] = {}
        self.tried = 0

    def write(self) -> bool:
        """Write once; tells whether it was acknowledged, or refused as it should be."""
        self.tried += 1
        mutation = f"w{self.tried}"
        patch = {"input": {"text": os.urandom(20_000).hex()}}
        change = {"family": self.family, "task": self.task, "mutation": mutation, "patch": patch}
        try:
            done = self.person.do("updateTask", "UpdateTask", "seq", **change)
        except (Refusal, httpx.HTTPStatusError) as refusal:
            if code_of(refusal) == "unavailable":
                return False
            raise
        self.acknowledged[mutation] = done["seq"]
        return True

    def stored(self) -> dict[str, list[int]]:
        """Give the seqs in the log by mutation."""
        found: dict[str, list[int]] = {}
        after = None
        while True:
            asked = self.person.ask(HISTORY, id=self.family, after=after)
            page = asked["family"]["history"]
            for edge in page["edges"]:
                found.setdefault(edge["node"]["mutation"], []).append(edge["node"]["seq"])
            if not page["pageInfo"]["hasNextPage"]:
                return found
            after = page["pageInfo"]["endCursor"]


def code_of(refusal: Refusal | httpx.HTTPStatusError) -> str:
    """Give the code of an error, of GraphQL or of the door before it."""
    if isinstance(refusal, Refusal):
        return str(refusal.code)
    return str(refusal.response.json()["error"]["code"])


def wrong(server: RunningServer) -> set[str]:
    """Give the codes of what the server says is wrong with it."""
    return {reason["code"] for reason in httpx.get(f"{server.url}/health").json()["reasons"]}


@pytest.mark.timeout(300)
def test_acknowledged_work_stays_and_new_work_goes_on_when_there_is_space(
    disk: Path, model: ModelProcess
) -> None:
    server = RunningServer(disk / "data", OPENAI_BASE_URL=model.url)
    server.start()
    try:
        writer = Writer(server.admin())
        assert writer.write()
        ballast = fill(disk)
        wait_until(lambda: not writer.write())
        assert "disk.full" in wait_until(lambda: wrong(server))
        ballast.unlink()
        wait_until(writer.write, 90)
        wait_until(lambda: not {"disk.full", "store.away"} & wrong(server), 90)
        stored = writer.stored()
        for mutation, seq in writer.acknowledged.items():
            assert stored[mutation] == [seq]
    finally:
        code = server.stop()
    assert code == 0
    assert "Traceback" not in "".join(server.said)
