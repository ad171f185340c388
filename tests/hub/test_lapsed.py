"""A lease that has run out: who comes back in time goes on, and no attempt gets lost by it."""

import asyncio

import pytest

from taskflow.domain.errors import Conflict
from taskflow.domain.event import Effect
from taskflow.domain.principal import Principal
from taskflow.domain.work import BROWSER
from taskflow.hub.due.claims import Due
from taskflow.hub.due.effects import LEASE, Effects
from taskflow.testing.work import QUIET, soon

ONE = Principal(kind="processor", id="one", environments=("far",))


def page_of(ident: str) -> Principal:
    """Give a processor that a person's page is."""
    return Principal(kind="processor", id=ident, environments=(BROWSER,))


class Leases:
    """Effects under a clock that a test sets forward."""

    def __init__(self) -> None:
        self.now = 0.0
        self.effects = Effects(1, lambda: self.now, b"s")

    def add(self, attempt: int = 1, *, environment: str = "far", repeatable: bool = True) -> None:
        """Let an attempt at the one work be due."""
        effect = Effect(
            id="work",
            name="work",
            environment=environment,
            invoke="w",
            attempt=attempt,
            repeatable=repeatable,
        )
        self.effects.add(Due("f", "t", effect))

    def lapse(self) -> list[int]:
        """Let leases run out; gives the attempts that are to be counted."""
        for _ in range(4):  # in steps: the hub itself does not stand still
            self.now += LEASE / 3
            lapsed = self.effects.expire()
        return [due.effect.attempt for due in lapsed]


@pytest.fixture
async def leases() -> Leases:
    return Leases()


async def test_who_comes_back_before_it_is_counted_uses_up_no_attempt(leases: Leases) -> None:
    leases.add()
    claim = await leases.effects.claim("far", "one")
    assert leases.lapse() == [1]
    leases.effects.heartbeat("work", claim.attempt, ONE)
    assert not leases.effects.has_lapsed("work")
    assert leases.effects.expire() == []


async def test_the_next_attempt_is_offered_after_who_came_back_fell_silent_again(
    leases: Leases,
) -> None:
    leases.add()
    claim = await leases.effects.claim("far", "one")
    assert leases.lapse() == [1]
    leases.add(attempt=2)  # it is counted
    leases.effects.heartbeat("work", claim.attempt, ONE)
    other = leases.effects.claim("far", "other")
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(other, QUIET)  # it is at work, and what was offered is passed over
    assert leases.lapse() == []  # the second attempt was never begun: it is not counted
    again = await soon(leases.effects.claim("far", "other"))
    assert again.effect.attempt == 2
    assert leases.lapse() == [2]


async def test_pages_that_fall_asleep_use_up_no_attempt_and_the_next_one_is_offered_the_work(
    leases: Leases,
) -> None:
    leases.add(environment=BROWSER)
    claims = []
    for page in ("one", "other", "third", "fourth"):
        claims.append(await soon(leases.effects.claim(BROWSER, page)))
        assert leases.lapse() == []
    assert {claim.effect.attempt for claim in claims} == {1}
    awake = await soon(leases.effects.claim(BROWSER, "last"))
    with pytest.raises(Conflict):  # another page has it since
        leases.effects.holder("work", claims[0].attempt, page_of("one"))
    assert leases.effects.holder("work", awake.attempt, page_of("last")) is awake


async def test_a_page_that_wakes_before_another_one_has_its_work_goes_on(leases: Leases) -> None:
    leases.add(environment=BROWSER)
    claim = await soon(leases.effects.claim(BROWSER, "one"))
    assert leases.lapse() == []
    leases.effects.heartbeat("work", claim.attempt, page_of("one"))
    other = leases.effects.claim(BROWSER, "other")
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(other, QUIET)
    assert leases.lapse() == []  # it falls asleep again
    assert (await soon(leases.effects.claim(BROWSER, "other"))).effect.attempt == 1


async def test_what_a_page_may_do_only_once_is_not_offered_again_when_it_falls_asleep(
    leases: Leases,
) -> None:
    leases.add(environment=BROWSER, repeatable=False)
    await soon(leases.effects.claim(BROWSER, "one"))
    assert leases.lapse() == [1]
