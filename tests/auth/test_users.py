import asyncio

import pytest

from accountdesk import HERE, PASSWORD, Desk
from taskflow.auth.identity import User, UserChange
from taskflow.domain.errors import Conflict, Forbidden, Invalid, NotFound, Unauthenticated
from taskflow.domain.principal import HUB, Principal

NEW = "eight loud ravens"


async def test_admins_make_users_who_can_log_in(desk: Desk) -> None:
    ada = (await desk.admin("Ada")).user
    bob = await desk.accounts.users.create(ada.principal, "Bob", PASSWORD, label="Bob B.")
    assert (bob.name, bob.label, bob.admin, bob.active) == ("Bob", "Bob B.", False, True)
    assert (await desk.accounts.login("bob", PASSWORD, HERE)).user == bob


async def test_names_are_unique_however_they_are_written(desk: Desk) -> None:
    await desk.admin("Straße")
    for name in ("strasse", "STRASSE", " straße "):
        with pytest.raises(Conflict) as caught:
            await desk.accounts.users.create(HUB, name, PASSWORD)
        assert caught.value.kind == "user.nameTaken"


async def test_of_two_who_want_one_name_at_once_one_gets_it(desk: Desk) -> None:
    one, other = desk.accounts, desk.again().accounts
    answers = await asyncio.gather(
        one.users.create(HUB, "Bob", PASSWORD),
        other.users.create(HUB, "BOB", PASSWORD),
        return_exceptions=True,
    )
    assert sum(isinstance(answer, User) for answer in answers) == 1
    assert sum(isinstance(answer, Conflict) for answer in answers) == 1


async def test_only_admins_may_administer(desk: Desk) -> None:
    ada = (await desk.admin("Ada")).user
    bob = await desk.accounts.users.create(HUB, "Bob", PASSWORD)
    users = desk.accounts.users
    for principal, refusal in ((bob.principal, Forbidden), (None, Unauthenticated)):
        with pytest.raises(refusal):
            await users.create(principal, "Eve", PASSWORD)
        with pytest.raises(refusal):
            await users.update(principal, bob.id, UserChange(admin=True))
        with pytest.raises(refusal):
            await users.set_password(principal, ada.id, NEW)
        with pytest.raises(refusal):
            await users.page(principal, 10)


async def test_users_come_in_pages_by_name(desk: Desk) -> None:
    await desk.admin("Ada")
    for name in ("cy", "Bob", "dee", "Élan"):
        await desk.accounts.users.create(HUB, name, PASSWORD)
    seen: list[str] = []
    after: str | None = None
    more = True
    while more:
        page, more = await desk.accounts.users.page(HUB, 2, after)
        seen += [user.name for user in page]
        after = page[-1].id
    assert seen == ["Ada", "Bob", "cy", "dee", "Élan"]
    for first in (0, -1, 101):
        with pytest.raises(Invalid):
            await desk.accounts.users.page(HUB, first)
    with pytest.raises(NotFound):
        await desk.accounts.users.page(HUB, 2, "nobody")


async def test_the_last_admin_stays(desk: Desk) -> None:
    ada = (await desk.admin("Ada")).user
    users = desk.accounts.users
    for change in (UserChange(admin=False), UserChange(active=False)):
        with pytest.raises(Conflict) as caught:
            await users.update(ada.principal, ada.id, change)
        assert caught.value.kind == "user.lastAdmin"
    bob = await users.create(HUB, "Bob", PASSWORD, admin=True)
    await users.update(HUB, bob.id, UserChange(active=False))
    with pytest.raises(Conflict):
        await users.update(HUB, ada.id, UserChange(admin=False))
    await users.update(HUB, bob.id, UserChange(active=True))
    assert not (await users.update(HUB, ada.id, UserChange(admin=False))).admin


async def test_two_admins_who_remove_each_other_at_once_leave_one(desk: Desk) -> None:
    ada = (await desk.admin("Ada")).user
    bob = await desk.accounts.users.create(HUB, "Bob", PASSWORD, admin=True)
    answers = await asyncio.gather(
        desk.accounts.users.update(ada.principal, bob.id, UserChange(admin=False)),
        desk.accounts.users.update(bob.principal, ada.id, UserChange(admin=False)),
        return_exceptions=True,
    )
    assert sum(isinstance(answer, Conflict) for answer in answers) == 1


async def test_a_change_changes_what_it_names_and_nothing_else(desk: Desk) -> None:
    bob = await desk.accounts.users.create(HUB, "Bob", PASSWORD, label="B")
    await desk.admin("Ada")
    same = await desk.accounts.users.update(HUB, bob.id, UserChange())
    assert same == bob
    changed = await desk.accounts.users.update(
        HUB, bob.id, UserChange(label="Robert", groups=("red", "blue"))
    )
    assert (changed.label, changed.groups, changed.admin) == ("Robert", ("red", "blue"), False)
    assert changed.principal.groups == ("red", "blue")
    assert (await desk.accounts.users.update(HUB, bob.id, UserChange(label=""))).label == "Bob"


async def test_an_admin_gives_a_new_password_and_the_old_sessions_end(desk: Desk) -> None:
    ada = (await desk.admin("Ada")).user
    bob = await desk.accounts.users.create(HUB, "Bob", PASSWORD)
    login = await desk.accounts.login("Bob", PASSWORD, HERE)
    await desk.accounts.users.set_password(ada.principal, bob.id, NEW)
    assert await desk.accounts.by_cookie(login.access) is None
    with pytest.raises(Unauthenticated):
        await desk.accounts.login("Bob", PASSWORD, HERE)
    await desk.accounts.login("Bob", NEW, HERE)


async def test_weak_passwords_are_refused_from_admins_too(desk: Desk) -> None:
    bob = await desk.accounts.users.create(HUB, "Bob", PASSWORD)
    with pytest.raises(Invalid):
        await desk.accounts.users.create(HUB, "Eve", "short")
    with pytest.raises(Invalid):
        await desk.accounts.users.set_password(HUB, bob.id, "short")


async def test_whoever_is_logged_in_finds_people_by_name(desk: Desk) -> None:
    ada = (await desk.admin("Ada")).user
    bob = await desk.accounts.users.create(HUB, "Bob", PASSWORD)
    users = desk.accounts.users
    assert await users.named(bob.principal, " ADA ") == ada
    assert await users.named(HUB, "ada") == ada
    with pytest.raises(Unauthenticated):
        await users.named(None, "Ada")


async def test_deactivated_people_are_not_found(desk: Desk) -> None:
    ada = (await desk.admin("Ada")).user
    bob = await desk.accounts.users.create(HUB, "Bob", PASSWORD)
    await desk.accounts.users.update(HUB, bob.id, UserChange(active=False))
    for name in ("Bob", "Nobody", "", "{'$gt': ''}"):
        with pytest.raises(NotFound) as caught:
            await desk.accounts.users.named(ada.principal, name)
        assert caught.value.kind == "user.notFound"


async def test_a_user_that_is_not_there_cannot_be_changed(desk: Desk) -> None:
    with pytest.raises(NotFound):
        await desk.accounts.users.update(HUB, "nobody", UserChange(label="x"))
    with pytest.raises(NotFound):
        await desk.accounts.users.set_password(HUB, "nobody", NEW)


async def test_nobody_administers_who_only_says_so(desk: Desk) -> None:
    with pytest.raises(Forbidden):
        await desk.accounts.users.page(Principal(kind="processor", id="p", admin=True), 10)


@pytest.mark.parametrize(
    ("known", "alike"),
    [
        ("cope", "\u0441\u043e\u0440\u0435"),
        ("\u0422\u0430\u0440\u0430\u0441", "Tapac"),
        ("TAPAC", "\u0422\u0410\u0420\u0410\u0421"),
        ("Ada cope", "Ada \u0441\u043e\u0440\u0435"),
    ],
)
async def test_a_name_that_looks_like_somebody_elses_is_taken(
    desk: Desk, known: str, alike: str
) -> None:
    await desk.accounts.users.create(HUB, known, PASSWORD)
    with pytest.raises(Conflict):
        await desk.accounts.users.create(HUB, alike, PASSWORD)
    await desk.accounts.users.create(HUB, "another", PASSWORD)
