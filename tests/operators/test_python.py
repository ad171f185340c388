"""The operator "python": code that computes, and hundreds of attempts at anything else."""

import json
import time
from pathlib import Path
from typing import Any

import pytest

from longwaits import waits_for_days
from taskflow.domain.errors import TaskflowError
from taskflow.domain.plugin import operate
from taskflow.domain.step import step
from taskflow.operators.python import Python
from taskflow.sandbox.pool import PYTHON
from taskflow.sandbox.python_code import LARGEST, PRINTED, run
from taskflow.testing.operator_run import Told
from taskflow.testing.operators import Example, OperatorConformance

ESCAPES: list[str] = json.loads(
    (Path(__file__).parents[1] / "corpus" / "python_escapes.json").read_text("utf-8")
)
CANARY = "c4n4ry-0f-th3-t3st"
GROUPS = 16
LITTLE, FEW = 0.3, 32
"""Seconds and megabytes that an attempt has."""


async def ran(code: str, **values: Any) -> dict[str, Any]:
    return await operate(Python(), {"code": code, "values": values}, Told())


async def test_the_last_value_is_the_result_and_what_is_printed_is_kept() -> None:
    told = Told()
    code = "print('sum of', len(prices))\n{'total': sum(prices), 'first': prices[0]}"
    made = await operate(Python(), {"code": code, "values": {"prices": [2, 3.5]}}, told)
    assert made == {"result": {"total": 5.5, "first": 2}, "printed": "sum of 2\n"}
    assert told.lines == ["sum of 2"]


@pytest.mark.parametrize(
    ("code", "kind", "words"),
    [
        ("x = 1\n1 / 0", "python.failed", "in line 2: ZeroDivisionError"),
        ("{1, 2}", "python.result", "is no JSON"),
        ("'a' * 10**9", "python.memory", "more megabytes"),
        ("while True: pass", "python.timeout", "more seconds"),
        ("import time\ntime.sleep(9)", "python.failed", "sleep"),
        ("def f(:", "python.failed", "in line 1"),
        (f"'a' * {LARGEST}", "python.tooLarge", "Give less"),
    ],
)
async def test_what_goes_wrong_is_told_with_its_line_and_what_to_do(
    code: str, kind: str, words: str
) -> None:
    with pytest.raises(TaskflowError) as told:
        await operate(Python(), {"code": code, "seconds": 0.5}, Told())
    assert (told.value.kind, told.value.details["final"]) == (kind, 1)
    assert words in told.value.message


async def test_what_is_printed_beyond_its_limit_is_let_go() -> None:
    made = await ran("for i in range(5000): print('0123456789')\n1")
    assert (made["result"], len(made["printed"])) == (1, PRINTED + 1)


async def test_of_one_run_nothing_is_left_for_the_next() -> None:
    await ran("secret = 5\nlen = 7\nsecret")
    with pytest.raises(TaskflowError, match="NameError"):
        await ran("secret")
    assert (await ran("len('ab')"))["result"] == 2


def attempt(code: str, canary: Path) -> str:
    """Run what tries something; gives all that came of it."""
    began = time.monotonic()
    try:
        made = run(code.replace("{canary}", str(canary)), {}, LITTLE, FEW)
        told = json.dumps(made, allow_nan=False)
        assert len(told) < LARGEST + 8 * PRINTED
    except TaskflowError as error:
        refused = error
    else:
        assert time.monotonic() - began < 30, code
        return told
    assert refused.kind.startswith("python."), code
    assert len(refused.message) < 1_000
    assert time.monotonic() - began < 30, code
    return refused.message


@pytest.mark.parametrize("group", range(GROUPS))
def test_whatever_code_tries_ends_with_a_code_and_within_bounds(
    group: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHON_CANARY", CANARY)
    canary = tmp_path / "canary"
    canary.write_text(CANARY, "utf-8")
    for code in ESCAPES[group::GROUPS]:
        told = attempt(code, canary)
        assert CANARY not in told, code
    assert [*tmp_path.iterdir()] == [canary]
    assert run("1 + 1", {}, 5, FEW)["result"] == 2


def test_there_are_two_hundred_attempts_at_least() -> None:
    assert len(set(ESCAPES)) >= 200


async def test_the_worker_lives_on_whatever_it_ran() -> None:
    for code in ESCAPES[::40]:
        try:
            await operate(Python(), {"code": code, "seconds": LITTLE}, Told())
        except TaskflowError as error:
            assert error.kind.startswith("python."), code  # noqa: PT017  it may also end well
    assert (await ran("2 + 2"))["result"] == 4
    assert len(PYTHON.all) <= 2


async def test_a_step_waits_for_a_worker_as_long_as_it_takes(database_url: str) -> None:
    assert Python.environment == "python"
    await waits_for_days(database_url, Python(), code="1 + 2")


def test_what_is_no_python_is_told_when_it_is_drawn() -> None:
    kind = step(Python())
    (problem,) = kind.mistakes({"code": "x = 1\nif x\n  y", "values": {}})
    assert problem.path == "/code"
    assert "in line 2" in problem.message
    (problem,) = kind.mistakes({"code": "1", "values": {"a b": 1}})
    assert problem.path == "/values"
    assert [*kind.mistakes({"code": "'{{ no place }}'", "values": {"a": {"=": "input.a"}}})] == []
    for code in ("(" * 10_000, "-" * 19_000 + "1", "[" * 150 + "]" * 150, "\0"):
        for problem in kind.mistakes({"code": code}):
            assert problem.remedy


class TestPython(OperatorConformance):
    examples = (
        Example({"code": "a + 1", "values": {"a": 1}}, {"result": 2}),
        Example({"code": "print('x')\nsorted(a)", "values": {"a": [2, 1]}}, {"printed": "x\n"}),
    )
    refused = ({"code": "1 / 0"}, {"code": "a", "values": {"a b": 1}}, {"code": 7})

    @pytest.fixture
    def operator(self) -> type[Python]:
        return Python
