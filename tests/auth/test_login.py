import asyncio

import pytest
from argon2 import PasswordHasher

from accountdesk import HERE, MINUTE, PASSWORD, Desk
from taskflow.auth.identity import UserChange
from taskflow.auth.passwords import Passwords
from taskflow.auth.sessions import Sessions
from taskflow.domain.errors import Forbidden, Invalid, Limited, TaskflowError, Unauthenticated
from taskflow.domain.principal import HUB

NEW = "eight loud ravens"


async def told(desk: Desk, name: str, password: str, address: str = HERE) -> str:
    try:
        await desk.accounts.login(name, password, address)
    except TaskflowError as error:
        return f"{error.kind}: {error.message} {error.details}"
    return "welcome"


async def test_the_right_name_and_password_open(desk: Desk) -> None:
    made = await desk.admin("Ada Lovelace")
    login = await desk.accounts.login("  ADA   lovelace ", PASSWORD, HERE)
    assert login.user == made.user
    assert (await desk.identity(login)).principal.name == "Ada Lovelace"


async def test_nobody_learns_whether_it_was_the_name_or_the_password(desk: Desk) -> None:
    await desk.admin("Ada")
    bob = await desk.accounts.users.create(HUB, "Bob", PASSWORD)
    await desk.accounts.users.update(HUB, bob.id, UserChange(active=False))
    answers = {
        await told(desk, "Ada", "not the password"),
        await told(desk, "Nobody", PASSWORD),
        await told(desk, "Bob", PASSWORD),
        await told(desk, "", ""),
        await told(desk, "Ada", "x" * 1_000),
        await told(desk, "{'$ne': null}", PASSWORD),
    }
    assert answers == {"auth.failed: The name or the password is wrong. {}"}


async def test_ten_wrong_passwords_close_the_account_for_every_address(desk: Desk) -> None:
    await desk.admin("Ada")
    for number in range(10):
        assert "auth.failed" in await told(desk, "ada", "wrong wrong", f"198.51.100.{number}")
    assert "limit.rate" in await told(desk, "ADA", PASSWORD, "192.0.2.1")
    desk.clock.turn(15 * MINUTE + 1)
    assert await told(desk, "Ada", PASSWORD, "192.0.2.1") == "welcome"


async def test_ten_wrong_tries_close_an_address_for_every_account(desk: Desk) -> None:
    await desk.admin("Ada")
    for number in range(10):
        assert "auth.failed" in await told(desk, f"guess{number}", "wrong wrong")
    assert "limit.rate" in await told(desk, "Ada", PASSWORD)
    assert await told(desk, "Ada", PASSWORD, "192.0.2.1") == "welcome"


async def test_a_crowd_of_guesses_at_once_gets_ten_tries(desk: Desk) -> None:
    await desk.admin("Ada")
    answers = await asyncio.gather(*(told(desk, "Ada", f"guess number {n}") for n in range(30)))
    assert sum("auth.failed" in answer for answer in answers) == 10


async def test_a_restart_gives_no_further_tries(desk: Desk) -> None:
    await desk.admin("Ada")
    for _ in range(10):
        await told(desk.again(), "Ada", "wrong wrong")
    with pytest.raises(Limited):
        await desk.again().accounts.login("Ada", PASSWORD, HERE)


async def test_logging_in_often_is_no_offence(desk: Desk) -> None:
    await desk.admin("Ada")
    for _ in range(12):
        assert await told(desk, "Ada", PASSWORD) == "welcome"


async def test_changing_the_password_ends_the_other_sessions_and_keeps_this_one(
    desk: Desk,
) -> None:
    here = await desk.admin("Ada")
    there = await desk.accounts.login("Ada", PASSWORD, HERE)
    identity = await desk.identity(here)
    await desk.accounts.change_password(identity, PASSWORD, NEW)
    assert await desk.accounts.by_cookie(here.access) == identity
    assert await desk.accounts.by_cookie(there.access) is None
    with pytest.raises(Unauthenticated):
        await desk.accounts.refresh(there.refresh)
    assert "auth.failed" in await told(desk, "Ada", PASSWORD)
    assert await told(desk, "Ada", NEW) == "welcome"


async def test_the_old_password_is_asked_for_and_guessing_it_is_limited(desk: Desk) -> None:
    identity = await desk.identity(await desk.admin("Ada"))
    kinds: list[str] = []
    for _ in range(12):
        with pytest.raises(TaskflowError) as caught:
            await desk.accounts.change_password(identity, "wrong wrong", NEW)
        kinds.append(caught.value.kind)
    assert kinds == ["password.wrong"] * 10 + ["limit.rate"] * 2


async def test_guesses_elsewhere_do_not_stop_ones_own_change_of_password(desk: Desk) -> None:
    identity = await desk.identity(await desk.admin("Ada"))
    for number in range(12):
        await told(desk, "Ada", "wrong wrong", f"198.51.100.{number}")
    await desk.accounts.change_password(identity, PASSWORD, NEW)


async def test_a_known_browser_has_tries_of_its_own_and_only_ten(desk: Desk) -> None:
    device = (await desk.admin("Ada")).device
    for number in range(10):
        await told(desk, "Ada", "wrong wrong", f"198.51.100.{number}")
    assert (await desk.accounts.login("Ada", PASSWORD, HERE, device)).device == device
    kinds: list[str] = []
    for _ in range(12):
        with pytest.raises(TaskflowError) as caught:
            await desk.accounts.login("Ada", "wrong wrong", HERE, device)
        kinds.append(caught.value.kind)
    assert kinds == ["auth.failed"] * 10 + ["limit.rate"] * 2


async def test_a_browser_is_known_for_its_own_people_alone(desk: Desk) -> None:
    device = (await desk.admin("Ada")).device
    await desk.accounts.users.create(HUB, "Bob", PASSWORD)
    for number in range(10):
        await told(desk, "Bob", "wrong wrong", f"198.51.100.{number}")
    for mark in (device, device[:-1], f"{device}~x.y", "~", ".", "é.é", "x" * 9_000):
        with pytest.raises(Limited):
            await desk.accounts.login("Bob", PASSWORD, HERE, mark)


async def test_a_browser_is_known_for_several_people(desk: Desk) -> None:
    device = (await desk.admin("Ada")).device
    for name in ("Bob", "Cleo", "Dan", "Fay"):
        await desk.accounts.users.create(HUB, name, PASSWORD)
        device = (await desk.accounts.login(name, PASSWORD, HERE, device)).device
    assert len(device.split("~")) == 4
    assert (await desk.accounts.login("Fay", PASSWORD, HERE, device)).device == device


async def test_a_weak_new_password_changes_nothing(desk: Desk) -> None:
    identity = await desk.identity(await desk.admin("Ada"))
    with pytest.raises(Invalid):
        await desk.accounts.change_password(identity, PASSWORD, "ada ada ada 1")
    assert await told(desk, "Ada", PASSWORD) == "welcome"


async def test_a_token_cannot_change_the_password(desk: Desk) -> None:
    login = await desk.admin("Ada")
    _, text = await desk.accounts.tokens.create(login.user.principal, "script")
    identity = await desk.accounts.by_bearer(text)
    assert identity is not None
    with pytest.raises(Forbidden):
        await desk.accounts.change_password(identity, PASSWORD, NEW)


async def test_a_hash_made_with_less_effort_is_made_anew_at_login(desk: Desk) -> None:
    login = await desk.admin("Ada")
    weak = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)
    await desk.documents.change("users", login.user.id, {}, {"password": weak})
    assert await told(desk, "Ada", PASSWORD) == "welcome"
    stored = await desk.documents.get("users", login.user.id)
    assert stored is not None
    assert "m=32768" in stored["password"]
    assert await told(desk, "Ada", PASSWORD) == "welcome"


async def test_a_login_that_a_reset_overtakes_opens_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = (await desk.admin("Ada")).user
    opened = Sessions.open

    async def open_after_the_reset(sessions: Sessions, user: str) -> tuple[str, str]:
        await desk.again().accounts.users.set_password(HUB, ada.id, NEW)
        return await opened(sessions, user)

    monkeypatch.setattr(Sessions, "open", open_after_the_reset)
    assert "auth.failed" in await told(desk, "Ada", PASSWORD)
    assert await desk.documents.find("sessions", {}) == []


async def test_a_change_of_ones_own_password_never_undoes_a_reset(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    login = await desk.admin("Ada")
    identity = await desk.identity(login)
    hashed = Passwords.hash

    async def hash_after_the_reset(hashes: Passwords, password: str) -> str:
        if password != NEW:
            await desk.again().accounts.users.set_password(HUB, login.user.id, NEW)
        return await hashed(hashes, password)

    monkeypatch.setattr(Passwords, "hash", hash_after_the_reset)
    with pytest.raises(Forbidden):
        await desk.accounts.change_password(identity, PASSWORD, "a third fine password")
    monkeypatch.undo()
    assert await told(desk, "Ada", NEW) == "welcome"
