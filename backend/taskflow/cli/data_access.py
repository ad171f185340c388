"""SilentReport: accounts in the store, everything else over GraphQL.

Both work whether T@skFlow runs or not: accounts are documents that several processes may change;
flows belong to the one hub, so a command asks the running one, or opens one for itself.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, nullcontext
from typing import Any

import httpx

from taskflow.app.logs import configure
from taskflow.app.serving import WallClock, opened
from taskflow.auth.accounts import Accounts
from taskflow.auth.identity import User
from taskflow.domain.errors import Invalid, NotFound, Unavailable
from taskflow.domain.principal import HUB
from taskflow.embedded import embedded_store, hold, reach_store, running, secret, store_url
from taskflow.settings import Settings
from taskflow.store.mongo import MongoStore

Ask = Callable[..., Awaitable[dict[str, Any]]]
"""Sends a GraphQL document with its variables; gives the data, or raises what the server said."""

PATIENCE = 30.0
"""Seconds for an answer."""
SERIOUS = "error"
"""The least important log messages that a command shows."""


class SilentReport:
    """A ``Report`` nobody reads."""

    def step(self, _what: str) -> nullcontext[None]:
        """Show nothing."""
        return nullcontext()

    def note(self, text: str) -> None:
        """Say nothing."""


@asynccontextmanager
async def accounts(settings: Settings) -> AsyncIterator[Accounts]:
    """Open the accounts of the installation, running or not."""
    configure(SERIOUS)
    key = settings.secret or secret(settings.data)
    async with _store(settings) as url:
        store = await MongoStore.connect(url)
        desk = Accounts(store.documents, WallClock(), key.encode())
        try:
            yield desk
        finally:
            await desk.close()
            await store.close()


@asynccontextmanager
async def graphql_as_admin(settings: Settings) -> AsyncIterator[Ask]:
    """Open GraphQL as an admin, with a token that is revoked at the end."""
    configure(SERIOUS)
    async with AsyncExitStack() as stack:
        client, desk = await stack.enter_async_context(_reached(settings))
        admin = await _admin(desk)
        token, text = await desk.tokens.create(admin.principal, "taskflow command")
        stack.push_async_callback(desk.tokens.revoke, admin.principal, token.id)
        client.headers["Authorization"] = f"Bearer {text}"

        async def ask(query: str, **variables: Any) -> dict[str, Any]:
            return await _answer(client, query, variables)

        yield ask


async def every_user(desk: Accounts) -> list[User]:
    """Give all users, by name."""
    found: list[User] = []
    more = True
    while more:
        page, more = await desk.users.page(HUB, 100, found[-1].id if found else None)
        found += page
    return found


@asynccontextmanager
async def _store(settings: Settings) -> AsyncIterator[str]:
    found = running(settings.data)
    if settings.mongodb_url:
        await reach_store(settings.mongodb_url)
        yield settings.mongodb_url
    elif found:
        if not (found.store or found.port):
            raise _starting()
        yield found.store or store_url(settings.data, found.port)
    else:
        with hold(settings.data):
            async with embedded_store(settings.data) as url:
                yield url


@asynccontextmanager
async def _reached(settings: Settings) -> AsyncIterator[tuple[httpx.AsyncClient, Accounts]]:
    found = running(settings.data)
    if found and not found.url:
        raise _starting()
    if found:
        client = httpx.AsyncClient(base_url=found.url, timeout=PATIENCE)
        async with client, accounts(settings) as desk:
            yield client, desk
        return
    with hold(settings.data) as folder:
        async with opened(settings, folder, SilentReport()) as (_, rooms, app):
            inside = httpx.ASGITransport(app)
            async with httpx.AsyncClient(transport=inside, base_url="http://127.0.0.1") as client:
                yield client, rooms.accounts


async def _admin(desk: Accounts) -> User:
    for user in await every_user(desk):
        if user.admin and user.active:
            return user
    raise NotFound(
        "There is no admin yet. Run taskflow up and open the link that it prints.",
        code="user.notFound",
    )


async def _answer(
    client: httpx.AsyncClient, query: str, variables: dict[str, Any]
) -> dict[str, Any]:
    try:
        response = await client.post("/graphql", json={"query": query, "variables": variables})
        answer = response.json()
    except (httpx.HTTPError, ValueError) as problem:
        raise Unavailable(
            f"T@skFlow at {client.base_url} did not answer ({problem}). Try again."
        ) from problem
    if response.is_error and "error" in answer:  # refused before GraphQL saw it
        raise Invalid(answer["error"]["message"], code=answer["error"]["code"])
    for error in answer.get("errors") or ():
        about = error.get("extensions") or {}
        raise Invalid(
            error["message"], code=about.get("code", Invalid.code), details=about.get("details")
        )
    data: dict[str, Any] = answer["data"]
    return data


def _starting() -> Unavailable:
    return Unavailable("T@skFlow is just starting. Try again when it serves.")
