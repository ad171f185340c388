"""CleanShutdown: whether the last hub on this store was stopped in order, or died."""

import structlog

from taskflow.domain.errors import TaskflowError
from taskflow.domain.event import SCHEMA_VERSION
from taskflow.domain.ports import Documents
from taskflow.supervision.tasks import briefly

KIND, IDENT = "settings", "hub"
log = structlog.get_logger(__name__)


class CleanShutdown:
    """A note that a hub leaves when it has stopped in order, and the next one takes away."""

    def __init__(self, documents: Documents) -> None:
        """Keep the note among these documents."""
        self._documents = documents

    async def taken(self) -> bool:
        """Take the note away; False when the last hub left none."""
        found = await self._documents.get(KIND, IDENT)
        if found is not None:
            await self._documents.delete(KIND, [IDENT])
        return found is not None

    async def leave(self, *, held: bool) -> None:
        """Say that this hub has stopped in order; if that cannot be stored, it counts as dead.

        Of the hub that has the store meanwhile (not ``held``) it says nothing.
        """
        if not held:
            return
        try:
            note = {"_id": IDENT, "schemaVersion": SCHEMA_VERSION}
            await briefly(self._documents.put(KIND, [note]))
        except TaskflowError as error:
            log.warning("farewell.untold", reason=error.message)
