"""Rows: the lists of 50,000 families by themselves, in this process, on a bare store."""

import asyncio
import gc
import random
import time
import tracemalloc
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec
from place import bare_store
from report import Report, ms

from taskflow.domain.principal import Principal
from taskflow.domain.row import Row, words
from taskflow.hub.lists.lists import Lists
from taskflow.hub.lists.pages import Pages
from taskflow.hub.lists.projector import Projector
from taskflow.store.mongo import MongoStore

FAMILIES = 50_000
PEOPLE = 20
ROUNDS = 21
TOGETHER = 70
"""Rows of a page when it is written."""
LONG = "Word" * 50
"""A label as long as one may be."""


def person(n: int, *, admin: bool = False) -> Principal:
    return Principal(kind="user", id=f"{n:032x}", name="Ann", admin=admin)


def rows() -> list[Row]:
    """Give the rows of families of some people, whoever has few and one who has all."""
    chance = random.Random(7)  # noqa: S311 - to be repeated
    found = []
    for n in range(FAMILIES):
        label = (
            f"Order {n} of customer {n % 997} {'needle' if n == 0 else 'parcel'} {LONG[: n % 200]}"
        )
        others = {f"{chance.randrange(1, PEOPLE):032x}" for _ in range(3)}
        members = (f"{0:032x}", *sorted(others))
        found.append(
            Row(
                f"{chance.getrandbits(128):032x}",
                seq=12,
                updated=1_700_000_000_000 + n * 1000,
                words=words([label]),
                label=label,
                flow="order",
                owner=f"{0:032x}",
                members=members,
                status="waiting",
                waiting=9,
                created=1_700_000_000_000,
                busy=not n % 50,
                plan="a" * 16,
                hash="b" * 64,
                revision=3,
                tasks=10,
                people=tuple((ident, "Ann Example", "member") for ident in members),
            )
        )
    return found


async def least(work: Callable[[], Awaitable[Any]]) -> float:
    """Give the least processor time of some rounds."""
    taken = []
    for _ in range(ROUNDS):
        began = time.process_time()
        await work()
        taken.append(time.process_time() - began)
    return min(taken)


def opened(store: MongoStore, epoch: int) -> tuple[Pages, Projector]:
    """Open the pages of a store for an owner, and what keeps the rows in memory."""

    async def load(_stream: str) -> Any:
        raise AssertionError

    pages = Pages(store.documents, epoch)
    return pages, Projector(pages, load, lambda _stream: None)


async def written(store: MongoStore) -> None:
    """Store the rows some at a time, as a hub does while families change."""
    pages, _ = opened(store, 1)
    await pages.load()
    made = rows()
    random.Random(8).shuffle(made)  # noqa: S311 - to be repeated
    for start in range(0, FAMILIES, TOGETHER):
        await pages.write(made[start : start + TOGETHER])
        await pages.tidy(bury=False)


async def looked(rows_of: Projector, report: Report) -> None:
    """Look at lists, and let rows change."""
    lists = Lists(rows_of, lambda: True)
    ann, admin = person(0), person(99, admin=True)
    last = (await lists.families(ann, first=26, after=None))[-1]
    place = (last.updated, last.id)
    cases: tuple[tuple[str, Callable[[], Awaitable[Any]]], ...] = (
        ("page", lambda: lists.families(ann, first=26, after=None)),
        ("next", lambda: lists.families(ann, first=26, after=place)),
        ("inbox", lambda: lists.families(ann, first=26, after=None, waiting=True)),
        ("count", lambda: lists.waiting(ann)),
        ("search", lambda: lists.families(ann, first=26, after=None, search="needle")),
        ("admin", lambda: lists.families(admin, first=26, after=None, search="needle")),
    )
    for name, work in cases:
        report.note("this", name, await least(work))
    some = list(rows_of.families.order(None))[:: FAMILIES // 1000]
    began = time.process_time()
    for row in some:
        rows_of.families.put(msgspec.structs.replace(row, seq=13, updated=row.updated + 10**9))
    report.note("this", "put", (time.process_time() - began) / len(some))


async def measured(url: str, report: Report) -> None:
    store = await MongoStore.connect(url)
    await written(store)
    gc.collect()
    began = time.process_time(), time.perf_counter()
    _, rows_of = opened(store, 2)
    await rows_of.load()
    report.note("this", "load cpu", time.process_time() - began[0])
    report.note("this", "load", time.perf_counter() - began[1])
    await looked(rows_of, report)
    gc.collect()
    processor = time.thread_time()
    gc.collect()
    report.note("this", "collect", time.thread_time() - processor)
    tracemalloc.start()
    _, again = opened(store, 3)
    await again.load()
    report.note("this", "memory", tracemalloc.get_traced_memory()[0] / 1e6)
    await store.close()


def main(_trees: Sequence[Path]) -> None:
    report = Report(f"The lists of {FAMILIES:,} families, in processor time", ["this"])
    with bare_store() as store:
        asyncio.run(measured(store.url_at(store.port, "rows"), report))
    report.row("load", ms, told="all rows read from the store, by the clock")
    for name, told in (
        ("load cpu", "all rows read from the store"),
        ("page", "first page of a member of all"),
        ("next", "the page after it"),
        ("inbox", "first page of the inbox"),
        ("count", "count of what waits"),
        ("search", "search that finds only the oldest"),
        ("admin", "the same by an admin"),
        ("put", "a row that changes"),
        ("collect", "a whole collection of garbage"),
    ):
        report.row(name, ms, told=told)
    report.row("memory", lambda size: f"{size:.0f} MB", told="memory of all rows in it")
