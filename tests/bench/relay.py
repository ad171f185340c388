"""Relay: what passing a model's stream on costs, against the same stream read directly."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from place import Place, places, turns
from report import Report, median, ms, percentile

from runningserver import ModelProcess, Person
from talking import welcome

TOKENS = 200
STREAMS = 64
ROUNDS = 8
CROWDS = 4


async def lines(url: str, path: str, head: str, body: bytes) -> AsyncIterator[bytes]:
    """Post and give the answer's lines as they come, with as little work as can be."""
    where = urlsplit(url)
    reader, writer = await asyncio.open_connection(where.hostname, where.port)
    request = (
        f"POST {path} HTTP/1.1\r\nhost: {where.netloc}\r\n{head}connection: close\r\n"
        f"content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
    )
    writer.write(request.encode() + body)
    try:
        while line := await reader.readline():
            yield line
    finally:
        writer.close()


async def direct(url: str) -> float:
    """Give the time to the first token, read from the model itself."""
    body = {"model": "scripted", "stream": True, "messages": [{"role": "user", "content": "x"}]}
    path = urlsplit(url).path + "/chat/completions"
    began = time.perf_counter()
    async for line in lines(url, path, "", json.dumps(body).encode()):
        if b'"content":"' in line and b'"content":""' not in line:
            return time.perf_counter() - began
    raise AssertionError("No token came.")


async def relayed(url: str, token: str, chat: str) -> tuple[float, str, str, list[float]]:
    """Give the time to the first token, the streamed text, the message, the age of each token."""
    first, text, message, ages = 0.0, "", "", []
    event = b""
    began = time.perf_counter()
    head = f"authorization: Bearer {token}\r\n"
    async for line in lines(url, f"/chat/{chat}", head, b'{"message": "x"}'):
        if line.startswith(b"event: "):
            event = line[7:].strip()
        elif line.startswith(b"data: ") and event == b"token":
            first = first or time.perf_counter() - began
            said = json.loads(line[6:])["text"]
            text += said
            now = time.time_ns()
            ages += [(now - int(stamp)) / 1e9 for stamp in said.split() if stamp.isdigit()]
        elif line.startswith(b"data: ") and event == b"message":
            found = json.loads(line[6:])
            message = found["content"] if found["role"] == "assistant" else message
    return first, text, message, ages


async def many(url: str, token: str, chats: list[str]) -> list[Any]:
    return await asyncio.gather(*(relayed(url, token, chat) for chat in chats))


def chats_of(person: Person, count: int) -> list[str]:
    return [welcome(person)[1] for _ in range(count)]


def crowd(one: Place, report: Report, chats: list[str]) -> None:
    """Measure many streams at once."""
    before = one.spent()
    began = time.perf_counter()
    told = asyncio.run(many(one.url, one.ann.token(), chats))
    report.note(one.name, "wall", time.perf_counter() - began)
    report.note(one.name, "server", one.spent().since(before, STREAMS).server)
    ages = [age for each in told for age in each[3]]
    whole = sum(each[1].strip() == each[2].strip() and each[2] != "" for each in told)
    report.note(one.name, "whole", whole)
    report.note(one.name, "age", median(ages))
    report.note(one.name, "age p99", percentile(ages, 0.99))


def main(trees: Sequence[Path]) -> None:
    model = ModelProcess(delay_ms=5, tokens=TOKENS, stamp=True)
    asked = {"OPENAI_BASE_URL": model.url, "TASKFLOW_MODEL_AT_ONCE": str(2 * STREAMS)}
    with places(trees, **asked) as all_:
        title = f"SSE relay of a scripted model: {TOKENS} tokens at 5 ms"
        report = Report(title, [one.name for one in all_])
        chats = {one.name: chats_of(one.ann, STREAMS) for one in all_}
        for one in all_:
            asyncio.run(relayed(one.url, one.ann.token(), chats[one.name][0]))
        floors = []
        for round_ in range(ROUNDS):
            floors.append(asyncio.run(direct(model.url)))
            for one in turns(all_, round_):
                chat = chats[one.name][0]
                first = asyncio.run(relayed(one.url, one.ann.token(), chat))[0]
                report.note(one.name, "first", first)
                report.note(one.name, "added", first - floors[-1])
        for round_ in range(CROWDS):
            for one in turns(all_, round_):
                crowd(one, report, chats[one.name])
    model.stop()
    report.same("floor: first token read directly", ms(median(floors)))
    report.row("first", ms, told="T@skFlow: first token")
    report.row("added", ms, told="added (to reach: 3 ms)")
    alone = TOKENS * 0.005
    told = f"{STREAMS} streams at once took (the model alone: {alone:.1f} s)"
    report.row("wall", lambda seconds: f"{seconds:.2f} s", told=told)
    report.row("whole", lambda count: f"{count:.0f} of {STREAMS}", told="streams with every token")
    report.row("age", ms, told="age of a token, p50 (to reach: 20 ms)")
    report.row("age p99", ms, told="age of a token, p99")
    report.row("server", ms, told="processor time of the server a stream (to reach: 12 ms)")
