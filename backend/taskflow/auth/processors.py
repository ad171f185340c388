"""Processors: the credentials of programs that do work, each bound to environments.

A credential opens the socket ``/hub`` and nothing else. It is shown once and stored as a digest.
"""

import re
from typing import Any, Final

from taskflow.auth.identity import Program
from taskflow.auth.open_connections import OpenConnections
from taskflow.auth.process_credentials import PREFIX, ProcessCredentials
from taskflow.auth.secret import digest, new_id, new_secret, same
from taskflow.domain.errors import Conflict, Invalid, NotFound
from taskflow.domain.permission import require_credentials, require_processors
from taskflow.domain.ports import Clock, Documents
from taskflow.domain.principal import Principal
from taskflow.domain.work import BROWSER, SERVER

KIND: Final = "processors"
MOST: Final = 100
"""Credentials of processors that one installation has."""
MOST_ENVIRONMENTS: Final = 20
NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
OURS: Final = (SERVER, BROWSER)
"""Environments that no credential covers: the hub's own process, and people's browsers."""


class Processors:
    """Makes, finds, lists and removes credentials: ``tfw_<id>_<secret>``."""

    def __init__(self, documents: Documents, clock: Clock, lifelines: OpenConnections) -> None:
        """Keep credentials in these documents."""
        self._documents = documents
        self._clock = clock
        self._lifelines = lifelines
        self.lent = ProcessCredentials(clock, lifelines)
        """Those of processes that T@skFlow starts itself."""

    async def add(
        self, principal: Principal | None, name: str, environments: tuple[str, ...]
    ) -> tuple[Program, str]:
        """Make a credential; give it and its full text, which nobody can see again."""
        require_processors(principal)
        require_credentials(principal)
        program = Program(
            id=new_id()[:16],
            name=_named(name),
            environments=_environments(environments),
            created_at=self._clock.now(),
        )
        if len(await self.all(principal)) >= MOST:
            raise Conflict(f"There are {MOST} processors. Remove one that is not used any more.")
        text = f"{PREFIX}_{program.id}_{new_secret()}"
        document = {
            "_id": program.id,
            "key": program.name.lower(),
            "name": program.name,
            "environments": list(program.environments),
            "hash": digest(text),
            "createdAt": program.created_at,
        }
        if not await self._documents.insert(KIND, document):
            raise Conflict(f"There is a processor {program.name} already. Choose another name.")
        return program, text

    async def find(self, text: str) -> Program | None:
        """Give the program with this credential."""
        prefix, _, rest = text.partition("_")
        ident = rest.partition("_")[0]
        if prefix != PREFIX:
            return None
        if (ours := self.lent.find(ident, text)) is not None:
            return ours
        document = await self._documents.get(KIND, ident)
        fits = document is not None and same(document["hash"], digest(text))
        return _program(document) if document and fits else None

    async def known(self, ident: str) -> Program | None:
        """Give a program whose credential was not removed."""
        if (ours := self.lent.known(ident)) is not None:
            return ours
        document = await self._documents.get(KIND, ident)
        return _program(document) if document else None

    async def all(self, principal: Principal | None) -> list[Program]:
        """Give every credential, by name; for admins."""
        require_processors(principal)
        found = await self._documents.find(KIND, {}, order="key", limit=MOST)
        return [_program(document) for document in found]

    async def remove(self, principal: Principal | None, name: str) -> Program:
        """Remove a credential at once, and close what it has opened; raises ``NotFound``."""
        require_processors(principal)
        found = await self._documents.find(KIND, {"key": name.lower()}, limit=1)
        if not found:
            raise NotFound(
                f"There is no processor {name}. Its name is in the list of processors.",
                code="processor.notFound",
            )
        program = _program(found[0])
        await self._documents.delete(KIND, [program.id])
        await self._lifelines.cut_credential(program.id)
        return program


def _named(name: str) -> str:
    if not NAME.fullmatch(name):
        raise Invalid(
            f"{name[:100]!r} is no name of a processor. Write letters, digits and . _ - (at most "
            "64, the first a letter or a digit)."
        )
    return name


def _environments(environments: tuple[str, ...]) -> tuple[str, ...]:
    wanted = tuple(dict.fromkeys(environments))
    if not 0 < len(wanted) <= MOST_ENVIRONMENTS:
        raise Invalid(f"A processor serves 1 to {MOST_ENVIRONMENTS} environments. Name them.")
    for one in wanted:
        if not NAME.fullmatch(one) or one in OURS:
            raise Invalid(
                f"No processor serves an environment {one[:100]!r}. Name one of an operator's, as "
                "python, or one of your own."
            )
    return wanted


def _program(document: dict[str, Any]) -> Program:
    return Program(
        id=document["_id"],
        name=document["name"],
        environments=tuple(document["environments"]),
        created_at=document["createdAt"],
    )
