from http.cookies import SimpleCookie
from typing import Any

import pytest

from accountdesk import MINUTE, PASSWORD, SECRET, Desk, opened_desk
from guarded import Browser, browsing, plain
from taskflow.api.site import Site

NEW = "eight loud ravens"


def code(answer: Any) -> str:
    return str(answer.json()["error"]["code"])


def set_cookies(answer: Any) -> dict[str, Any]:
    jar: SimpleCookie = SimpleCookie()
    for header in answer.headers.get_list("set-cookie"):
        jar.load(header)
    return {plain(name): morsel for name, morsel in jar.items()}


async def test_the_first_visit_sets_up_the_admin(desk: Desk, browser: Browser) -> None:
    told = (await browser.get("/auth/session")).json()
    csrf = told["csrf"]
    assert told == {"user": None, "csrf": csrf, "setup": True}
    link = await desk.accounts.issue_link()
    answer = await browser.post("/auth/setup", {"link": link, "name": "Ada", "password": PASSWORD})
    assert answer.status_code == 200
    user = answer.json()["user"]
    assert (user["name"], user["label"], user["admin"]) == ("Ada", "Ada", True)
    assert (await browser.get("/auth/session")).json() == {
        "user": user,
        "csrf": csrf,
        "setup": False,
    }
    assert browser.named("taskflow_csrf") == csrf
    assert (await browser.get("/private")).json() == {"name": "Ada"}
    again = await browser.post("/auth/setup", {"link": link, "name": "Eve", "password": PASSWORD})
    assert (again.status_code, code(again)) == (403, "auth.linkSpent")


async def test_logging_in_and_out(desk: Desk, browser: Browser) -> None:
    await desk.admin("Ada")
    wrong = await browser.post("/auth/login", {"name": "Ada", "password": "wrong wrong"})
    assert (wrong.status_code, code(wrong)) == (401, "auth.failed")
    assert "set-cookie" not in wrong.headers
    await browser.login()
    assert (await browser.get("/private")).status_code == 200
    access, name = browser.cookie("taskflow_access"), browser.named("taskflow_access")
    answer = await browser.post("/auth/logout")
    assert answer.json()["user"] is None
    assert browser.cookie("taskflow_access") is None
    assert (await browser.get("/private")).status_code == 401
    replayed = await browser.get("/private", cookie=f"{name}={access}")
    assert replayed.status_code == 401


async def test_cookies_are_out_of_reach_of_scripts_and_other_sites(
    desk: Desk, browser: Browser
) -> None:
    await desk.admin("Ada")
    answer = await browser.post("/auth/login", {"name": "Ada", "password": PASSWORD})
    jar = set_cookies(answer)
    names = {"taskflow_access", "taskflow_refresh", "taskflow_csrf", "taskflow_device"}
    assert set(jar) == names
    for name, morsel in jar.items():
        assert morsel["samesite"].lower() == "lax"
        assert bool(morsel["httponly"]) is (name != "taskflow_csrf")
        assert not morsel["secure"]
        assert not morsel["domain"]
    assert jar["taskflow_refresh"]["path"] == jar["taskflow_device"]["path"] == "/auth"
    assert int(jar["taskflow_access"]["max-age"]) <= 15 * 60
    assert answer.headers["cache-control"] == "no-store"


async def test_behind_tls_cookies_are_secure(desk: Desk) -> None:
    await desk.admin("Ada")
    public = "https://tasks.example.org"
    async with browsing(desk, Site(origins=[public])) as browser:
        answer = await browser.post(
            "/auth/login",
            {"name": "Ada", "password": PASSWORD},
            origin=public,
            host="tasks.example.org",
        )
        assert answer.status_code == 200
        assert all(morsel["secure"] for morsel in set_cookies(answer).values())


async def test_the_session_goes_on_by_refreshing(desk: Desk, browser: Browser) -> None:
    await desk.admin("Ada")
    await browser.login()
    desk.clock.turn(15 * MINUTE)
    assert (await browser.get("/private")).status_code == 401
    answer = await browser.post("/auth/refresh")
    assert answer.status_code == 200
    assert answer.json()["user"]["name"] == "Ada"
    assert (await browser.get("/private")).status_code == 200


async def test_a_refresh_cookie_used_twice_ends_the_session_and_removes_the_cookies(
    desk: Desk, browser: Browser
) -> None:
    await desk.admin("Ada")
    await browser.login()
    stolen, name = browser.cookie("taskflow_refresh"), browser.named("taskflow_refresh")
    csrf = browser.cookie("taskflow_csrf") or ""
    assert (await browser.post("/auth/refresh")).status_code == 200
    assert (await browser.get("/private")).status_code == 200
    desk.clock.turn(MINUTE)
    async with browsing(desk) as thief:
        thief.client.cookies.set(name, stolen or "")
        answer = await thief.post("/auth/refresh", x_csrf_token=csrf)
        assert (answer.status_code, code(answer)) == (401, "auth.sessionOver")
        assert set_cookies(answer)["taskflow_refresh"]["max-age"] == "0"
    assert (await browser.get("/private")).status_code == 401
    assert (await browser.post("/auth/refresh")).status_code == 401


async def test_without_cookies_there_is_nothing_to_refresh(browser: Browser) -> None:
    answer = await browser.post("/auth/refresh")
    assert (answer.status_code, code(answer)) == (401, "auth.required")
    assert (await browser.post("/auth/logout")).status_code == 200


@pytest.mark.parametrize("path", ["/auth/refresh", "/auth/logout"])
async def test_another_page_can_neither_refresh_nor_log_out(
    desk: Desk, browser: Browser, path: str
) -> None:
    await desk.admin("Ada")
    await browser.login()
    desk.clock.turn(15 * MINUTE)
    without = await browser.post(path, x_csrf_token="")
    assert (without.status_code, code(without)) == (403, "auth.csrf")
    foreign = await browser.post(path, origin="http://evil.example")
    assert (foreign.status_code, code(foreign)) == (403, "auth.foreignOrigin")
    assert (await browser.post("/auth/refresh")).status_code == 200


async def test_no_page_logs_a_visitor_in_from_elsewhere(desk: Desk, browser: Browser) -> None:
    await desk.admin("Ada")
    body = {"name": "Ada", "password": PASSWORD}
    assert (await browser.post("/auth/login", body, origin="null")).status_code == 403
    form = await browser.client.post("/auth/login", data=body, headers={"origin": browser.origin})
    assert (form.status_code, code(form)) == (400, "input.invalid")


async def test_brute_force_is_stopped_whatever_address_is_claimed(
    desk: Desk, browser: Browser
) -> None:
    await desk.admin("Ada")
    statuses = [
        (
            await browser.post(
                "/auth/login",
                {"name": "Ada", "password": f"guess {number}"},
                x_forwarded_for=f"198.51.100.{number}",
                forwarded=f"for=198.51.100.{number}",
                x_real_ip=f"198.51.100.{number}",
            )
        ).status_code
        for number in range(12)
    ]
    assert statuses == [401] * 10 + [429] * 2
    answer = await browser.post("/auth/login", {"name": "Ada", "password": PASSWORD})
    assert code(answer) == "limit.rate"
    assert 0 < int(answer.headers["retry-after"]) <= 15 * 60
    assert answer.json()["error"]["details"] == {"retryAfter": int(answer.headers["retry-after"])}


async def test_changing_ones_password(desk: Desk, browser: Browser) -> None:
    await desk.admin("Ada")
    await browser.login()
    wrong = await browser.post("/auth/password", {"old": "wrong wrong", "new": NEW})
    assert (wrong.status_code, code(wrong)) == (403, "password.wrong")
    weak = await browser.post("/auth/password", {"old": PASSWORD, "new": "short"})
    assert (weak.status_code, code(weak)) == (400, "password.weak")
    right = await browser.post("/auth/password", {"old": PASSWORD, "new": NEW})
    assert right.status_code == 200
    assert (await browser.get("/private")).status_code == 200
    async with browsing(desk) as elsewhere:
        old = await elsewhere.post("/auth/login", {"name": "Ada", "password": PASSWORD})
        assert old.status_code == 401


async def test_a_stranger_cannot_change_a_password(browser: Browser) -> None:
    answer = await browser.post("/auth/password", {"old": PASSWORD, "new": NEW})
    assert (answer.status_code, code(answer)) == (401, "auth.required")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "input.malformed"),
        ("{", "input.malformed"),
        ("\xff", "input.malformed"),
        ("[1]", "input.invalid"),
        ("null", "input.invalid"),
        ("{}", "input.invalid"),
        ('{"name": "Ada", "password": 1}', "input.invalid"),
        ('{"name": {"$ne": null}, "password": "x"}', "input.invalid"),
        ('{"name": "Ada", "password": "x", "admin": true}', "input.invalid"),
        ('{"__proto__": 1, "name": "Ada", "password": "x"}', "input.malformed"),
        ("[" * 10_000, "input.tooDeep"),
        ("[" * 10_000 + "]" * 10_000, "input.tooDeep"),
        ('{"name": "' + "x" * 1_001 + '", "password": "x"}', "input.invalid"),
        (
            '{"name": "Ada", "password": "\ud800"}'.encode("utf-8", "surrogatepass"),
            "input.malformed",
        ),
    ],
)
async def test_bad_bodies_are_refused_with_a_code(
    browser: Browser, text: str | bytes, expected: str
) -> None:
    answer = await browser.client.post(
        "/auth/login",
        content=text.encode("latin-1") if isinstance(text, str) else text,
        headers={"content-type": "application/json", "origin": browser.origin},
    )
    assert (answer.status_code, code(answer)) == (400, expected)


async def test_a_bearer_sees_its_own_session(desk: Desk, browser: Browser) -> None:
    login = await desk.admin("Ada")
    _, token = await desk.accounts.tokens.create(login.user.principal, "script")
    answer = await browser.get("/auth/session", authorization=f"Bearer {token}")
    assert answer.json()["user"]["name"] == "Ada"


async def test_a_refresh_whose_answer_was_lost_is_answered_again(
    desk: Desk, browser: Browser
) -> None:
    await desk.admin("Ada")
    await browser.login()
    kept = {c.name: c.value or "" for c in browser.client.cookies.jar}
    csrf = browser.cookie("taskflow_csrf") or ""
    assert (await browser.post("/auth/refresh")).status_code == 200
    async with browsing(desk) as same:
        for name, value in kept.items():
            same.client.cookies.set(name, value)
        desk.clock.turn(60 * MINUTE)  # the lid was closed before the answer came
        assert (await same.post("/auth/refresh", x_csrf_token=csrf)).status_code == 200


async def test_two_installations_on_one_host_do_not_sign_each_other_out(
    desk: Desk, database_url: str
) -> None:
    await desk.admin("Ada")
    async with opened_desk(database_url + "-other", SECRET[::-1]) as other:
        await other.admin("Ada")
        async with browsing(desk) as here, browsing(other) as there:
            there.client.cookies = here.client.cookies  # as a browser keeps them, for a host
            await here.login()
            csrf = here.cookie("taskflow_csrf")
            await there.post("/auth/login", {"name": "Ada", "password": PASSWORD})
            assert (await here.get("/private")).status_code == 200
            assert (await there.get("/private")).status_code == 200
            await there.post("/auth/logout", x_csrf_token=_csrf(there, other))
            assert (await there.get("/private")).status_code == 401
            assert (await here.post("/act", x_csrf_token=csrf or "")).status_code == 200


def _csrf(browser: Browser, desk: Desk) -> str:
    name = f"taskflow_csrf_{desk.accounts.mark}"
    return next(c.value or "" for c in browser.client.cookies.jar if c.name == name)


async def test_ten_wrong_passwords_from_elsewhere_do_not_stop_who_was_here_before(
    desk: Desk, browser: Browser
) -> None:
    await desk.admin("Ada")
    await browser.login()
    await browser.post("/auth/logout")
    async with browsing(desk) as guesser:
        wrong = {"name": "Ada", "password": "wrong wrong"}
        answers = [(await guesser.post("/auth/login", wrong)).status_code for _ in range(12)]
        assert answers == [401] * 10 + [429] * 2
    assert (await browser.post("/auth/login", wrong)).status_code == 401
    await browser.login()
