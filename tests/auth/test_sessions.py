import asyncio

import pytest

from accountdesk import HERE, MINUTE, PASSWORD, SECRET, Desk
from taskflow.auth.identity import UserChange
from taskflow.auth.secret import Keys
from taskflow.auth.sessions import AT_ONCE, DAY, KIND
from taskflow.domain.errors import Unauthenticated
from taskflow.domain.principal import HUB


async def test_a_refresh_gives_fresh_secrets_of_the_same_session(desk: Desk) -> None:
    first = await desk.admin()
    second = await desk.accounts.refresh(first.refresh)
    assert second.refresh != first.refresh
    assert second.csrf == first.csrf
    assert await desk.identity(second) == await desk.identity(first)
    third = await desk.accounts.refresh(second.refresh)
    assert third.user == first.user


async def test_a_used_refresh_token_ends_its_session(desk: Desk) -> None:
    first = await desk.admin()
    second = await desk.accounts.refresh(first.refresh)
    other = await desk.accounts.login("Ada", PASSWORD, HERE)
    assert await desk.accounts.by_cookie(second.access) is not None
    desk.clock.turn(AT_ONCE)
    with pytest.raises(Unauthenticated) as caught:
        await desk.accounts.refresh(first.refresh)
    assert caught.value.kind == "auth.sessionOver"
    with pytest.raises(Unauthenticated):
        await desk.accounts.refresh(second.refresh)
    assert await desk.accounts.by_cookie(second.access) is None
    assert await desk.accounts.by_cookie(other.access) is not None


async def test_one_from_before_the_last_ends_its_session_at_once(desk: Desk) -> None:
    first = await desk.admin()
    second = await desk.accounts.refresh(first.refresh)
    await desk.accounts.refresh(second.refresh)
    with pytest.raises(Unauthenticated):
        await desk.accounts.refresh(first.refresh)
    assert await desk.accounts.by_cookie(second.access) is None


async def test_two_who_refresh_at_once_go_on_with_the_same_session(desk: Desk) -> None:
    first = await desk.admin()
    answers = await asyncio.gather(*(desk.accounts.refresh(first.refresh) for _ in range(5)))
    assert len({answer.refresh for answer in answers}) == 1
    for answer in answers:
        assert await desk.accounts.by_cookie(answer.access) is not None
    late = await desk.accounts.refresh(first.refresh)  # used already, by who was a moment faster
    assert (await desk.accounts.refresh(late.refresh)).user == first.user


async def test_whoever_got_no_answer_is_answered_again_however_late(desk: Desk) -> None:
    first = await desk.admin()
    lost = await desk.accounts.refresh(first.refresh)
    desk.clock.turn(3 * DAY)
    again = await desk.again().accounts.refresh(first.refresh)
    assert again.refresh == lost.refresh
    assert await desk.accounts.by_cookie(again.access) is not None
    assert (await desk.accounts.refresh(again.refresh)).user == first.user


async def test_a_stolen_token_is_found_out_across_a_restart(desk: Desk) -> None:
    first = await desk.admin()
    second = await desk.again().accounts.refresh(first.refresh)
    assert await desk.again().accounts.by_cookie(second.access) is not None
    desk.clock.turn(AT_ONCE)
    with pytest.raises(Unauthenticated):
        await desk.again().accounts.refresh(first.refresh)
    assert await desk.again().accounts.by_cookie(second.access) is None


async def test_who_knows_an_old_token_cannot_make_the_next(desk: Desk) -> None:
    first = await desk.admin()
    second = await desk.accounts.refresh(first.refresh)
    made = Keys(SECRET[::-1]).sign("refresh", first.refresh)
    assert second.refresh.partition(".")[2] != made
    with pytest.raises(Unauthenticated):
        await desk.accounts.refresh(f"{first.refresh.partition('.')[0]}.{made}")


@pytest.mark.parametrize("token", ["", ".", "x", "x.y", "é.é", "." * 100, "\x00.\x00"])
async def test_what_is_no_refresh_token_refreshes_nothing(desk: Desk, token: str) -> None:
    await desk.admin()
    with pytest.raises(Unauthenticated):
        await desk.accounts.refresh(token)


async def test_logging_out_ends_the_session_at_once(desk: Desk) -> None:
    login = await desk.admin()
    identity = await desk.identity(login)
    await desk.accounts.logout(identity, None)
    assert await desk.accounts.by_cookie(login.access) is None
    with pytest.raises(Unauthenticated):
        await desk.accounts.refresh(login.refresh)


async def test_logging_out_works_also_after_the_access_cookie_ran_out(desk: Desk) -> None:
    login = await desk.admin()
    await desk.accounts.logout(None, login.refresh)
    with pytest.raises(Unauthenticated):
        await desk.accounts.refresh(login.refresh)


async def test_an_old_refresh_token_logs_nobody_out(desk: Desk) -> None:
    first = await desk.admin()
    second = await desk.accounts.refresh(first.refresh)
    await desk.accounts.logout(None, first.refresh)
    assert await desk.accounts.by_cookie(second.access) is not None


async def test_access_runs_out_but_the_session_goes_on(desk: Desk) -> None:
    login = await desk.admin()
    desk.clock.turn(15 * MINUTE)
    assert await desk.accounts.by_cookie(login.access) is None
    again = await desk.accounts.refresh(login.refresh)
    assert await desk.accounts.by_cookie(again.access) is not None


async def test_a_session_nobody_uses_ends_after_two_weeks(desk: Desk) -> None:
    login = await desk.admin()
    desk.clock.turn(14 * DAY)
    with pytest.raises(Unauthenticated):
        await desk.accounts.refresh(login.refresh)


async def test_every_session_ends_after_ninety_days(desk: Desk) -> None:
    login = await desk.admin()
    for _ in range(12):
        desk.clock.turn(7 * DAY)
        login = await desk.accounts.refresh(login.refresh)
    desk.clock.turn(7 * DAY)
    with pytest.raises(Unauthenticated):
        await desk.accounts.refresh(login.refresh)


async def test_sessions_that_are_over_are_tidied_away(desk: Desk) -> None:
    await desk.admin()
    desk.clock.turn(10 * DAY)
    await desk.accounts.login("Ada", PASSWORD, HERE)
    desk.clock.turn(10 * DAY)
    await desk.accounts.tidy()
    assert len(await desk.documents.find(KIND, {})) == 1


async def test_however_many_sessions_are_over_all_are_tidied_away(desk: Desk) -> None:
    login = await desk.admin()
    for number in range(250):
        over = {"_id": f"over {number}", "user": login.user.id, "expiresAt": desk.clock.now()}
        await desk.documents.insert(KIND, over)
    await desk.accounts.tidy()
    assert len(await desk.documents.find(KIND, {})) == 1


async def test_a_deactivated_user_is_out_at_once(desk: Desk) -> None:
    await desk.admin()
    bob = await desk.accounts.users.create(HUB, "Bob", PASSWORD)
    login = await desk.accounts.login("Bob", PASSWORD, HERE)
    _, token = await desk.accounts.tokens.create(bob.principal, "script")
    assert await desk.accounts.by_bearer(token) is not None
    await desk.accounts.users.update(HUB, bob.id, UserChange(active=False))
    assert await desk.accounts.by_cookie(login.access) is None
    assert await desk.accounts.by_bearer(token) is None
    with pytest.raises(Unauthenticated):
        await desk.accounts.refresh(login.refresh)


async def test_what_another_process_changes_counts_within_five_seconds(desk: Desk) -> None:
    await desk.admin()
    bob = await desk.accounts.users.create(HUB, "Bob", PASSWORD)
    login = await desk.accounts.login("Bob", PASSWORD, HERE)
    assert (await desk.identity(login)).principal.admin is False
    elsewhere = desk.again().accounts
    await elsewhere.users.update(HUB, bob.id, UserChange(admin=True))
    desk.clock.turn(5_000)
    assert (await desk.identity(login)).principal.admin is True
    await elsewhere.users.update(HUB, bob.id, UserChange(active=False))
    desk.clock.turn(5_000)
    assert await desk.accounts.by_cookie(login.access) is None


async def test_no_secret_of_a_session_is_stored(desk: Desk) -> None:
    login = await desk.admin()
    stored = str(await desk.documents.find(KIND, {}))
    for secret in (login.access, login.refresh, login.refresh.partition(".")[2], login.csrf):
        assert secret not in stored
    assert PASSWORD not in str(await desk.documents.find("users", {}))


async def test_another_secret_ends_access_and_a_refresh_gives_it_back(desk: Desk) -> None:
    login = await desk.admin("Ada")
    other = Desk(desk.documents, desk.clock, bytes(reversed(SECRET)))
    assert await desk.accounts.by_cookie(login.access) is not None
    assert await other.accounts.by_cookie(login.access) is None
    fresh = await other.accounts.refresh(login.refresh)
    assert await other.accounts.by_cookie(fresh.access) is not None
