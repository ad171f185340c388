import asyncio
import contextlib
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskflow.auth import passwords
from taskflow.auth.passwords import Passwords
from taskflow.domain.errors import Invalid, Unavailable


@pytest.mark.parametrize(
    "password",
    [
        "short one",
        "aaaaaaaaaaaaaa",
        "ababababababab",
        "1234567890",
        "0987654321",
        "QWERTYUIOP",
        "passwordpassword",
        "ada lovelace 1",
        "x" * 257,
    ],
)
def test_passwords_that_are_guessed_first_are_refused_with_a_reason(password: str) -> None:
    with pytest.raises(Invalid) as caught:
        passwords.check(password, "Ada Lovelace")
    assert caught.value.kind == "password.weak"
    assert password not in caught.value.message


@pytest.mark.parametrize(
    "password", ["seven quiet herons", "Tr0ub4dor&3x", "высокое небо", "x1y2z3w4v5" * 25]
)
def test_ordinary_passwords_are_taken(password: str) -> None:
    passwords.check(password, "Ada")


@given(st.text(max_size=300))
def test_whatever_is_typed_is_judged_and_never_crashes(password: str) -> None:
    with contextlib.suppress(Invalid):
        passwords.check(password, "Ada")


async def test_only_the_right_password_fits_however_it_was_encoded() -> None:
    hashes = Passwords()
    stored = await hashes.hash("caf\u00e9 at seven")
    assert "caf" not in stored
    assert await hashes.verify(stored, "cafe\u0301 at seven")
    assert not await hashes.verify(stored, "cafe at seven")


async def test_two_hashes_of_one_password_differ() -> None:
    hashes = Passwords()
    assert await hashes.hash("seven quiet herons") != await hashes.hash("seven quiet herons")


@pytest.mark.parametrize("stored", [None, "", "not a hash", "$argon2id$v=19$m=32768,t=3,p=1$x$y"])
async def test_no_password_fits_a_hash_that_is_none(stored: str | None) -> None:
    assert not await Passwords().verify(stored, "seven quiet herons")


async def test_a_weaker_hash_is_known_to_be_outdated() -> None:
    assert Passwords.outdated("$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$gwc5+z1/Og8p2VeSuB+7UA")
    assert not Passwords.outdated(await Passwords().hash("seven quiet herons"))


async def test_the_loop_goes_on_while_a_password_is_hashed() -> None:
    turns = 0
    hashing = asyncio.create_task(Passwords().hash("seven quiet herons"))
    while not hashing.done():
        turns += 1
        await asyncio.sleep(0)
    assert turns > 10


async def test_a_crowd_is_asked_to_come_back_instead_of_queueing_for_ever() -> None:
    hashes = Passwords()
    crowd = [hashes.verify(None, "seven quiet herons") for _ in range(passwords.MOST_WAITING + 5)]
    answers = await asyncio.gather(*crowd, return_exceptions=True)
    assert sum(isinstance(answer, Unavailable) for answer in answers) == 5
    assert not await hashes.verify(None, "seven quiet herons")


async def test_few_are_hashed_at_once_also_when_those_who_asked_have_gone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun, gate = threading.Semaphore(0), threading.Event()

    def matches(_stored: str, _password: str) -> bool:
        begun.release()
        return gate.wait(20)

    monkeypatch.setattr(passwords, "_matches", matches)
    asked = Passwords()
    gone = [asyncio.create_task(asked.verify("", "x")) for _ in range(passwords.AT_ONCE)]
    for _ in gone:
        await asyncio.to_thread(begun.acquire)
    for one in gone:
        one.cancel()
    stays = asyncio.create_task(asked.verify("", "x"))
    assert not await asyncio.to_thread(begun.acquire, timeout=0.3)
    gate.set()
    assert await stays
