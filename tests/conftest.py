"""Fixtures for every room: the real store, and a fresh database in it for each test."""

import gc
import secrets
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from storeserver import StoreServer

# How long an example takes says nothing where other work waits for the same processor.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


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
