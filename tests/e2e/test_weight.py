"""How much comes over the wire until a flow is drawn, for a browser that was never here."""

from collections.abc import Mapping
from typing import Any

from playwright.sync_api import Page, expect

from browsing import SignIn, known
from runningserver import RunningServer

MOST = 450_000
"""Bytes of answers, heads included."""


FLOW = """name: weighed
tasks:
  - {name: room, type: TaskConversation, initiator: true}
  - {name: ask, type: TaskSelect, parent: room, next: talk}
  - {name: talk, type: TaskChat, parent: room}
layout: {room: [0, 0], ask: [-160, 180], talk: [160, 180]}
"""


class Wire:
    """What a page has received from now on, in bytes by address."""

    def __init__(self, page: Page) -> None:
        self.received: dict[str, int] = {}
        self._addresses: dict[str, str] = {}
        browser = page.context.new_cdp_session(page)
        browser.on("Network.requestWillBeSent", self._asked)
        browser.on("Network.loadingFinished", self._came)
        browser.send("Network.enable")
        browser.send("Network.setCacheDisabled", {"cacheDisabled": True})

    def _asked(self, request: Mapping[str, Any]) -> None:
        self._addresses[request["requestId"]] = request["request"]["url"]

    def _came(self, end: Mapping[str, Any]) -> None:
        address = self._addresses.get(end["requestId"], "")
        self.received[address] = self.received.get(address, 0) + end["encodedDataLength"]


def test_a_flow_is_drawn_after_450_kilobytes(server: RunningServer, sign_in: SignIn) -> None:
    page = sign_in("ann")
    known(server, "ann").do("importFlow", "ImportFlow", "seq", text=FLOW)
    wire = Wire(page)
    page.goto(f"{server.url}/flows/weighed")
    expect(page.locator('[data-task="talk"]')).to_be_visible()
    page.evaluate("document.fonts.ready")
    heaviest = sorted(wire.received.items(), key=lambda one: -one[1])
    assert sum(wire.received.values()) <= MOST, heaviest
