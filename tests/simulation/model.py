"""Model: the paid server outside that effects ask, which notes every question."""

import asyncio
from collections import defaultdict

from simulation.draws import Draws
from simulation.journal import Journal
from simulation.process import PROCESS
from taskflow.domain.errors import Upstream

MUCH = "more than a document can hold " * 2_000


class SimulatedModel:
    """Answers late, well or badly; asked the same again, it says the same."""

    def __init__(self, draws: Draws, journal: Journal, slowest: float) -> None:
        self.asked: dict[str, list[float]] = defaultdict(list)
        self.kinds: dict[str, str] = {}
        self._draws = draws
        self._journal = journal
        self._slowest = slowest
        self._dawdles: tuple[float, float] = (0.0, 0.0)

    def dawdle(self, until: float, seconds: float) -> None:
        """Take some seconds at least over all questions that come until then."""
        self._dawdles = until, seconds

    async def ask(self, question: str, kind: str) -> str:
        """Answer after a while; raises what a server or a plug-in raises."""
        loop = asyncio.get_running_loop()
        self.asked[question].append(loop.time())
        self.kinds[question] = kind
        self._journal.say(PROCESS.get().name, f"asks {kind} {question[:6]}{question[32:]}")
        drawn = self._draws.unit(f"model/{question}")
        until, least = self._dawdles
        least = least if loop.time() < until else 0.01
        await asyncio.sleep(least + self._slowest * drawn**6)
        outcome = self._draws.unit(f"outcome/{question}")
        if kind != "bad" and outcome < 0.1:
            raise Upstream("The model is tired.")
        if kind != "bad" and outcome < 0.15:
            raise ValueError("an effect's own mistake")
        if kind != "bad" and outcome < 0.18:
            return MUCH
        return f"answer {question[33:]}"
