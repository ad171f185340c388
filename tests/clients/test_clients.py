"""What programs use to ask GraphQL does what the README promises, without a word of warning."""

import json
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import pytest

from runningserver import ModelProcess, RunningServer

HERE: Final = Path(__file__).parent
FRONTEND: Final = HERE.parents[1] / "frontend"
PROVOKED: Final = "provoke a warning"
COMMON: Final = (
    "sign in",
    "start a flow",
    "fill in a form and read the family",
    "page through tasks",
    "show the past beside the present",
    "watch one's own change",
    "read why something is refused",
    "read why one cannot watch",
)
JOBS: Final[Mapping[str, tuple[str, ...]]] = {
    "graphql_request": COMMON,
    "urql": COMMON,
    "apollo": (
        *COMMON,
        "ask by the hash of a query",
        "keep the families of one flow apart in the cache",
        "keep the past and the present apart in the cache",
        "see a change wherever it is shown",
        "ask one thing after the other of the same object",
        "see who is in a family and who has gone",
        "join pages in the cache",
    ),
}
Told = Mapping[str, Mapping[str, Any]]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, Told]]:
    """What each client says of each of its jobs, done with one server."""
    model = ModelProcess()
    server = RunningServer(tmp_path_factory.mktemp("clients"), OPENAI_BASE_URL=model.url)
    server.start()
    try:
        ann = server.admin()
        ann.invite("bob")
        token = ann.token()
        yield {client: done(client, server.url, token) for client in JOBS}
        assert not any("Traceback" in line for line in server.said)
    finally:
        server.stop()
        model.stop()


def done(client: str, url: str, token: str) -> Told:
    """Let a client do its jobs."""
    # Only what is made for developers warns.
    program = [
        "node",
        "--conditions=development",
        str(HERE / f"{client}.mjs"),
        f"{url}/graphql",
        token,
    ]
    ran = subprocess.run(
        program, cwd=FRONTEND, capture_output=True, text=True, timeout=120, check=False
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    jobs = [json.loads(line) for line in ran.stdout.splitlines()]
    return {one["job"]: one for one in jobs}


@pytest.mark.parametrize(("client", "job"), [(c, job) for c, jobs in JOBS.items() for job in jobs])
def test_a_client_does_its_job_without_a_warning(
    told: Mapping[str, Told], client: str, job: str
) -> None:
    one = told[client][job]
    assert one["failure"] == ""
    assert one["warnings"] == []


@pytest.mark.parametrize("client", JOBS)
def test_every_job_that_a_client_does_is_known(told: Mapping[str, Told], client: str) -> None:
    assert {job for job in told[client] if job != PROVOKED} == set(JOBS[client])


def test_a_warning_of_a_client_is_seen(told: Mapping[str, Told]) -> None:
    (warning,) = told["apollo"][PROVOKED]["warnings"]
    assert "Cache data may be lost" in warning
