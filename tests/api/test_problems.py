import pytest
import structlog
from litestar.exceptions import NotAuthorizedException

from accountdesk import Desk
from guarded import Browser
from taskflow.api.problems import explain
from taskflow.domain.errors import NotFound


async def test_what_we_refuse_comes_with_code_message_and_details(
    desk: Desk, browser: Browser
) -> None:
    await desk.admin("Ada")
    await browser.login()
    answer = await browser.get("/conflict")
    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/json"
    assert answer.json() == {
        "error": {
            "code": "conflict",
            "message": "It does not fit. Look again.",
            "details": {"why": 1},
        }
    }


async def test_what_nobody_expected_is_logged_under_an_id_and_tells_nothing_else(
    desk: Desk, browser: Browser
) -> None:
    await desk.admin("Ada")
    await browser.login()
    with structlog.testing.capture_logs() as logged:
        answer = await browser.get("/broken")
    assert answer.status_code == 500
    error = answer.json()["error"]
    assert error["code"] == "internal"
    assert "canary" not in answer.text
    assert "Traceback" not in answer.text
    (entry,) = logged
    assert entry["incident"] == error["details"]["incident"]
    assert entry["incident"] in error["message"]
    assert "canary inside" in entry["traceback"]


async def test_the_frameworks_own_refusals_have_the_same_shape(browser: Browser) -> None:
    nowhere = await browser.get("/nowhere")
    assert (nowhere.status_code, nowhere.json()["error"]["code"]) == (404, "path.notFound")
    wrong = await browser.client.delete("/page", headers={"origin": browser.origin})
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (405, "method.notAllowed")


@pytest.mark.parametrize("path", ["/..%2f..%2fetc/passwd", "/%00", "/auth/session/x", "//page"])
async def test_odd_paths_lead_nowhere(browser: Browser, path: str) -> None:
    answer = await browser.get(path)
    assert answer.status_code in {200, 404}
    assert "Traceback" not in answer.text


def test_errors_explain_themselves_outside_of_http_too() -> None:
    ours = NotFound("There is none.")
    assert explain(ours) is ours
    assert explain(NotAuthorizedException("no")).kind == "auth.required"
    assert explain(ValueError("canary")).kind == "internal"
    assert "canary" not in explain(ValueError("canary")).message
