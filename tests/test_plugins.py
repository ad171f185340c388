"""Plug-ins: what is installed is found, and what is broken says so and harms nobody."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import sampleplugin
import taskflow
from taskflow import plugins
from taskflow.domain.errors import Problem
from taskflow.testing.rehearsal import Rehearsal, plan

SHELVES = ("tasks", "services", "operators", "rules")
HOUSE = Path(taskflow.__file__).parent


class Workshop:
    """Where a test writes packages of its own and installs them."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._folder = folder
        self._path = monkeypatch.syspath_prepend
        self.modules: list[str] = []

    def install(self, package: str, group: str, points: dict[str, str], code: str) -> None:
        """Write a package of one module (named as the package) and install it."""
        source = self._folder / package
        source.mkdir()
        module = package.replace("-", "_")
        lines = "".join(f'{name} = "{value}"\n' for name, value in points.items())
        (source / "pyproject.toml").write_text(
            f'[project]\nname = "{package}"\nversion = "0.9"\n'
            f'[project.entry-points."{group}"]\n{lines}'
        )
        (source / f"{module}.py").write_text(code)
        self.modules.append(module)
        for place in sampleplugin.install(self._folder / f"{package}-installed", source):
            self._path(place)


@pytest.fixture
def workshop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workshop]:
    made = Workshop(tmp_path, monkeypatch)
    yield made
    for module in made.modules:
        sys.modules.pop(module, None)


def task(body: str, name: str = "TaskOdd") -> str:
    return (
        "from taskflow.domain.task import TaskType\n"
        "class Odd(TaskType):\n"
        f"    name = {name!r}\n"
        f"{body}"
    )


DONE = "    machine = {'initial': 'done', 'states': {'done': {'type': 'final'}}}\n"


def only_problem(package: str) -> Problem:
    (problem,) = [p for p in plugins.find().problems if p.file.startswith(package)]
    return problem


def test_all_that_is_ours_is_sound() -> None:
    assert plugins.find().problems == ()


@pytest.mark.parametrize("shelf", SHELVES)
def test_every_module_on_a_shelf_is_registered(shelf: str) -> None:
    group = f"taskflow.{shelf}"
    registered = {point.module for point in plugins.entry_points(group=group)}
    on_the_shelf = {
        f"taskflow.{shelf}.{file.stem}"
        for file in (HOUSE / shelf).glob("*.py")
        if not file.stem.startswith("_")
    }
    assert on_the_shelf <= registered


def test_a_type_from_another_package_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in sampleplugin.install(tmp_path):
        monkeypatch.syspath_prepend(place)
    registry = plugins.find()
    assert registry.problems == ()
    assert registry.tasks["TaskShout"].label == "Shout"


async def test_a_type_from_another_package_does_its_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in sampleplugin.install(tmp_path):
        monkeypatch.syspath_prepend(place)
    installed = plugins.find()
    task = {"name": "crier", "type": "TaskShout"}
    family = Rehearsal(plan(task, installed=installed), installed, {"text": "hear ye"})
    await family.work("crier")
    assert family.task("crier").kind == "done"
    assert family.output("crier") == {"text": "HEAR YE"}


def test_a_module_that_cannot_be_imported_is_reported_and_the_rest_works(
    workshop: Workshop,
) -> None:
    workshop.install(
        "broken-one", "taskflow.tasks", {"TaskOdd": "broken_one:Odd"}, "import no_such_module"
    )
    registry = plugins.find()
    assert "TaskChat" in registry.tasks
    problem = only_problem("broken-one")
    assert problem.file == "broken-one 0.9"
    assert problem.path == "taskflow.tasks: TaskOdd"
    assert "no_such_module" in problem.message
    assert "Install what it needs" in problem.remedy


@pytest.mark.parametrize(
    ("shelf", "code"),
    [
        ("tasks", task(DONE + "    def __init__(self):\n        raise SystemExit(1)\n")),
        (
            "operators",
            (
                "from taskflow.domain.operator import Operator\n"
                "class Odd(Operator):\n"
                "    name = 'TaskOdd'\n"
                "    def __init__(self):\n        raise MemoryError\n"
                "    async def run(self, given, run): ...\n"
            ),
        ),
        (
            "rules",
            (
                "from taskflow.domain.rule import BeforeRule\n"
                "class Odd(BeforeRule):\n"
                "    name = 'TaskOdd'\n"
                "    def __init__(self):\n        raise KeyError('odd')\n"
                "    def react(self, event, sight, plan): ...\n"
            ),
        ),
        ("services", "raise SystemExit(1)"),
    ],
)
def test_what_cannot_be_made_is_reported_and_the_rest_works(
    workshop: Workshop, shelf: str, code: str
) -> None:
    workshop.install("odd", f"taskflow.{shelf}", {"TaskOdd": "odd:Odd"}, code)
    registry = plugins.find()
    assert "TaskChat" in registry.tasks
    assert "cannot be loaded" in only_problem("odd").message


@pytest.mark.parametrize(
    ("code", "message", "remedy"),
    [
        ("Odd = 3", "is no TaskType", "Make it a subclass"),
        ("class Odd: pass", "is no TaskType", "Make it a subclass"),
        (task(DONE, name=""), "has no name", "Give the class"),
        (task(DONE, name="TaskOther"), "brings TaskOther", 'TaskOther = "odd:Odd"'),
        (task("    machine = {'initial': 'a', 'states': {}}\n"), "not legal", "Correct it"),
        (
            task("    machine = {'initial': 'a', 'states': {'a': {'entry': 'leap'}}}\n"),
            "names the action leap",
            '@action("leap")',
        ),
        (
            task(
                "    machine = {'initial': 'a', 'states': {'a': {'invoke': {'src': 'dig',"
                " 'onDone': {'target': 'b', 'actions': ['bow']}}}, 'b': {'type': 'final'}}}\n"
            ),
            "names the action bow",
            '@action("bow")',
        ),
        (
            task("    machine = {'initial': 'a', 'states': {'a': {'invoke': {'src': 'dig'}}}}\n"),
            "names the effect dig",
            '@effect("dig")',
        ),
        (task("    machine = {'initial': 'a'\n"), "SyntaxError", "correct it"),
    ],
)
def test_a_mistake_is_named_with_its_remedy(
    workshop: Workshop, code: str, message: str, remedy: str
) -> None:
    workshop.install("odd", "taskflow.tasks", {"TaskOdd": "odd:Odd"}, code)
    problems = [p for p in plugins.find().problems if p.file == "odd 0.9"]
    assert message in problems[0].message
    assert remedy in problems[0].remedy
    assert "TaskOdd" not in plugins.find().tasks


def test_nobody_can_replace_a_part_of_ours(workshop: Workshop) -> None:
    workshop.install(
        "a-thief", "taskflow.tasks", {"TaskChat": "a_thief:Odd"}, task(DONE, name="TaskChat")
    )
    registry = plugins.find()
    assert type(registry.tasks["TaskChat"]).__module__ == "taskflow.tasks.chat"
    problem = only_problem("a-thief")
    assert "also brought by taskflow" in problem.message
    assert "another name" in problem.remedy


@pytest.mark.parametrize(
    ("group", "base", "method"),
    [
        ("taskflow.operators", "taskflow.domain.operator:Operator", "run"),
        ("taskflow.rules", "taskflow.domain.rule:BeforeRule", "react"),
    ],
)
def test_a_part_without_its_method_is_refused(
    workshop: Workshop, group: str, base: str, method: str
) -> None:
    module, kind = base.split(":")
    code = f"from {module} import {kind}\nclass Odd({kind}):\n    name = 'odd'\n"
    workshop.install("lazy", group, {"odd": "lazy:Odd"}, code)
    assert f"no method {method}" in only_problem("lazy").message


def test_operators_rules_and_services_of_others_are_found(workshop: Workshop) -> None:
    workshop.install(
        "more",
        "taskflow.services",
        {"quiet": "more:Quiet"},
        "from taskflow.domain.service import Service\n"
        "class Quiet(Service):\n    name = 'quiet'\n    needs = ('quiet_url',)\n",
    )
    assert plugins.find().services["quiet"].needs == ("quiet_url",)


def operator(body: str, name: str = "odd") -> str:
    return (
        "from dataclasses import dataclass\n"
        "from msgspec import Struct, field\n"
        "from taskflow.domain.operator import Operator\n"
        "class Odd(Operator):\n"
        f"    name = {name!r}\n"
        "    async def run(self, given, run): return self.Output()\n"
        f"{body}"
    )


def test_no_operator_takes_the_name_of_a_task_type_of_ours(workshop: Workshop) -> None:
    code = operator("", name="TaskChat")
    workshop.install("a-thief", "taskflow.operators", {"TaskChat": "a_thief:Odd"}, code)
    registry = plugins.find()
    assert type(registry.tasks["TaskChat"]).__module__ == "taskflow.tasks.chat"
    assert "TaskChat" not in registry.operators
    assert "another name" in only_problem("a-thief").remedy


@pytest.mark.parametrize(
    "body",
    [
        "    class Input(Struct):\n        x: int = field(default_factory=lambda: 1 // 0)\n",
        "    class Input(Struct):\n        x: float = float('nan')\n",
        "    label = '\\ud800'\n",
        "    patience = 10 ** 30\n",
        "    def __init__(self):\n        self.name = 'other'\n",
    ],
)
def test_an_operator_of_which_no_step_can_be_made_is_reported_and_the_rest_works(
    workshop: Workshop, body: str
) -> None:
    workshop.install("odd", "taskflow.operators", {"odd": "odd:Odd"}, operator(body))
    registry = plugins.find()
    assert {"TaskChat", "llm"} <= registry.tasks.keys()
    assert "odd" not in {*registry.operators, *registry.tasks}
    assert only_problem("odd").remedy
