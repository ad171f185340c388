"""Serving: every part started in order, the web application on top, and all stopped again."""

import asyncio
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import structlog
import uvicorn

from taskflow import plugins, sandbox
from taskflow.api.fast_path import FastPath
from taskflow.api.graphql.context import Rooms
from taskflow.api.site import Site
from taskflow.api.web import web
from taskflow.app.connection_limits import ConnectionLimits
from taskflow.app.garbage import Garbage
from taskflow.app.handles import raised, room
from taskflow.app.hub_health import health_reasons
from taskflow.app.logs import configure
from taskflow.app.metrics import metrics
from taskflow.app.protocols import HttpProtocol, SocketProtocol
from taskflow.app.python_worker import PythonWorker
from taskflow.app.server_health import ServerHealth
from taskflow.app.servers import Servers
from taskflow.app.shipped_flows import ship
from taskflow.auth.accounts import Accounts
from taskflow.domain.allowances import MEGABYTE, Allowances
from taskflow.domain.errors import StartFailed, TaskflowError
from taskflow.domain.health import Health, status
from taskflow.domain.metric import Metric
from taskflow.embedded import Child, DataFolder, Report, secret
from taskflow.hub.catalogue import Catalogue
from taskflow.hub.hub import Hub
from taskflow.processors import health
from taskflow.processors.server import ServerProcessor
from taskflow.processors.tools import Tools
from taskflow.settings import Settings
from taskflow.store.mongo import MongoStore
from taskflow.supervision.supervisor import Supervisor
from taskflow.supervision.tasks import briefly, heed

SWITCH = 0.0001
"""Seconds for which a thread may keep the loop waiting for the interpreter that they share."""
RENEWAL = 5.0
"""Seconds between renewals of the ownership."""
SOCKET_BYTES = 1024 * 1024
KEPT = 15
"""Seconds that a connection may rest between two requests: clients commonly let theirs rest for
five, and who sends on one that is being closed does not know whether it was heard."""
GRACE = 3
"""Seconds that those who are being answered may still take when we stop."""
NO_SERVER = (
    "TASKFLOW_MODEL is set but OPENAI_BASE_URL is not, so the built-in model answers. For OpenAI's "
    "own models, set OPENAI_BASE_URL=https://api.openai.com/v1."
)
log = structlog.get_logger(__name__)


class WallClock:
    """The machine's clock."""

    def now(self) -> int:
        """Give milliseconds since 1970."""
        return time.time_ns() // 1_000_000


class App:
    """Everything that runs; :func:`opened` starts it and stops it again."""

    def __init__(self, settings: Settings, folder: DataFolder, kept: Child | None) -> None:
        """Begin with nothing started, but perhaps the embedded store."""
        self.settings = settings
        self.folder = folder
        self.secret = (settings.secret or secret(folder.path)).encode()
        self.clock = WallClock()
        self.registry = plugins.find()
        self.servers = Servers(settings, folder.path, kept)
        self.workers = Supervisor()
        self.visits = ConnectionLimits(room(raised()))
        self.vitals = ServerHealth(self.servers, folder.path, self.visits)
        self.health = Health()
        self.health.watch(self.vitals.reasons)
        self.lost = asyncio.Event()
        self.python: PythonWorker | None = None

    async def hub(self, stack: AsyncExitStack) -> Hub:
        """Open the store, own it, and start the hub on it."""
        embedded = not self.settings.mongodb_url
        kept = await MongoStore.connect(await self.servers.store(stack), alone=embedded)
        stack.push_async_callback(kept.close)
        epoch = await kept.ownership.acquire()
        self.vitals.sure_for = lambda: kept.ownership.sure_for
        stack.push_async_callback(_release, kept)
        stack.push_async_callback(self.workers.stop)  # also what a start that fails has begun
        self.workers.begin("ownership", partial(self._renew, kept))
        await kept.migrate()
        hub = Hub(
            log=kept.log(epoch),
            documents=kept.documents,
            catalogue=Catalogue(self.registry.tasks, self.registry.rules),
            epoch=epoch,
            secret=self.secret,
            now=self.clock.now,
            workers=self.workers,
            held=lambda: kept.ownership.held,
            allowances=allowances(self.settings),
            apart=sandbox.call,
        )
        hub.appender.overtaken = self.lost
        await hub.start()
        stack.push_async_callback(hub.stop)
        self.health.watch(partial(health_reasons, hub))
        return hub

    async def rooms(self, hub: Hub, stack: AsyncExitStack) -> Rooms:
        """Start what stands around the hub."""
        accounts = Accounts(hub.documents, self.clock, self.secret)
        await accounts.start(hub.workers)
        stack.push_async_callback(accounts.close)
        services = self.servers.services(self.registry, stack)
        processor = ServerProcessor(hub, Tools(services, self.registry.operators))
        await processor.start()
        stack.push_async_callback(processor.stop)
        self.health.watch(partial(health.reasons, processor))
        closest = await self.servers.closest(hub, services, stack)
        if self.settings.python_worker == "on":
            lent, operators = accounts.processors.lent, self.registry.operators
            hidden = [Path(file)] if (file := self.settings.own.file) else []
            folder = self.folder.path
            self.python = PythonWorker(hub.work, lent, operators, folder, hidden=hidden)
            self.servers.python = self.python
            stack.push_async_callback(self.python.stop)
        return Rooms(
            hub=hub,
            accounts=accounts,
            closest=closest,
            parts=self.servers.parts(),
            health=self.health,
            figures=partial(self._figures, hub, processor),
        )

    def _figures(self, hub: Hub, processor: ServerProcessor) -> Iterator[Metric]:
        yield from metrics(hub)
        yield from health.figures(processor)
        yield from self.vitals.figures()
        about = {"version": version("taskflow")}
        yield Metric("taskflow_info", "What runs here.", 1, labels=about)
        reasons = self.health.reasons()
        ready = float(status(reasons) != "failed")
        yield Metric("taskflow_ready", "Whether requests can be done here.", ready)
        for reason in reasons:
            labels = {"code": reason.code}
            yield Metric("taskflow_reason", "What is not as it should be.", 1, labels=labels)

    async def _renew(self, kept: MongoStore) -> None:
        while True:
            await asyncio.sleep(RENEWAL)
            try:
                if not self.lost.is_set() and not await kept.ownership.renew():
                    self.lost.set()
                self.vitals.store_trouble = None
            except TaskflowError as error:
                self.vitals.store_trouble = error
                log.warning("ownership.late", reason=error.message)


def allowances(settings: Settings) -> Allowances:
    """Give what families, people and answers may have, as it was decided."""
    return Allowances(
        family_tasks=settings.family_tasks,
        family_bytes=settings.family_mb * MEGABYTE,
        person_families=settings.person_families,
        person_bytes=settings.person_mb * MEGABYTE,
        person_streams=settings.person_streams,
        person_starts=settings.person_starts,
        person_effects=settings.person_effects,
        answer_bytes=settings.answer_mb * MEGABYTE,
    )


@asynccontextmanager
async def opened(
    settings: Settings, folder: DataFolder, report: Report, kept: Child | None = None
) -> AsyncIterator[tuple[App, Rooms, FastPath]]:
    """Start every part, give the web application, and stop the parts again."""
    app = App(settings, folder, kept)
    for problem in app.registry.problems:
        report.note(f"{problem.file}: {problem.message} {problem.remedy}")
    async with AsyncExitStack() as stack:
        with report.step("Opening the store"):
            hub = await app.hub(stack)
        heed()
        with report.step("Loading the flows"):
            for mistake in await ship(hub.flows, settings.flows_folder):
                report.note(mistake)
        heed()
        rooms = await app.rooms(hub, stack)
        app.servers.watch(app.workers, stack, report.note)
        site = Site(settings.host, settings.origins)
        yield app, rooms, web(rooms, site, settings.pages_folder, settings.heartbeat)


async def run(
    settings: Settings,
    folder: DataFolder,
    report: Report,
    door: socket.socket,
    kept: Child | None,
) -> None:
    """Serve on the socket ``door`` until cancelled; ``kept`` is a store that was woken early."""
    configure(settings.log_level)
    sys.setswitchinterval(SWITCH)
    garbage = Garbage()
    garbage.begin()
    url = f"http://{settings.host}:{door.getsockname()[1]}"
    async with opened(settings, folder, report, kept) as (app, rooms, application):
        folder.announce(url, settings.mongodb_url, app.servers.store_port)
        server = _Server(
            uvicorn.Config(
                application,
                http=partial(HttpProtocol, app.visits),  # type: ignore[arg-type]
                ws=SocketProtocol,
                log_config=None,
                access_log=False,
                proxy_headers=False,  # whoever connects could claim any address
                lifespan="on",
                ws_max_size=SOCKET_BYTES,
                ws_per_message_deflate=False,
                timeout_keep_alive=KEPT,
                timeout_graceful_shutdown=GRACE,
                server_header=False,
            )
        )
        if not (settings.pages_folder / "index.html").is_file():
            report.note("The pages are not built, so only programs find something here: make run.")
        if settings.model and not settings.openai_base_url:
            report.note(NO_SERVER)
        if await rooms.accounts.needs_setup():
            link = f"{url}/setup?link={await rooms.accounts.issue_link()}"
            report.note(f"Make the admin with this link, which works once: {link}")
        report.note(f"T@skFlow {version('taskflow')} serves at {url} (Ctrl-C stops it)")
        watching = app.workers.once("overtaken", partial(_stop_when_lost, app, server))
        app.workers.begin("garbage", garbage.work)
        if app.python is not None:
            server.leaving.append(app.python.stop)
            app.python.begin(app.workers, url, server.adopt)
        try:
            await _serve(server, door)
        finally:
            watching.cancel()
        if app.lost.is_set():
            raise StartFailed(
                "Another T@skFlow has taken over this store; this one has stopped.",
                code="start.overtaken",
            )


async def _release(kept: MongoStore) -> None:
    """Give the store back; where it cannot note that, the next start sees that we have ended."""
    try:
        await briefly(kept.ownership.release())
    except TaskflowError as error:
        log.warning("ownership.kept", reason=error.message)


class _Server(uvicorn.Server):
    """A server that leaves the signals to us: after it, the other parts must be stopped too."""

    def __init__(self, config: uvicorn.Config) -> None:
        """Begin with nothing that is to be done before it stops."""
        super().__init__(config)
        self.leaving: list[Callable[[], Awaitable[None]]] = []

    async def adopt(self, line: socket.socket) -> None:
        """Serve who is at the other end of a socket, as if they had connected."""
        protocol: Any = self.config.http_protocol_class
        make = partial(
            protocol,
            config=self.config,
            server_state=self.server_state,
            app_state=self.lifespan.state,
        )
        await asyncio.get_running_loop().connect_accepted_socket(make, line)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield

    def stop(self) -> None:
        """Stop gently; event streams, which would never end by themselves, learn of it here."""
        self.handle_exit(signal.SIGTERM, None)


async def _serve(server: _Server, door: socket.socket) -> None:
    heed()
    serving = asyncio.create_task(server.serve(sockets=[door]))
    try:
        await asyncio.shield(serving)
    except asyncio.CancelledError:
        for leave in server.leaving:
            await leave()
        server.stop()
        await serving
        raise


async def _stop_when_lost(app: App, server: _Server) -> None:
    await app.lost.wait()
    server.stop()
