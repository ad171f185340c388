"""Serving: an embedded server that runs for as long as a block lasts."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from taskflow.embedded.child import Child


@asynccontextmanager
async def serving(child: Child) -> AsyncIterator[str]:
    """Start a server, give its URL when it is ready, and stop it at the end."""
    try:
        await child.start()
        yield child.url
    finally:
        await child.stop()
