"""Web: the application that serves every interface and the pages."""

from pathlib import Path

from litestar import Litestar
from litestar.di import Provide

from taskflow.api.accounts import AccountRoutes
from taskflow.api.fast_path import FastPath
from taskflow.api.graphql.context import Rooms
from taskflow.api.graphql.endpoint import GraphQL
from taskflow.api.graphql.routes import routes
from taskflow.api.guard import Guard
from taskflow.api.health import HealthRoutes, metrics
from taskflow.api.pages import pages
from taskflow.api.runs import Runs
from taskflow.api.site import Site
from taskflow.api.socket import hub_socket
from taskflow.api.sse import Conversations, Streaming


def web(rooms: Rooms, site: Site, folder: Path, heartbeat: int) -> FastPath:
    """Make the application.

    ``folder`` holds the built pages; ``heartbeat`` seconds are the longest that a stream is silent.
    """
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
            pages(folder),
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
    return FastPath(guard.gate, rooms.hub, graphql, behind)
