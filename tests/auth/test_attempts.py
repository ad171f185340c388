import asyncio

import pytest

from accountdesk import MINUTE, Desk
from taskflow.auth.attempts import KIND, TRIES, Attempts, Window
from taskflow.domain.errors import Limited


def attempts_of(desk: Desk) -> Attempts:
    return Attempts(desk.documents, desk.clock)


async def test_ten_tries_in_fifteen_minutes_and_not_one_more(desk: Desk) -> None:
    attempts = attempts_of(desk)
    for _ in range(10):
        await attempts.take("ada")
        desk.clock.turn(MINUTE)
    with pytest.raises(Limited) as caught:
        await attempts.take("ada")
    assert 0 < caught.value.details["retryAfter"] <= 5 * 60 + 1
    desk.clock.turn(5 * MINUTE + 1)
    await attempts.take("ada")
    with pytest.raises(Limited):
        await attempts.take("ada")


async def test_a_hundred_tries_at_once_are_still_ten(desk: Desk) -> None:
    attempts = attempts_of(desk)
    answers = await asyncio.gather(
        *(attempts.take("ada") for _ in range(30)), return_exceptions=True
    )
    assert sum(answer is None for answer in answers) == 10
    assert sum(isinstance(answer, Limited) for answer in answers) == 20


async def test_who_is_refused_has_nothing_written_however_often(desk: Desk) -> None:
    attempts = attempts_of(desk)
    for _ in range(10):
        await attempts.take("ada")
    before = await desk.documents.find(KIND, {})
    for _ in range(20):
        with pytest.raises(Limited):
            await attempts.take("ada")
    assert await desk.documents.find(KIND, {}) == before


async def test_a_restart_forgets_no_try(desk: Desk) -> None:
    for _ in range(10):
        await attempts_of(desk).take("ada")
    with pytest.raises(Limited):
        await attempts_of(desk).take("ada")


async def test_subjects_are_counted_apart_and_a_refusal_costs_the_others_nothing(
    desk: Desk,
) -> None:
    attempts = attempts_of(desk)
    for _ in range(10):
        await attempts.take("ada")
    for _ in range(15):
        with pytest.raises(Limited):
            await attempts.take("here", "ada")
    for _ in range(10):
        await attempts.take("here")


async def test_a_right_try_is_forgiven(desk: Desk) -> None:
    attempts = attempts_of(desk)
    for _ in range(25):
        await attempts.take("ada", "here")
        await attempts.forgive("ada", "here")
    await attempts.take("ada")


async def test_nothing_that_was_typed_is_stored(desk: Desk) -> None:
    await attempts_of(desk).take("account my secret password in the wrong field")
    stored = await desk.documents.find(KIND, {})
    assert "secret" not in str(stored)


async def test_old_tries_are_tidied_away(desk: Desk) -> None:
    attempts = attempts_of(desk)
    await attempts.take("ada")
    desk.clock.turn(10 * MINUTE)
    await attempts.take("bob")
    desk.clock.turn(10 * MINUTE)
    await attempts.tidy()
    assert len(await desk.documents.find(KIND, {})) == 1


async def test_however_many_addresses_tried_none_is_kept_longer_than_it_counts(desk: Desk) -> None:
    attempts = attempts_of(desk)
    for number in range(250):
        await attempts.take(f"address {number}")
    desk.clock.turn(20 * MINUTE)
    await attempts.tidy()
    assert await desk.documents.find(KIND, {}) == []


async def test_the_window_answers_all_that_the_library_may_ask(desk: Desk) -> None:
    window = Window(desk.documents, desk.clock)
    expiry = TRIES.get_expiry()
    assert await window.get("k") == 0
    assert await window.get_expiry("k") == desk.clock.now() / 1000
    assert await window.incr("k", expiry) == 1
    assert await window.incr("k", expiry, 2) == 3
    assert await window.get("k") == 3
    assert await window.get_expiry("k") == desk.clock.now() / 1000 + expiry
    assert await window.check()
    await window.clear("k")
    assert await window.get("k") == 0
    await window.incr("a", expiry)
    await window.incr("b", expiry)
    assert await window.reset() == 2
