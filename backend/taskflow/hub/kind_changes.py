"""KindChanges: tells whoever watches which kinds the catalogue has learned since."""

import asyncio
from collections.abc import AsyncGenerator

from taskflow.domain.kind import TaskKind
from taskflow.hub.catalogue import Catalogue


class KindChanges:
    """The kinds that are published while somebody watches."""

    def __init__(self, catalogue: Catalogue) -> None:
        """Begin with nobody who watches."""
        self._watching: set[_Watch] = set()
        catalogue.heeding.append(self._note)

    async def follow(self) -> AsyncGenerator[TaskKind, None]:
        """Give each kind that is learned from now on; of one that changes often, the newest."""
        watch = _Watch()
        self._watching.add(watch)
        try:
            while True:
                await watch.news.wait()
                watch.news.clear()
                while watch.kinds:
                    yield watch.kinds.pop(next(iter(watch.kinds)))
        finally:
            self._watching.discard(watch)

    def _note(self, kind: TaskKind) -> None:
        for watch in self._watching:
            known = watch.kinds.get(kind.name)
            if known is None or known.version < kind.version:
                watch.kinds[kind.name] = kind
            watch.news.set()


class _Watch:
    """What one of them has not been told yet."""

    def __init__(self) -> None:
        self.kinds: dict[str, TaskKind] = {}
        self.news = asyncio.Event()
