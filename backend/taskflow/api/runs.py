"""Runs over HTTP: start a family and wait for what it gives."""

import asyncio
import os
from contextlib import suppress
from typing import Any

from litestar import Controller, Request, Response, post
from litestar.di import NamedDependency
from msgspec import Struct
from msgspec.json import encode

from taskflow.api import body
from taskflow.auth.identity import Identity
from taskflow.domain.family_view import FamilyView
from taskflow.domain.principal import Principal
from taskflow.hub.hub import Hub
from taskflow.hub.stream.queued_command import Wish

PATIENCE = 30.0
"""Seconds that a request waits for the end of a run; the run goes on without it."""

Ask = Request[Principal, Identity, Any]


class Run(Struct, forbid_unknown_fields=True):
    """What to start; ``wait`` until it ends (true) or only until it has begun."""

    input: dict[str, Any] | None = None
    task: str | None = None
    revision: int | None = None
    label: str = ""
    mutation: str = ""
    wait: bool = True


class Runs(Controller):
    """Everything under ``/api/flows/{flow}/run``; :class:`Front` takes most of it before this."""

    path = "/api/flows/{flow:str}/run"
    tags = ["runs"]  # noqa: RUF012 - Litestar reads it from the class

    @post()
    async def run(self, request: Ask, flow: str, hub: NamedDependency[Hub]) -> Response[bytes]:
        """Start a family: 200 with its output, or 202 when it has not ended (yet)."""
        status, told = await started(hub, request.user, flow, await body.read(request, Run))
        return Response(told, status_code=status, media_type="application/json")


async def started(hub: Hub, who: Principal, flow: str, run: Run) -> tuple[int, bytes]:
    """Start a family and wait for its end, if that is wanted; give the status and the body."""
    wish = Wish(
        mutation=run.mutation or os.urandom(16).hex(),
        flow=flow,
        revision=run.revision,
        task=run.task,
        input=run.input,
        label=run.label,
    )
    receipt = await hub.begin(who, wish)
    family = await _ended(hub, who, receipt.stream, PATIENCE if run.wait else 0)
    founder = family.founder
    ended = founder is not None and founder.done
    told = {
        "family": family.id,
        "status": family.status,
        "seq": family.seq,
        "output": founder.document.get("output", {}) if founder else {},
    }
    return 200 if ended else 202, encode(told)


async def _ended(hub: Hub, who: Principal, ident: str, patience: float) -> FamilyView:
    """Give the family when its founder has ended, or after ``patience`` seconds as it is then.

    Raises ``NotFound`` as soon as the asker may not read it any more.
    """
    family = await hub.read(who, ident)
    if _is_over(family):  # it only computed: its start and its end are one commit
        return family
    with suppress(TimeoutError):
        async with asyncio.timeout(patience):
            return await hub.reader.when(who, ident, _is_over)
    return await hub.read(who, ident)


def _is_over(family: FamilyView) -> bool:
    founder = family.founder
    return founder is not None and founder.done
