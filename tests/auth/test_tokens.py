from collections.abc import Awaitable, Callable

import pytest
from msgspec import structs

from accountdesk import HERE, MINUTE, PASSWORD, Desk
from taskflow.auth.identity import Token, User, UserChange
from taskflow.auth.tokens import KIND, MOST
from taskflow.domain.errors import Conflict, Forbidden, Invalid, NotFound, Unauthenticated
from taskflow.domain.principal import HUB, Principal


async def test_a_token_acts_for_its_person(desk: Desk) -> None:
    ada = (await desk.admin("Ada")).user
    token, text = await desk.accounts.tokens.create(ada.principal, " my  script ")
    assert text.startswith("tfp_")
    assert (token.label, token.user, token.used_at) == ("my script", ada.id, None)
    identity = await desk.accounts.by_bearer(text)
    assert identity is not None
    assert identity.principal == structs.replace(ada.principal, by_token=True)
    assert (identity.credential.kind, identity.credential.id) == ("token", token.id)


async def test_tokens_are_listed_without_their_text(desk: Desk) -> None:
    ada = (await desk.admin("Ada")).user
    made = []
    for number in range(3):
        desk.clock.turn(1)
        made.append(await desk.accounts.tokens.create(ada.principal, f"t{number}"))
    assert await desk.accounts.tokens.of(ada.principal) == [token for token, _ in made]
    stored = str(await desk.documents.find(KIND, {}))
    for _, text in made:
        assert text not in stored
        assert text.split("_", 2)[2] not in stored


@pytest.mark.parametrize(
    "change", [str.upper, lambda t: t[:-1], lambda t: t + "x", lambda t: t[4:]]
)
async def test_anything_but_the_very_text_is_nobody(desk: Desk, change: object) -> None:
    ada = (await desk.admin("Ada")).user
    _, text = await desk.accounts.tokens.create(ada.principal, "script")
    assert callable(change)
    assert await desk.accounts.by_bearer(change(text)) is None


@pytest.mark.parametrize(
    "text", ["", "tfp_", "tfp__", "tfp_x_y", "é", "\x00", "{}", "tfp_" + "a" * 10_000]
)
async def test_what_is_no_token_is_nobody(desk: Desk, text: str) -> None:
    assert await desk.accounts.by_bearer(text) is None


async def test_a_revoked_token_is_dead_at_once_and_after_a_restart(desk: Desk) -> None:
    ada = (await desk.admin("Ada")).user
    token, text = await desk.accounts.tokens.create(ada.principal, "script")
    assert await desk.accounts.by_bearer(text) is not None
    await desk.accounts.tokens.revoke(ada.principal, token.id)
    assert await desk.accounts.by_bearer(text) is None
    assert await desk.again().accounts.by_bearer(text) is None
    assert await desk.accounts.tokens.of(ada.principal) == []
    with pytest.raises(NotFound):
        await desk.accounts.tokens.revoke(ada.principal, token.id)


async def test_others_cannot_see_or_revoke_it(desk: Desk) -> None:
    ada = (await desk.admin("Ada")).user
    bob = await desk.accounts.users.create(HUB, "Bob", PASSWORD)
    token, text = await desk.accounts.tokens.create(ada.principal, "script")
    assert await desk.accounts.tokens.of(bob.principal) == []
    with pytest.raises(NotFound) as foreign:
        await desk.accounts.tokens.revoke(bob.principal, token.id)
    with pytest.raises(NotFound) as absent:
        await desk.accounts.tokens.revoke(bob.principal, "0" * 16)
    assert foreign.value.message.replace(token.id, "") == absent.value.message.replace("0" * 16, "")
    with pytest.raises(Forbidden):
        await desk.accounts.tokens.page(bob.principal, 10)
    assert await desk.accounts.by_bearer(text) is not None


async def test_admins_see_and_revoke_everybodys_also_by_a_token(desk: Desk) -> None:
    ada = await bearing(desk, (await desk.admin("Ada")).user)
    bob = await desk.accounts.users.create(HUB, "Bob", PASSWORD)
    token, text = await desk.accounts.tokens.create(bob.principal, "script")
    seen, more = await desk.accounts.tokens.page(ada, 10)
    assert not more
    assert token in seen
    await desk.accounts.tokens.revoke(ada, token.id)
    assert await desk.accounts.by_bearer(text) is None


async def test_everybodys_tokens_come_in_pages_those_of_one_person_together(desk: Desk) -> None:
    ada = (await desk.admin("Ada")).user
    bob = await desk.accounts.users.create(HUB, "Bob", PASSWORD)
    for number in range(4):
        await desk.accounts.tokens.create((ada, bob)[number % 2].principal, f"t{number}")
    pages: list[Token] = []
    after, more = None, True
    while more:
        found, more = await desk.accounts.tokens.page(ada.principal, 3, after)
        pages += found
        after = (found[-1].user, found[-1].id)
    assert sorted(token.label for token in pages) == ["t0", "t1", "t2", "t3"]
    assert pages[0].user == pages[1].user != pages[2].user == pages[3].user


async def bearing(desk: Desk, user: User) -> Principal:
    """Give who a user is that comes with a token."""
    _, text = await desk.accounts.tokens.create(user.principal, "stolen")
    identity = await desk.accounts.by_bearer(text)
    assert identity is not None
    return identity.principal


async def test_an_admins_token_makes_no_credential(desk: Desk) -> None:
    ada = await desk.admin("Ada")
    bob = await desk.accounts.users.create(HUB, "Bob", PASSWORD)
    by_token = await bearing(desk, ada.user)
    users, tokens = desk.accounts.users, desk.accounts.tokens
    made: list[Callable[[], Awaitable[object]]] = [
        lambda: users.set_password(by_token, ada.user.id, "another fine password"),
        lambda: users.set_password(by_token, bob.id, "another fine password"),
        lambda: users.create(by_token, "Eve", PASSWORD, admin=True),
        lambda: users.update(by_token, bob.id, UserChange(admin=True)),
        lambda: users.update(by_token, bob.id, UserChange(active=True)),
        lambda: tokens.create(by_token, "another"),
    ]
    for make in made:
        with pytest.raises(Forbidden, match="Log in"):
            await make()
    assert len(await users.page(by_token, 10)) == 2  # what it may read, it reads
    assert await desk.accounts.by_cookie(ada.access) is not None


async def test_a_reset_of_the_password_ends_every_token(desk: Desk) -> None:
    ada = (await desk.admin("Ada")).user
    bob = await desk.accounts.users.create(HUB, "Bob", PASSWORD)
    texts = [(await desk.accounts.tokens.create(bob.principal, f"t{n}"))[1] for n in range(3)]
    assert all([await desk.accounts.by_bearer(text) for text in texts])
    await desk.accounts.users.set_password(ada.principal, bob.id, "another fine password")
    assert [await desk.accounts.by_bearer(text) for text in texts] == [None] * 3
    assert await desk.accounts.tokens.of(bob.principal) == []


async def test_a_token_does_not_come_back_with_its_owner(desk: Desk) -> None:
    ada = (await desk.admin("Ada")).user
    bob = await desk.accounts.users.create(HUB, "Bob", PASSWORD)
    _, text = await desk.accounts.tokens.create(bob.principal, "script")
    await desk.accounts.users.update(ada.principal, bob.id, UserChange(active=False))
    await desk.accounts.users.update(ada.principal, bob.id, UserChange(active=True))
    assert await desk.accounts.by_bearer(text) is None
    assert await desk.again().accounts.by_bearer(text) is None


async def test_a_token_made_while_a_reset_comes_does_not_outlive_it(desk: Desk) -> None:
    await desk.admin("Ada")
    bob = await desk.accounts.users.create(HUB, "Bob", PASSWORD)
    login = await desk.accounts.login("Bob", PASSWORD, HERE)
    identity = await desk.identity(login)
    await desk.again().accounts.users.set_password(HUB, bob.id, "another fine password")
    with pytest.raises(Unauthenticated):
        await desk.accounts.create_token(identity, "too late")
    assert await desk.accounts.tokens.of(bob.principal) == []


async def test_only_people_have_tokens(desk: Desk) -> None:
    tokens = desk.accounts.tokens
    with pytest.raises(Unauthenticated):
        await tokens.create(None, "script")
    for principal in (HUB, Principal(kind="processor", id="p1")):
        with pytest.raises(Forbidden):
            await tokens.create(principal, "script")
        with pytest.raises(Forbidden):
            await tokens.of(principal)


async def test_the_last_use_is_noted_but_not_every_time(desk: Desk) -> None:
    ada = (await desk.admin("Ada")).user
    _, text = await desk.accounts.tokens.create(ada.principal, "script")

    async def used() -> int | None:
        await desk.accounts.tokens.close()
        return (await desk.accounts.tokens.of(ada.principal))[0].used_at

    assert await used() is None
    first = desk.clock.now()
    await desk.accounts.by_bearer(text)
    assert await used() == first
    desk.clock.turn(MINUTE // 2)
    await desk.accounts.by_bearer(text)
    assert await used() == first
    desk.clock.turn(MINUTE // 2)
    await desk.accounts.by_bearer(text)
    assert await used() == desk.clock.now()


async def test_noting_a_use_never_brings_a_revoked_token_back(desk: Desk) -> None:
    ada = (await desk.admin("Ada")).user
    token, text = await desk.accounts.tokens.create(ada.principal, "script")
    await desk.accounts.by_bearer(text)
    await desk.accounts.tokens.revoke(ada.principal, token.id)
    await desk.accounts.tokens.close()
    assert await desk.documents.get(KIND, token.id) is None


async def test_a_token_in_use_costs_no_question_to_the_store(desk: Desk) -> None:
    ada = (await desk.admin("Ada")).user
    _, text = await desk.accounts.tokens.create(ada.principal, "script")
    identity = await desk.accounts.by_bearer(text)
    await desk.documents.delete("users", [ada.id])
    assert await desk.accounts.by_bearer(text) == identity
    desk.clock.turn(5_000)
    assert await desk.accounts.by_bearer(text) is None


async def test_labels_are_tidy_and_tokens_are_not_without_number(desk: Desk) -> None:
    ada = (await desk.admin("Ada")).user
    for label in ("", "x" * 65, "a\x07"):
        with pytest.raises(Invalid):
            await desk.accounts.tokens.create(ada.principal, label)
    for number in range(MOST):
        await desk.accounts.tokens.create(ada.principal, f"t{number}")
    with pytest.raises(Conflict):
        await desk.accounts.tokens.create(ada.principal, "one more")


async def test_changing_ones_own_password_keeps_ones_tokens(desk: Desk) -> None:
    identity = await desk.identity(await desk.admin("Ada"))
    _, text = await desk.accounts.create_token(identity, "mine")
    await desk.accounts.change_password(identity, PASSWORD, "nine loud seagulls")
    assert await desk.accounts.by_bearer(text) is not None
    assert await desk.again().accounts.by_bearer(text) is not None
