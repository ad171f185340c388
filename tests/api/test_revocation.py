"""What is open closes when what proved it is revoked: seen from outside, over real connections."""

import asyncio
import contextlib
import json

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Origin, Subprotocol

from accountdesk import MINUTE, Desk
from guarded import Browser
from taskflow.auth.identity import UserChange
from taskflow.domain.principal import HUB


def jar(browser: Browser) -> str:
    return "; ".join(f"{c.name}={c.value}" for c in browser.client.cookies.jar)


def opening(browser: Browser, **headers: str | None) -> connect:
    """Give a socket as a logged-in browser opens it, with some headers changed or left out."""
    sent = {"cookie": jar(browser), "origin": browser.origin, **headers}
    kept = {name: value for name, value in sent.items() if value is not None}
    return connect(f"ws://{browser.host}/echo", additional_headers=kept)


async def refusal(opened: connect) -> tuple[int, str]:
    with pytest.raises(InvalidStatus) as caught:
        await opened
    response = caught.value.response
    return response.status_code, json.loads(response.body or b"{}")["error"]["code"]


async def echoed(socket: ClientConnection, text: str) -> str | bytes:
    await socket.send(text)
    return await socket.recv()


async def close_code(socket: ClientConnection) -> int | None:
    with pytest.raises(ConnectionClosed):
        await asyncio.wait_for(socket.recv(), 5)
    return socket.close_code


async def test_a_socket_opens_for_our_own_page_with_cookies(desk: Desk, browser: Browser) -> None:
    await desk.admin("Ada")
    await browser.login()
    async with opening(browser) as socket:
        assert await echoed(socket, "hello") == "Ada: hello"


async def test_a_socket_opens_for_a_token(desk: Desk, browser: Browser) -> None:
    login = await desk.admin("Ada")
    _, text = await desk.accounts.tokens.create(login.user.principal, "script")
    headers = {"cookie": None, "authorization": f"Bearer {text}"}
    async with opening(browser, **{**headers, "origin": None}) as socket:
        assert await echoed(socket, "hello") == "Ada: hello"
    assert await refusal(opening(browser, **{**headers, "origin": "http://evil.example"})) == (
        403,
        "auth.foreignOrigin",
    )


@pytest.mark.parametrize(
    ("origin", "expected"),
    [
        ("http://evil.example", "auth.foreignOrigin"),
        ("null", "auth.foreignOrigin"),
        ("http://127.0.0.1:1", "auth.foreignOrigin"),
        (None, "auth.forbidden"),
    ],
)
async def test_no_other_page_opens_a_socket_with_our_cookies(
    desk: Desk, browser: Browser, origin: str | None, expected: str
) -> None:
    await desk.admin("Ada")
    await browser.login()
    assert await refusal(opening(browser, origin=origin)) == (403, expected)


@pytest.mark.parametrize("cookie", [None, "", "taskflow_access=x", "taskflow_refresh=x.y"])
async def test_strangers_open_no_socket(browser: Browser, cookie: str | None) -> None:
    assert await refusal(opening(browser, cookie=cookie, origin=None)) == (401, "auth.required")


async def test_our_own_page_learns_that_its_login_ran_out(desk: Desk, browser: Browser) -> None:
    await desk.admin("Ada")
    await browser.login()
    desk.clock.turn(15 * MINUTE)
    async with opening(browser) as socket:
        assert await close_code(socket) == 4401
    offered = connect(
        f"ws://{browser.host}/echo",
        origin=Origin(browser.origin),
        subprotocols=[Subprotocol("graphql-transport-ws")],
    )
    async with offered as socket:
        assert socket.subprotocol == "graphql-transport-ws"
        assert await close_code(socket) == 4401


async def test_logging_out_closes_the_sessions_socket(desk: Desk, browser: Browser) -> None:
    await desk.admin("Ada")
    await browser.login()
    async with opening(browser) as socket:
        assert await echoed(socket, "hello") == "Ada: hello"
        await browser.post("/auth/logout")
        assert await close_code(socket) == 4401


async def test_what_is_sent_after_the_end_reaches_nobody(desk: Desk, browser: Browser) -> None:
    await desk.admin("Ada")
    await browser.login()
    async with opening(browser) as socket:
        await echoed(socket, "hello")
        closing = asyncio.create_task(browser.post("/auth/logout"))
        with contextlib.suppress(ConnectionClosed):
            while True:
                await echoed(socket, "more")
        assert socket.close_code == 4401
        assert (await closing).status_code == 200


async def test_deactivating_a_user_ends_sockets_and_streams(desk: Desk, browser: Browser) -> None:
    await desk.admin("Ada")
    bob = await desk.accounts.users.create(HUB, "Bob", "seven quiet herons")
    await browser.login("Bob")
    async with opening(browser) as socket, browser.client.stream("GET", "/endless") as stream:
        beats = stream.aiter_bytes()
        assert b"beat" in await anext(beats)
        await desk.accounts.users.update(HUB, bob.id, UserChange(active=False))
        assert await close_code(socket) == 4401
        async with asyncio.timeout(5):
            async for _ in beats:
                pass
    assert (await browser.get("/private")).status_code == 401


async def test_revoking_a_token_ends_its_stream_and_no_other(desk: Desk, browser: Browser) -> None:
    login = await desk.admin("Ada")
    token, text = await desk.accounts.tokens.create(login.user.principal, "one")
    _, other = await desk.accounts.tokens.create(login.user.principal, "two")
    bearer = {"authorization": f"Bearer {text}"}
    stays = {"authorization": f"Bearer {other}"}
    async with (
        browser.client.stream("GET", "/endless", headers=bearer) as ending,
        browser.client.stream("GET", "/endless", headers=stays) as going,
    ):
        beats, others = ending.aiter_bytes(), going.aiter_bytes()
        await anext(beats)
        await anext(others)
        await desk.accounts.tokens.revoke(login.user.principal, token.id)
        async with asyncio.timeout(5):
            async for _ in beats:
                pass
        assert b"beat" in await anext(others)


async def test_nothing_is_held_for_those_who_left(desk: Desk, browser: Browser) -> None:
    await desk.admin("Ada")
    await browser.login()
    async with opening(browser) as socket:
        await echoed(socket, "hello")
        assert len(desk.accounts.lifelines.identities) == 1
    async with asyncio.timeout(5):
        while desk.accounts.lifelines.identities:  # noqa: ASYNC110 - the server notices by itself
            await asyncio.sleep(0.01)
