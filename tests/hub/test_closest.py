"""Closest task: people describe what they want, and find the type or definition for it."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from pathlib import Path
from typing import Literal

import msgspec
import pytest
import pytest_asyncio

from taskflow import plugins
from taskflow.closest.closest import AT_ONCE, ClosestTasks, Pace
from taskflow.closest.described import Described, definitions, types
from taskflow.domain.errors import Invalid, TaskflowError, Unavailable
from taskflow.domain.kind import kinds_of
from taskflow.domain.ports import Match, Point, Vectors
from taskflow.embedded import Child, embeddings, serving
from taskflow.services.embeddings import Embeddings
from taskflow.store.vectors import open_vectors
from taskflow.supervision.supervisor import Supervisor

CORPUS = Path(__file__).parents[1] / "corpus" / "closest.json"
BRISK = Pace(collect=0, first=0.01, longest=0.02, search=30)
FLOW = {
    "name": "kitchen",
    "tasks": [
        {"name": "cooking", "type": "TaskConversation", "description": {"en": "Cook together."}},
        {
            "name": "dish",
            "parent": "cooking",
            "type": "TaskSelect",
            "label": "Dish",
            "description": "Asks which dish, soup or salad, people want to cook.",
        },
        {"name": "talk", "parent": "cooking", "type": "TaskChat"},
    ],
}


REAL: dict[tuple[str, str], list[float]] = {}
"""The model's vectors, kept from test to test: it needs half a second for each description."""


class Away:
    """Switches a real part off and on, as if its server went away; counts what is embedded."""

    def __init__(self, vectors: Vectors, embeddings: Embeddings) -> None:
        self._vectors, self._embeddings = vectors, embeddings
        self.away: set[str] = set()
        self.embedded: list[str] = []
        self.refused = asyncio.Event()
        self.name = "e5"
        self.open = asyncio.Event()
        self.open.set()
        self.asked: list[str] = []

    def _check(self, part: str) -> None:
        if part in self.away:
            self.refused.set()
            raise Unavailable(f"The {part} are away.", code=f"{part}.away")

    async def model(self) -> str:
        self._check("embeddings")
        return self.name

    async def embed(
        self, texts: Sequence[str], kind: Literal["query", "passage"]
    ) -> list[list[float]]:
        self._check("embeddings")
        if kind == "passage":
            self.embedded += texts
        else:
            self.asked += texts
            await self.open.wait()
        unknown = [text for text in texts if (kind, text) not in REAL]
        vectors = await self._embeddings.embed(unknown, kind)
        REAL.update(zip(((kind, text) for text in unknown), vectors, strict=True))
        return [REAL[kind, text] for text in texts]

    async def upsert(self, points: Sequence[Point]) -> None:
        self._check("vectors")
        await self._vectors.upsert(points)

    async def delete(self, idents: Sequence[str]) -> None:
        self._check("vectors")
        await self._vectors.delete(idents)

    async def search(self, vector: Sequence[float], first: int) -> list[Match]:
        self._check("vectors")
        return await self._vectors.search(vector, first)

    async def ids(self) -> dict[str, str]:
        self._check("vectors")
        return await self._vectors.ids()


class World:
    """What there is to be found, and the index of it."""

    def __init__(self, parts: Away) -> None:
        self.parts = parts
        self.things = [*types(kinds_of(plugins.find().tasks).values())]
        self.closest = ClosestTasks(parts, parts, self.described, BRISK)

    async def described(self) -> Iterable[Described]:
        return self.things

    async def indexed(self) -> ClosestTasks:
        self.closest.note()
        await self.closest.current()
        return self.closest

    async def first(self, text: str) -> str:
        best, *_ = await (await self.indexed()).search(text, 5)
        return best.type


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def embedded(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Child]:
    child = embeddings(tmp_path_factory.mktemp("embeddings"))
    async with serving(child):
        yield child


@pytest.fixture
async def world(embedded: Child, tmp_path: Path) -> AsyncIterator[World]:
    service = Embeddings(
        {"TASKFLOW_EMBEDDINGS_URL": embedded.url, "TASKFLOW_EMBEDDINGS_KEY": embedded.key}
    )
    vectors = open_vectors(tmp_path / "vectors")
    made = World(Away(vectors, service))
    await made.closest.start(Supervisor())
    yield made
    await made.closest.stop()
    await vectors.close()
    await service.close()


async def test_the_two_phrases_of_the_palette_find_their_types(world: World) -> None:
    assert await world.first("something that lets people pick an option") == "TaskSelect"
    assert await world.first("a wizard with several pages") == "TaskStepper"


async def test_what_people_say_finds_what_they_mean(world: World) -> None:
    closest = await world.indexed()
    phrases = msgspec.json.decode(CORPUS.read_bytes(), type=list[tuple[str, str]])
    missed = []
    for phrase, expected in phrases:
        first, second = await closest.search(phrase, 2)
        assert expected in (first.type, second.type), phrase
        if first.type != expected:
            missed.append(phrase)
    assert len(missed) <= len(phrases) / 10, missed


async def test_people_take_turns_at_the_search_and_at_the_embeddings(world: World) -> None:
    closest = await world.indexed()
    most, each = AT_ONCE
    world.parts.open.clear()
    async with asyncio.TaskGroup() as asking:
        for number in range(10):
            asking.create_task(closest.search(f"ann {number}", 1, "ann"))
        await asyncio.sleep(0)
        bobs = [asking.create_task(closest.search(f"bob {n}", 1, "bob")) for n in range(3)]
        async with asyncio.timeout(20):
            while len(world.parts.asked) < most:  # noqa: ASYNC110  others' work
                await asyncio.sleep(0.01)
        assert world.parts.asked == ["ann 0", "ann 1", "bob 0", "bob 1"]
        assert each == 2
        world.parts.open.set()
        await asyncio.gather(*bobs)
    places = [world.parts.asked.index(f"bob {number}") for number in range(3)]
    assert max(places) < 2 * most, world.parts.asked


async def test_scores_fall_and_no_more_are_given_than_asked_for(world: World) -> None:
    found = await (await world.indexed()).search("ask the model something", 3)
    scores = [near.score for near in found]
    assert len(found) == 3
    assert scores == sorted(scores, reverse=True)
    assert 0.5 < scores[0] <= 1


async def test_a_definition_is_found_with_its_flow_and_its_id(world: World) -> None:
    world.things += definitions(FLOW)
    best, *_ = await (await world.indexed()).search("which soup shall we cook", 5)
    assert (best.type, best.flow, best.definition) == ("TaskSelect", "kitchen", "cooking.dish")
    assert (best.label, best.description) == ("Dish", FLOW["tasks"][1]["description"])


async def test_a_flow_is_found_by_its_own_description(world: World) -> None:
    flow = {
        "name": "trip",
        "description": {"fr": "Préparer un voyage.", "en": "Plans a journey by train."},
        "tasks": [
            {"name": "trip", "type": "TaskConversation"},
            {"name": "where", "parent": "trip", "type": "TaskSelect"},
        ],
    }
    world.things += definitions(flow)
    best, *_ = await (await world.indexed()).search("a railway journey", 5)
    assert (best.label, best.definition) == ("Trip", "trip")
    assert [thing.definition for thing in definitions(flow)] == ["trip"]


async def test_definitions_that_look_alike_are_shown_once(world: World) -> None:
    world.things += [*definitions(FLOW), *definitions({**FLOW, "name": "copy"})]
    found = await (await world.indexed()).search("which soup shall we cook", 20)
    assert len([near for near in found if near.label == "Dish"]) == 1


async def test_only_what_changed_is_embedded_again(world: World) -> None:
    world.things += definitions(FLOW)
    await world.indexed()
    world.parts.embedded.clear()
    await world.indexed()
    assert world.parts.embedded == []
    world.things[-1] = msgspec.structs.replace(world.things[-1], description="Asks for a bicycle.")
    await world.indexed()
    assert world.parts.embedded == ["Dish. Asks for a bicycle."]
    assert await world.first("a bicycle") == "TaskSelect"


async def test_what_is_gone_is_not_found_any_more(world: World) -> None:
    world.things += definitions(FLOW)
    await world.indexed()
    del world.things[-2:]
    found = await (await world.indexed()).search("which soup shall we cook", 20)
    assert all(near.flow is None for near in found)


async def test_a_restart_embeds_nothing_again(world: World) -> None:
    await world.indexed()
    world.parts.embedded.clear()
    again = ClosestTasks(world.parts, world.parts, world.described, BRISK)
    await again.start(Supervisor())
    await again.current()
    await again.stop()
    assert world.parts.embedded == []


async def test_another_model_makes_all_vectors_anew(world: World) -> None:
    await world.indexed()
    world.parts.embedded.clear()
    world.parts.name = "another"
    await world.indexed()
    assert len(world.parts.embedded) == len(world.things)


@pytest.mark.parametrize("part", ["vectors", "embeddings"])
async def test_a_part_that_was_away_is_healed_afterwards(world: World, part: str) -> None:
    await world.indexed()
    world.parts.away.add(part)
    world.things += definitions(FLOW)
    world.closest.note()
    await world.parts.refused.wait()
    with pytest.raises(Unavailable) as caught:
        await world.closest.search("soup", 3)
    assert caught.value.kind == f"{part}.away"
    world.parts.away.clear()
    await world.closest.current()
    found = await world.closest.search("which soup shall we cook", 1)
    assert found[0].definition == "cooking.dish"


async def test_an_index_that_lost_everything_fills_itself_again(world: World) -> None:
    await world.indexed()
    await world.parts.delete([thing.id for thing in world.things])
    assert await world.closest.search("a wizard with several pages", 3) == []
    assert await world.first("a wizard with several pages") == "TaskStepper"


async def test_a_search_before_the_first_indexing_says_so(world: World, tmp_path: Path) -> None:
    empty = open_vectors(tmp_path / "empty")
    never = ClosestTasks(empty, world.parts, world.described, BRISK)
    with pytest.raises(Unavailable) as caught:
        await never.search("a wizard", 3)
    assert caught.value.kind == "closest.indexing"
    await empty.close()


async def test_a_part_that_hangs_does_not_hold_the_search(world: World) -> None:
    gate = asyncio.Event()

    class Slow(Away):
        async def embed(
            self, texts: Sequence[str], kind: Literal["query", "passage"]
        ) -> list[list[float]]:
            await gate.wait()
            raise AssertionError((texts, kind))

    slow = Slow(world.parts, Embeddings({}))
    closest = ClosestTasks(slow, slow, world.described, msgspec.structs.replace(BRISK, search=0.01))
    with pytest.raises(Unavailable) as caught:
        await closest.search("a wizard", 3)
    assert caught.value.kind == "closest.slow"


@pytest.mark.parametrize("text", ["", "  \n", "x" * 2001])
async def test_an_empty_or_endless_description_is_refused(world: World, text: str) -> None:
    with pytest.raises(Invalid) as caught:
        await world.closest.search(text, 3)
    assert isinstance(caught.value, TaskflowError)
    assert caught.value.kind == "closest.description"
