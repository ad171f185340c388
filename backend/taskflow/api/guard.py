"""Guard: what every request and every socket passes before a handler sees it.

It proves who asks and puts the ``Principal`` into ``scope["user"]`` and the ``Identity`` into
``scope["auth"]`` (``request.user`` and ``request.auth``; None for strangers, who come only to
handlers with the option ``open``). It refuses pages of other origins and requests without CSRF
token, limits bodies, and sets the security headers.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

from litestar.config.app import AppConfig
from litestar.di import Provide
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.plugins import InitPlugin
from litestar.types import ASGIApp, Receive, Scope, Send

from taskflow.api import body, cookies, headers, problems
from taskflow.api.connection import Connection
from taskflow.api.cookies import Cookies
from taskflow.api.fair_share import SHARE, FairShare
from taskflow.api.handshake import refuse
from taskflow.api.recognition import recognise
from taskflow.api.site import Site
from taskflow.auth.accounts import Accounts
from taskflow.auth.identity import Identity
from taskflow.domain.errors import Forbidden, TaskflowError, Unauthenticated, Unavailable
from taskflow.domain.permission import require_login

SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
HUB: Final = "/hub"
"""All that the credential of a processor opens."""
NONE: Final[Mapping[str, Any]] = MappingProxyType({})


class Guard(InitPlugin):
    """The plugin that puts the guard before every handler of a Litestar app."""

    def __init__(self, accounts: Accounts, site: Site) -> None:
        """Guard with these accounts, at this site."""
        self._accounts = accounts
        self._site = site
        self._cookies = Cookies(accounts.mark)
        self.share = FairShare()
        self.gate = Gate(accounts, site, self.share)

    def on_app_init(self, app_config: AppConfig) -> AppConfig:
        """Add the gate, the headers, the error shape and three dependencies."""
        app_config.middleware = [self.gate, *app_config.middleware]
        app_config.before_send = [headers.add_headers, *app_config.before_send]
        app_config.exception_handlers = {**problems.handlers(), **app_config.exception_handlers}
        app_config.dependencies = {
            **app_config.dependencies,
            "accounts": Provide(lambda: self._accounts, sync_to_thread=False),
            "site": Provide(lambda: self._site, sync_to_thread=False),
            "names": Provide(lambda: self._cookies, sync_to_thread=False),
        }
        return app_config


def _cause(error: Exception) -> Exception:
    """Give what went wrong before the framework could not say so."""
    return error.__cause__ if isinstance(error.__cause__, Exception) else error


class Asked:
    """What the guard reads of a request's headers."""

    __slots__ = ("csrf", "fetch_site", "host", "jar", "length", "origin", "token")

    def __init__(self, raw: Iterable[tuple[bytes, bytes]]) -> None:
        """Read the raw headers once."""
        found = {name: value.decode("latin-1") for name, value in raw}
        scheme, _, token = found.get(b"authorization", "").partition(" ")
        self.token = token.strip() if scheme.lower() == "bearer" else None
        self.jar = cookies.parse(found.get(b"cookie", ""))
        self.origin = found.get(b"origin")
        self.host = found.get(b"host", "")
        length = found.get(b"content-length", "")
        self.length = int(length[:20]) if length.isdecimal() else 0
        self.csrf = found.get(b"x-csrf-token")
        self.fetch_site = found.get(b"sec-fetch-site")


class Gate(ASGIMiddleware):
    """The guard at work on one connection after another."""

    def __init__(self, accounts: Accounts, site: Site, share: FairShare) -> None:
        """Ask these accounts, at this site; requests have their ``share`` of the time."""
        self._accounts = accounts
        self._site = site
        self._share = share
        self._cookies = Cookies(accounts.mark)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Let a connection through, or refuse it with the error shape of every interface."""
        await self.let(scope, receive, send, next_app, scope["route_handler"].opt)

    async def let(
        self,
        scope: Scope,
        receive: Receive,
        send: Send,
        next_app: ASGIApp,
        options: Mapping[str, Any] = NONE,
    ) -> None:
        """Let a connection through to an app, or refuse it: a socket at once, a request by raising.

        With the option ``open``, strangers are let through too.
        """
        try:
            identity = await self._admit(scope, options)
        except TaskflowError as error:
            if scope["type"] == ScopeType.HTTP:
                raise
            await refuse(error, scope, receive, send)
            return
        scope["user"] = identity.principal if identity else None
        scope["auth"] = identity
        connection = Connection(scope, receive, send)
        connection.enter()
        if identity is None:
            await next_app(scope, connection.receive, send)
            return

        async def work() -> None:
            try:
                await next_app(scope, connection.receive, connection.send)
            except Exception as error:
                if not connection.over:
                    raise
                # They have their answer; of a mistake of ours the log is told all the same.
                problems.explain(_cause(error))

        with self._accounts.lifelines.held(identity, connection.cut):
            if scope["type"] == ScopeType.HTTP:
                await self._share.carry(identity.principal.id, work)
            else:  # each thing that is asked over a socket has its share
                scope.setdefault("state", {})[SHARE] = self._share
                await work()

    async def _admit(self, scope: Scope, opt: Mapping[str, Any]) -> Identity | None:
        asked = Asked(scope["headers"])
        body.require_size(asked.length)
        socket = scope["type"] == ScopeType.WEBSOCKET
        unsafe = socket or scope.get("method") not in SAFE
        if unsafe:
            self._site.require_own_page(asked.origin, asked.host, asked.fetch_site)
        try:
            identity = await self._identify(asked)
        except Unavailable:
            if not opt.get(headers.UNSURE):
                raise
            identity = None
        if identity is not None and identity.credential.kind == "session" and unsafe:
            self._require_intent(asked, identity, socket=socket)
        if identity is not None:
            if identity.principal.kind == "processor" and not (socket and scope["path"] == HUB):
                raise Forbidden("The credential of a processor opens the socket /hub, and no more.")
            recognise(scope, identity.credential.user)
        elif not opt.get(headers.OPEN):
            require_login(None)
        return identity

    async def _identify(self, asked: Asked) -> Identity | None:
        if asked.token is not None:
            identity = await self._accounts.by_bearer(asked.token)
            if identity is None:
                raise Unauthenticated("This token does not count (any more). Make a new one.")
            return identity
        access = asked.jar.get(self._cookies.access)
        return await self._accounts.by_cookie(access) if access else None

    def _require_intent(self, asked: Asked, identity: Identity, *, socket: bool) -> None:
        """Refuse what a browser may have sent by itself, with its cookies, for another page."""
        if socket:
            if asked.origin is None:
                raise Forbidden("A socket opened with cookies must say its origin.")
        elif not self._accounts.csrf_fits(identity.credential.id, asked.csrf):
            raise Forbidden(
                f"Send the cookie {self._cookies.csrf} also as the header x-csrf-token.",
                code="auth.csrf",
            )
