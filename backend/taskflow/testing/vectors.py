"""What every adapter of the port ``Vectors`` must do; subclass it beside a fixture ``vectors``."""

import math
import operator
import random

import pytest

from taskflow.domain.ports import Match, Point, Vectors


def unit(*numbers: float) -> list[float]:
    """Give a vector of length 1."""
    length = math.hypot(*numbers)
    return [number / length for number in numbers]


def point(ident: str, *numbers: float, digest: str = "h", **payload: str) -> Point:
    """Make a point in that direction."""
    return Point(ident, unit(*numbers), {"hash": digest, **payload})


def names(matches: list[Match]) -> list[str]:
    """Give the ids of matches."""
    return [match.id for match in matches]


class VectorsConformance:
    """The promises of ``Vectors``; the fixture ``vectors`` gives an adapter with nothing in it."""

    async def test_nothing_is_found_where_nothing_was_stored(self, vectors: Vectors) -> None:
        assert await vectors.ids() == {}
        assert await vectors.search(unit(1, 0), 5) == []
        await vectors.delete(["gone"])

    async def test_the_nearest_come_first_with_their_cosine(self, vectors: Vectors) -> None:
        points = [point("east", 1, 0), point("north", 0, 1), point("between", 1, 1)]
        await vectors.upsert(points)
        found = await vectors.search(unit(1, 0.1), 3)
        assert names(found) == ["east", "between", "north"]
        for match, expected in zip(found, (points[0], points[2], points[1]), strict=True):
            cosine = sum(map(operator.mul, unit(1, 0.1), expected.vector))
            assert match.score == pytest.approx(cosine, abs=1e-6)

    async def test_no_more_are_found_than_asked_for(self, vectors: Vectors) -> None:
        await vectors.upsert([point(str(i), 1, i) for i in range(9)])
        assert len(await vectors.search(unit(1, 0), 4)) == 4

    async def test_ids_and_payloads_are_given_back_as_they_were(self, vectors: Vectors) -> None:
        odd = 'flow:Übung/"1" 🙂'
        await vectors.upsert([point(odd, 1, 0, digest="abc", id="x", type="T@sk")])
        assert await vectors.ids() == {odd: "abc"}
        (found,) = await vectors.search(unit(1, 0), 5)
        assert (found.id, found.payload) == (odd, {"hash": "abc", "id": "x", "type": "T@sk"})

    async def test_a_point_stored_again_replaces_the_old_one(self, vectors: Vectors) -> None:
        await vectors.upsert([point("a", 1, 0, digest="old", only="old")])
        await vectors.upsert([point("a", 0, 1, digest="new")])
        assert await vectors.ids() == {"a": "new"}
        (found,) = await vectors.search(unit(0, 1), 5)
        assert found.score == pytest.approx(1, abs=1e-6)
        assert found.payload == {"hash": "new"}

    async def test_the_last_of_two_with_one_id_counts(self, vectors: Vectors) -> None:
        await vectors.upsert([point("a", 1, 0, digest="1"), point("a", 0, 1, digest="2")])
        assert await vectors.ids() == {"a": "2"}

    async def test_what_was_deleted_is_not_found(self, vectors: Vectors) -> None:
        await vectors.upsert([point("a", 1, 0), point("b", 1, 0.1)])
        await vectors.delete(["a", "never there"])
        assert names(await vectors.search(unit(1, 0), 5)) == ["b"]
        assert await vectors.ids() == {"b": "h"}

    async def test_nothing_to_do_is_done(self, vectors: Vectors) -> None:
        await vectors.upsert([])
        await vectors.delete([])
        assert await vectors.ids() == {}

    async def test_vectors_of_another_size_begin_anew(self, vectors: Vectors) -> None:
        await vectors.upsert([point("a", 1, 0)])
        assert await vectors.search(unit(1, 0, 0), 5) == []
        await vectors.upsert([point("b", 1, 0, 0)])
        assert await vectors.ids() == {"b": "h"}
        assert names(await vectors.search(unit(1, 0, 0), 5)) == ["b"]

    async def test_thousands_are_stored_and_the_nearest_found(self, vectors: Vectors) -> None:
        chance = random.Random(4711)  # noqa: S311  no secret, the same points each time
        points = [point(str(i), *(chance.gauss() for _ in range(16))) for i in range(2500)]
        await vectors.upsert(points)
        assert len(await vectors.ids()) == len(points)
        for wanted in points[::500]:
            best, *_ = await vectors.search(wanted.vector, 10)
            assert best.id == wanted.id
