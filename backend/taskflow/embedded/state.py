"""What an embedded server looks like from outside: its state, and what one can ask of it."""

from collections.abc import Callable
from typing import Literal, Protocol

from msgspec import Struct

Phase = Literal["absent", "starting", "ready", "failed"]


class State(Struct, frozen=True):
    """How an embedded server is; ``reason`` is a sentence for people, with what to do."""

    phase: Phase
    reason: str = ""


Watcher = Callable[[State], None]


class Embedded(Protocol):
    """A server that T@skFlow starts itself and keeps running."""

    @property
    def url(self) -> str:
        """Where it listens; empty until it is started for the first time, then always the same."""
        ...

    @property
    def state(self) -> State:
        """How it is now."""
        ...

    def wake(self) -> None:
        """Begin to start it in the background; nothing when it runs or starts already."""
        ...

    async def start(self) -> None:
        """Wait until it is ready; ``StartFailed`` when it cannot be started."""
        ...

    async def stop(self) -> None:
        """End it and wait until it is gone."""
        ...

    def subscribe(self, watcher: Watcher) -> Callable[[], None]:
        """Call ``watcher`` with every new state; the returned function ends that."""
        ...
