"""PublishedKinds: the versions of declared kinds, each stored for good, and learned from there."""

import asyncio
from collections.abc import Mapping

import msgspec

from taskflow.domain.declared.compiling import declared
from taskflow.domain.declared.document import Declaration
from taskflow.domain.definition import Plan
from taskflow.domain.ports import Documents
from taskflow.domain.statechart import Machine
from taskflow.domain.version import Version
from taskflow.hub.catalogue import Catalogue

COLLECTION = "kinds"


class PublishedKinds:
    """The store of published declarations; a version never changes."""

    def __init__(self, documents: Documents, catalogue: Catalogue) -> None:
        """Learn into a catalogue."""
        self._documents = documents
        self._catalogue = catalogue

    async def newest(self) -> dict[str, int]:
        """Give the newest version that is stored of each kind."""
        found: dict[str, int] = {}
        async for page in self._documents.scan(COLLECTION, ("name", "version")):
            for one in page:
                found[one["name"]] = max(one["version"], found.get(one["name"], 0))
        return found

    async def keep(self, document: Declaration, version: int) -> None:
        """Make a version durable, and learn it."""
        name = document["name"]
        body = {"_id": f"{name}:{version}", "name": name, "version": version}
        body["declaration"] = msgspec.json.encode(document)
        await self._documents.put(COLLECTION, [body])
        await self._learn(document, version)

    async def fetch(self, versions: Mapping[str, int]) -> None:
        """Learn those of some versions that are stored and not known yet."""
        for name, number in versions.items():
            await self.find(Version(name, number, declared=True))

    async def learn(self, plan: Plan) -> None:
        """Learn the kinds of all tasks that may start by a plan, as far as they are stored."""
        for version in {one.kind for one in plan.definitions.values()}:
            await self.find(version)

    async def find(self, wanted: Version) -> None:
        """Learn a version, if it is stored and not known yet."""
        if not wanted.declared or self._catalogue.has(wanted):
            return
        found = await self._documents.get(COLLECTION, f"{wanted.name}:{wanted.number}")
        if found is not None:
            await self._learn(msgspec.json.decode(found["declaration"]), wanted.number)

    async def _learn(self, document: Declaration, version: int) -> None:
        kind = declared(document, version)
        # A large statechart takes long to compile; once it was, it is known.
        await asyncio.to_thread(Machine.compile, kind.machine)
        self._catalogue.add(kind)
