"""The figures that the page on security gives are those of the code."""

import base64
import re
import tomllib
from pathlib import Path
from typing import Final

import pytest
from argon2 import extract_parameters

from sentences import sentences
from taskflow.api import body
from taskflow.api.graphql import request
from taskflow.app import bounds, connection_limits, handles, refusal
from taskflow.auth import access, accounts, attempts, cache, hash_queue, passwords, secret, sessions
from taskflow.domain import limits
from taskflow.embedded.secret import LENGTH

ROOT: Final = Path(__file__).parents[2]
SAID: Final = "\n".join(sentences(ROOT / "docs" / "security.md"))
MEBI: Final = 1024 * 1024
QUARTER: Final = {4: "a quarter", 0.25: "a quarter", 2: "half", 0.5: "half"}
TWO: Final = {2: "two"}


APART: Final = re.compile(
    r"(?:pure\(\s*(?:asker\.)?principal\.id|beside\(info, [\w.]+), ([a-z_.]+)"
)
"""Where work is given to worker processes."""


def bits(text: str) -> int:
    """Give how many random bits a text in base64 can hold."""
    return 8 * len(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))


HASH: Final = extract_parameters(passwords._HASHER.hash("any"))  # noqa: SLF001  no public way
FIGURES: Final = (
    f"Its secret has {bits(secret.new_secret())} random bits",
    f"Passwords have {passwords.SHORTEST} to {passwords.LONGEST} characters",
    f"Argon2id hashes ({HASH.memory_cost // 1024} MiB, {HASH.time_cost} passes)",
    f"made in threads, {TWO[passwords.AT_ONCE]} at a time",
    f"{attempts.TRIES.amount} failed tries in any {attempts.TRIES.multiples} minutes",
    f"one address takes at most {QUARTER[hash_queue.SHARE]} of the free places",
    f"SameSite=Lax | {access.LIFE // 60} minutes",
    f"{sessions.IDLE // sessions.DAY} days unused, {sessions.LONGEST // sessions.DAY} days at most",
    f"(within {sessions.AT_ONCE // 1000} seconds)",
    f"A secret of fewer than {secret.LEAST} bytes",
    "within five seconds for requests and about ten for open connections",
    "Whoever connects has ten seconds",
    f"in at most {refusal.MOST_HEAD // 1024} KiB and {refusal.MOST_FIELDS} fields",
    f"Strangers have {QUARTER[connection_limits.STRANGERS]} of the room together",
    f"one address {QUARTER[connection_limits.OF_ONE_ADDRESS]} of that",
    f"each at most {QUARTER[connection_limits.OF_ONE_PERSON]} of all",
    f"The room is {handles.MOST_VISITORS:,} connections",
    f"Bodies over {body.LARGEST // MEBI} MiB (GraphQL: {request.LARGEST // MEBI} MiB)",
    f"JSON deeper than {limits.MAX_DEPTH},",
    f"the password ({8 * LENGTH} random bits)",
)


def test_all_that_workers_do_is_named() -> None:
    sources = (ROOT / "backend" / "taskflow").rglob("*.py")
    done = {work for path in sources for work in APART.findall(path.read_text("utf-8"))} - {"work"}
    said = {
        "bring": "they read imports",
        "write_flow": "write exports",
        "sandboxed_flow.mistakes": "check",
        "sandboxed_flow.lines": "check",
        "sandboxed_flow.edited": "edit flows",
        "state_hash": "hash",
        "diff": "compare documents",
    }
    assert done == set(said)
    (sentence,) = [one for one in sentences(ROOT / "docs" / "security.md") if "Worker proc" in one]
    assert [work for work, words in said.items() if words not in sentence] == []


@pytest.mark.parametrize("figure", FIGURES)
def test_the_figures_are_those_of_the_code(figure: str) -> None:
    assert figure in SAID


def test_so_are_those_that_are_written_in_words() -> None:
    assert cache.FRESH == 5_000
    assert cache.FRESH / 1000 + accounts.LOOK_EVERY == 10
    assert bounds.HEAD == 10
    assert passwords.STRONG == 3  # of zxcvbn's scores, the one that begins with 10^8 guesses
    assert limits.MAX_INTEGER == 2**53 - 1


def test_the_licence_is_the_one_that_the_package_names() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert f"Licence: {project['license']}." in sentences(ROOT / "README.md")


def test_only_the_tests_ask_for_chromium() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    rules = [line.partition("##")[0] for line in makefile.splitlines() if "##" in line]
    asking = {rule.partition(":")[0] for rule in rules if " chromium" in rule}
    assert asking == {"test", "test-browser", "test-long"}
