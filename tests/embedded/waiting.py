"""Waits for an embedded server to reach a state, without polling."""

import asyncio

from taskflow.embedded import Embedded, Phase, State


async def until(server: Embedded, phase: Phase) -> State:
    """Give the next state (or the present one) whose phase is ``phase``."""
    reached: asyncio.Queue[State] = asyncio.Queue()
    end = server.subscribe(reached.put_nowait)
    reached.put_nowait(server.state)
    try:
        while (state := await reached.get()).phase != phase:
            pass
    finally:
        end()
    return state
