import base64
import json

import jwt
import pytest

from accountdesk import SECRET, TurnedClock
from taskflow.auth.access import LIFE, Access
from taskflow.auth.secret import Keys, digest, same
from taskflow.domain.errors import StartFailed

KEYS = Keys(SECRET)


def unsigned(claims: dict[str, object]) -> str:
    parts = [{"alg": "none", "typ": "JWT"}, claims]
    encoded = [
        base64.urlsafe_b64encode(json.dumps(p).encode()).rstrip(b"=").decode() for p in parts
    ]
    return ".".join([*encoded, ""])


def test_an_access_token_lasts_fifteen_minutes_at_most() -> None:
    clock = TurnedClock()
    access = Access(KEYS, clock)
    token = access.issue("ada", "s1")
    found = access.read(token)
    assert found is not None
    credential, since = found
    assert since == clock.now() // 1000
    assert (credential.user, credential.id, credential.kind) == ("ada", "s1", "session")
    clock.turn(LIFE * 1000)
    assert access.read(token) is None
    assert LIFE <= 15 * 60


def test_a_clock_set_back_does_not_lock_people_out() -> None:
    clock = TurnedClock()
    access = Access(KEYS, clock)
    token = access.issue("ada", "s1")
    clock.turn(-3_600_000)
    assert access.read(token) is not None


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "e30.e30.e30", "\udcff.x.y", "é" * 50])
def test_what_is_no_token_proves_nothing(token: str) -> None:
    assert Access(KEYS, TurnedClock()).read(token) is None


def test_forged_tokens_prove_nothing() -> None:
    clock = TurnedClock()
    access = Access(KEYS, clock)
    claims = {
        "sub": "ada",
        "sid": "s1",
        "aud": "taskflow",
        "iat": 1,
        "exp": clock.now() // 1000 + 60,
    }
    right = KEYS.key("access")
    forged = [
        unsigned(claims),
        jwt.encode(claims, SECRET[:32], algorithm="HS256"),
        jwt.encode(claims, right * 2, algorithm="HS512"),
        jwt.encode({**claims, "aud": "another"}, right, algorithm="HS256"),
        jwt.encode({k: v for k, v in claims.items() if k != "exp"}, right, algorithm="HS256"),
        jwt.encode({k: v for k, v in claims.items() if k != "sid"}, right, algorithm="HS256"),
        Access(Keys(SECRET[::-1]), clock).issue("ada", "s1"),
    ]
    assert [access.read(token) for token in forged] == [None] * len(forged)
    assert access.read(jwt.encode(claims, right, algorithm="HS256")) is not None


def test_a_csrf_token_fits_its_own_session_alone() -> None:
    access = Access(KEYS, TurnedClock())
    token = access.csrf("s1")
    assert access.csrf_fits("s1", token)
    assert not access.csrf_fits("s2", token)
    assert not access.csrf_fits("s1", None)
    assert not access.csrf_fits("s1", "")
    assert not access.csrf_fits("s1", "é")


@pytest.mark.parametrize("weak", [b"", b"nojwtsecret", b"x" * 64, b"short but random 1!"])
def test_a_weak_secret_stops_the_start(weak: bytes) -> None:
    with pytest.raises(StartFailed) as caught:
        Keys(weak)
    assert weak.decode() not in caught.value.message or not weak


def test_a_digest_is_not_its_secret() -> None:
    assert digest("secret") != "secret"
    assert same(digest("secret"), digest("secret"))
    assert not same("a", "b")
