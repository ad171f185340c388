"""The editor as the tests hold it: cards, links, what the server has of it."""

import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

from playwright.sync_api import Locator, Page, expect

from browsing import known
from runningserver import ROOT, RunningServer

PICTURES = ROOT / "tests" / "artefacts"
ARRIVES_MS = 20_000
HANDLES = {"next": (1.0, 0.36), "data": (1.0, 0.76), "child": (0.5, 1.0)}


class Editor:
    """One flow that is open in a page."""

    def __init__(self, page: Page, server: RunningServer, flow: str) -> None:
        self.page = page
        self.server = server
        self.flow = flow

    def made(self, of: str | None = None) -> Self:
        """Make the flow, empty or as a copy."""
        command = {"name": self.flow, "label": self.flow, **({"from": of} if of else {})}
        known(self.server, "ann").do("createFlow", "CreateFlow", "seq", **command)
        return self

    def open(self) -> Self:
        """Go there and wait until it is drawn."""
        self.page.goto(f"/flows/{self.flow}")
        expect(self.page.get_by_text("All changes saved")).to_be_visible()
        expect(self.page.locator(".react-flow__pane")).to_be_visible()
        return self

    def card(self, name: str) -> Locator:
        return self.page.locator(f'[data-task="{name}"]')

    def alert(self, text: str = "") -> Locator:
        """Give what is told in the corner."""
        return self.page.locator(".mantine-Notification-root").filter(has_text=text).first

    def saved(self) -> None:
        """Wait until the server has everything."""
        expect(self.page.get_by_text("All changes saved")).to_be_visible()

    def document(self) -> dict[str, Any]:
        """Give the flow as the server has it."""
        query = "query($name: ID!) { flow(name: $name) { document } }"
        flow = known(self.server, "ann").ask(query, name=self.flow)["flow"]
        return dict(flow["document"])

    def task(self, name: str) -> dict[str, Any]:
        """Give a task as the server has it."""
        return next(task for task in self.document()["tasks"] if task["name"] == name)

    def becomes(self, holds: Callable[[dict[str, Any]], bool]) -> None:
        """Wait until something holds of what the server has."""
        for _ in range(ARRIVES_MS // 200):
            if holds(self.document()):
                return
            self.page.wait_for_timeout(200)
        raise AssertionError(self.document())

    def edit_as(self, person: str, *operations: dict[str, Any]) -> None:
        """Let somebody edit the same flow elsewhere."""
        query = (
            "mutation($flow: ID!, $operations: [FlowOperation!]!, $mutation: ID!) {"
            " editFlow(flow: $flow, revision: 0, operations: $operations, mutation: $mutation)"
            " { refused { reason } } }"
        )
        variables = {"flow": self.flow, "operations": operations, "mutation": uuid.uuid4().hex}
        answer = known(self.server, person).ask(query, **variables)
        assert answer["editFlow"]["refused"] == []

    def drag(
        self, card: Locator, *, to: Locator | None = None, by: tuple[int, int] = (0, 0)
    ) -> None:
        """Drag a card over another one, or some pixels, once it stands still."""
        card.hover()
        x, y = middle(card)
        end = middle(to) if to else (x + by[0], y + by[1])
        self._drag((x, y), end)

    def draw(
        self, kind: str, card: Locator, to: Locator | None = None, by: tuple[int, int] = (0, 0)
    ) -> None:
        """Draw a link from a card's handle to another card, or to nothing."""
        card.hover()
        box = card.bounding_box()
        assert box
        across, down = HANDLES[kind]
        start = (box["x"] + box["width"] * across, box["y"] + box["height"] * down)
        self._drag(start, middle(to) if to else (start[0] + by[0], start[1] + by[1]))

    def box(self, one: Locator, other: Locator) -> None:
        """Draw a box around two cards and what lies between."""
        first, last = one.bounding_box(), other.bounding_box()
        assert first
        assert last
        self._drag(
            (first["x"] - 12, first["y"] - 8),
            (last["x"] + last["width"] + 12, last["y"] + last["height"] + 12),
        )

    def _drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        mouse = self.page.mouse
        mouse.move(*start)
        mouse.down()
        mouse.move((start[0] + end[0]) / 2, (start[1] + end[1]) / 2, steps=6)
        mouse.move(*end, steps=6)
        mouse.up()

    def menu(self, item: str) -> None:
        """Choose from the menu beside Run."""
        self.page.get_by_role("button", name="Save, revisions, files").click()
        self.page.get_by_role("menuitem", name=item).click()

    def keep(self, name: str) -> Path:
        """Keep how the page looks."""
        PICTURES.mkdir(exist_ok=True)
        path = PICTURES / f"{name}.png"
        self.page.screenshot(path=path)
        return path


def middle(card: Locator) -> tuple[float, float]:
    """Give the middle of a card on the screen."""
    box = card.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
