"""``taskflow flows migrate``: running families are tried, and go on at a newer revision."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from cli.commands import Serving, serving, taskflow
from runningserver import Person
from taskflow.cli.migrate import _one
from taskflow.domain.errors import Unavailable

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

    def founder(self, family: str) -> str:
        tasks = "tasks(first: 1) { edges { node { instanceId } } }"
        query = f"query($id: ID!) {{ family(id: $id) {{ {tasks} }} }}"
        found = self.ada.ask(query, id=family)["family"]["tasks"]["edges"]
        return str(found[0]["node"]["instanceId"])

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


def test_families_that_have_ended_badly_are_left_and_those_that_wait_after_a_failure_are_not(
    installation: Installation,
) -> None:
    def failing(first: str) -> dict[str, Any]:
        made = chart(first)
        made["states"]["over"] = {"type": "final", "tags": ["failed"]}
        made["states"]["stuck"] = {"tags": ["failed"]}
        made["states"][first]["on"]["FAIL"] = "stuck"
        return made

    installation.save("badly", failing("open"))
    families = [installation.start("badly") for _ in range(2)]
    for family, event in zip(families, ("END", "FAIL"), strict=True):
        task = installation.founder(family)
        installation.ada.do("sendEvent", "SendEvent", "seq", family=family, task=task, event=event)
    installation.save("badly", failing("open") | {"description": "as before"})
    code, said = installation.migrate("badly", "--all", "--apply")
    assert code == 0, said
    assert families[1] in said
    assert families[0] not in said


@pytest.mark.parametrize("lost", [1, 3])
async def test_a_migration_without_an_answer_is_sent_again_and_never_called_undone(
    lost: int,
) -> None:
    sent: list[Any] = []

    async def line(_query: str, **variables: Any) -> dict[str, Any]:
        sent.append(variables["input"])
        if len(sent) <= lost:
            raise Unavailable("T@skFlow did not answer. Try again.")
        told = {"revision": 2, "tasks": [], "notes": [], "problems": []}
        return {"migrateFamily": told}

    family = {"id": "f", "label": "Leave", "status": "WAITING"}
    if lost == 1:
        assert await _one(line, family, {"family": "f"}, apply=True)
    else:
        with pytest.raises(Unavailable, match="is not known"):
            await _one(line, family, {"family": "f"}, apply=True)
    assert len({one["mutation"] for one in sent}) == 1


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
