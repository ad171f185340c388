"""``taskflow flows``: files are checked with line and remedy, and move in and out."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import yaml

from cli.commands import serving, taskflow

pytestmark = pytest.mark.timeout(240)
SHIPPED = Path(__file__).parents[2] / "flows"
WRONG = Path(__file__).parents[1] / "corpus" / "wrong"
"""A flow for each mistake."""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give an installation that has an admin."""
    data = tmp_path_factory.mktemp("flows") / "data"
    with serving(data) as running:
        account = {"link": running.link, "name": "ada", "password": "a quiet river at noon"}
        assert httpx.post(f"{running.url}/auth/setup", json=account, timeout=60).is_success
        assert running.stop() == 0
    return data


@pytest.fixture(scope="module", params=["running", pytest.param("stopped", marks=pytest.mark.long)])
def installation(data: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    if request.param == "stopped":
        yield data
        return
    with serving(data) as running:
        yield data
        running.stop()


def test_good_files_are_good(tmp_path: Path) -> None:
    checked = taskflow(tmp_path / "data", "flows", "check", *map(str, SHIPPED.glob("*.yaml")))
    assert checked.returncode == 0, checked.stderr
    assert checked.stdout.count(": good") >= 4


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name: x\ntasks:\n  - nam: first\n", ":3: "),
        ("name: x\n  bad: [\n", ":2: "),
        ("- just\n- a list\n", ":"),
        ("name: x\ntasks:\n- {name: a, type: TaskChat, parent: b}\n", ":3: "),
    ],
)
def test_a_mistake_is_named_with_its_file_and_line(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "flow.yaml"
    file.write_text(text)
    checked = taskflow(tmp_path / "data", "flows", "check", str(file))
    assert checked.returncode == 1
    assert f"{file}{said}" in checked.stderr
    assert "Traceback" not in checked.stderr


MISTAKES = {
    "unknown type": (4, 'The task type "TaskChta" is not installed. Did you mean "TaskChat"?'),
    "configuration": (7, '"hot" is not of type "number".'),
    "port": (8, '"one" has no output.nothing. Choose one of the ports of the task.'),
    "port that does not fit": (8, "Connect it to another port."),
    "circle": (4, "A task is its own ancestor: one → two → one. Choose another parent."),
    "action": (10, 'TaskChat has no action "leap". '),
    "effect": (9, 'TaskChat has no effect "complte". Did you mean "complete"?'),
    "statechart": (5, "name the state to begin with"),
    "form without options": (10, 'The field "topic" has no options. List some under enum.'),
    "form that is no schema": (8, "The form's schema is no JSON schema"),
}


def test_what_a_run_would_refuse_is_named_with_line_and_remedy(tmp_path: Path) -> None:
    files = sorted(map(str, WRONG.glob("*.yaml")))
    checked = taskflow(tmp_path / "data", "flows", "check", *files)
    assert checked.returncode == 1
    assert len(files) == len(MISTAKES)
    for name, (line, said) in MISTAKES.items():
        file = WRONG / f"{name.replace(' ', '-')}.yaml"
        (told,) = [t for t in checked.stderr.splitlines() if t.startswith(f"{file}:{line}: ")]
        assert said.lower() in told.lower()


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    checked = taskflow(tmp_path / "data", "flows", "check", str(tmp_path / "none.yaml"))
    assert checked.returncode == 1
    assert "cannot be read" in checked.stderr


def test_shipped_flows_are_listed(installation: Path) -> None:
    listed = taskflow(installation, "flows", "list")
    assert listed.returncode == 0, listed.stderr
    assert "welcome" in listed.stdout


def test_a_flow_goes_out_and_comes_in_under_another_name(
    installation: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    file = tmp_path / "interview.yaml"
    assert taskflow(installation, "flows", "export", "interview", str(file)).returncode == 0
    name = f"copy-{request.node.callspec.id}"
    imported = taskflow(installation, "flows", "import", str(file), "--name", name)
    assert imported.returncode == 0, imported.stderr
    again = taskflow(installation, "flows", "export", name)
    assert yaml.safe_load(again.stdout) == {**yaml.safe_load(file.read_text()), "name": name}


def test_a_flow_of_the_same_name_stays_unless_one_says_otherwise(
    installation: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    name = f"mine-{request.node.callspec.id}"
    file = tmp_path / "mine.yaml"

    def imported(label: str, *options: str) -> tuple[int, str]:
        file.write_text(f"name: {name}\nlabel: {label}\ntasks: [{{name: a, type: TaskChat}}]\n")
        ended = taskflow(installation, "flows", "import", str(file), *options)
        return ended.returncode, ended.stdout + ended.stderr

    def label(flow: str) -> str:
        text = taskflow(installation, "flows", "export", flow).stdout
        return str(yaml.safe_load(text)["label"])

    assert imported("First")[0] == 0
    code, said = imported("Second")
    assert (code, label(name)) == (1, "First")
    assert "--replace" in said
    assert imported("Second", "--copy")[0] == 0
    assert (label(name), label(f"{name}2")) == ("First", "Second 2")
    assert imported("Third", "--replace")[0] == 0
    assert label(name) == "Third"


def test_an_unknown_flow_is_said_so(installation: Path) -> None:
    refused = taskflow(installation, "flows", "export", "nothing-such")
    assert refused.returncode == 1
    assert "nothing-such" in refused.stderr


def test_a_wrong_file_is_not_imported(installation: Path, tmp_path: Path) -> None:
    file = tmp_path / "wrong.yaml"
    file.write_text("name: wrong\ntasks:\n  - nam: first\n")
    refused = taskflow(installation, "flows", "import", str(file))
    assert refused.returncode == 1
    assert ":3: " in refused.stderr


def test_without_an_admin_one_is_told_how_to_get_one(tmp_path: Path) -> None:
    refused = taskflow(tmp_path / "data", "flows", "list")
    assert refused.returncode == 1
    assert "no admin yet" in refused.stderr
