"""Shielded turn: kept until what a thread does in it is over, whoever goes away meanwhile."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import TypeVar

from taskflow.domain.turns import Turns

T = TypeVar("T")


async def kept(turns: Turns, person: str, do: Callable[[], Awaitable[T]]) -> T:
    """Do something in a person's turn, which ends with it; nobody can end a thread.

    Who is cancelled while they wait leaves the queue, and nothing is begun for them.
    """
    async with AsyncExitStack() as turn:
        await turn.enter_async_context(turns.turn(person))
        doing = asyncio.ensure_future(_within(turn.pop_all(), do))
    doing.add_done_callback(_seen)
    return await asyncio.shield(doing)


async def _within(turn: AsyncExitStack, do: Callable[[], Awaitable[T]]) -> T:
    try:
        done = await do()
    except GeneratorExit:  # the loop has ended, and nobody waits for a turn any more
        raise
    except BaseException:
        await turn.aclose()
        raise
    await turn.aclose()
    return done


def _seen(doing: "asyncio.Future[T]") -> None:
    """Take note of an error that nobody waits for any more."""
    if not doing.cancelled():
        doing.exception()
