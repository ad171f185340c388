"""Leases of work: who holds them, how they come back, and who is told what is offered."""

import asyncio

import pytest

from taskflow.domain.errors import Conflict
from taskflow.domain.event import Effect
from taskflow.domain.principal import Principal
from taskflow.domain.work import BROWSER, SERVER
from taskflow.hub.due.claims import Claim, Due, Names
from taskflow.hub.due.effects import LEASE, Effects
from taskflow.testing.work import QUIET, soon

ONE = Principal(kind="processor", id="one", environments=("far",))
TWO = Principal(kind="processor", id="two", environments=("far",))


def work(
    ident: str = "work", environment: str = "far", *, repeatable: bool = True, attempt: int = 1
) -> Effect:
    return Effect(
        id=ident,
        name="add",
        environment=environment,
        invoke="w",
        attempt=attempt,
        repeatable=repeatable,
    )


def effects(epoch: int = 1) -> Effects:
    return Effects(epoch, lambda: 0.0, b"s")


async def given(made: Effects, effect: Effect, who: str = "one") -> Claim:
    """Let work be due, and give it to a processor."""
    made.add(Due("f", "t", effect, "ann"))
    return await soon(made.claim(effect.environment, who))


async def settled(made: Effects, claim: Claim) -> None:
    """Let another one have it, after its processor has lost it."""
    made.untouched(claim)
    await soon(made.claim(claim.effect.environment, "two"))


async def test_a_hub_that_stood_still_takes_no_claim_back_for_the_time_it_stood() -> None:
    now = 0.0
    made = Effects(1, lambda: now, b"s")
    claim = await given(made, work())
    now += 10 * LEASE  # nobody could have prolonged it
    assert made.expire() == []
    assert made.heartbeat("work", claim.attempt, ONE) is claim
    for _ in range(4):
        now += LEASE / 3
        made.expire()
    assert made.has_lapsed("work")


@pytest.mark.parametrize("end", ["give_back", "lost", "untouched", "rest"])
async def test_who_has_lost_a_claim_takes_nothing_back_with_it(end: str) -> None:
    made = effects()
    claim = await given(made, work())
    await settled(made, claim)
    before = made.counts(), made.held("two"), made.has_lapsed("work")
    getattr(made, end)(claim)
    assert (made.counts(), made.held("two"), made.has_lapsed("work")) == before
    assert not made.unbegun("work")


@pytest.mark.parametrize("end", ["give_back", "lost", "untouched", "rest"])
async def test_a_claim_on_what_is_due_no_more_is_taken_back_without_a_trace(end: str) -> None:
    made = effects()
    claim = await given(made, work())
    made.forget("work")
    getattr(made, end)(claim)
    assert made.counts() == {"due": 0, "claimed": 0}
    assert not made.expire()


async def test_a_claim_whose_lease_has_run_out_elsewhere_is_given_back_once() -> None:
    now = 0.0
    made = Effects(1, lambda: now, b"s")
    claim = await given(made, work())
    for _ in range(4):
        now += LEASE / 3
        made.expire()
    assert made.has_lapsed("work")
    assert not made.claimed("work")
    made.give_back(claim)  # it was counted as lost already: that is not to happen twice
    assert made.has_lapsed("work")
    with pytest.raises(Conflict, match="not yours any more"):
        made.holder("work", claim.attempt, ONE)


@pytest.mark.parametrize(("died", "counted"), [(True, ["work"]), (False, [])])
async def test_what_a_processor_held_that_is_gone_is_offered_or_counted(
    *, died: bool, counted: list[str]
) -> None:
    made = effects()
    await given(made, work())
    await given(made, work("other"), "two")
    made.release("one", died=died)
    assert [due.effect.id for due in made.expire()] == counted
    assert [claim.effect.id for claim in made.held("two")] == ["other"]
    assert made.offers("far", {"add"}) is not died


async def test_what_may_be_done_once_is_counted_and_never_simply_offered_again() -> None:
    made = effects()
    claim = await given(made, work(repeatable=False))
    made.give_back(claim)
    assert made.has_lapsed("work")
    assert not made.offers("far", {"add"})
    near = await given(made, work("near", SERVER, repeatable=False))
    made.give_back(near)
    assert made.offers(SERVER, {"add"})


async def test_work_that_waits_for_its_kind_is_dropped_and_taken_up_as_never_begun() -> None:
    made = effects()
    claim = await given(made, work())
    made.rest(claim)
    assert made.unbegun("work")
    assert (made.knows("work"), made.owned("ann")) == (False, 0)
    again = await given(made, work())
    assert again.attempt != claim.attempt
    assert not made.unbegun("work")


async def test_it_is_told_what_is_offered_to_whom() -> None:
    made = effects()
    made.add(Due("f", "t", work()))
    assert made.offers("far", {"add", "other"})
    assert not made.offers("far", {"other"})
    assert not made.offers("near", {"add"})
    made.add(Due("f", "t", work("other", "near")))
    assert made.waiting() == {"far": 1, "near": 1}
    await soon(made.claim("far", "one"))
    assert not made.offers("far", {"add"})
    assert made.waiting() == {"near": 1}
    assert [claim.effect.id for claim in made.held("one")] == ["work"]


async def test_who_waits_for_something_to_be_different_wakes_when_it_is() -> None:
    made = effects()
    waiting = asyncio.create_task(made.woken("far"))
    await asyncio.sleep(QUIET / 4)
    assert not waiting.done()
    made.add(Due("f", "t", work("elsewhere", "near")))
    await asyncio.sleep(QUIET / 4)
    assert not waiting.done()
    made.add(Due("f", "t", work(), "ann"))
    await soon(waiting)


async def test_an_attempt_at_another_persons_work_or_of_another_place_is_nobodys() -> None:
    made = effects()
    claim = await given(made, work())
    elsewhere = Principal(kind="processor", id="one", environments=("near",))
    others = Principal(kind="processor", id="one", environments=("far",), owner="bob")
    for who in (elsewhere, others, TWO):
        with pytest.raises(Conflict, match="not yours any more"):
            made.heartbeat("work", claim.attempt, who)
    assert made.heartbeat("work", claim.attempt, ONE) is claim
    with pytest.raises(Conflict, match="due no more"):
        made.heartbeat("nothing", claim.attempt, ONE)


async def test_what_was_known_already_is_not_taken_up_as_left_by_an_earlier_hub() -> None:
    made = effects()
    claim = await given(made, work())
    made.left(Due("f", "t", work(), "ann"))
    made.left(Due("f", "t", work(), "ann"), held=True)
    assert made.holder("work", claim.attempt, ONE) is claim
    assert made.counts() == {"due": 1, "claimed": 1}


async def test_work_is_begun_early_once_and_only_where_nobody_comes_before_it() -> None:
    made = effects()
    due = Due("f", "t", work("soon", SERVER), "ann")
    early = made.foreseen(due, "one")
    assert early is not None
    assert made.foreseen(due, "two") is None
    made.forgo("soon")
    made.add(Due("f", "t", work("before", SERVER), "ann"))
    assert made.foreseen(due, "one") is None
    await soon(made.claim(SERVER, "one"))
    assert made.foreseen(due, "one") is not None


def test_a_name_of_an_attempt_is_read_by_a_later_hub_of_this_installation_alone() -> None:
    effect = work()
    name = Names(1, b"s").make(effect, 1, "one")
    later = Names(2, b"s")
    found = later.read("work", name)
    assert found is not None
    assert (found.attempt, found.processor) == (1, "one")
    assert Names(1, b"s").read("work", name) is None  # it may have made another one of this name
    assert Names(2, b"other").read("work", name) is None
    assert later.read("other", name) is None
    for odd in ("", "1-1-1", name.replace("-one", "-two"), f"{name}.x", "x" * 200):
        assert later.read("work", odd) is None


def test_work_in_a_page_sleeps_only_where_it_may_be_repeated() -> None:
    assert Due("f", "t", work("a", BROWSER)).sleeps
    assert not Due("f", "t", work("a", BROWSER, repeatable=False)).sleeps
    assert not Due("f", "t", work("a", "far")).sleeps
    assert not Due("f", "t", work("a", SERVER)).remote
