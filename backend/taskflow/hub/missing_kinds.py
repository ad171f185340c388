"""MissingKinds: tasks whose kinds are not installed rest as they are, until the kinds are back."""

from collections.abc import Callable

from taskflow.domain.family import Family
from taskflow.domain.kind import TaskKind
from taskflow.domain.version import Version, version_of
from taskflow.hub.catalogue import Catalogue
from taskflow.hub.published_kinds import PublishedKinds


class MissingKinds:
    """The families in memory in which tasks wait for their kinds, by what they wait for."""

    def __init__(
        self, catalogue: Catalogue, published: PublishedKinds, go_on: Callable[[str], None]
    ) -> None:
        """``go_on`` is told of each family in which something is due again."""
        self._catalogue = catalogue
        self._published = published
        self._go_on = go_on
        self._families: dict[Version, dict[str, Family]] = {}
        catalogue.waiting.append(self._came)

    async def look(self, state: Family) -> None:
        """Make the kinds known that a family's tasks run, and note which tasks wait for theirs.

        Those of tasks that have ended are shown too, and a fork may begin before their end. What
        its plan names may start at any moment, when there is no time to look for it.
        """
        for version in set(self._unknown(state).values()):
            await self._published.find(version)
        if state.plan is not None:
            await self._published.learn(state.plan)
        self._note(state)

    def awaits(self, name: str) -> bool:
        """Say whether tasks of an installed kind of this name wait until it is back."""
        found = (one for version, one in self._families.items() if version[::2] == (name, False))
        return any(not state.deleted for states in found for state in states.values())

    def _note(self, state: Family) -> None:
        unknown = self._unknown(state)
        wanted = {name: version for name, version in unknown.items() if not state.tasks[name].done}
        for version in wanted.values():
            self._families.setdefault(version, {})[state.id] = state
        state.unplayed = frozenset(wanted)

    def _unknown(self, state: Family) -> dict[str, Version]:
        """Give the tasks whose kinds are not known, and which those are."""
        return {
            name: version_of(task.document)
            for name, task in state.tasks.items()
            if self._catalogue.known(task.document) is None
        }

    def _came(self, kind: TaskKind) -> None:
        """Go on with the tasks that have waited for a kind."""
        for version in (kind.key, *kind.older):
            for state in self._families.pop(version, {}).values():
                self._note(state)
                self._go_on(state.id)
