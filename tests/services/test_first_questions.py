"""The first questions of a process: those that come while the client is being loaded count too."""

import asyncio
import subprocess
import sys

from scripted_model import ScriptedModel

PROGRAM = """
import asyncio, sys
from taskflow.domain.model import Question
from taskflow.services.openai import Chat

LOADED = "taskflow.services.upstream.completions"

async def ask(chat):
    async with chat.ask(Question([{"role": "user", "content": "hello"}])) as answer:
        return "".join([delta.text async for delta in answer])

async def main():
    chat = Chat({"OPENAI_BASE_URL": sys.argv[1], "TASKFLOW_MODEL": "big"})
    first = asyncio.create_task(ask(chat))
    if sys.argv[2] == "cancelled":
        await asyncio.sleep(0)
        first.cancel()
    while LOADED not in sys.modules:
        await asyncio.sleep(0)
    half = not hasattr(sys.modules[LOADED], "Completions")
    others = await asyncio.gather(*(ask(chat) for _ in range(5)))
    print(half, *others)
    await asyncio.gather(first, return_exceptions=True)
    await chat.close()

asyncio.run(main())
"""


async def first_answers(model: ScriptedModel, how: str) -> str:
    """Ask from a fresh process, five times while its first question still loads the client."""
    model.default = None
    for _ in range(6):
        model.script("yes")
    program = [sys.executable, "-c", PROGRAM, model.url, how]
    done = await asyncio.to_thread(
        subprocess.run, program, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


async def test_questions_that_come_while_the_client_is_loaded_are_answered(
    model: ScriptedModel,
) -> None:
    assert await first_answers(model, "waited for") == "True yes yes yes yes yes\n"


async def test_a_first_question_that_is_cancelled_takes_no_other_with_it(
    model: ScriptedModel,
) -> None:
    assert await first_answers(model, "cancelled") == "True yes yes yes yes yes\n"
