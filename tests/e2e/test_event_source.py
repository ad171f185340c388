"""Conversations as a browser's own EventSource follows them."""

from playwright.sync_api import Page

from browsing import known
from runningserver import RunningServer
from talking import step, welcome

FOLLOW = """(chat) => new Promise((ended) => {
  const source = new EventSource(`/chat/${chat}?after=0`);
  const heard = [];
  source.addEventListener("done", () => heard.push("done"));
  source.onerror = () => {
    heard.push(source.readyState === EventSource.CLOSED ? "closed" : "again");
    if (source.readyState === EventSource.CLOSED) ended(heard);
  };
})"""


def test_a_browser_does_not_come_back_to_a_task_that_has_ended(
    page: Page, server: RunningServer
) -> None:
    ann = known(server, "ann")
    family, chat = welcome(ann)
    step(ann, family, "chat", "EXIT")
    asked: list[int] = []
    page.on("response", lambda r: asked.append(r.status) if f"/chat/{chat}" in r.url else None)
    assert page.evaluate(FOLLOW, chat) == ["done", "again", "closed"]
    assert asked == [200, 204]
