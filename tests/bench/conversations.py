"""Conversations: the first token in a long chat and in a new one, against the model itself."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from place import places, turns
from relay import chats_of, direct, relayed
from report import Report, median, ms

from runningserver import ModelProcess

MESSAGES = 760
EACH = 60


async def fill(url: str, token: str, chat: str) -> None:
    """Talk until a chat has so many messages, of which every other one is the model's."""
    for _ in range(MESSAGES // 2 - 1):
        await relayed(url, token, chat)


def main(trees: Sequence[Path]) -> None:
    model = ModelProcess(delay_ms=1, tokens=3, stamp=True)
    with places(trees, OPENAI_BASE_URL=model.url) as all_:
        title = f"First token in a chat of {MESSAGES} messages"
        report = Report(title, [one.name for one in all_])
        chats = {one.name: chats_of(one.ann, 2) for one in all_}
        for one in all_:
            long, new = chats[one.name]
            asyncio.run(fill(one.url, one.ann.token(), long))
            asyncio.run(relayed(one.url, one.ann.token(), new))
        floors = []
        for round_ in range(EACH):
            floors.append(asyncio.run(direct(model.url)))
            for one in turns(all_, round_):
                for what, chat in zip(("long", "new"), chats[one.name], strict=True):
                    first = asyncio.run(relayed(one.url, one.ann.token(), chat))[0]
                    report.note(one.name, what, first - floors[-1])
    model.stop()
    report.same("floor: first token read directly", ms(median(floors)))
    report.row("long", ms, told="added in the long chat (to reach: 3.5 ms)")
    report.row("new", ms, told="added in a new one")
