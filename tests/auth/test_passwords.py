import asyncio
import contextlib
import threading
import time
from collections.abc import Coroutine
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taskflow.auth import hash_queue, passwords
from taskflow.auth.hash_queue import Asker
from taskflow.auth.passwords import Passwords
from taskflow.domain.errors import Invalid, Limited, Unavailable

WEAK = [
    "Password1!",
    "Passw0rd123",
    "qwerty123456",
    "Summer2026!",
    "Welcome123!",
    "letmein1234",
    "iloveyou123",
    "P@ssw0rd2026",
    "abc123abc123",
    "1q2w3e4r5t",
    "Monkey12345",
    "dragon1234!",
    "football2026",
    "admin12345!",
    "changeme123",
    "trustno1trust",
    "Taskflow2026!",
    "hello12345",
    "sunshine1!",
    "qazwsxedc123",
    "contrase\u00f1a1",
    "!QAZ2wsx#EDC",
    "Admin@12345",
    "pass-word-123",
    "p a s s w o r d",
    "   password   ",
    "let me in please",
    "thank you very much",
    "sommer2026!",
    "Winter2025!!",
    "Herbst2026!",
    "Liverpool1892",
    "29.11.2026!!",
    "31415926535897",
    "+49 172 3498517",
    "0172/3498517",
    "4556 7375 8689 9855",
    # Phrases that many think of, with little else.
    "correcthorsebatterystaple",
    "CorrectHorseBatteryStaple1",
    "correct horse battery staple",
    "ilovemycat1!",
    "ToBeOrNotToBe!",
    "maytheforcebewithyou",
    "thequickbrownfox",
    "This is my password!",
    "ichliebedich",
    "MeinPasswort1!",
    "GeheimesPasswort",
    "T@skFlow-admin",
    "T4skFl0w-l0calhost",
    "\uff50\uff41\uff53\uff53\uff57\uff4f\uff52\uff44\uff11\uff12\uff13",
    # On a Cyrillic layout: a row of keys, and the words for "password" and "hello".
    "\u0439\u0446\u0443\u043a\u0435\u043d\u0433\u0448\u0449\u0437",
    "\u043f\u0430\u0440\u043e\u043b\u044c12345",
    "\u043f\u0440\u0438\u0432\u0435\u0442123456",
]


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
        *WEAK,
    ],
)
def test_passwords_that_are_guessed_first_are_refused_with_a_reason(password: str) -> None:
    with pytest.raises(Invalid) as caught:
        passwords.check(password, "Ada Lovelace")
    assert caught.value.kind == "password.weak"
    assert password not in caught.value.message


@pytest.mark.parametrize(
    "password",
    [
        "seven quiet herons",
        "Tr0ub4dor&3x",
        "высокое небо",
        "x1y2z3w4v5" * 25,
        "a" * 30 + "seven quiet herons",
        "kF8#vQz2mLp9",
        "nebula-trampoline-wolf",
        "Zug-nach-Bregenz-um-drei",
        "mango7%Lantern&Fjord",
        "4f9a1c7e2b8d6035",
        "herring.ukulele.77.tape",
        "\u6d77\u8fb9\u7684\u5361\u592b\u5361\u4e0e\u732b\u54aa\u5348\u7761",
        "another fine password",
        "a quiet river at noon",
        "correct horse battery",
        "to be or not to be a nebula trampoline",
        "4556 7375 8689 9855 8375 1946",
    ],
)
def test_ordinary_passwords_are_taken(password: str) -> None:
    passwords.check(password, "Ada")


def test_no_password_takes_long_to_be_judged() -> None:
    signs = "4@8({[<369!|170$5+%2"
    for piece in (signs[: passwords.PIECE], signs[::-1][: passwords.PIECE]):
        began = time.process_time()
        with contextlib.suppress(Invalid):
            passwords.check("aaaaaaaaaaaaaaaa" * 14 + piece, "Ada")
        assert time.process_time() - began < 1  # it was eleven seconds, judged as a whole


@pytest.mark.parametrize(
    "password", ["e\u0301x y" * 60, "seven quiet herons" + "\u0300\u0316" * 250_000]
)
def test_what_could_not_be_typed_at_the_door_is_no_password(password: str) -> None:
    """Normalising makes the one shorter, and would take minutes for the other."""
    with pytest.raises(Invalid):
        passwords.check(password, "Ada")


@settings(deadline=None)
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


async def refusals(asked: list[Coroutine[Any, Any, bool]]) -> int:
    answers = await asyncio.gather(*asked, return_exceptions=True)
    return sum(isinstance(answer, Unavailable | Limited) for answer in answers)


async def test_a_crowd_is_asked_to_come_back_instead_of_queueing_for_ever() -> None:
    hashes = Passwords()
    crowd = [hashes.verify(None, "x", Asker(str(n))) for n in range(hash_queue.MOST + 5)]
    assert await refusals(crowd) == 5
    assert not await hashes.verify(None, "seven quiet herons")


async def test_strangers_from_many_addresses_keep_nobody_out_who_is_known() -> None:
    hashes = Passwords()
    crowd = [hashes.verify(None, "x", Asker(str(n % 60))) for n in range(600)]
    known = [hashes.verify(None, "x", Asker(str(n), known=True)) for n in range(10)]
    assert await refusals([*crowd, *known]) == 600 - hash_queue.MOST


async def test_one_address_leaves_room_for_the_next() -> None:
    hashes = Passwords()
    first = [hashes.verify(None, "x", Asker("first")) for _ in range(100)]
    others = [hashes.verify(None, "x", Asker(f"other {n}")) for n in range(10)]
    refused = await asyncio.gather(*first, *others, return_exceptions=True)
    assert (
        sum(isinstance(one, Limited) for one in refused[:100])
        >= 100 - hash_queue.MOST // hash_queue.SHARE
    )
    assert refused[100:] == [False] * 10


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
