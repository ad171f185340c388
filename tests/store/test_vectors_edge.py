"""Qdrant's engine in the process keeps what it was given, also when the process is killed."""

import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from smalldisk import small_disk
from taskflow.domain.errors import Unavailable
from taskflow.domain.ports import Vectors
from taskflow.store.vectors import open_vectors
from taskflow.testing.vectors import VectorsConformance, point, unit

WRITER = """
import asyncio, sys
from pathlib import Path
from taskflow.domain.ports import Point
from taskflow.store.vectors import open_vectors

async def main():
    vectors = open_vectors(Path(sys.argv[1]))
    for number in range(100_000):
        await vectors.upsert([Point(f"p{number}", [1.0, number / 1000], {"hash": str(number)})])
        print(number, flush=True)

asyncio.run(main())
"""


@pytest.fixture
async def vectors(tmp_path: Path) -> AsyncIterator[Vectors]:
    opened = open_vectors(tmp_path / "vectors")
    yield opened
    await opened.close()


class TestEdgeVectors(VectorsConformance):
    """The engine in the process does all that vectors must do."""


async def test_what_was_stored_is_there_after_a_restart(tmp_path: Path) -> None:
    first = open_vectors(tmp_path)
    await first.upsert([point("a", 1, 0, digest="x")])
    await first.close()
    second = open_vectors(tmp_path)
    assert await second.ids() == {"a": "x"}
    assert [match.id for match in await second.search(unit(1, 0), 3)] == ["a"]
    await second.upsert([point("b", 0, 1)])
    await second.close()


async def test_a_folder_in_use_is_named_and_left_alone(tmp_path: Path) -> None:
    first = open_vectors(tmp_path)
    await first.upsert([point("a", 1, 0)])
    second = open_vectors(tmp_path)
    with pytest.raises(Unavailable) as caught:
        await second.ids()
    assert caught.value.kind == "vectors.locked"
    assert str(tmp_path) in caught.value.message
    assert await first.ids() == {"a": "h"}
    await first.close()


def killed_writer(folder: Path, upto: int) -> int:
    """Let another process write, kill it, and give the last number it had acknowledged."""
    command = [sys.executable, "-c", WRITER, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        for line in writer.stdout:
            if int(line) >= upto:
                break
        writer.kill()
        rest = writer.stdout.read().splitlines()
    return int(rest[-1]) if rest else upto


async def test_nothing_acknowledged_is_lost_by_kill_9(tmp_path: Path) -> None:
    for upto in (1, 40, 300):
        folder = tmp_path / str(upto)
        last = killed_writer(folder, upto)
        vectors = open_vectors(folder)
        kept = await vectors.ids()
        await vectors.close()
        assert {f"p{number}": str(number) for number in range(last + 1)}.items() <= kept.items()


async def test_a_damaged_folder_begins_anew(tmp_path: Path) -> None:
    first = open_vectors(tmp_path)
    await first.upsert([point("a", 1, 0)])
    await first.close()
    (tmp_path / "edge_config.json").write_text("{ not json")
    second = open_vectors(tmp_path)
    assert await second.ids() == {}
    await second.upsert([point("b", 1, 0)])
    assert await second.ids() == {"b": "h"}
    await second.close()


FULL = """
import asyncio, sys
from pathlib import Path
from smalldisk import fill
from taskflow.domain.errors import Unavailable
from taskflow.domain.ports import Point
from taskflow.store.vectors import open_vectors

POINTS = [Point(f"p{k}", [1.0] * 384, {"hash": "x" * 400}) for k in range(5000)]

async def main():
    disk = Path(sys.argv[1])
    vectors = open_vectors(disk / "vectors")
    await vectors.upsert(POINTS[:10])
    ballast = fill(disk)
    try:
        await vectors.upsert(POINTS)
    except Unavailable as error:
        print(error.message)
    ballast.unlink()
    await vectors.upsert(POINTS[:20])
    print(len(await vectors.ids()))
    await vectors.close()

asyncio.run(main())
"""


def test_a_full_disk_is_said_so_and_does_not_kill_the_process(tmp_path: Path) -> None:
    environment = {"PYTHONPATH": str(Path(__file__).parents[1])}
    with small_disk(tmp_path / "disk", "64m") as disk:
        command = [sys.executable, "-c", FULL, str(disk)]
        ended = subprocess.run(
            command, env=environment, capture_output=True, text=True, check=False
        )
    assert ended.returncode == 0, ended.stderr
    said, found = ended.stdout.splitlines()
    assert "is full. Free some space" in said
    assert found == "20"
