"""Whatever is sent over whichever interface is answered, or refused with a code and a sentence."""

import random
import sys
import time
from collections.abc import Iterator

import pytest

from fuzzing import Fuzz
from runningserver import ModelProcess, Person, RunningServer, running

INTERFACES = {
    "graphql": 160,
    "subscriptions": 120,
    "rest": 100,
    "hub": 90,
    "wire": 80,
    "streams": 60,
}
"""How many cases of each are tried by all who test; ten thousand of each by those who wait."""


@pytest.fixture(scope="module")
def fuzzed(
    tmp_path_factory: pytest.TempPathFactory, model: ModelProcess
) -> Iterator[RunningServer]:
    """A server of one's own: flows and families are changed and deleted at random."""
    with running(tmp_path_factory.mktemp("fuzzed"), OPENAI_BASE_URL=model.url) as server:
        yield server


@pytest.fixture(scope="module")
def mad(fuzzed: RunningServer) -> Person:
    """The admin there."""
    return fuzzed.admin("mad")


def play(server: RunningServer, person: Person, interface: str, cases: int) -> None:
    """Play cases that the printed seed makes again, and print how they were answered."""
    seed = random.randrange(2**32)  # noqa: S311  dice, no secret
    sys.stdout.write(f"{interface}: seed {seed}\n")
    fuzz = Fuzz(server, person, seed)
    begun = time.monotonic()
    fuzz.play(interface, cases)
    took = time.monotonic() - begun
    sys.stdout.write(f"{interface}: {cases} cases in {took:.0f} s, {dict(fuzz.counts)}\n")


@pytest.mark.parametrize("interface", INTERFACES)
def test_requests_of_any_kind_are_answered(
    fuzzed: RunningServer, mad: Person, interface: str
) -> None:
    play(fuzzed, mad, interface, INTERFACES[interface])


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("interface", INTERFACES)
def test_10000_requests_of_any_kind_are_answered(
    fuzzed: RunningServer, mad: Person, interface: str
) -> None:
    play(fuzzed, mad, interface, 10_000)
