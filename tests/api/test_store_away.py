"""What people meet while the store is away, and after it is back."""

import asyncio

from accountdesk import MINUTE, opened_desk
from guarded import browsing
from storeserver import StoreServer


async def test_people_are_told_to_come_back_and_go_on_where_they_were(
    own_store: StoreServer,
) -> None:
    async with opened_desk(f"{own_store.url}/away") as desk, browsing(desk) as browser:
        login = await desk.admin("Ada")
        _, text = await desk.accounts.tokens.create(login.user.principal, "script")
        bearer = {"authorization": f"Bearer {text}"}
        assert (await browser.get("/private", **bearer)).status_code == 200
        await asyncio.to_thread(own_store.kill)
        assert (await browser.get("/private", **bearer)).status_code == 200
        desk.clock.turn(2 * MINUTE)
        for answer in (
            await browser.get("/private", **bearer),
            await browser.post("/auth/login", {"name": "Ada", "password": "seven quiet herons"}),
        ):
            assert answer.status_code == 503
            assert answer.json()["error"]["code"] == "unavailable"
        await asyncio.to_thread(own_store.start)
        assert (await browser.get("/private", **bearer)).status_code == 200
        await browser.login("Ada")
        assert (await browser.get("/private")).json() == {"name": "Ada"}
