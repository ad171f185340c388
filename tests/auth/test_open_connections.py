import asyncio

import pytest

from accountdesk import HERE, PASSWORD, Desk
from taskflow.auth.identity import Identity, UserChange
from taskflow.auth.sessions import AT_ONCE
from taskflow.domain.errors import Unauthenticated
from taskflow.domain.principal import HUB
from taskflow.supervision.supervisor import Supervisor

NEW = "eight loud ravens"


class Line:
    """An open connection that notes whether it was cut."""

    def __init__(self) -> None:
        self.open = True

    async def cut(self) -> None:
        self.open = False


async def bob_at(desk: Desk, lines: int) -> list[Identity]:
    await desk.admin("Ada")
    await desk.accounts.users.create(HUB, "Bob", PASSWORD)
    logins = [await desk.accounts.login("Bob", PASSWORD, HERE) for _ in range(lines)]
    return [await desk.identity(login) for login in logins]


async def test_logging_out_closes_this_sessions_connections_alone(desk: Desk) -> None:
    here, there = await bob_at(desk, 2)
    one, two, other = Line(), Line(), Line()
    held = desk.accounts.lifelines.held
    with held(here, one.cut), held(here, two.cut), held(there, other.cut):
        await desk.accounts.logout(here, None)
        assert (one.open, two.open, other.open) == (False, False, True)


async def test_deactivating_closes_every_connection_of_a_person(desk: Desk) -> None:
    here, there = await bob_at(desk, 2)
    lines = [Line(), Line()]
    held = desk.accounts.lifelines.held
    with held(here, lines[0].cut), held(there, lines[1].cut):
        await desk.accounts.users.update(HUB, here.principal.id, UserChange(active=False))
    assert not any(line.open for line in lines)


async def test_whoever_gains_or_loses_a_right_connects_anew_with_it(desk: Desk) -> None:
    (bob,) = await bob_at(desk, 1)
    for change, stays in (
        (UserChange(label="Robert"), True),
        (UserChange(groups=("red",)), False),
        (UserChange(admin=True), False),
    ):
        line = Line()
        with desk.accounts.lifelines.held(bob, line.cut):
            await desk.accounts.users.update(HUB, bob.principal.id, change)
        assert line.open is stays


async def test_a_password_change_closes_the_other_sessions_connections(desk: Desk) -> None:
    here, there = await bob_at(desk, 2)
    mine, other = Line(), Line()
    held = desk.accounts.lifelines.held
    with held(here, mine.cut), held(there, other.cut):
        await desk.accounts.change_password(here, PASSWORD, NEW)
    assert (mine.open, other.open) == (True, False)


async def test_a_new_password_from_an_admin_closes_all_sessions(desk: Desk) -> None:
    here, there = await bob_at(desk, 2)
    lines = [Line(), Line()]
    held = desk.accounts.lifelines.held
    with held(here, lines[0].cut), held(there, lines[1].cut):
        await desk.accounts.users.set_password(HUB, here.principal.id, NEW)
    assert not any(line.open for line in lines)


async def test_revoking_a_token_closes_its_connections(desk: Desk) -> None:
    (bob,) = await bob_at(desk, 1)
    token, text = await desk.accounts.tokens.create(bob.principal, "script")
    identity = await desk.accounts.by_bearer(text)
    assert identity is not None
    line, other = Line(), Line()
    held = desk.accounts.lifelines.held
    with held(identity, line.cut), held(bob, other.cut):
        await desk.accounts.tokens.revoke(bob.principal, token.id)
    assert (line.open, other.open) == (False, True)


async def test_a_stolen_refresh_token_closes_the_sessions_connections(desk: Desk) -> None:
    login = await desk.admin()
    second = await desk.accounts.refresh(login.refresh)
    line = Line()
    with desk.accounts.lifelines.held(await desk.identity(second), line.cut):
        desk.clock.turn(AT_ONCE)
        with pytest.raises(Unauthenticated):
            await desk.accounts.refresh(login.refresh)
        assert not line.open


async def test_what_another_process_revokes_is_found_at_the_next_look(desk: Desk) -> None:
    (bob,) = await bob_at(desk, 1)
    line = Line()
    with desk.accounts.lifelines.held(bob, line.cut):
        await desk.accounts.look()
        assert line.open
        await desk.again().accounts.users.update(HUB, bob.principal.id, UserChange(admin=True))
        desk.clock.turn(5_000)
        await desk.accounts.look()
        assert not line.open


async def test_a_connection_that_has_ended_holds_no_line(desk: Desk) -> None:
    (bob,) = await bob_at(desk, 1)
    with desk.accounts.lifelines.held(bob, Line().cut):
        assert desk.accounts.lifelines.identities == [bob]
    assert desk.accounts.lifelines.identities == []


async def test_one_connection_that_cannot_be_closed_does_not_save_the_others(desk: Desk) -> None:
    (bob,) = await bob_at(desk, 1)

    async def broken() -> None:
        raise ConnectionError

    line = Line()
    held = desk.accounts.lifelines.held
    with held(bob, broken), held(bob, line.cut):
        await desk.accounts.logout(bob, None)
    assert not line.open


async def test_the_desk_looks_by_itself_once_it_was_started(desk: Desk) -> None:
    (bob,) = await bob_at(desk, 1)
    cut = asyncio.Event()

    async def note() -> None:
        cut.set()

    await desk.again().accounts.users.update(HUB, bob.principal.id, UserChange(active=False))
    desk.clock.turn(5_000)
    with desk.accounts.lifelines.held(bob, note):
        await desk.accounts.start(Supervisor())
        await asyncio.wait_for(cut.wait(), 10)
