"""Troubles: what does not work in a hub is told while it is so, and holds up nothing else."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from hubdesk import ANN, TALK, HubDesk, task_of
from storeserver import StoreServer
from taskflow.app import hub_health
from taskflow.app.hub_health import health_reasons as told_by
from taskflow.app.metrics import metrics
from taskflow.domain.errors import Unavailable, Unreadable
from taskflow.domain.family import Family
from taskflow.domain.health import Reason
from taskflow.hub.families import FamilySubject
from taskflow.hub.hub import Hub
from taskflow.supervision import supervisor as supervision

MUSIC = {"selected": {"topic": "Music"}}


def codes(hub: Hub) -> dict[str, Reason]:
    return {reason.code: reason for reason in told_by(hub)}


async def until(true: Callable[[], Any]) -> None:
    """Look again and again until something is so."""
    async with asyncio.timeout(60):
        while not true():  # noqa: ASYNC110 - health is asked, it does not tell
            await asyncio.sleep(0.01)


def numbers(hub: Hub) -> dict[str, float]:
    return {figure.name: figure.value for figure in metrics(hub) if not figure.labels}


async def test_a_hub_that_works_complains_of_nothing(desk: HubDesk) -> None:
    await desk.begin()
    assert codes(desk.hub) == {}


async def test_a_worker_that_stumbles_is_told_of_until_it_has_worked_for_a_while(
    desk: HubDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervision, "FIRST_PAUSE", 0.001)
    stumbled = asyncio.Event()

    async def work() -> None:
        if stumbled.is_set():
            await asyncio.Event().wait()
        stumbled.set()
        raise RuntimeError("over a stone")

    worker = desk.hub.workers.begin("odd", work)
    await until(lambda: "worker.restarted" in codes(desk.hub))
    told = codes(desk.hub)["worker.restarted"]
    assert "stone" not in told.message
    assert "odd: RuntimeError: over a stone" in told.detail
    await until(lambda: _restarts(desk.hub, "odd"))
    monkeypatch.setattr(hub_health, "STEADY", 0.0)
    await until(lambda: codes(desk.hub) == {})
    worker.cancel()


def _restarts(hub: Hub, worker: str) -> float:
    found = [one for one in metrics(hub) if one.name == "taskflow_worker_restarts_total"]
    return sum(one.value for one in found if one.labels["worker"] == worker)


async def test_changes_that_the_store_does_not_take_are_told_of_until_it_does(
    own_store: StoreServer,
) -> None:
    desk = HubDesk(f"{own_store.url}/late")
    await desk.open()
    await desk.flow(TALK)
    family = await desk.begin()
    await asyncio.to_thread(own_store.kill)
    sending = asyncio.create_task(desk.send(family.id, task_of(family, "topic"), "SUBMIT", MUSIC))
    await until(lambda: "store.late" in codes(desk.hub))
    assert not codes(desk.hub)["store.late"].fatal
    assert numbers(desk.hub)["taskflow_commits_waiting"] == 1
    await asyncio.to_thread(own_store.start)
    with pytest.raises(Unavailable):  # nobody knows yet
        await sending
    await until(lambda: codes(desk.hub) == {})
    await desk.close()


async def test_a_store_that_somebody_else_took_over_is_fatal(desk: HubDesk) -> None:
    desk.hub.appender.overtaken.set()
    assert codes(desk.hub)["ownership.lost"].fatal


async def test_a_family_that_cannot_be_read_keeps_nothing_else_from_starting_and_is_told_of(
    desk: HubDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, sound = await desk.begin(), await desk.begin()
    await desk.send(broken.id, task_of(broken, "topic"), "SUBMIT", MUSIC)
    broken = await desk.hub.read(ANN, broken.id)
    await desk.send(broken.id, task_of(broken, "chat"), "SEND", {"prompt": "Hello"})
    broken = await desk.hub.read(ANN, broken.id)  # with work that is due
    await desk.hub.projector.flush()
    await desk.crash()
    plain = FamilySubject.prepare

    async def prepare(self: FamilySubject, state: Family) -> None:
        if state.id == broken.id:
            raise KeyError("meta")
        await plain(self, state)

    monkeypatch.setattr(FamilySubject, "prepare", prepare)
    hub = await desk.open()
    told = codes(hub)["stream.aside"]
    assert broken.id not in told.message
    assert f"1 set aside: {broken.id} (loading): KeyError" in told.detail
    await desk.send(sound.id, task_of(sound, "topic"), "SUBMIT", MUSIC)
    with pytest.raises(Unreadable):
        await desk.families.get(broken.id)
    monkeypatch.undo()
    assert (await hub.read(ANN, broken.id)).id == broken.id
    assert codes(hub) == {}


async def test_a_family_of_which_no_row_can_be_made_holds_up_no_list(
    desk: HubDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from taskflow.hub.lists import projector  # noqa: PLC0415 - the test takes its place

    plain = projector.row

    def row(state: Any) -> Any:
        if getattr(state, "id", "") in broken:
            raise KeyError("meta")
        return plain(state)

    broken: set[str] = set()
    monkeypatch.setattr(projector, "row", row)
    bad, good = await desk.begin(), await desk.begin()
    broken.add(bad.id)
    await desk.send(bad.id, task_of(bad, "topic"), "SUBMIT", MUSIC)
    await desk.send(good.id, task_of(good, "topic"), "SUBMIT", MUSIC)
    await desk.hub.projector.flush()
    assert desk.hub.projector.waiting == 0
    assert f"{bad.id} (lists): KeyError" in codes(desk.hub)["stream.aside"].detail
    broken.clear()
    await desk.send(bad.id, task_of(bad, "chat"), "EXIT")
    await desk.hub.projector.flush()
    assert codes(desk.hub) == {}


async def test_lists_that_fall_behind_are_told_of(
    desk: HubDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.hub.projector.stop()
    await desk.begin()
    assert numbers(desk.hub)["taskflow_projections_lag_seconds"] > 0
    assert numbers(desk.hub)["taskflow_projections_waiting"] >= 1
    monkeypatch.setattr(hub_health, "BEHIND", 0.0)
    assert "lists.behind" in codes(desk.hub)
    await desk.hub.projector.flush()
    assert numbers(desk.hub)["taskflow_projections_lag_seconds"] == 0
    assert codes(desk.hub) == {}


async def test_figures_count_what_happens(desk: HubDesk) -> None:
    before = numbers(desk.hub)
    await desk.begin()
    after = numbers(desk.hub)
    assert after["taskflow_commits_total"] > before["taskflow_commits_total"]
    assert after["taskflow_log_bytes"] > before["taskflow_log_bytes"]


async def test_no_figure_is_labelled_with_somebody_or_something_of_theirs(desk: HubDesk) -> None:
    family = await desk.begin()
    labels = [label for figure in metrics(desk.hub) for label in figure.labels.items()]
    assert {name for name, _ in labels} == {"kind", "worker"}
    assert not any(family.id in value or "ann" in value.lower() for _, value in labels)
