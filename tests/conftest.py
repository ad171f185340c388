"""Fixtures for every room: the real store, and a fresh database in it for each test."""

import gc
import itertools
import secrets
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from storeserver import StoreServer

# How long an example takes says nothing where other work waits for the same processor.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")
AS_WRITTEN = ("e2e", "whole")
SLOWEST = ("played", "simulation", "cli", "processors")
"""Come first, so that at last nobody waits long for who has begun one of them."""
COUNT = itertools.count()
WRITTEN = pytest.StashKey[int]()


def pytest_configure(config: pytest.Config) -> None:
    """Leave chance alone: tests that need some have seeds of their own, and tell them."""
    config.option.randomly_reset_seed = False


def pytest_itemcollected(item: pytest.Item) -> None:
    """Remember the order in which tests are written."""
    item.stash[WRITTEN] = next(COUNT)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep a folder's tests together: they use the same servers.

    Those that use one server in turn follow on one another; within all others any order is right.
    """
    items.sort(key=lambda item: (_rank(item.path.parent), item.path.parent, _place(item)))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Share out files so that each process has folders of its own, whose servers it starts."""
    if config.getvalue("dist") != "loadfile":
        return None
    from sharing import SharedOut  # noqa: PLC0415 - needs xdist, which not every run has

    return SharedOut(config, log)


def _rank(folder: Path) -> int:
    return SLOWEST.index(folder.name) if folder.name in SLOWEST else len(SLOWEST)


def _place(item: pytest.Item) -> int:
    return item.stash[WRITTEN] if item.path.parent.name in AS_WRITTEN else 0


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Tell with what is wrong how to have the same order again."""
    if terminalreporter.stats.keys() & {"failed", "error"}:
        seed = config.getoption("randomly_seed", None)
        if seed is None:  # nothing was put in random order
            return
        terminalreporter.write_line(f"In this order again: pytest --randomly-seed={seed}")


@pytest.fixture(scope="session")
def store_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the URL of a running SecantusDB, without a database name."""
    server = StoreServer(tmp_path_factory.mktemp("store"))
    server.start()
    yield server.url
    server.stop()


@pytest.fixture
def database_url(store_url: str) -> str:
    """Give the URL of a database that nobody used before."""
    return f"{store_url}/test_{secrets.token_hex(6)}"


@pytest.fixture
def own_store(tmp_path: Path, forgotten_sockets: None) -> Iterator[StoreServer]:
    """Give a server of this test's own, to be killed and started as it likes."""
    assert forgotten_sockets is None
    server = StoreServer(tmp_path / "store")
    server.start()
    yield server
    server.stop()


@pytest.fixture
def forgotten_sockets() -> Iterator[None]:
    """Sweep up the socket that pymongo forgets when it is closed while it connects."""
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()
