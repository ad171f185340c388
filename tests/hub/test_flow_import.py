"""A file becomes a flow; one of its name is never lost by that."""

import asyncio
import json
import threading
from typing import Any

import pytest

from hubdesk import ANN, HubDesk, task_of
from publicmachines import MACHINES
from taskflow.domain.errors import Conflict, FlowInvalid
from taskflow.domain.flow.file_import import left_out
from taskflow.hub.flow_import import Existing, FlowImport, bring_in
from taskflow.hub.stream.queued_command import Receipt

TEXT = """name: mine
label: {label}
tasks:
  - name: a
    type: {kind}
"""


async def brought(
    desk: HubDesk,
    label: str,
    existing: Existing,
    kind: str = "TaskChat",
    **more: Any,
) -> tuple[str, Receipt]:
    wish = {"mutation": desk.mutation(), "file": "mine.yaml", "existing": existing, **more}
    text = TEXT.format(label=label, kind=kind)
    return await bring_in(desk.hub.flows, ANN, FlowImport(text=text, **wish))


async def label(desk: HubDesk, name: str, revision: int | None = None) -> str:
    return str((await desk.hub.flows.read(ANN, name, revision)).document["label"])


@pytest.mark.parametrize("existing", list(Existing))
async def test_what_has_a_name_of_its_own_comes_in_under_it(
    desk: HubDesk, existing: Existing
) -> None:
    name, _ = await brought(desk, "First", existing)
    assert (name, await label(desk, "mine")) == ("mine", "First")


async def test_a_flow_of_that_name_is_left_alone_where_one_does_not_say_otherwise(
    desk: HubDesk,
) -> None:
    await brought(desk, "First", Existing.REFUSE)
    with pytest.raises(Conflict) as refused:
        await brought(desk, "Second", Existing.REFUSE)
    assert (refused.value.kind, refused.value.details) == ("flow.nameTaken", {"name": "mine"})
    assert await label(desk, "mine") == "First"


async def test_a_public_machine_becomes_a_flow_that_runs(desk: HubDesk) -> None:
    machine = MACHINES["a counter whose assigns are names"].machine
    wish = FlowImport(mutation=desk.mutation(), text=json.dumps(machine), file="c.json")
    name, _ = await bring_in(desk.hub.flows, ANN, wish)
    assert len(left_out((await desk.hub.flows.read(ANN, name)).document)) == 1
    family = await desk.begin(name)
    task = family.tasks[task_of(family, "counter")]
    assert task.document["output"]["count"] == 0


async def test_what_is_replaced_is_kept_as_a_revision(desk: HubDesk) -> None:
    await brought(desk, "First", Existing.REFUSE)
    await brought(desk, "Second", Existing.REPLACE)
    state = await desk.hub.flows.read(ANN, "mine")
    assert (state.document["label"], state.revision) == ("Second", 1)
    assert await label(desk, "mine", 1) == "First"


async def test_a_copy_is_made_under_the_next_name_that_is_free(desk: HubDesk) -> None:
    names = [(await brought(desk, "Mine", Existing.COPY))[0] for _ in range(3)]
    assert names == ["mine", "mine2", "mine3"]
    assert [await label(desk, name) for name in names] == ["Mine", "Mine 2", "Mine 3"]
    long = "a" + "b" * 63
    names = [(await brought(desk, "Mine", Existing.COPY, name=long))[0] for _ in range(2)]
    assert names == [long, long[:-1] + "2"]
    two = [(await brought(desk, "Mine", Existing.COPY, name="mine2"))[0]]
    assert two == ["mine4"]


async def test_a_file_that_could_not_run_replaces_nothing_but_may_be_a_copy(desk: HubDesk) -> None:
    await brought(desk, "First", Existing.REFUSE)
    with pytest.raises(FlowInvalid) as refused:
        await brought(desk, "Second", Existing.REPLACE, kind="TaskChta")
    (problem,) = refused.value.problems
    assert (problem.file, problem.line) == ("mine.yaml", 5)
    assert await label(desk, "mine") == "First"
    assert (await desk.hub.flows.read(ANN, "mine")).revisions == ()
    name, _ = await brought(desk, "Second", Existing.COPY, kind="TaskChta")
    assert name == "mine2"


@pytest.mark.parametrize("existing", list(Existing))
async def test_an_import_that_is_sent_again_is_answered_again(
    desk: HubDesk, existing: Existing
) -> None:
    if existing is not Existing.REFUSE:
        await brought(desk, "First", Existing.REFUSE)
    once = await brought(desk, "Second", existing, mutation="once")
    assert await brought(desk, "Second", existing, mutation="once") == once
    listed = await desk.hub.lists.flows(ANN, first=10, after=None)
    assert len(listed) == {Existing.COPY: 3}.get(existing, 2)


async def test_others_go_on_while_a_large_file_is_read(desk: HubDesk) -> None:
    text = "name: large\ntasks: [" + "{}," * 40_000 + "]\n"
    turns = 0

    async def turn() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0.005)
            turns += 1

    turning = asyncio.create_task(turn())
    with pytest.raises(FlowInvalid):
        await bring_in(desk.hub.flows, ANN, FlowImport(mutation="large", text=text))
    turning.cancel()
    assert turns > 5


async def test_files_are_read_one_at_a_time_also_when_their_askers_have_gone(
    desk: HubDesk,
) -> None:
    """Each may take all the memory that reading is allowed."""
    reading, gate = threading.Semaphore(0), threading.Event()
    at_once: list[int] = []

    def read(number: int) -> None:
        at_once.append(number)
        reading.release()
        gate.wait(20)
        at_once.remove(number)

    first = asyncio.create_task(desk.hub.flows.beside.run("ann", read, 1))
    await asyncio.to_thread(reading.acquire)
    first.cancel()
    second = asyncio.create_task(desk.hub.flows.beside.run("bob", read, 2))
    await asyncio.to_thread(reading.acquire, timeout=0.3)
    assert at_once == [1]
    gate.set()
    await second
    assert first.cancelled()
    assert at_once == []


async def test_one_person_s_many_files_do_not_hold_up_another_s(desk: HubDesk) -> None:
    gate, order = threading.Event(), []

    def read(who: str) -> None:
        gate.wait(20)
        order.append(who)

    beside = desk.hub.flows.beside
    asked = [asyncio.create_task(beside.run("ann", read, "ann")) for _ in range(20)]
    asked.append(asyncio.create_task(beside.run("bob", read, "bob")))
    while beside.turns.waiting < len(asked) - 1:  # noqa: ASYNC110  a few turns of the loop
        await asyncio.sleep(0)
    gate.set()
    await asyncio.gather(*asked)
    assert order.index("bob") <= 1
