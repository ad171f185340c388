"""A start that cannot succeed says why, and what to do, in a sentence; its exit code is 1."""

import asyncio
import socketserver
import threading
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest
from pymongo import AsyncMongoClient

from cli.commands import serving, taskflow
from smalldisk import small_disk
from taskflow.embedded import embedded_store

pytestmark = pytest.mark.timeout(180)


def refused(data: Path, *options: str, **settings: str) -> str:
    """Start; gives what it said when it was refused."""
    ended = taskflow(data, "up", "--port", "0", *options, **settings)
    assert ended.returncode == 1, ended.stdout + ended.stderr
    assert "Traceback" not in ended.stderr
    return ended.stderr


class Silent(socketserver.BaseRequestHandler):
    """Some other server: it takes what it is told and closes."""

    def handle(self) -> None:
        self.request.recv(1024)


@pytest.fixture
def other_server() -> Iterator[str]:
    """Give the place of a server that speaks nothing we know."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Silent) as server:
        threading.Thread(target=server.serve_forever).start()
        yield f"127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.mark.parametrize(
    "url", ["mongodb://host:99999/x", "mongodb://a:b@c@d/", "mongodb://nowhere.invalid/x"]
)
def test_a_mongodb_url_that_leads_nowhere(tmp_path: Path, url: str) -> None:
    assert "MONGODB_URL" in refused(tmp_path / "data", MONGODB_URL=url)


def test_a_mongodb_url_of_another_server(tmp_path: Path, other_server: str) -> None:
    said = refused(tmp_path / "data", MONGODB_URL=f"mongodb://{other_server}/x")
    assert f"No store answers at {other_server}" in said


def test_a_missing_wheel(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("import sys; sys.modules['secantus'] = None")
    said = refused(tmp_path / "data", PYTHONPATH=str(tmp_path))
    assert "The embedded store (SecantusDB) is not installed. Run make run again" in said


def test_a_data_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "data").touch()
    assert "is a file" in refused(tmp_path / "data")


def test_a_data_folder_that_may_not_be_written(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "64m", "ro") as disk:
        said = refused(disk / "data")
    assert "cannot be written: Read-only file system" in said
    assert "TASKFLOW_DATA" in said


def test_a_full_disk(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "24m") as disk:
        said = refused(disk / "data")
    assert "is full. Free some space" in said


def test_pages_that_are_not_there(tmp_path: Path) -> None:
    said = refused(tmp_path / "data", TASKFLOW_PAGES=str(tmp_path / "none"))
    assert "TASKFLOW_PAGES names" in said
    assert "not a folder" in said


async def set_schema(data: Path, version: int) -> None:
    async with embedded_store(data) as url, AsyncMongoClient(url) as client:
        schema = client["taskflow"]["schema"]
        changed = await schema.update_one({}, {"$set": {"schemaVersion": version}})
        assert changed.matched_count == 1


def test_data_of_a_newer_version(tmp_path: Path) -> None:
    with serving(tmp_path / "data") as running:
        assert running.stop() == 0
    asyncio.run(set_schema(tmp_path / "data", 99))
    said = refused(tmp_path / "data")
    assert "written by a newer version" in said
    assert "Install that version" in said


@pytest.mark.parametrize(
    ("variable", "title"),
    [
        ("OPENAI_BASE_URL", "The language model's server"),
        ("TASKFLOW_EMBEDDINGS_URL", "The embeddings' server"),
    ],
)
def test_a_server_it_can_do_without_is_said_to_be_away(
    tmp_path: Path, variable: str, title: str
) -> None:
    with serving(tmp_path / "data", **{variable: "http://127.0.0.1:1/v1"}) as running:
        sentence = f"{title} at http://127.0.0.1:1/v1 does not answer."
        assert running.process.stdout
        rest = iter(running.process.stdout.readline, "")
        assert any(sentence in line for line in chain(running.said, rest))
        assert running.stop() == 0
