"""For each promise of a queue of work: one that breaks it fails the suite's test of it."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from typing import Any

import pytest
from msgspec.structs import replace

from taskflow.domain.errors import Conflict, Invalid, TaskflowError
from taskflow.domain.work import Done, Failed, Outcome, PieceKind, Work
from taskflow.hub.due import effects
from taskflow.testing import work as suite
from taskflow.testing.work import ENVIRONMENT, WorkConformance
from workbench import HubBench, desk_of, processor


class Sound:
    """A queue that keeps every promise; each of the others breaks one."""

    def __init__(self, bench: "Bench", name: str) -> None:
        self.hub = bench.desk.hub
        self.bench = bench
        self.queue = self.hub.work.open(processor(name), (ENVIRONMENT,))

    @property
    def cancelled(self) -> Any:
        return self.queue.cancelled

    @cancelled.setter
    def cancelled(self, told: Any) -> None:
        self.queue.cancelled = told

    async def claim(self, environment: str, operators: Mapping[str, int] | None = None) -> Work:
        return await self.queue.claim(environment, operators)

    async def heartbeat(self, work: Work) -> None:
        await self.queue.heartbeat(work)

    async def partial(self, work: Work, text: str, kind: PieceKind = "said") -> None:
        await self.queue.partial(work, text, kind)

    async def progress(self, work: Work, fraction: float, words: str = "") -> None:
        await self.queue.progress(work, fraction, words)

    async def log(self, work: Work, line: str) -> None:
        await self.queue.log(work, line)

    async def settle(self, work: Work, outcome: Outcome) -> None:
        await self.queue.settle(work, outcome)

    async def give_up(self, work: Work, *, lost: bool = False) -> None:
        await self.queue.give_up(work, lost=lost)


class Empty(Sound):
    async def claim(self, environment: str, operators: Mapping[str, int] | None = None) -> Work:
        return replace(await super().claim(environment, operators), input=None)


class Hasty(Sound):
    async def claim(self, environment: str, operators: Mapping[str, int] | None = None) -> Work:
        return await asyncio.wait_for(super().claim(environment, operators), 0.05)


class Shared(Sound):
    """Gives everybody what somebody has already."""

    async def claim(self, environment: str, operators: Mapping[str, int] | None = None) -> Work:
        if not self.bench.given:
            self.bench.given.append(await super().claim(environment, operators))
        return self.bench.given[0]


class Greedy(Sound):
    async def claim(self, environment: str, _: Mapping[str, int] | None = None) -> Work:
        return await super().claim(environment)


class Open(Sound):
    async def claim(self, _: str, operators: Mapping[str, int] | None = None) -> Work:
        return await super().claim(ENVIRONMENT, operators)


class Silent(Sound):
    async def log(self, work: Work, line: str) -> None:
        """Keep nothing."""


class Vague(Sound):
    async def settle(self, work: Work, outcome: Outcome) -> None:
        failed = Failed("wrong", "Something went wrong. Try again.")
        await super().settle(work, failed if isinstance(outcome, Failed) else outcome)


class Obliging(Sound):
    async def settle(self, work: Work, outcome: Outcome) -> None:
        try:
            await super().settle(work, outcome)
        except Invalid:
            await super().settle(work, Done({"whole": 0}))


class Insisting(Sound):
    async def partial(self, work: Work, text: str, kind: PieceKind = "said") -> None:
        if kind != "recanted":
            await super().partial(work, text, kind)


class Faint(Sound):
    async def heartbeat(self, work: Work) -> None:
        """Prolong nothing."""


class Forgetful(Sound):
    """Gives a second attempt something else to do."""

    async def claim(self, environment: str, operators: Mapping[str, int] | None = None) -> Work:
        work = await super().claim(environment, operators)
        again = work.id in self.bench.seen
        self.bench.seen.add(work.id)
        return replace(work, input={}) if again else work


class Deaf(Sound):
    """Lets everybody believe that their result was taken."""

    async def settle(self, work: Work, outcome: Outcome) -> None:
        with suppress(Conflict):
            await super().settle(work, outcome)


class Impatient(Sound):
    """Takes nothing of who is late."""

    async def settle(self, work: Work, outcome: Outcome) -> None:
        if all(one.attempt != work.attempt for one in self.queue.at_work()):
            raise Conflict("Too late.", code="effect.lost")
        await super().settle(work, outcome)


class Alike(Sound):
    """Takes all processors for one."""

    def __init__(self, bench: "Bench", _: str) -> None:
        super().__init__(bench, "one")


class Keeping(Sound):
    async def give_up(self, work: Work, *, lost: bool = False) -> None:
        """Give nothing back."""


class Lenient(Sound):
    async def give_up(self, work: Work, *, lost: bool = False) -> None:  # noqa: ARG002
        await super().give_up(work)


class Repeating(Sound):
    async def give_up(self, work: Work, *, lost: bool = False) -> None:  # noqa: ARG002
        held = [one for one in self.queue.at_work() if one.attempt == work.attempt]
        self.hub.effects.untouched(held[0])


class Mute(Sound):
    @property
    def cancelled(self) -> Any:
        return None

    @cancelled.setter
    def cancelled(self, told: Any) -> None:
        """Tell nobody."""


class Bench(HubBench):
    def __init__(self, desk: Any, kind: type[Sound]) -> None:
        super().__init__(desk)
        self.kind = kind
        self.given: list[Work] = []
        self.seen: set[str] = set()

    async def queue(self, name: str) -> Any:
        return self.kind(self, name)


BROKEN: tuple[tuple[str, type[Sound]], ...] = (
    ("test_work_comes_with_all_that_it_needs", Empty),
    ("test_a_claim_waits_until_something_is_due", Hasty),
    ("test_what_one_has_claimed_no_other_gets", Shared),
    ("test_only_wanted_operators_in_their_version_come", Greedy),
    ("test_other_environments_are_refused", Open),
    ("test_an_output_is_recorded_with_the_last_lines", Silent),
    ("test_an_error_is_recorded", Vague),
    ("test_an_output_that_is_not_promised_is_refused", Obliging),
    ("test_text_is_seen_while_the_work_goes_on", Insisting),
    ("test_a_lease_holds_as_long_as_it_is_prolonged", Faint),
    ("test_what_has_lapsed_goes_to_another", Forgetful),
    ("test_who_is_late_counts_until_another_attempt_was_handed_out", Deaf),
    ("test_who_is_late_counts_until_another_attempt_was_handed_out", Impatient),
    ("test_nobody_settles_the_work_of_another", Alike),
    ("test_a_result_is_recorded_once", Deaf),
    ("test_what_is_given_up_is_offered_again", Keeping),
    ("test_what_is_lost_twice_has_failed", Lenient),
    ("test_what_may_not_be_repeated_is_not", Repeating),
    ("test_who_works_is_told_when_nobody_wants_it", Mute),
)
FAILS = (AssertionError, TaskflowError, TimeoutError, pytest.fail.Exception)


@pytest.fixture
async def desk(database_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Any]:
    monkeypatch.setattr(effects, "STALL", 3600.0)
    monkeypatch.setattr(suite, "SOON", 2.0)
    desk = desk_of(database_url)
    await desk.open()
    yield desk
    await desk.close()


@pytest.mark.parametrize(("promise", "kind"), BROKEN)
async def test_a_queue_that_breaks_a_promise_fails(
    desk: Any, promise: str, kind: type[Sound]
) -> None:
    with pytest.raises(FAILS):
        await getattr(WorkConformance(), promise)(Bench(desk, kind))


def test_every_promise_has_a_queue_that_breaks_it() -> None:
    shown = {promise for promise, _ in BROKEN}
    assert shown == {name for name in dir(WorkConformance) if name.startswith("test_")}
