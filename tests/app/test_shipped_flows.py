"""The files of an installation become flows; none of them, whatever is in it, stops a start."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from hubdesk import ANN, HubDesk
from runningserver import RunningServer
from taskflow.app.shipped_flows import ship
from taskflow.domain.flowlog import DeleteFlow

GOOD = "name: good\ntasks: [{name: a, type: TaskChat}]\n"
WRONG: dict[str, bytes] = {
    "latin": "name: latin\nlabel: Café\ntasks: []\n".encode("latin-1"),
    "binary": bytes(range(256)),
    "empty": b"",
    "list": b"- a\n- list\n",
    "deep": b"name: deep\ntasks: " + b"[" * 5_000,
    "large": b"name: large\nlabel: " + b"x" * 2_000_000 + b"\ntasks: []\n",
    "number": b"name: number\nlabel: .inf\ntasks: []\n",
    "nameless": b"tasks: []\n",
    "again": GOOD.encode(),
}


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[HubDesk]:
    desk = HubDesk(database_url)
    await desk.open()
    yield desk
    await desk.close()


async def test_each_file_that_is_no_flow_is_named_and_stops_no_other(
    desk: HubDesk, tmp_path: Path
) -> None:
    for name, text in WRONG.items():
        (tmp_path / f"{name}.yaml").write_bytes(text)
    (tmp_path / "folder.yaml").mkdir()
    (tmp_path / "nowhere.yaml").symlink_to(tmp_path / "nothing")
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "aaa.yaml").write_text(GOOD)
    (tmp_path / "zzz.yaml").write_text(GOOD.replace("good", "last"))
    said = await ship(desk.hub.flows, tmp_path)
    for name in (*WRONG, "folder", "nowhere", "pipe"):
        assert any(f"{name}.yaml" in line for line in said), (name, said)
    assert any("aaa.yaml has the flow good already" in line for line in said)
    listed = await desk.hub.lists.flows(ANN, first=10, after=None)
    assert {row.id for row in listed} == {"good", "last"}


async def test_a_flow_that_was_deleted_is_left_out_though_its_file_is_newer(
    desk: HubDesk, tmp_path: Path
) -> None:
    (tmp_path / "good.yaml").write_text(GOOD)
    assert await ship(desk.hub.flows, tmp_path) == []
    await desk.hub.flows.submit(ANN, "good", DeleteFlow(mutation=desk.mutation()))
    (tmp_path / "good.yaml").write_text(GOOD + "label: Newer\n")
    assert await ship(desk.hub.flows, tmp_path) == []
    assert await desk.hub.lists.flows(ANN, first=10, after=None) == []


def test_an_upgrade_starts_whatever_became_of_the_flows(tmp_path: Path) -> None:
    flows = tmp_path / "flows"
    flows.mkdir()
    (flows / "good.yaml").write_text(GOOD)
    server = RunningServer(tmp_path / "data", TASKFLOW_FLOWS=str(flows))
    server.start()
    try:
        ann = server.admin()
        ann.ask('mutation { deleteFlow(input: {mutation: "d", flow: "good"}) }')
        server.stop()
        (flows / "good.yaml").write_text(GOOD + "label: Newer\n")
        (flows / "latin.yaml").write_bytes(WRONG["latin"])
        server.start()
        assert any("latin.yaml is not UTF-8" in line for line in server.said)
        listed = server.person("ann").ask("{ flows(first: 9) { edges { node { name } } } }")
        assert listed == {"flows": {"edges": []}}
    finally:
        server.stop()
