import itertools
from typing import Any

import pytest

from accountdesk import Desk
from guarded import Browser
from taskflow.api.body import LARGEST


def code(answer: Any) -> str:
    return str(answer.json()["error"]["code"])


async def bearer(desk: Desk, name: str = "Ada") -> str:
    login = await desk.admin(name)
    _, text = await desk.accounts.tokens.create(login.user.principal, "script")
    return text


async def test_nothing_is_readable_without_login(browser: Browser) -> None:
    for path in ("/private", "/conflict", "/broken", "/endless"):
        answer = await browser.get(path)
        assert (answer.status_code, code(answer)) == (401, "auth.required")
        assert answer.headers["www-authenticate"] == "Bearer"
    assert (await browser.post("/act", {})).status_code == 401
    assert (await browser.get("/page")).text == "open to all"


async def test_a_personal_token_opens_without_cookie_or_csrf(desk: Desk, browser: Browser) -> None:
    token = await bearer(desk)
    for scheme in ("Bearer", "bearer", "BEARER"):
        answer = await browser.get("/private", authorization=f"{scheme} {token}")
        assert answer.json() == {"name": "Ada"}
    answer = await browser.client.post(
        "/act", content=b"x", headers={"authorization": f"Bearer {token}"}
    )
    assert answer.json() == {"bytes": 1}


@pytest.mark.parametrize("value", ["Bearer", "Bearer x", "Bearer tfp_a_b", "Bearer é"])
async def test_a_wrong_token_is_refused_even_beside_good_cookies(
    desk: Desk, browser: Browser, value: str
) -> None:
    await desk.admin("Ada")
    await browser.login()
    answer = await browser.client.get("/private", headers={b"authorization": value.encode()})
    assert (answer.status_code, code(answer)) == (401, "auth.required")


async def test_a_proxys_own_authorization_is_not_ours(desk: Desk, browser: Browser) -> None:
    await desk.admin("Ada")
    await browser.login()
    answer = await browser.get("/private", authorization="Basic YTpi")
    assert answer.status_code == 200


async def test_a_revoked_token_is_refused_by_the_very_next_request(
    desk: Desk, browser: Browser
) -> None:
    login = await desk.admin("Ada")
    token, text = await desk.accounts.tokens.create(login.user.principal, "script")
    assert (await browser.get("/private", authorization=f"Bearer {text}")).status_code == 200
    await desk.accounts.tokens.revoke(login.user.principal, token.id)
    assert (await browser.get("/private", authorization=f"Bearer {text}")).status_code == 401


async def test_only_our_own_page_with_the_csrf_token_acts_by_cookie(
    desk: Desk, browser: Browser
) -> None:
    await desk.admin("Ada")
    await browser.login()
    right = browser.cookie("taskflow_csrf") or ""
    other = (await desk.accounts.login("Ada", "seven quiet herons", "192.0.2.1")).csrf
    origins = {browser.origin: True, None: True, "http://evil.example": False, "null": False}
    tokens = {right: True, None: False, "": False, right[:-1]: False, other: False}
    for (origin, ours), (token, fits) in itertools.product(origins.items(), tokens.items()):
        headers = {"origin": origin, "x-csrf-token": token}
        sent = {name: value for name, value in headers.items() if value is not None}
        answer = await browser.client.post("/act", content=b"x", headers=sent)
        assert (answer.status_code == 200) is (ours and fits), (origin, token)
        if not ours:
            assert code(answer) == "auth.foreignOrigin"
        elif not fits:
            assert code(answer) == "auth.csrf"


async def test_the_csrf_cookie_alone_is_not_enough(desk: Desk, browser: Browser) -> None:
    await desk.admin("Ada")
    await browser.login()
    browser.client.cookies.set(browser.named("taskflow_csrf"), "planted")
    answer = await browser.client.post(
        "/act", content=b"x", headers={"origin": browser.origin, "x-csrf-token": "planted"}
    )
    assert (answer.status_code, code(answer)) == (403, "auth.csrf")


async def test_a_browser_that_says_cross_site_is_refused(desk: Desk, browser: Browser) -> None:
    token = await bearer(desk)
    headers = {"authorization": f"Bearer {token}", "sec-fetch-site": "cross-site"}
    answer = await browser.client.post("/act", content=b"x", headers=headers)
    assert (answer.status_code, code(answer)) == (403, "auth.foreignOrigin")


async def test_a_page_under_a_name_made_to_point_here_is_refused(
    desk: Desk, browser: Browser
) -> None:
    token = await bearer(desk)
    headers = {
        "authorization": f"Bearer {token}",
        "host": "rebound.example:8421",
        "origin": "http://rebound.example:8421",
    }
    answer = await browser.client.post("/act", content=b"x", headers=headers)
    assert (answer.status_code, code(answer)) == (403, "auth.foreignOrigin")


@pytest.mark.parametrize("path", ["/page", "/private", "/nowhere", "/broken", "/auth/session"])
async def test_every_answer_carries_the_security_headers(browser: Browser, path: str) -> None:
    answer = await browser.get(path)
    policy = answer.headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    assert f"connect-src 'self' ws://{browser.host} wss://{browser.host};" in policy
    assert "unsafe-eval" not in policy
    assert policy.count("unsafe-inline") == 1
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert "access-control-allow-origin" not in answer.headers


async def test_what_is_private_is_kept_by_no_cache(desk: Desk, browser: Browser) -> None:
    await desk.admin("Ada")
    await browser.login()
    assert (await browser.get("/private")).headers["cache-control"] == "no-store"
    assert "no-store" not in (await browser.get("/page")).headers.get("cache-control", "")


async def test_a_host_cannot_write_into_the_policy(browser: Browser) -> None:
    answer = await browser.client.get("/page", headers={"host": "a.example; script-src *"})
    assert "script-src *" not in answer.headers["content-security-policy"]


async def test_large_bodies_are_refused(desk: Desk, browser: Browser) -> None:
    token = await bearer(desk)
    headers = {"authorization": f"Bearer {token}"}
    most = await browser.client.post("/act", content=b"x" * LARGEST, headers=headers)
    assert most.json() == {"bytes": LARGEST}
    more = await browser.client.post("/act", content=b"x" * (LARGEST + 1), headers=headers)
    assert (more.status_code, code(more)) == (413, "input.tooLarge")


async def test_a_body_of_unknown_length_is_read_up_to_the_limit_only(
    desk: Desk, browser: Browser
) -> None:
    token = await bearer(desk)
    taken = 0

    async def flood() -> Any:
        nonlocal taken
        for _ in range(1_000):
            taken += 65_536
            yield b"x" * 65_536

    answer = await browser.client.post(
        "/act", content=flood(), headers={"authorization": f"Bearer {token}"}
    )
    assert (answer.status_code, code(answer)) == (413, "input.tooLarge")


@pytest.mark.parametrize("path", ["/private", "/page", "/conflict"])
async def test_no_answer_opens_itself_to_pages_of_other_origins(
    desk: Desk, browser: Browser, path: str
) -> None:
    await desk.admin("Ada")
    await browser.login()
    asked = {"origin": "https://elsewhere.example", "access-control-request-method": "GET"}
    for answer in (
        await browser.client.get(path, headers=asked),
        await browser.client.options(path, headers=asked),
    ):
        assert not [name for name in answer.headers if name.startswith("access-control-")]
