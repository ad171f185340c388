"""After any crash, every stream with a commit that the projections have not seen is touched."""

import asyncio
import secrets
from typing import Literal, TypeAlias

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from conformance.log import commit
from cuttingproxy import Cut, CuttingProxy
from taskflow.domain.errors import Unavailable
from taskflow.store.log import MongoLog
from taskflow.store.mongo import MongoStore

Streams: TypeAlias = frozenset[str]
Append = tuple[Literal["append"], list[Streams], list[Cut]]
Step = Append | tuple[Literal["settle", "late settle", "early settle", "restart", "reread"]]

streams = st.frozensets(st.sampled_from("abcdef"), min_size=1, max_size=3)
LOST: list[Cut] = ["after", "after"]
"""The append is stored, and no answer arrives, not even at the second try."""

cuts: st.SearchStrategy[list[Cut]] = st.one_of(
    st.just([]), st.just(LOST), st.lists(st.sampled_from(["before", "after"]), max_size=4)
)
steps: st.SearchStrategy[list[Step]] = st.lists(
    st.one_of(
        st.tuples(st.just("append"), st.lists(streams, min_size=1, max_size=3), cuts),
        st.tuples(st.sampled_from(["settle", "late settle", "early settle", "restart", "reread"])),
    ),
    max_size=8,
)


class Model:
    """A hub as the log sees it: what it knows of each stream, and what it has projected."""

    def __init__(self, store: MongoStore, proxy: CuttingProxy) -> None:
        self._store = store
        self._proxy = proxy
        self._log: MongoLog
        self.known: dict[str, int] = {}
        self.projected: dict[str, int] = {}

    async def restart(self) -> None:
        """Start anew, and prove that nothing is missed."""
        self._log = await self._store.log(await self._store.ownership.acquire())
        touched = await self._log.touched()
        self.known = {one: len(await self._log.read(one, 0)) for one in "abcdef"}
        unseen = {one for one, count in self.known.items() if count > self.projected.get(one, 0)}
        assert unseen <= touched

    async def append(self, groups: list[Streams], cuts: list[Cut]) -> None:
        """Append groups at the same time, while the connection breaks."""
        self._proxy.cuts = list(cuts)
        await asyncio.gather(*(self._append(group) for group in _disjoint(groups)))
        self._proxy.cuts = []

    async def settle(self) -> None:
        """Project what is known, then settle it."""
        mark = self._log.mark()
        self.projected = dict(self.known)
        await self._log.settle(mark)

    async def late_settle(self) -> None:
        """Settle what was projected before another append happened."""
        mark = self._log.mark()
        self.projected = dict(self.known)
        await self.append([frozenset("af")], ["before", "after"])
        await self._log.settle(mark)

    async def early_settle(self) -> None:
        """Settle while an append is under way, of which the projections know nothing yet."""
        flying = asyncio.create_task(self._append(frozenset("ab")))
        await asyncio.sleep(0)
        await self.settle()
        await flying

    async def reread(self) -> None:
        """Look what became of the appends that failed."""
        for one in "abcdef":
            self.known[one] = len(await self._log.read(one, 0))

    async def calm(self) -> None:
        """Prove that nothing stays touched for ever."""
        await self.reread()
        await self.settle()
        assert await self._log.touched() == set()

    async def _append(self, group: Streams) -> None:
        new = [commit(one, self.known[one]) for one in sorted(group)]
        try:
            refused = {one.stream for one in await self._log.append(new)}
        except Unavailable:
            return
        for one in group:
            if one in refused:
                self.known[one] = len(await self._log.read(one, 0))
            else:
                self.known[one] += 1


def _append(names: str, broken: list[Cut] | None = None) -> Step:
    return ("append", [frozenset(names)], broken or [])


def _disjoint(groups: list[Streams]) -> list[Streams]:
    """Leave each stream in one group: a family has one commit in flight."""
    left: list[Streams] = []
    for group in groups:
        rest = group.difference(*left)
        left += [rest] if rest else []
    return left


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps)
@example([_append("a"), _append("a", LOST), ("settle",), ("restart",)])
@example([_append("a", LOST), _append("b"), ("restart",)])
@example([_append("ab"), ("early settle",), ("restart",)])
@example([_append("a", ["before", "before"]), _append("b"), _append("ac"), ("restart",)])
@example([_append("a", LOST), _append("b", LOST), ("reread",), _append("c"), ("restart",)])
def test_no_crash_hides_a_stream_from_the_projections(store_url: str, plan: list[Step]) -> None:
    asyncio.run(_live(int(store_url.rpartition(":")[2]), plan))


async def _live(port: int, plan: list[Step]) -> None:
    async with CuttingProxy(port) as proxy:
        host = f"127.0.0.1:{proxy.port}"
        # Otherwise the client asks the store for its address, and goes around the proxy.
        url = f"mongodb://{host}/touched_{secrets.token_hex(6)}?directConnection=true"
        store = await MongoStore.connect(url)
        model = Model(store, proxy)
        await model.restart()
        for step in plan:
            match step:
                case ("append", groups, broken):
                    await model.append(groups, broken)
                case ("settle",):
                    await model.settle()
                case ("late settle",):
                    await model.late_settle()
                case ("early settle",):
                    await model.early_settle()
                case ("reread",):
                    await model.reread()
                case _:
                    await model.restart()
        await model.restart()
        await model.calm()
        await store.close()
