"""Health and metrics of a whole server: true when something breaks, and for whom they are."""

import os
import re
import signal
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from runningserver import ROOT, ModelProcess, Person, RunningServer, store_of, wait_until
from talking import welcome


@pytest.fixture(scope="module")
def frail(tmp_path_factory: pytest.TempPathFactory, model: ModelProcess) -> Iterator[RunningServer]:
    """A server whose store is stopped now and then."""
    running = RunningServer(tmp_path_factory.mktemp("frail"), OPENAI_BASE_URL=model.url)
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def zoe(frail: RunningServer) -> Person:
    """The admin there."""
    return frail.admin("zoe")


def health(server: RunningServer, path: str = "", **headers: str) -> tuple[int, Any]:
    answer = httpx.get(f"{server.url}/health{path}", headers=headers, timeout=30)
    assert answer.headers["cache-control"] == "no-store"
    return answer.status_code, answer.json()


def reasons(server: RunningServer, **headers: str) -> dict[str, Any]:
    return {reason["code"]: reason for reason in health(server, **headers)[1]["reasons"]}


def bearer(person: Person) -> dict[str, str]:
    return {"authorization": f"Bearer {person.token()}"}


def metrics(server: RunningServer, person: Person) -> dict[str, list[Any]]:
    answer = httpx.get(f"{server.url}/metrics", headers=bearer(person), timeout=30)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    return {one.name: one.samples for one in text_string_to_metric_families(answer.text)}


def test_a_server_that_works_says_so_to_anybody(frail: RunningServer, zoe: Person) -> None:
    assert zoe.ask("{ me { name } }")
    wait_until(lambda: health(frail)[1]["status"] == "ok")
    sound = {"status": "ok", "live": True, "ready": True, "reasons": []}
    assert health(frail) == (200, sound)
    assert health(frail, "/live") == (200, {"live": True})
    assert health(frail, "/ready") == (200, {"ready": True, "reasons": []})


def test_a_store_that_stands_still_makes_it_unready_but_alive_until_it_goes_on(
    frail: RunningServer, zoe: Person
) -> None:
    token = bearer(zoe)
    store = store_of(frail)
    store.send_signal(signal.SIGSTOP)
    try:
        wait_until(lambda: health(frail, "/ready")[0] == 503, 60)
        status, said = health(frail)
        assert (status, said["status"], said["ready"], said["live"]) == (503, "failed", False, True)
        assert health(frail, "/live")[0] == 200
        assert {"ownership.unsure", "store.away"} & set(reasons(frail, **token))
    finally:
        store.send_signal(signal.SIGCONT)
    wait_until(lambda: health(frail)[1]["status"] == "ok", 90)


def test_a_store_that_was_killed_is_away_until_it_is_started_again(
    frail: RunningServer, zoe: Person
) -> None:
    token = bearer(zoe)
    os.kill(store_of(frail).pid, signal.SIGKILL)
    told = wait_until(lambda: reasons(frail).get("store.away"))
    assert "detail" not in told
    wait_until(lambda: health(frail) == (200, {**health(frail)[1], "status": "ok"}), 90)
    assert reasons(frail, **token) == {}


def test_metrics_are_for_tokens_of_admins_alone(frail: RunningServer, zoe: Person) -> None:
    zoe.invite("tom")
    tom = frail.person("tom")
    url = f"{frail.url}/metrics"
    for headers, status in ((None, 401), (bearer(tom), 403), (bearer(zoe), 200)):
        assert httpx.get(url, headers=headers, timeout=30).status_code == status
    refused = zoe.http.get("/metrics")
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "auth.forbidden")


def documented() -> set[str]:
    """Give the figures that the reference lists, without Prometheus' own ends of their names."""
    page = (ROOT / "docs" / "reference" / "interfaces.md").read_text("utf-8")
    listed = page.partition("ours begin with `taskflow_`:")[2].partition(". ")[0]
    return {name.removesuffix("_total") for name in re.findall(r"`([a-z_]+)`", listed)}


def test_metrics_count_what_happens_and_name_nobody(frail: RunningServer, zoe: Person) -> None:
    before = metrics(frail, zoe)
    family, chat = welcome(zoe)
    after = metrics(frail, zoe)
    assert after["taskflow_commits"][0].value > before["taskflow_commits"][0].value
    for name in (
        "process_resident_memory_bytes",
        "process_open_fds",
        "process_max_fds",
        "taskflow_ready",
        "taskflow_commits_waiting",
        "taskflow_projections_lag_seconds",
        "taskflow_effects_due",
        "taskflow_attempts",
        "taskflow_timers_running",
        "taskflow_streams_aside",
        "taskflow_worker_running",
        "taskflow_connections",
        "taskflow_asyncio_tasks",
        "taskflow_part_resident_bytes",
    ):
        assert name in after, name
    ours = {name.removeprefix("taskflow_") for name in after if name.startswith("taskflow_")}
    assert ours | {"reason"} == documented()  # while all is well, there is no reason
    assert after["taskflow_ready"][0].value == 1
    labels = [
        label for samples in after.values() for one in samples for label in one.labels.items()
    ]
    assert {name for name, _ in labels} <= {"kind", "worker", "of", "part", "version", "code"}
    told = str(labels)
    assert not any(name in told for name in ("zoe", "tom", family, chat))
