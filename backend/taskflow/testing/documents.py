"""What every adapter of the port ``Documents`` must do; subclass it beside ``documents``."""

import asyncio
from typing import Any

import pytest

from taskflow.domain.errors import (
    Conflict,
    Invalid,
    Malformed,
    NotFound,
    SchemaMismatch,
    TaskflowError,
)
from taskflow.domain.event import SCHEMA_VERSION
from taskflow.domain.ports import Documents

TRICKS: list[Any] = [{"$ne": None}, {"$gt": ""}, ["a"], {"a": 1}, b"a"]


def user(ident: str, key: str, **more: Any) -> dict[str, Any]:
    """Give a user."""
    return {"_id": ident, "key": key, "name": key.title(), "admin": False, **more}


def token(ident: str, created: int | None, user: str = "ann") -> dict[str, Any]:
    """Give a token; without ``created``, it does not say when it was made."""
    made = {} if created is None else {"createdAt": created}
    return {"_id": ident, "user": user, **made}


def ids(found: list[dict[str, Any]]) -> list[str]:
    """Give the ids of documents."""
    return [document["_id"] for document in found]


async def page_through(documents: Documents, order: str, size: int) -> list[str]:
    """Read all tokens of ann in pages, as a list in a browser does."""
    seen: list[str] = []
    after: tuple[Any, str] | None = None
    while page := await documents.find(
        "tokens", {"user": "ann"}, order=order, after=after, limit=size
    ):
        seen += ids(page)
        after = (page[-1].get(order.removeprefix("-")), page[-1]["_id"])
    return seen


class DocumentsConformance:
    """The promises of ``Documents``; the fixture ``documents`` gives an adapter with nothing in it.

    ``class TestMine(DocumentsConformance): ...`` runs them.
    """

    async def test_what_was_put_is_given_back(self, documents: Documents) -> None:
        odd = {"$where": {"a.b": 1, "": None}, "_cls": "User", "big": 2**53 - 1, "f": 0.5}
        await documents.put("revisions", [{"_id": "h", "flow": "chat", "body": b"\0x", "odd": odd}])
        found = await documents.get("revisions", "h")
        assert found is not None
        assert found["schemaVersion"] == SCHEMA_VERSION
        assert {key: found[key] for key in ("_id", "flow", "body", "odd")} == {
            "_id": "h",
            "flow": "chat",
            "body": b"\0x",
            "odd": odd,
        }
        assert type(found["odd"]["big"]) is int

    async def test_what_is_not_there_is_none(self, documents: Documents) -> None:
        assert await documents.get("users", "nobody") is None
        assert await documents.find("users", {}) == []

    async def test_putting_replaces_the_whole_document(self, documents: Documents) -> None:
        await documents.put("settings", [{"_id": "a", "x": 1}, {"_id": "b", "x": 1}])
        await documents.put("settings", [{"_id": "b", "y": 2}, {"_id": "c", "y": 2}])
        found = await documents.find("settings", {})
        assert [{k: v for k, v in one.items() if k != "schemaVersion"} for one in found] == [
            {"_id": "a", "x": 1},
            {"_id": "b", "y": 2},
            {"_id": "c", "y": 2},
        ]

    async def test_the_last_of_several_with_one_id_stays(self, documents: Documents) -> None:
        await documents.put("settings", [{"_id": "a", "x": n} for n in range(3)])
        found = await documents.get("settings", "a")
        assert found is not None
        assert found["x"] == 2

    async def test_many_are_put_at_once(self, documents: Documents) -> None:
        for turn in range(2):
            await documents.put("attempts", [{"_id": f"{n:03}", "n": turn} for n in range(150)])
        assert len(await documents.find("attempts", {"n": 1}, limit=1000)) == 150

    async def test_an_id_is_inserted_once(self, documents: Documents) -> None:
        assert await documents.insert("settings", {"_id": "a", "x": 1})
        assert not await documents.insert("settings", {"_id": "a", "x": 2})
        found = await documents.get("settings", "a")
        assert found is not None
        assert found["x"] == 1

    async def test_two_users_cannot_have_the_same_name(self, documents: Documents) -> None:
        assert await documents.insert("users", user("1", "ann"))
        assert not await documents.insert("users", user("2", "ann"))
        assert await documents.insert("users", user("2", "bob"))
        with pytest.raises(Conflict):
            await documents.change("users", "2", {}, {"key": "ann"})
        with pytest.raises(Conflict):
            await documents.put("users", [user("3", "cleo"), user("4", "bob")])

    async def test_of_eight_at_once_one_is_inserted(self, documents: Documents) -> None:
        tries = [documents.insert("users", user(str(n), "ann")) for n in range(8)]
        assert sum(await asyncio.gather(*tries)) == 1

    async def test_what_is_removed_must_be_what_was_expected(self, documents: Documents) -> None:
        await documents.put("settings", [{"_id": "a", "stamp": "1"}, {"_id": "b"}])
        assert not await documents.discard("settings", "a", {"stamp": "2"})
        assert not await documents.discard("settings", "a", {"stamp": None})
        assert await documents.get("settings", "a") is not None
        assert await documents.discard("settings", "a", {"stamp": "1"})
        assert not await documents.discard("settings", "a", {"stamp": "1"})
        assert await documents.discard("settings", "b", {"stamp": None})
        assert await documents.find("settings", {}) == []

    async def test_all_are_looked_through_by_some_of_their_fields(
        self, documents: Documents
    ) -> None:
        await documents.put(
            "settings", [{"_id": f"{n:04}", "at": n, "big": "x"} for n in range(1200)]
        )
        seen = [one async for page in documents.scan("settings", ("at", "no")) for one in page]
        assert sorted(one["_id"] for one in seen) == [f"{n:04}" for n in range(1200)]
        assert all(one == {"_id": one["_id"], "at": int(one["_id"])} for one in seen)
        assert [one async for page in documents.scan("users", ("name",)) for one in page] == []

    async def test_a_change_needs_what_was_expected(self, documents: Documents) -> None:
        await documents.insert("attempts", {"_id": "a", "n": 0, "until": 5, "entries": [1]})
        assert await documents.change("attempts", "a", {"n": 0}, {"n": 1, "entries": [1, 2]})
        assert not await documents.change("attempts", "a", {"n": 0}, {"n": 9})
        assert not await documents.change("attempts", "b", {}, {"n": 9})
        assert await documents.change("attempts", "a", {"missing": None}, {"until": 6})
        found = await documents.get("attempts", "a")
        assert found is not None
        assert (found["n"], found["entries"], found["until"]) == (1, [1, 2], 6)

    async def test_of_eight_changes_at_once_one_succeeds(self, documents: Documents) -> None:
        await documents.insert("attempts", {"_id": "a", "n": 0})
        tries = [documents.change("attempts", "a", {"n": 0}, {"n": k}) for k in range(1, 9)]
        assert sum(await asyncio.gather(*tries)) == 1

    async def test_deleted_documents_are_gone(self, documents: Documents) -> None:
        await documents.put("attempts", [{"_id": f"{n:03}"} for n in range(100)])
        await documents.delete("attempts", [f"{n:03}" for n in range(1, 100)] + ["unknown"])
        assert ids(await documents.find("attempts", {})) == ["000"]
        await documents.delete("attempts", [])

    async def test_documents_are_found_by_equal_fields(self, documents: Documents) -> None:
        await documents.put("tokens", [token("a", 1), token("b", 2), token("c", 2, "bob")])
        assert ids(await documents.find("tokens", {"user": "ann"})) == ["a", "b"]
        assert ids(await documents.find("tokens", {"user": "ann", "createdAt": 2})) == ["b"]
        assert ids(await documents.find("tokens", {"user": "cleo"})) == []

    async def test_documents_come_in_the_order_asked_for(self, documents: Documents) -> None:
        await documents.put("tokens", [token(f"f{n}", n % 3) for n in range(6)])
        assert ids(await documents.find("tokens", {})) == [f"f{n}" for n in range(6)]
        assert ids(await documents.find("tokens", {}, order="-_id", limit=2)) == ["f5", "f4"]
        rising = ["f0", "f3", "f1", "f4", "f2", "f5"]
        assert ids(await documents.find("tokens", {}, order="createdAt")) == rising
        falling = ["f2", "f5", "f1", "f4", "f0", "f3"]
        assert ids(await documents.find("tokens", {}, order="-createdAt")) == falling

    @pytest.mark.parametrize("order", ["_id", "-_id", "createdAt", "-createdAt"])
    @pytest.mark.parametrize("size", [1, 2, 5, 7])
    @pytest.mark.parametrize("missing", [False, True])
    async def test_pages_lose_and_double_nothing(
        self, documents: Documents, order: str, size: int, *, missing: bool
    ) -> None:
        rows = [token(f"f{n:02}", None if missing and n % 3 else n % 4) for n in range(13)]
        await documents.put("tokens", [*rows, token("other", 2, "bob")])
        seen = await page_through(documents, order, size)
        assert sorted(seen) == [f"f{n:02}" for n in range(13)]
        whole = await documents.find("tokens", {"user": "ann"}, order=order)
        assert seen == ids(whole)

    async def test_an_unknown_kind_is_an_error(self, documents: Documents) -> None:
        for attempt in (
            documents.get("log", "a"),
            documents.put("nonsense", []),
            documents.insert("log", {"_id": "a"}),
            documents.find("schema", {}),
            documents.change("nonsense", "a", {}, {}),
            documents.delete("nonsense", ["a"]),
        ):
            with pytest.raises(NotFound):
                await attempt

    @pytest.mark.parametrize("trick", TRICKS)
    async def test_no_operator_reaches_the_store(self, documents: Documents, trick: Any) -> None:
        await documents.insert("users", user("1", "ann"))
        await documents.insert("sessions", {"_id": "s", "user": "1", "expiresAt": 5})
        for attempt in (
            documents.get("users", trick),
            documents.find("users", {"key": trick}),
            documents.find("users", {}, order="key", after=(trick, "x")),
            documents.find("users", {}, after=("x", trick)),
            documents.change("users", "1", {"key": trick}, {"name": "x"}),
            documents.change("users", trick, {}, {"name": "x"}),
            documents.delete("users", [trick]),
            documents.put("users", [{"_id": trick, "key": "b", "name": "b"}]),
            documents.insert("users", user("2", "bob") | {"key": trick}),
        ):
            with pytest.raises(TaskflowError):
                await attempt
        assert ids(await documents.find("users", {})) == ["1"]

    @pytest.mark.parametrize("name", ["$where", "a.b", "$or", "members.0", "", "password", "a\0"])
    async def test_only_declared_fields_find_or_order(
        self, documents: Documents, name: str
    ) -> None:
        with pytest.raises(Invalid):
            await documents.find("users", {name: "x"})
        with pytest.raises(Invalid):
            await documents.find("users", {}, order=name)

    @pytest.mark.parametrize("name", ["$set", "a.b", "", "a\0b"])
    async def test_no_field_is_named_like_an_operator_or_a_path(
        self, documents: Documents, name: str
    ) -> None:
        await documents.insert("settings", {"_id": "a"})
        for attempt in (
            documents.put("settings", [{"_id": "b", name: 1}]),
            documents.insert("settings", {"_id": "b", name: 1}),
            documents.change("settings", "a", {}, {name: 1}),
            documents.change("settings", "a", {name: 1}, {"x": 1}),
        ):
            with pytest.raises(Malformed):
                await attempt

    @pytest.mark.parametrize(
        ("kind", "document"),
        [
            ("users", {"_id": "a", "name": "Ann"}),
            ("users", {"_id": "a", "key": "ann", "name": 5}),
            ("sessions", {"_id": "a", "user": "u", "expiresAt": "tomorrow"}),
            ("rows", {"_id": "a", "pages": "one"}),
            ("rows", {"body": b"without an id"}),
        ],
    )
    async def test_a_document_must_fit_its_kind(
        self, documents: Documents, kind: str, document: dict[str, Any]
    ) -> None:
        with pytest.raises((SchemaMismatch, Malformed)):
            await documents.put(kind, [document])
        with pytest.raises((SchemaMismatch, Malformed)):
            await documents.insert(kind, document)

    async def test_an_id_cannot_be_changed(self, documents: Documents) -> None:
        await documents.insert("settings", {"_id": "a"})
        with pytest.raises(Invalid):
            await documents.change("settings", "a", {}, {"_id": "b"})
