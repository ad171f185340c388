"""Health: three addresses for monitors, which ask without signing in, and one for metrics.

They answer whatever is broken, from what is known already.
"""

from typing import Any, Final

from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency

from taskflow.api.headers import OPEN, UNSURE
from taskflow.api.metrics import TEXT, written
from taskflow.auth.identity import Identity
from taskflow.domain.errors import Forbidden
from taskflow.domain.health import Health, Reason, status
from taskflow.domain.metric import Read
from taskflow.domain.principal import Principal

FRESH: Final = {"cache-control": "no-store"}
UNAVAILABLE: Final = 503


class HealthRoutes(Controller):
    """Whether this T@skFlow lives, is ready, and works."""

    path = "/health"
    opt = {OPEN: True, UNSURE: True}  # noqa: RUF012 - Litestar reads it from the class

    @get("/", sync_to_thread=False)
    def health(
        self, request: Request[Principal | None, Any, Any], health: NamedDependency[Health]
    ) -> Response[dict[str, Any]]:
        """Say how it is and why; 503 when nothing can be done here."""
        reasons = health.reasons()
        admin = request.user is not None and request.user.admin
        ready = _ready(reasons)
        said = {
            "status": status(reasons),
            "live": True,
            "ready": ready,
            "reasons": [_told(reason, admin=admin) for reason in reasons],
        }
        return _answer(said, ready=ready)

    @get("/live", sync_to_thread=False)
    def live(self) -> Response[dict[str, Any]]:
        """Say that the process answers: to be started again when it does not."""
        return _answer({"live": True}, ready=True)

    @get("/ready", sync_to_thread=False)
    def ready(self, health: NamedDependency[Health]) -> Response[dict[str, Any]]:
        """Say whether requests can be done here: none are to be sent when not."""
        reasons = [reason for reason in health.reasons() if reason.fatal]
        ready = _ready(reasons)
        told = [_told(reason, admin=False) for reason in reasons]
        return _answer({"ready": ready, "reasons": told}, ready=ready)


@get("/metrics", sync_to_thread=False)
def metrics(
    request: Request[Principal, Identity, Any], figures: NamedDependency[Read]
) -> Response[bytes]:
    """Give all figures in the text format of Prometheus, to a token of an admin."""
    if not request.user.admin or request.auth.credential.kind != "token":
        raise Forbidden("Metrics are for a personal token of an admin. Make one and send it.")
    return Response(written(figures()), media_type=TEXT)


def _ready(reasons: list[Reason]) -> bool:
    return status(reasons) != "failed"


def _told(reason: Reason, *, admin: bool) -> dict[str, str]:
    told = {"code": reason.code, "message": reason.message}
    return {**told, "detail": reason.detail} if admin and reason.detail else told


def _answer(said: dict[str, Any], *, ready: bool) -> Response[dict[str, Any]]:
    return Response(said, status_code=200 if ready else UNAVAILABLE, headers=FRESH)
