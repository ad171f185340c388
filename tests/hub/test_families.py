"""Families: founded, changed, read at any moment, forked, found again after a crash."""

import asyncio
from typing import Any

import pytest

from hubdesk import ANN, BOB, HubDesk, everything, task_of
from listening import heard
from taskflow.domain import command as commands
from taskflow.domain.errors import (
    Conflict,
    Forbidden,
    IllegalEvent,
    Invalid,
    NotFound,
    PathConflict,
    Unavailable,
)
from taskflow.domain.family import Family
from taskflow.domain.family_reading import ITSELF
from taskflow.domain.patch import Patch
from taskflow.hub.stream import changes_since


async def chosen(desk: HubDesk) -> tuple[Family, str]:
    """Begin a family, choose Music; gives it and its chat."""
    family = await desk.begin()
    topic = task_of(family, "topic")
    await desk.send(family.id, topic, "SUBMIT", {"selected": {"topic": "Music"}})
    return family, task_of(family, "chat")


async def update(desk: HubDesk, family: str, task: str, **more: Any) -> int:
    command = commands.Update(
        mutation=more.pop("mutation", None) or desk.mutation(),
        task=task,
        patch=Patch(merge={"input": more.pop("input")}),
        base_seq=more.pop("base", None),
    )
    return (await desk.hub.submit(more.pop("who", ANN), family, command)).seq


async def test_the_end_of_a_task_starts_the_next_and_its_output_flows_along_the_connection(
    desk: HubDesk,
) -> None:
    family, chat = await chosen(desk)
    assert family.task(chat).document["shared"] == {"topic": "Music"}
    assert family.task(task_of(family, "topic")).kind == "done"
    assert family.status == "waiting"


async def test_a_start_with_what_is_no_beginning_says_what_can_be_done(desk: HubDesk) -> None:
    with pytest.raises(NotFound, match=r"no initiator chat; start one of "):
        await desk.begin(task="chat")
    await desk.flow({"name": "none", "tasks": [{"name": "talk", "type": "TaskChat"}]})
    for task in (None, "talk"):
        with pytest.raises(NotFound) as refused:
            await desk.begin("none", task=task)
        assert refused.value.message == (
            "The flow none has no task that may be started; mark one as the beginning."
        )


async def test_a_start_that_is_sent_again_gives_the_same_family(desk: HubDesk) -> None:
    one = await desk.begin(mutation="again")
    two = await desk.begin(mutation="again")
    assert one.id == two.id
    assert len(two.tasks) == len({*two.tasks})
    other = await desk.begin(mutation="again", who=BOB)
    assert other.id != one.id


async def test_a_command_that_is_sent_again_is_applied_once(desk: HubDesk) -> None:
    family, chat = await chosen(desk)
    before = family.seq
    seqs = await asyncio.gather(
        *(update(desk, family.id, chat, input={"n": 1}, mutation="once") for _ in range(5))
    )
    assert set(seqs) == {before + 1}
    assert family.seq == before + 1


async def test_an_event_that_the_statechart_refuses_names_the_legal_ones_and_changes_nothing(
    desk: HubDesk,
) -> None:
    family = await desk.begin()
    before = everything(family)
    with pytest.raises(IllegalEvent) as refused:
        await desk.send(family.id, task_of(family, "topic"), "NONSENSE")
    assert "SUBMIT" in refused.value.details["legal"] + [refused.value.message]
    assert everything(family) == before


async def test_people_write_input_and_nothing_else(desk: HubDesk) -> None:
    family, chat = await chosen(desk)
    for field in ("state", "meta", "output", "config", "users"):
        command = commands.Update(
            mutation=desk.mutation(), task=chat, patch=Patch(merge={field: {"x": 1}})
        )
        with pytest.raises(Forbidden):
            await desk.hub.submit(ANN, family.id, command)


async def test_a_stranger_learns_no_more_of_a_family_than_of_one_that_is_not_there(
    desk: HubDesk,
) -> None:
    family = await desk.begin()
    with pytest.raises(NotFound) as hidden:
        await desk.hub.read(BOB, family.id)
    with pytest.raises(NotFound) as absent:
        await desk.hub.read(BOB, "0" * 32)
    assert hidden.value.kind == absent.value.kind
    assert hidden.value.message.replace(family.id, "") == absent.value.message.replace("0" * 32, "")


async def test_changes_of_different_paths_merge_and_of_the_same_path_conflict(
    desk: HubDesk,
) -> None:
    family, chat = await chosen(desk)
    await desk.hub.submit(
        ANN, family.id, commands.AddMember(mutation=desk.mutation(), user="bob", name="Bob")
    )
    base = family.seq
    await update(desk, family.id, chat, input={"a": 1}, base=base)
    await update(desk, family.id, chat, input={"b": 2}, base=base, who=BOB)
    with pytest.raises(PathConflict) as conflict:
        await update(desk, family.id, chat, input={"a": 3}, base=base, who=BOB)
    (path,) = conflict.value.details["paths"]
    assert (path["theirs"], path["yours"]) == (1, 3)
    assert family.task(chat).document["input"]["b"] == 2


@pytest.mark.parametrize("pause", [0, 1, 3])
async def test_of_two_who_change_the_same_at_the_same_time_one_is_told(
    desk: HubDesk, pause: int
) -> None:
    family, chat = await chosen(desk)
    await desk.hub.submit(
        ANN, family.id, commands.AddMember(mutation=desk.mutation(), user="bob", name="Bob")
    )
    for number in range(20):
        base = family.seq
        first = asyncio.ensure_future(
            update(desk, family.id, chat, input={"a": f"ann {number}"}, base=base)
        )
        for _ in range(pause):
            await asyncio.sleep(0)
        second = update(desk, family.id, chat, input={"a": f"bob {number}"}, base=base, who=BOB)
        other = update(desk, family.id, chat, input={f"b{number}": 1}, base=base, who=BOB)
        answers = await asyncio.gather(first, second, other, return_exceptions=True)
        assert not isinstance(answers[0], BaseException)
        assert isinstance(answers[1], PathConflict)
        (path,) = answers[1].details["paths"]
        assert (path["theirs"], path["yours"]) == (f"ann {number}", f"bob {number}")
        assert not isinstance(answers[2], BaseException)
        assert family.task(chat).document["input"]["a"] == f"ann {number}"


async def test_a_base_that_nobody_can_have_seen_is_refused_and_overwrites_nothing(
    desk: HubDesk,
) -> None:
    """Its asker looked at something else, perhaps at another family."""
    family, chat = await chosen(desk)
    add = commands.AddMember(mutation=desk.mutation(), user="bob", name="Bob")
    await desk.hub.submit(ANN, family.id, add)
    await update(desk, family.id, chat, input={"a": "bob"}, who=BOB)
    for ahead in (1, 10**6, 2**63):
        with pytest.raises(Invalid, match=f"has come to event {family.seq}"):
            await update(desk, family.id, chat, input={"a": "ann"}, base=family.seq + ahead)
    assert family.task(chat).document["input"]["a"] == "bob"


async def test_a_base_that_another_server_may_have_come_to_is_not_refused_for_good(
    desk: HubDesk,
) -> None:
    family, chat = await chosen(desk)
    desk.held = lambda: False  # it slept, and does not know yet that another one has gone on
    with pytest.raises(Unavailable):
        await update(desk, family.id, chat, input={"a": "ann"}, base=family.seq + 1)
    with pytest.raises(Unavailable):
        async for _ in heard(desk.hub, ANN, family.id, family.seq + 1):
            pass
    desk.held = lambda: True


async def test_a_base_that_is_too_old_is_refused_but_a_retry_is_answered(
    desk: HubDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes_since, "MOST_SINCE", 20)
    family, chat = await chosen(desk)
    base = family.seq
    change = commands.Update(
        mutation="early", task=chat, patch=Patch(merge={"input": {"a": 1}}), base_seq=base
    )
    first = await desk.hub.submit(ANN, family.id, change)
    for number in range(25):
        await update(desk, family.id, chat, input={"n": number})
    assert await desk.hub.submit(ANN, family.id, change) == first
    with pytest.raises(Conflict) as refused:
        await update(desk, family.id, chat, input={"b": 2}, base=base)
    assert refused.value.kind == "conflict.tooOld"


async def test_commands_from_many_at_once_are_all_there_and_numbered_without_gaps(
    desk: HubDesk,
) -> None:
    family, chat = await chosen(desk)
    await asyncio.gather(*(update(desk, family.id, chat, input={f"k{i}": i}) for i in range(200)))
    document = family.task(chat).document
    assert [document["input"][f"k{i}"] for i in range(200)] == list(range(200))
    seqs = [event.seq for event in await desk.history(family.id)]
    assert seqs == list(range(1, family.seq + 1))


async def test_after_a_crash_everything_acknowledged_is_there(desk: HubDesk) -> None:
    family, chat = await chosen(desk)
    await asyncio.gather(*(update(desk, family.id, chat, input={f"k{i}": i}) for i in range(50)))
    before = everything(family)
    await desk.crash()
    await desk.open()
    again = await desk.hub.read(ANN, family.id)
    assert everything(again) == before
    (row,) = await desk.hub.lists.families(ANN, first=10, after=None)
    assert (row.id, row.seq) == (family.id, family.seq)


async def test_any_moment_can_be_read_also_across_checkpoints_and_a_restart(
    desk: HubDesk,
) -> None:
    family, chat = await chosen(desk)
    first = family.seq
    for round_ in range(7):
        asks = (update(desk, family.id, chat, input={"n": round_ * 100 + i}) for i in range(100))
        await asyncio.gather(*asks)
    await desk.close()
    await desk.open()
    head = await desk.hub.read(ANN, family.id)
    for offset in (1, 99, 100, 255, 256, 257, 300, 511, 512, 513, 699, 700):
        moment = await desk.hub.read(ANN, family.id, first + offset)
        assert moment.seq == first + offset
        assert moment.task(chat).document["input"]["n"] == offset - 1
    replayed = Family(family.id).apply(await desk.history(family.id))
    assert everything(replayed) == everything(head)


async def test_a_retry_is_known_long_after_its_checkpoint(desk: HubDesk) -> None:
    family, chat = await chosen(desk)
    early = await update(desk, family.id, chat, input={"n": -1}, mutation="early")
    for _ in range(6):
        await asyncio.gather(*(update(desk, family.id, chat, input={"n": i}) for i in range(100)))
    stream = await desk.families.get(family.id)
    while stream.point is None or ("user:ann", "early") in stream.answered.recent:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    for _ in range(2):
        assert await update(desk, family.id, chat, input={"n": -1}, mutation="early") == early
        with pytest.raises(Conflict) as refused:
            await update(desk, family.id, chat, input={"n": -2}, mutation="early")
        assert refused.value.kind == "mutation.reused"
        await desk.crash()
        await desk.open()


async def test_a_mutation_id_belongs_to_its_asker(desk: HubDesk) -> None:
    family, chat = await chosen(desk)
    add = commands.AddMember(mutation="add", user="bob", name="Bob")
    await desk.hub.submit(ANN, family.id, add)
    await update(desk, family.id, chat, input={"ann": 1}, mutation="1")
    bobs = commands.Update(mutation="1", task=chat, patch=Patch(merge={"input": {"bob": 1}}))
    await desk.hub.submit(BOB, family.id, bobs)
    document = (await desk.hub.read(ANN, family.id)).task(chat).document
    assert document["input"]["ann"] == document["input"]["bob"] == 1


async def test_a_fork_goes_on_by_itself_and_leaves_the_original_untouched(desk: HubDesk) -> None:
    family = await desk.begin()
    topic = task_of(family, "topic")
    moment = family.seq
    await desk.send(family.id, topic, "SUBMIT", {"selected": {"topic": "Music"}})
    original = everything(family)
    past = desk.hub.read(ANN, family.id, moment)
    receipt = await desk.hub.fork(ANN, past, desk.mutation(), "Differently")
    fork = await desk.hub.read(ANN, receipt.stream)
    assert fork.document["from"] == {"family": family.id, "seq": moment}
    assert all(instance.startswith(fork.id) for instance in fork.tasks)
    await desk.send(fork.id, task_of(fork, "topic"), "SUBMIT", {"selected": {"topic": "Cooking"}})
    assert "chat" not in {task.document["name"] for task in fork.tasks.values()}
    fork = await desk.hub.read(ANN, fork.id)
    assert fork.task(task_of(fork, "chat")).document["shared"] == {"topic": "Cooking"}
    assert everything(family) == original
    await desk.crash()
    await desk.open()
    again = await desk.hub.read(ANN, fork.id)
    assert everything(again) == everything(fork)
    assert everything(await desk.hub.read(ANN, family.id)) == original


async def test_a_deleted_family_is_gone_from_every_list_and_does_not_come_back(
    desk: HubDesk,
) -> None:
    family = await desk.begin(mutation="gone")
    await desk.hub.submit(ANN, family.id, commands.Delete(mutation=desk.mutation()))
    for _ in range(2):
        with pytest.raises(NotFound):
            await desk.hub.read(ANN, family.id)
        assert await desk.hub.lists.families(ANN, first=10, after=None) == []
        with pytest.raises(NotFound):
            await desk.send(family.id, task_of(family, "topic"), "SUBMIT")
        await desk.close()
        await desk.open()


async def test_a_deleted_family_leaves_memory_and_of_it_its_grave_alone_is_loaded(
    desk: HubDesk,
) -> None:
    family = await desk.begin()
    before = await desk.families.get(family.id)
    count = desk.families.in_memory
    delete = commands.Delete(mutation="gone")
    receipt = await desk.hub.submit(ANN, family.id, delete)
    await desk.hub.checkpoints.idle()
    assert desk.families.loaded(family.id) is None
    assert desk.families.in_memory == count - 1
    kept = everything(before.state), dict(before.answered.recent), before.last, before.n
    assert list(before.state.parts()) == [ITSELF]
    assert [key[1] for key in before.answered.recent] == ["gone"]
    for _ in range(2):
        assert await desk.hub.submit(ANN, family.id, delete) == receipt
        stream = await desk.families.get(family.id)
        loaded = everything(stream.state), dict(stream.answered.recent), stream.last, stream.n
        assert loaded == kept
        await desk.close()
        await desk.open()


async def test_who_watches_a_family_that_is_deleted_is_told_before_it_leaves_memory(
    desk: HubDesk,
) -> None:
    family = await desk.begin()
    watching = heard(desk.hub, ANN, family.id, family.seq)
    told = asyncio.ensure_future(anext(watching))
    await asyncio.sleep(0)
    await desk.hub.submit(ANN, family.id, commands.Delete(mutation="gone"))
    await desk.hub.checkpoints.idle()
    with pytest.raises(NotFound):
        await told


async def test_only_the_owner_names_the_family_and_its_members(desk: HubDesk) -> None:
    family = await desk.begin()
    add = commands.AddMember(mutation=desk.mutation(), user="bob", name="Bob")
    await desk.hub.submit(ANN, family.id, add)
    assert (await desk.hub.read(BOB, family.id)).id == family.id
    with pytest.raises(Forbidden):
        await desk.hub.submit(BOB, family.id, commands.Rename(mutation="r", label="Mine"))
    leave = commands.RemoveMember(mutation=desk.mutation(), user="bob")
    await desk.hub.submit(BOB, family.id, leave)
    with pytest.raises(NotFound):
        await desk.hub.read(BOB, family.id)


async def test_who_has_left_is_answered_once_more_what_they_sent_and_nothing_else(
    desk: HubDesk,
) -> None:
    family = await desk.begin()
    add = commands.AddMember(mutation=desk.mutation(), user="bob", name="Bob")
    await desk.hub.submit(ANN, family.id, add)
    leave = commands.RemoveMember(mutation="leave", user="bob")
    left = await desk.hub.submit(BOB, family.id, leave)
    assert await desk.hub.submit(BOB, family.id, leave) == left
    another = commands.Rename(mutation="leave", label="Mine")
    with pytest.raises(Conflict) as refused:
        await desk.hub.submit(BOB, family.id, another)
    assert refused.value.kind == "mutation.reused"


async def test_an_empty_label_is_refused(desk: HubDesk) -> None:
    family = await desk.begin()
    with pytest.raises(Conflict):
        await desk.hub.submit(ANN, family.id, commands.Rename(mutation="r", label="  "))
