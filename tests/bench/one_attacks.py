"""Of twenty people one attacks: ``python tests/bench/one_attacks.py`` says what the others notice.

It measures by the wall clock, so it says something only on a machine that has nothing else to do.
"""

import asyncio
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.crowd import Asker, attacked, calm
from runningserver import PASSWORD, ModelProcess, RunningServer

PEOPLE = 19
PAUSE = 1.0
"""Seconds between what one person does: a change and a look."""
SECONDS = 30.0


def tokens(server: RunningServer) -> list[str]:
    """Make the people; gives a token of each."""
    admin = server.admin()
    made = "mutation($input: CreateUser!) { createUser(input: $input) { id } }"
    names = [f"person{number}" for number in range(PEOPLE + 1)]
    for name in names:
        admin.ask(made, input={"name": name, "password": PASSWORD})
    return [server.person(name).token() for name in names]


async def working(people: list[Asker]) -> str:
    """Let people work; gives what half of all and all but one in a hundred took less than."""
    until = time.monotonic() + SECONDS
    each = await asyncio.gather(*(calm(asker, PAUSE, until) for asker in people))
    took = sorted(seconds for one in each for seconds in one)
    half, slowest = took[len(took) // 2], took[len(took) * 99 // 100]
    return f"p50 {half * 1000:.1f} ms, p99 {slowest * 1000:.1f} ms of {len(took)}"


def say(words: str) -> None:
    """Print a line at once."""
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


async def measure(url: str, known: list[str]) -> None:
    """Measure the others alone, then with one who attacks."""
    people = [Asker(url, token) for token in known]
    *calm_ones, attacker = people
    await working(calm_ones)  # once all is loaded
    say(f"alone:    {await working(calm_ones)}")
    async with attacked(attacker) as made:
        say(f"attacked: {await working(calm_ones)} by {made}")
    for asker in people:
        await asker.close()


def main() -> None:
    """Start a server and measure."""
    model = ModelProcess()
    with tempfile.TemporaryDirectory() as folder:
        server = RunningServer(Path(folder), OPENAI_BASE_URL=model.url)
        server.start()
        try:
            asyncio.run(measure(server.url, tokens(server)))
        finally:
            server.stop()
            model.stop()


if __name__ == "__main__":
    main()
