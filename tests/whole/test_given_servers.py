"""The same program with every server given by its URL, and with one of them away."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from pymongo import MongoClient

from qdrantserver import QdrantServer
from runningserver import ModelProcess, Person, Refusal, RunningServer, wait_until
from talking import closest, say, tasks, welcome
from taskflow.domain.event import SCHEMA_VERSION

WANTED = "pick an option"
SYSTEM = "{ system { parts { name state detail } } model { name state hint } }"
WORKER = "taskflow.sandbox.worker"
"""What fills in templates, which is no server."""


@pytest.fixture(scope="module")
def qdrant() -> Iterator[QdrantServer]:
    server = QdrantServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def database(store_url: str) -> str:
    return f"{store_url}/given"


@pytest.fixture(scope="module")
def given(
    tmp_path_factory: pytest.TempPathFactory,
    database: str,
    qdrant: QdrantServer,
    model: ModelProcess,
) -> Iterator[RunningServer]:
    """Give the program on servers that were there before it."""
    running = RunningServer(
        tmp_path_factory.mktemp("given"),
        MONGODB_URL=database,
        QDRANT_URL=qdrant.url,
        OPENAI_BASE_URL=model.url,
        TASKFLOW_EMBEDDINGS_URL=model.url,
    )
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def admin(given: RunningServer) -> Person:
    return given.admin()


def found(person: Person) -> set[str]:
    return {one["type"] for one in closest(person, WANTED, 20)}


def parts(person: Person) -> dict[str, Any]:
    return {part["name"]: part for part in person.ask(SYSTEM)["system"]["parts"]}


def troubles(person: Person) -> dict[str, Any]:
    asked = person.ask("{ system { troubles { code message detail } } }")
    return {one["code"]: one for one in asked["system"]["troubles"]}


def test_nothing_is_started_that_is_given(given: RunningServer, admin: Person) -> None:
    family, chat = welcome(admin)
    assert say(admin, chat, "Hello!")[-1].event == "done"
    assert {"TaskSelect", "TaskChat"} <= found(admin)
    begun = psutil.Process(given.pid).children(recursive=True)
    assert [child for child in begun if WORKER not in child.cmdline()] == []
    assert not [path for path in Path(given.data).iterdir() if path.is_dir()]
    there = {name: part["state"] for name, part in parts(admin).items()}
    assert there.pop("python") == "ABSENT", "it comes with its first work"
    assert set(there.values()) == {"READY"}
    assert family in str(admin.ask("{ families(first: 9) { edges { node { id } } } }"))


def test_everything_that_is_stored_carries_the_version_of_its_schema(
    admin: Person, database: str
) -> None:
    family, chat = welcome(admin)
    for number in range(300):  # a checkpoint and its parts
        patch = {"input": {"n": number}}
        admin.do("updateTask", "UpdateTask", "seq", family=family, task=chat, patch=patch)
    admin.token()
    admin.do("saveFlow", "SaveFlow", "seq", flow="welcome", label="Kept")

    def stored() -> dict[str, list[Any]]:
        with MongoClient[Any](database) as client:
            known = client.get_default_database()
            return {name: [*known[name].find()] for name in known.list_collection_names()}

    expected = {"log", "owners", "heads", "pieces", "partitions", "schema"}
    expected |= {"rows", "users", "tokens", "sessions", "revisions", "machines"}
    found = wait_until(lambda: (all_ := stored()).keys() >= expected and all_)
    for name, documents in found.items():
        for document in documents:
            assert document.get("schemaVersion") == SCHEMA_VERSION, (name, document)


def test_while_vectors_are_away_only_the_search_is_and_it_heals_by_itself(
    given: RunningServer, admin: Person, qdrant: QdrantServer
) -> None:
    closest(admin, WANTED)
    qdrant.stop()
    with pytest.raises(Refusal) as refused:
        closest(admin, WANTED)
    assert refused.value.code == "vectors.away"
    admin.do("createFlow", "CreateFlow", "seq", name="meanwhile", **{"from": "review"})
    family, chat = welcome(admin)
    assert say(admin, chat, "Still there?")[-1].event == "done"
    assert tasks(admin, family)["chat"]["kind"] == "WAITING"
    away = wait_until(lambda: (part := parts(admin)["vectors"])["state"] == "FAILED" and part)
    assert "QDRANT_URL" in away["detail"]
    assert "QDRANT_URL" in troubles(admin)["vectors.away"]["detail"]
    admin.invite("tom")
    shown = troubles(given.person("tom"))["vectors.away"]
    assert (shown["detail"], "QDRANT" in shown["message"]) == ("", False)
    qdrant.lose_everything()
    qdrant.start()

    def healed() -> bool:
        try:
            return {"TaskSelect", "TaskStepper"} <= found(admin)
        except Refusal:
            return False

    wait_until(healed, 60)
    wait_until(lambda: parts(admin)["vectors"]["state"] == "READY")
    assert "vectors.away" not in troubles(admin)


def test_another_start_on_the_same_servers_finds_everything(
    given: RunningServer, admin: Person
) -> None:
    family, chat = welcome(admin)
    say(admin, chat, "Remember this.")
    before = {name: task["hash"] for name, task in tasks(admin, family).items()}
    given.kill()
    given.start()
    again = given.person("ann")
    assert {name: task["hash"] for name, task in tasks(again, family).items()} == before
    closest(again, WANTED)
