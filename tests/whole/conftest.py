"""The whole program with a scripted model server, shared by the tests that do not kill it."""

from collections.abc import Iterator

import pytest

from runningserver import ModelProcess, Person, RunningServer, running


@pytest.fixture(scope="session")
def model() -> Iterator[ModelProcess]:
    process = ModelProcess()
    yield process
    process.stop()


@pytest.fixture(scope="session")
def slow_model() -> Iterator[ModelProcess]:
    process = ModelProcess(delay_ms=50, tokens=120)
    yield process
    process.stop()


@pytest.fixture(scope="session")
def server(
    tmp_path_factory: pytest.TempPathFactory, model: ModelProcess
) -> Iterator[RunningServer]:
    data = tmp_path_factory.mktemp("whole")
    with running(data, OPENAI_BASE_URL=model.url, TASKFLOW_HEARTBEAT="1") as server:
        yield server


@pytest.fixture(scope="session")
def slow_server(
    tmp_path_factory: pytest.TempPathFactory, slow_model: ModelProcess
) -> Iterator[RunningServer]:
    with running(tmp_path_factory.mktemp("slow"), OPENAI_BASE_URL=slow_model.url) as server:
        yield server


@pytest.fixture(scope="session")
def slow_ann(slow_server: RunningServer) -> Person:
    """The admin where the model is slow."""
    return slow_server.admin()


@pytest.fixture(scope="session")
def ann(server: RunningServer) -> Person:
    """The admin."""
    return server.admin()


@pytest.fixture(scope="session")
def bob(server: RunningServer, ann: Person) -> Person:
    """Another user."""
    ann.invite("bob")
    return server.person("bob")
