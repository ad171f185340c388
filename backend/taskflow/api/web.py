"""Web: the application that serves every interface and the pages."""

import mimetypes
from pathlib import Path
from typing import Any

from litestar import Litestar, Request, Response, get
from litestar.di import Provide
from litestar.exceptions import NotFoundException
from litestar.response import File

from taskflow.api.accounts import AccountRoutes
from taskflow.api.front import Front
from taskflow.api.graphql.context import Rooms
from taskflow.api.graphql.endpoint import GraphQL
from taskflow.api.graphql.routes import routes
from taskflow.api.guard import Guard
from taskflow.api.headers import OPEN
from taskflow.api.health import HealthRoutes, metrics
from taskflow.api.runs import Runs
from taskflow.api.site import Site
from taskflow.api.socket import hub_socket
from taskflow.api.sse import Conversations, Streaming

FOREVER = "public, max-age=31536000, immutable"
"""The frontend's assets carry their hash in their name."""


def web(rooms: Rooms, site: Site, pages: Path, heartbeat: int) -> Front:
    """Make the application; ``heartbeat`` seconds are the longest that a stream is silent."""
    guard = Guard(rooms.accounts, site)
    graphql = GraphQL(rooms)
    behind = Litestar(
        route_handlers=[
            AccountRoutes,
            routes(graphql),
            Conversations,
            Runs,
            hub_socket,
            HealthRoutes,
            metrics,
            *_pages(pages),
        ],
        plugins=[guard],
        dependencies={
            "hub": Provide(lambda: rooms.hub, sync_to_thread=False),
            "health": Provide(lambda: rooms.health, sync_to_thread=False),
            "figures": Provide(lambda: rooms.figures, sync_to_thread=False),
            # One dependency for both: of several, Litestar makes a task for each.
            "streaming": Provide(lambda: Streaming(rooms.hub, heartbeat), sync_to_thread=False),
        },
        openapi_config=None,
        logging_config=None,
        debug=False,
    )
    return Front(guard.gate, rooms.hub, graphql, behind)


def _pages(folder: Path) -> list[Any]:
    """Give the handlers of the built frontend: its files, and its first page for all else."""

    @get(["/", "/{path:path}"], opt={OPEN: True}, sync_to_thread=False)
    def page(request: Request[Any, Any, Any], path: str = "") -> File | Response[str]:
        wanted = path.lstrip("/")
        file = (folder / wanted).resolve()
        if wanted and file.is_file() and file.is_relative_to(folder.resolve()):
            cache = FOREVER if wanted.startswith("assets/") else "no-cache"
            kind, _ = mimetypes.guess_type(file.name)
            return _file(file, cache, kind or "application/octet-stream")
        first = folder / "index.html"
        accepts = request.headers.get("accept", "")
        if not first.is_file() or "." in wanted.rpartition("/")[2] or not _reads_pages(accepts):
            raise NotFoundException
        return _file(first, "no-cache", "text/html")

    return [page]


def _file(path: Path, cache: str, kind: str) -> File:
    return File(
        path,
        media_type=kind,
        content_disposition_type="inline",
        headers={"cache-control": cache},
    )


def _reads_pages(accepts: str) -> bool:
    """Say whether a client takes HTML; one that says nothing takes anything."""
    return not accepts or "text/html" in accepts or "*/*" in accepts
