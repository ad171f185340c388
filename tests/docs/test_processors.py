"""The page about processors, and the description of the socket, are what the code does."""

import asyncio
import os
import re
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import yaml
from msgspec import structs

import asyncapi
from hubsocket import cut, served
from taskflow.api import hub_frames
from taskflow.hub.due import effects
from taskflow.hub.queues.queue import MOST_HELD
from workbench import HubBench, desk_of

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "reference" / "processors.md").read_text("utf-8")
PACKAGES = ROOT / "frontend" / "node_modules"


def program() -> str:
    (found,) = re.findall(r"^```js\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    return str(found)


def test_the_description_of_the_socket_is_up_to_date() -> None:
    assert asyncapi.PAGE.read_text("utf-8") == asyncapi.page(), "Run python tests/asyncapi.py"


def test_every_frame_has_its_message_and_every_message_its_frame() -> None:
    described = yaml.safe_load(asyncapi.PAGE.read_text("utf-8"))
    schemas = described["components"]["schemas"]
    for frame in asyncapi.FRAMES:
        fields = {one.encode_name for one in structs.fields(frame)}
        schema = schemas[frame.__name__]
        assert set(schema["properties"]) == fields | {"op"}
        assert schema["properties"]["op"] == {"enum": [frame.__struct_config__.tag]}
    sent = described["operations"]["send"]["messages"]
    names = {one["$ref"].rpartition("/")[2] for one in sent}
    assert names == {one.__name__ for one in asyncapi.FRAMES}


def test_every_op_of_processors_is_listed_with_its_fields() -> None:
    table = PAGE.partition("## Any program")[2]
    rows = dict(re.findall(r"^\| `(\w+)` \| ([^|]*) \|", table, re.MULTILINE))
    del rows["op"]
    flat = set(hub_frames.Flat.__struct_fields__)
    frames = {
        one.__struct_config__.tag: one
        for one in asyncapi.FRAMES
        if not flat <= set(one.__struct_fields__)
    }
    assert set(rows) == set(frames)
    for op, said in rows.items():
        fields = set(frames[op].__struct_fields__) - {"id"}
        assert set(re.findall(r"`(\w+)`", said)) == fields


def test_the_figures_are_those_of_the_code() -> None:
    assert f"milliseconds, {effects.LEASE:.0f} seconds;" in PAGE
    assert f"at most {MOST_HELD} claims" in PAGE


def test_the_program_is_short() -> None:
    assert len(program().splitlines()) < 80


@pytest.fixture
async def bench(database_url: str) -> AsyncIterator[HubBench]:
    desk = desk_of(database_url)
    await desk.open()
    yield HubBench(desk)
    await desk.close()


@asynccontextmanager
async def running(bench: HubBench, folder: Path, text: str) -> AsyncIterator[asyncio.StreamReader]:
    """Run the program at a hub until it is ready; gives what it prints."""
    (folder / "processor.mjs").write_text(text, "utf-8")
    (folder / "node_modules").symlink_to(PACKAGES)
    async with served(bench.desk) as url:
        given = {"HUB": url.replace("http", "ws") + "/hub", "TOKEN": "node"}
        process = await asyncio.create_subprocess_exec(
            "node",
            str(folder / "processor.mjs"),
            env={**os.environ, **given, "ENVIRONMENT": "elsewhere"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        assert process.stdout is not None
        try:
            async with asyncio.timeout(60):
                assert await process.stdout.readline() == b"ready\n"
                yield process.stdout
        finally:
            process.kill()
            await process.wait()


async def test_the_program_does_work(bench: HubBench, tmp_path: Path) -> None:
    async with running(bench, tmp_path, program()):
        due = [await bench.due("add", [number, 1]) for number in range(5)]
        for number, one in enumerate(due):
            came = await bench.came(one)
            assert came["output"] == {"whole": number + 1}
            assert came["log"] == ["adds 2 numbers"]


async def test_what_the_program_comes_to_while_the_hub_is_away_is_told_when_it_is_back(
    bench: HubBench, tmp_path: Path
) -> None:
    slow = 'console.log("begun"); await new Promise((go) => setTimeout(go, 1000)); return { whole:'
    text = program().replace("return { whole:", slow)
    assert text != program()
    async with running(bench, tmp_path, text) as printed:
        due = await bench.due("add", [1, 2])
        assert await printed.readline() == b"begun\n"
        for _ in range(100):  # it ends meanwhile, and can tell nobody
            cut()
            await asyncio.sleep(0.02)
        assert (await bench.came(due))["output"] == {"whole": 3}
        assert bench.desk.hub.effects.attempts == 1


async def test_an_output_that_the_program_may_not_give_is_told_as_its_error(
    bench: HubBench, tmp_path: Path
) -> None:
    text = program().replace("return { whole:", 'return { whole: "three", it:')
    async with running(bench, tmp_path, text):
        due = await bench.due("add", [1, 2])
        assert (await bench.came(due))["error"]["code"] == "operator.output"
