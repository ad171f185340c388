"""Crowd: somebody who attacks a server with the worst that is accepted, all at once."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from itertools import count
from typing import Any

import httpx
import msgspec

from worstshapes import doubled, imports, operations

LOOPS = "{% for a in (1..450) %}{% assign b = shared.x | where: 'k', a %}{% endfor %}" * 2
UPDATE = "mutation($input: UpdateTask!) { updateTask(input: $input) { seq } }"
READ = """query($id: ID!) { family(id: $id) { seq tasks(first: 100) { edges { node {
  instanceId name state legal } } } } }"""
START = "mutation($input: StartTask!) { startTask(input: $input) { family { id tasks(first: 5) {"
START += " edges { node { instanceId name } } } } } }"
SEND = "mutation($input: SendEvent!) { sendEvent(input: $input) { seq } }"
IMPORT = "mutation($input: ImportFlow!) { importFlow(input: $input) { seq } }"
EDIT = """mutation($flow: ID!, $operations: [FlowOperation!]!, $mutation: ID!) {
  editFlow(flow: $flow, revision: 0, operations: $operations, mutation: $mutation) { seq } }"""
PROBLEMS = "query($name: ID!) { flow(name: $name) { problems { message } text } }"
CLOSEST = "query($d: String!) { closestTasks(description: $d, first: 20) { label } }"
HASHES = "query($id: ID!, $task: ID!) { family(id: $id) { task(instanceId: $task) { "
HASHES += " ".join(f"h{number}: hash" for number in range(12)) + " document } } }"
_numbers = count()


class Asker:
    """One person's connection, with a token."""

    def __init__(self, url: str, token: str) -> None:
        headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
        self._http = httpx.AsyncClient(
            base_url=url,
            headers=headers,
            timeout=120,
            verify=False,  # noqa: S501  plain HTTP
        )

    async def ask(self, query: str, **variables: Any) -> Any:
        """Ask; gives the data, or None where it was refused."""
        body = msgspec.json.encode({"query": query, "variables": variables})
        answer = await self._http.post("/graphql", content=body)
        return answer.json().get("data")

    async def do(self, query: str, **command: Any) -> Any:
        """Give a command."""
        return await self.ask(query, input={"mutation": f"c{next(_numbers)}", **command})

    async def begin(self, flow: str) -> tuple[str, str]:
        """Start a flow; gives the family and its first task."""
        found = (await self.do(START, flow=flow))["startTask"]["family"]
        return found["id"], found["tasks"]["edges"][0]["node"]["instanceId"]

    async def close(self) -> None:
        await self._http.aclose()


async def attacks(asker: Asker) -> list[Callable[[], Awaitable[object]]]:
    """Prepare what an attacker does without end."""

    async def bring(name: str, tasks: list[dict[str, Any]]) -> None:
        text = msgspec.json.encode({"name": name, "tasks": tasks}).decode()
        assert await asker.do(IMPORT, text=text)

    first = {"name": "one", "type": "TaskConversation", "initiator": True}
    chat = {"name": "two", "type": "TaskChat", "parent": "one"}
    form = {"name": "two", "type": "TaskSelect", "parent": "one"}
    await bring("loops", [first, {**chat, "config": {"local": {"systemMessage": LOOPS}}}])
    await bring("form", [first, {**form, "config": {"local": {"schema": doubled(10)}}}])
    many = [{"name": f"t{number}", "type": "TaskChat"} for number in range(5000)]
    await bring("large", [first, *many])
    heads = [{**chat, "name": f"t{number}"} for number in range(300)]
    await bring("heads", [first, *heads])
    items = {"shared": {"x": [{"k": number} for number in range(10_000)], "t": "x" * 900_000}}
    family, _ = await asker.begin("loops")
    talking = f"{family}-3"
    await asker.do(UPDATE, family=family, task=talking, patch=items)
    asked, _ = await asker.begin("form")
    text = imports(400)
    moves = operations(300)["reparent"]

    def sending(event: str, where: str, task: str, **more: Any) -> Callable[[], Awaitable[object]]:
        return lambda: asker.do(SEND, family=where, task=task, event=event, **more)

    async def turning() -> None:
        begun, _ = await asker.begin("heads")
        await asker.ask(READ, id=begun)

    async def editing() -> None:
        await asker.ask(EDIT, flow="large", operations=moves, mutation=f"e{next(_numbers)}")

    return [
        sending("SEND", family, talking, patch={"input": {"prompt": "Hello"}}),
        sending("SUBMIT", asked, f"{asked}-3", patch={"input": {"selected": {"x": 1}}}),
        turning,
        editing,
        lambda: asker.ask(PROBLEMS, name="large"),
        lambda: asker.ask(CLOSEST, d="a wizard with several pages " * 40),
        lambda: asker.ask(HASHES, id=family, task=talking),
        lambda: asker.do(IMPORT, text=text["yaml"], name="yaml"),
        lambda: asker.do(IMPORT, text=text["a doubled key"], name="key"),
    ]


@asynccontextmanager
async def attacked(asker: Asker) -> AsyncIterator[list[int]]:
    """Attack meanwhile, with everything at once; gives how often each attack was made."""
    prepared = await attacks(asker)
    made = [0] * len(prepared)

    async def again(number: int) -> None:
        while True:
            await prepared[number]()
            made[number] += 1

    going = [asyncio.create_task(again(number)) for number in range(len(prepared))]
    try:
        yield made
    finally:
        for task in going:
            task.cancel()
        ended = await asyncio.gather(*going, return_exceptions=True)
        assert [one for one in ended if not isinstance(one, asyncio.CancelledError)] == []
