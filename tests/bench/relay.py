"""Relay: what passing a model's stream on costs, against the same stream read directly."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit

import psutil
from place import place
from report import heading, median, ms, percentile, row

from runningserver import ModelProcess, Person
from talking import welcome

TOKENS = 200
STREAMS = 64
ROUNDS = 5


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


def main() -> None:
    heading(f"SSE relay of a scripted model: {TOKENS} tokens at 5 ms")
    model = ModelProcess(delay_ms=5, tokens=TOKENS, stamp=True)
    with place(OPENAI_BASE_URL=model.url) as (_, server, ann):
        token = ann.token()
        chats = chats_of(ann, STREAMS)
        asyncio.run(relayed(server.url, token, chats[0]))
        floors = [asyncio.run(direct(model.url)) for _ in range(ROUNDS)]
        ours = [asyncio.run(relayed(server.url, token, chats[0]))[0] for _ in range(ROUNDS)]
        row("floor: first token read directly", ms(median(floors)))
        row("T@skFlow: first token", ms(median(ours)))
        row("added (to reach: 3 ms)", ms(median(ours) - median(floors)))
        process = psutil.Process(server.pid)
        before = sum(process.cpu_times()[:2])
        began = time.perf_counter()
        told = asyncio.run(many(server.url, token, chats))
        wall = time.perf_counter() - began
        spent = sum(process.cpu_times()[:2]) - before
        ages = [age for one in told for age in one[3]]
        whole = sum(one[1].strip() == one[2].strip() and one[2] != "" for one in told)
        row(
            f"{STREAMS} streams at once took (the model alone: {TOKENS * 0.005:.1f} s)",
            f"{wall:.2f} s",
        )
        row("streams with every token", f"{whole} of {STREAMS}")
        row("age of a token, p50 (to reach: 20 ms)", ms(median(ages)))
        row("age of a token, p99", ms(percentile(ages, 0.99)))
        row("CPU of the server a stream (to reach: 12 ms)", ms(spent / STREAMS))
    model.stop()
