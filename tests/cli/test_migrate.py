"""``taskflow flows migrate``: running families are tried, and go on at a newer revision."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from cli.commands import Serving, serving, taskflow
from runningserver import Person

pytestmark = pytest.mark.timeout(240)


def chart(first: str) -> dict[str, Any]:
    """Give a statechart that begins in a state of this name."""
    return {"initial": first, "states": {first: {"on": {"END": "over"}}, "over": {"type": "final"}}}


OPEN, ASKED = chart("open"), chart("asked")


class Installation:
    """A T@skFlow that serves, and somebody who is logged in there."""

    def __init__(self, running: Serving, data: Path) -> None:
        self.data = data
        self.ada = Person(running.url)
        account = {"link": running.link, "name": "ada", "password": "a quiet river at noon"}
        self.ada.post("/auth/setup", account)

    def save(self, name: str, machine: Any) -> None:
        tasks = [{"name": "it", "type": "TaskConversation", "initiator": True, "fsm": machine}]
        text = yaml.safe_dump({"name": name, "tasks": tasks})
        self.ada.do("importFlow", "ImportFlow", "seq", text=text)
        self.ada.do("saveFlow", "SaveFlow", "seq", flow=name, label="next")

    def start(self, flow: str) -> str:
        made = self.ada.do("startTask", "StartTask", "family { id }", flow=flow, revision=1)
        return str(made["family"]["id"])

    def migrate(self, *arguments: str) -> tuple[int, str]:
        ended = taskflow(self.data, "flows", "migrate", *arguments)
        assert "Traceback" not in ended.stderr
        return ended.returncode, ended.stdout + ended.stderr


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    data = tmp_path_factory.mktemp("migrate") / "data"
    with serving(data) as running:
        yield Installation(running, data)
        running.stop()


def written(folder: Path, document: Any) -> str:
    file = folder / "map.yaml"
    file.write_text(yaml.safe_dump(document))
    return str(file)


def test_families_are_tried_first_and_then_go_on(
    installation: Installation, tmp_path: Path
) -> None:
    installation.save("leave", OPEN)
    families = [installation.start("leave") for _ in range(3)]
    installation.save("leave", ASKED)
    code, said = installation.migrate("leave", "--all")
    assert code == 1
    assert "3 of 3 families cannot be migrated so; they are as before." in said
    assert "/tasks/it: The new statechart has no state open." in said
    file = written(tmp_path, {"tasks": {"it": {"states": {"open": "asked"}}}})
    code, said = installation.migrate("leave", "--all", "--map", file)
    assert code == 0, said
    assert said.count("would be migrated to revision 2.") == 3
    assert "It (it) goes on, open → asked." in said
    assert "Nothing was changed. Say --apply to do it." in said
    one = ("leave", "--family", families[0], "--map", file, "--apply")
    code, said = installation.migrate(*one)
    assert (code, said.count("was migrated to revision 2.")) == (0, 1), said
    code, said = installation.migrate("leave", "--all", "--map", file, "--apply")
    assert code == 0, said
    assert said.count("was migrated to revision 2.") == 2
    assert said.count("is at revision 2 already.") == 1


def test_what_cannot_be_meant_is_refused(installation: Installation, tmp_path: Path) -> None:
    installation.save("other", OPEN)
    for arguments, words in (
        (("other",), "Say either --family with its id, or --all."),
        (("nothing-such", "--all"), "There is no flow nothing-such."),
        (("other", "--family", "0" * 32), "There is no family"),
        (("other", "--all", "--map", written(tmp_path, {"tasks": {"it": {"too": 1}}})), "`too`"),
    ):
        code, said = installation.migrate(*arguments)
        assert code == 1, said
        assert words in said
    code, said = installation.migrate("other", "--all")
    assert (code, said) == (0, "No family of other runs.\n")
