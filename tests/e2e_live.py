"""A family that is looked at live, as the tests hold it: cards, time line, what the server has."""

from typing import Any

from playwright.sync_api import Locator, Page, expect

from browsing import known
from runningserver import RunningServer


class LiveFamily:
    """One family that ann started, and the page that shows it."""

    def __init__(self, page: Page, server: RunningServer, family: str) -> None:
        self.page = page
        self.server = server
        self.id = family
        self.ann = known(server, "ann")

    @classmethod
    def started(
        cls, page: Page, server: RunningServer, flow: str, label: str | None = None
    ) -> "LiveFamily":
        """Start a flow."""
        begun = known(server, "ann").do(
            "startTask", "StartTask", "family { id }", flow=flow, label=label
        )
        return cls(page, server, begun["family"]["id"])

    def open(self, query: str = "") -> "LiveFamily":
        """Go there and wait until it is drawn."""
        self.page.goto(f"/families/{self.id}{query}")
        expect(self.card(self.graph()["nodes"][0]["name"])).to_be_visible()
        return self

    def graph(self) -> Any:
        """Give the graph as the server has it."""
        asked = "query($id: ID!) { family(id: $id) { graph } }"
        return self.ann.ask(asked, id=self.id)["family"]["graph"]

    def seq(self) -> int:
        """Give the seq of the last event."""
        return int(self.graph()["seq"])

    def task(self, name: str) -> str:
        """Give the instanceId of the newest task with a name."""
        nodes = self.graph()["nodes"]
        return str(next(n["instanceId"] for n in reversed(nodes) if n["name"] == name))

    def send(self, name: str, event: str, **more: Any) -> None:
        """Send an event to a task, not by the page."""
        instance = self.task(name)
        self.ann.do(
            "sendEvent", "SendEvent", "seq", family=self.id, task=instance, event=event, **more
        )

    def to_the_chat(self) -> "LiveFamily":
        """Read Welcome's instruction and choose music."""
        self.send("introduction", "CONTINUE")
        return self.to_chat_from_topic()

    def to_chat_from_topic(self) -> "LiveFamily":
        """Choose music."""
        self.send("topic", "SUBMIT", patch={"input": {"selected": {"topic": "Music"}}})
        return self

    def card(self, name: str) -> Locator:
        return self.page.locator(f'[data-task="{name}"]')

    def chosen(self, name: str, tab: str) -> Locator:
        """Choose a task and one side of it; gives its panel."""
        self.card(name).click()
        self.page.get_by_role("tab", name=tab).click()
        return self.page.get_by_role("tabpanel", name=tab)

    def cards(self) -> dict[str, str | None]:
        """Give the kind of each task as it is drawn."""
        drawn = self.page.locator("[data-task]").all()
        return {
            str(card.get_attribute("data-task")): card.get_attribute("data-kind") for card in drawn
        }

    def expect_as_the_server_has_it(self) -> None:
        """Wait until the cards are the tasks of the graph, each in its state."""
        nodes = self.graph()["nodes"]
        for node in nodes:
            expect(self.card(node["name"])).to_have_attribute("data-kind", node["kind"])
            expect(self.card(node["name"])).to_contain_text(node["label"])
        expect(self.page.locator("[data-task]")).to_have_count(len(nodes))

    @property
    def axis(self) -> Locator:
        return self.page.get_by_role("slider", name="Moment of the family")

    @property
    def bar(self) -> Locator:
        return self.page.get_by_role("paragraph").filter(has_text="You are looking at")

    def back(self, steps: int) -> None:
        """Go back by so many events with the keyboard."""
        self.axis.focus()
        for _ in range(steps):
            self.page.keyboard.press("ArrowLeft")
        expect(self.bar).to_be_visible()
