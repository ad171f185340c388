import asyncio

import pytest

from accountdesk import PASSWORD, Desk
from taskflow.auth.identity import Login
from taskflow.auth.link import KIND
from taskflow.domain.errors import Conflict, Forbidden, Invalid


async def test_the_link_makes_the_admin_and_logs_them_in(desk: Desk) -> None:
    assert await desk.accounts.needs_setup()
    login = await desk.admin("Ada")
    assert (login.user.name, login.user.admin, login.user.active) == ("Ada", True, True)
    assert not await desk.accounts.needs_setup()
    identity = await desk.identity(login)
    assert identity.principal == login.user.principal
    assert identity.principal.admin


async def test_the_link_works_once(desk: Desk) -> None:
    link = await desk.accounts.issue_link()
    await desk.accounts.setup(link, "Ada", PASSWORD)
    with pytest.raises(Forbidden) as caught:
        await desk.accounts.setup(link, "Eve", PASSWORD)
    assert caught.value.kind == "auth.linkSpent"
    assert link not in caught.value.message


async def test_two_who_use_the_link_at_once_become_one_admin(desk: Desk) -> None:
    link = await desk.accounts.issue_link()
    answers = await asyncio.gather(
        *(desk.accounts.setup(link, name, PASSWORD) for name in ("Ada", "Bob")),
        return_exceptions=True,
    )
    assert sum(isinstance(answer, Login) for answer in answers) == 1
    assert sum(isinstance(answer, Forbidden) for answer in answers) == 1


async def test_a_new_link_replaces_the_old_one(desk: Desk) -> None:
    old = await desk.accounts.issue_link()
    new = await desk.accounts.issue_link()
    with pytest.raises(Forbidden):
        await desk.accounts.setup(old, "Ada", PASSWORD)
    await desk.accounts.setup(new, "Ada", PASSWORD)


async def test_a_link_survives_a_restart_and_what_was_mistyped(desk: Desk) -> None:
    link = await desk.accounts.issue_link()
    accounts = desk.again().accounts
    with pytest.raises(Invalid):
        await accounts.setup(link, "Ada", "too short")
    with pytest.raises(Invalid):
        await accounts.setup(link, "<script>", PASSWORD)
    await accounts.setup(link, "Ada", PASSWORD)


async def test_a_second_link_does_not_take_over_somebodys_name(desk: Desk) -> None:
    await desk.admin("Ada")
    link = await desk.accounts.issue_link()
    with pytest.raises(Conflict):
        await desk.accounts.setup(link, "ADA", PASSWORD)
    assert (await desk.accounts.setup(link, "Bob", PASSWORD)).user.admin


@pytest.mark.parametrize("link", ["", "guess", "\x00", "é" * 30])
async def test_a_guessed_link_opens_nothing(desk: Desk, link: str) -> None:
    await desk.accounts.issue_link()
    with pytest.raises(Forbidden):
        await desk.accounts.setup(link, "Eve", PASSWORD)
    assert await desk.accounts.needs_setup()


async def test_without_any_link_nothing_opens_either(desk: Desk) -> None:
    for link in ("", "x"):
        with pytest.raises(Forbidden):
            await desk.accounts.setup(link, "Eve", PASSWORD)


async def test_a_used_link_leaves_no_empty_secret_that_fits(desk: Desk) -> None:
    await desk.admin()
    with pytest.raises(Forbidden):
        await desk.accounts.setup("", "Eve", PASSWORD)


async def test_however_many_wrong_links_come_the_right_one_opens(desk: Desk) -> None:
    link = await desk.accounts.issue_link()
    for _ in range(30):
        with pytest.raises(Forbidden):
            await desk.accounts.setup("guess", "Eve", PASSWORD)
    assert (await desk.accounts.setup(link, "Ada", PASSWORD)).user.admin


async def test_the_link_itself_is_not_stored(desk: Desk) -> None:
    link = await desk.accounts.issue_link()
    assert link not in str(await desk.documents.find(KIND, {}))
