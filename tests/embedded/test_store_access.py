"""The embedded store lets T@skFlow in and nobody else, whoever reaches its port."""

import asyncio
import runpy
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from pymongo import AsyncMongoClient
from pymongo.errors import OperationFailure
from secantus.commands import _HANDLERS

from storeserver import StoreServer
from taskflow.embedded import Child, embedded_store, store, store_url
from taskflow.embedded.store import SERVER

Client = AsyncMongoClient[dict[str, Any]]
UNAUTHORIZED, AUTHENTICATION_FAILED, NO_SUCH_COMMAND = 13, 18, 59
GREETINGS = {"hello", "isMaster", "ismaster", "ping", "buildInfo", "buildinfo", "whatsmyuri"}
SIGNING_IN = {"saslStart", "saslContinue", "authenticate", "endSessions"}

# Serves the store as T@skFlow does, and ends like a kill -9 before or after one of its writes.
KILLED = """
import os, runpy, sys
from secantus.storage import Storage

moment, name, count = sys.argv.pop(1), sys.argv.pop(1), int(sys.argv.pop(1))
plain, seen = getattr(Storage, name), []

def dying(*args, **named):
    seen.append(name)
    if len(seen) == count and moment == "before":
        os._exit(9)
    answer = plain(*args, **named)
    if len(seen) == count:
        os._exit(9)
    return answer

setattr(Storage, name, dying)
sys.argv[0] = sys.argv.pop(1)
runpy.run_path(sys.argv[0], run_name="__main__")
"""
# Knocks at the port of the store at the moment when its user is made.
KNOCKING = """
import runpy, socket, sys
from secantus.storage import Storage

plain = Storage.add_user

def knocking(*args, **named):
    with socket.socket() as probe:
        print(probe.connect_ex(("127.0.0.1", int(sys.argv[4]))), flush=True)
    return plain(*args, **named)

Storage.add_user = knocking
sys.argv[0] = sys.argv.pop(1)
runpy.run_path(sys.argv[0], run_name="__main__")
"""


def stranger(child: Child) -> Client:
    return AsyncMongoClient(f"mongodb://127.0.0.1:{child.port}/?directConnection=true")


def with_password(child: Child, password: str) -> Client:
    return AsyncMongoClient(
        f"mongodb://taskflow:{password}@127.0.0.1:{child.port}/?directConnection=true"
    )


async def code_of(asked: Any) -> int | None:
    """Give the code with which the server refused, None when it did not."""
    try:
        await asked
    except OperationFailure as refused:
        return refused.code
    return None


@pytest.fixture
async def running_store(tmp_path: Path) -> AsyncIterator[Child]:
    child = store(tmp_path)
    await child.start()
    yield child
    await child.stop()


@pytest.fixture(scope="module")
def left_behind(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a data folder of 0.1.0, whose store was open to everybody, with a user of theirs."""
    folder = tmp_path_factory.mktemp("old")
    server = StoreServer(folder)
    server.start()
    try:
        asyncio.run(_fill(server.url))
    finally:
        server.stop()
    (folder / "data").rename(folder / "store")
    (folder / "store.toml").touch(mode=0o600)
    return folder


@pytest.fixture
def old_folder(left_behind: Path, tmp_path: Path) -> Path:
    """Give a data folder of 0.1.0 of the test's own."""
    return shutil.copytree(left_behind, tmp_path / "old")


async def _fill(url: str) -> None:
    async with Client(url) as client:
        await client.taskflow.users.insert_one({"_id": "kept"})
        for database in ("admin", "taskflow"):
            await client[database].command(
                "createUser", "intruder", pwd="intruder", roles=["readWrite"]
            )


async def test_a_stranger_is_refused_every_command_but_a_greeting(running_store: Child) -> None:
    every = set(_HANDLERS)
    assert len(every) > 50
    answered = {}
    async with stranger(running_store) as client:
        for command in sorted(every - SIGNING_IN):
            answered[command] = await code_of(client.admin.command(command, 1))
    let_in = {command for command, code in answered.items() if code is None}
    assert let_in == GREETINGS
    absent = {command for command, code in answered.items() if code == NO_SUCH_COMMAND}
    assert absent == {"configureFailPoint"}
    others = every - SIGNING_IN - GREETINGS - absent
    assert {answered[command] for command in others} == {UNAUTHORIZED}


async def test_a_stranger_reads_and_writes_nothing(running_store: Child) -> None:
    async with stranger(running_store) as client:
        tokens = client.taskflow.tokens
        assert await code_of(tokens.find_one()) == UNAUTHORIZED
        assert await code_of(tokens.insert_one({"_id": "mine"})) == UNAUTHORIZED
        assert await code_of(client.list_database_names()) == UNAUTHORIZED
        user = client.admin.command("createUser", "me", pwd="me", roles=["root"])
        assert await code_of(user) == UNAUTHORIZED
    async with Client(running_store.url) as client:
        assert await client.taskflow.tokens.find_one() is None


@pytest.mark.parametrize("password", ["wrong", "taskflow"])
async def test_a_wrong_password_is_refused(running_store: Child, password: str) -> None:
    async with with_password(running_store, password) as client:
        assert await code_of(client.admin.command("ping")) == AUTHENTICATION_FAILED


async def test_even_our_own_user_makes_no_other(running_store: Child) -> None:
    async with Client(running_store.url) as client:
        made = client.admin.command("createUser", "me", pwd="me", roles=["root"])
        assert await code_of(made) == UNAUTHORIZED


def test_the_password_is_for_its_owner_alone(tmp_path: Path) -> None:
    store(tmp_path)
    file = tmp_path / "store-password"
    made = file.read_text()
    assert len(made) >= 64
    assert file.stat().st_mode & 0o777 == 0o600
    file.chmod(0o644)
    store(tmp_path)
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.read_text() == made


def test_the_store_s_files_are_for_their_owner_alone(old_folder: Path) -> None:
    (old_folder / "store").chmod(0o755)
    asyncio.run(_started(old_folder))
    assert (old_folder / "store").stat().st_mode & 0o777 == 0o700


async def _started(folder: Path) -> None:
    async with embedded_store(folder):
        pass


def test_every_installation_has_a_password_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    store(tmp_path / "a")
    store(tmp_path / "b")
    one, other = ((tmp_path / name / "store-password").read_text() for name in "ab")
    assert one != other


async def test_the_password_is_in_no_process_list_environment_or_log(
    running_store: Child, tmp_path: Path
) -> None:
    password = (tmp_path / "store-password").read_text()
    async with with_password(running_store, "wrong") as client:
        await code_of(client.admin.command("ping"))
    served = psutil.Process(running_store.pid)
    mine = psutil.Process()
    shown = "\n".join(
        [*served.cmdline(), *served.environ().values(), *mine.cmdline(), *mine.environ().values()]
    )
    assert password not in shown
    assert _files_with(password, tmp_path) == ["store-password"]


async def test_who_may_read_the_folder_finds_the_store(
    running_store: Child, tmp_path: Path
) -> None:
    async with Client(store_url(tmp_path, running_store.port)) as client:
        assert await code_of(client.taskflow.users.find_one()) is None


async def test_a_lost_password_is_replaced_at_the_next_start(tmp_path: Path) -> None:
    async with embedded_store(tmp_path) as url, Client(url) as client:
        await client.taskflow.users.insert_one({"_id": "kept"})
    (tmp_path / "store-password").unlink()
    async with embedded_store(tmp_path) as url, Client(url) as client:
        assert await client.taskflow.users.find_one() == {"_id": "kept"}


def test_nobody_can_connect_before_the_user_is_made(tmp_path: Path) -> None:
    arguments = _arguments(tmp_path, StoreServer(tmp_path).port)
    serving = subprocess.Popen(
        [sys.executable, "-c", KNOCKING, str(SERVER), *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with serving:
        assert serving.stdin
        assert serving.stdout
        serving.stdin.write("secret\n")
        serving.stdin.close()
        refused = int(serving.stdout.readline())
        serving.kill()
    assert refused != 0


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
async def test_a_folder_of_an_open_store_is_taken_over(old_folder: Path) -> None:
    async with embedded_store(old_folder) as url, Client(url) as client:
        assert await client.taskflow.users.find_one() == {"_id": "kept"}


async def test_a_user_that_somebody_made_in_the_open_store_is_gone(old_folder: Path) -> None:
    child = store(old_folder)
    await child.start()
    try:
        for database in ("admin", "taskflow"):
            url = f"mongodb://intruder:intruder@127.0.0.1:{child.port}/{database}"
            async with Client(f"{url}?directConnection=true") as client:
                assert await code_of(client.taskflow.users.find_one()) == AUTHENTICATION_FAILED
    finally:
        await child.stop()


@pytest.mark.parametrize(
    "killed",
    [
        ("before", "list_users", "1"),
        ("before", "drop_user", "1"),
        ("after", "drop_user", "1"),
        ("after", "drop_user", "2"),
        ("before", "add_user", "1"),
        ("after", "add_user", "1"),
    ],
    ids=" ".join,
)
async def test_a_kill_while_a_folder_is_taken_over_leaves_one_that_starts(
    old_folder: Path, killed: tuple[str, str, str]
) -> None:
    arguments = _arguments(old_folder / "store", StoreServer(old_folder).port)
    ended = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", KILLED, *killed, str(SERVER), *arguments],
        input=b"another password\n",
        check=False,
    )
    assert ended.returncode == 9
    async with embedded_store(old_folder) as url, Client(url) as client:
        assert await client.taskflow.users.find_one() == {"_id": "kept"}


def _files_with(text: str, folder: Path) -> list[str]:
    files = [file for file in folder.rglob("*") if file.is_file()]
    return [file.name for file in files if text.encode() in file.read_bytes()]


def _arguments(folder: Path, port: int) -> list[str]:
    return [str(folder), "64M", "127.0.0.1", str(port), "taskflow"]


def test_the_server_says_what_is_missing_when_it_gets_no_password(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with (tmp_path / "nothing").open("w+") as nothing:
        monkeypatch.setattr(sys, "stdin", nothing)
        monkeypatch.setattr(sys, "argv", [str(SERVER), *_arguments(tmp_path, 1)])
        with pytest.raises(SystemExit, match="No password"):
            runpy.run_path(str(SERVER), run_name="__main__")
