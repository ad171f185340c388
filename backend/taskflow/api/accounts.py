"""Accounts over HTTP: set up, log in and out, refresh, change one's password."""

from typing import Annotated, Any

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from msgspec import Meta, Struct

from taskflow.api import body
from taskflow.api.cookies import Cookies
from taskflow.api.headers import OPEN
from taskflow.api.site import Site
from taskflow.auth.accounts import Accounts
from taskflow.auth.identity import Identity, Login, User
from taskflow.domain.address import network
from taskflow.domain.errors import Forbidden, TaskflowError, Unauthenticated
from taskflow.domain.permission import require_login
from taskflow.domain.principal import Principal

Ask = Request[Principal | None, Identity | None, Any]
Short = Annotated[str, Meta(max_length=1_000)]


class Setup(Struct, forbid_unknown_fields=True):
    """Make the first admin."""

    link: Short
    name: Short
    password: Short


class Entry(Struct, forbid_unknown_fields=True):
    """Log in."""

    name: Short
    password: Short


class NewPassword(Struct, forbid_unknown_fields=True):
    """Change one's password."""

    old: Short
    new: Short


class Person(Struct):
    """The user as their own browser sees them."""

    id: str
    name: str
    label: str
    admin: bool


class Session(Struct):
    """Who is logged in, if anybody; ``setup`` says that the first admin is still to be made.

    ``csrf`` is the name of the cookie whose value our page repeats in ``x-csrf-token``.
    """

    user: Person | None
    csrf: str
    setup: bool = False


class AccountRoutes(Controller):
    """Everything under ``/auth``; open to strangers, since that is how they come in."""

    path = "/auth"
    opt = {OPEN: True}  # noqa: RUF012 - Litestar reads it from the class
    tags = ["accounts"]  # noqa: RUF012 - same

    @get("/session")
    async def session(
        self, request: Ask, accounts: NamedDependency[Accounts], names: NamedDependency[Cookies]
    ) -> Response[Session]:
        """Say who is logged in."""
        if request.auth is None:
            setup = await accounts.needs_setup()
            return _answer(Session(user=None, csrf=names.csrf, setup=setup))
        return _answer(_of(await accounts.user(request.auth), names))

    @post("/setup", status_code=200)
    async def setup(
        self,
        request: Ask,
        accounts: NamedDependency[Accounts],
        site: NamedDependency[Site],
        names: NamedDependency[Cookies],
    ) -> Response[Session]:
        """Make an admin by the one-time link and log them in."""
        asked = await body.read(request, Setup, body.SMALL)
        device = request.cookies.get(names.device, "")
        login = await accounts.setup(asked.link, asked.name, asked.password, device)
        return _welcome(login, names, secure=_secure(request, site))

    @post("/login", status_code=200)
    async def login(
        self,
        request: Ask,
        accounts: NamedDependency[Accounts],
        site: NamedDependency[Site],
        names: NamedDependency[Cookies],
    ) -> Response[Session]:
        """Log in with name and password."""
        asked = await body.read(request, Entry, body.SMALL)
        device = request.cookies.get(names.device, "")
        login = await accounts.login(asked.name, asked.password, _address(request), device)
        return _welcome(login, names, secure=_secure(request, site))

    @post("/refresh", status_code=200)
    async def refresh(
        self,
        request: Ask,
        accounts: NamedDependency[Accounts],
        site: NamedDependency[Site],
        names: NamedDependency[Cookies],
    ) -> Response[Any]:
        """Take the refresh cookie for fresh ones."""
        token = request.cookies.get(names.refresh, "")
        secure = _secure(request, site)
        if not token:
            raise Unauthenticated("Nobody is logged in here. Log in first.")
        _require_csrf(request, accounts, names, token)
        try:
            login = await accounts.refresh(token, request.cookies.get(names.device, ""))
        except Unauthenticated as over:
            return _farewell(names, over, secure=secure)
        return _welcome(login, names, secure=secure)

    @post("/logout", status_code=200)
    async def logout(
        self,
        request: Ask,
        accounts: NamedDependency[Accounts],
        site: NamedDependency[Site],
        names: NamedDependency[Cookies],
    ) -> Response[Any]:
        """End this session at once."""
        token = request.cookies.get(names.refresh)
        if token and request.auth is None:
            _require_csrf(request, accounts, names, token)
        await accounts.logout(request.auth, token)
        return _farewell(names, secure=_secure(request, site))

    @post("/password", status_code=200)
    async def password(
        self, request: Ask, accounts: NamedDependency[Accounts], names: NamedDependency[Cookies]
    ) -> Response[Session]:
        """Change one's own password; one's other sessions end."""
        require_login(request.user)
        asked = await body.read(request, NewPassword, body.SMALL)
        identity = request.auth
        if identity is None:
            raise Unauthenticated("Log in first.")
        await accounts.change_password(identity, asked.old, asked.new)
        return _answer(_of(await accounts.user(identity), names))


def _of(user: User, names: Cookies) -> Session:
    person = Person(id=user.id, name=user.name, label=user.label, admin=user.admin)
    return Session(user=person, csrf=names.csrf)


def _answer(session: Session) -> Response[Session]:
    return Response(session, headers={"cache-control": "no-store"})


def _welcome(login: Login, names: Cookies, *, secure: bool) -> Response[Session]:
    answer = _answer(_of(login.user, names))
    answer.cookies.extend(names.of_login(login, secure=secure))
    return answer


def _farewell(names: Cookies, error: TaskflowError | None = None, *, secure: bool) -> Response[Any]:
    """Take the cookies away, and say why when there is a reason."""
    told = Session(user=None, csrf=names.csrf) if error is None else {"error": error.as_json()}
    return Response(
        told,
        status_code=200 if error is None else error.status,
        headers={"cache-control": "no-store"},
        cookies=names.gone(secure=secure),
    )


def _require_csrf(request: Ask, accounts: Accounts, names: Cookies, refresh: str) -> None:
    session = refresh.partition(".")[0]
    if not accounts.csrf_fits(session, request.headers.get("x-csrf-token")):
        raise Forbidden(
            f"Send the cookie {names.csrf} also as the header x-csrf-token.", code="auth.csrf"
        )


def _secure(request: Ask, site: Site) -> bool:
    return site.secure(request.scope["scheme"], request.headers.get("host", ""))


def _address(request: Ask) -> str:
    """Give where a request comes from; who holds a whole IPv6 network counts once."""
    return network(request.client.host if request.client else "")
