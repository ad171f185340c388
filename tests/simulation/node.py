"""Node: one process with a hub in it."""

from simulation.installation import Installation
from simulation.process import Process


class Node:
    """One process with a hub in it, from its start to its end."""

    def __init__(self, name: str, host: int, process: Process) -> None:
        self.name = name
        self.host = host
        self.process = process
        self.installation: Installation
        self.up = False
        self.over = False
        self.failed = ""
        self.missing: frozenset[str] = frozenset()
        self.workers: set[str] = set()

    @property
    def answers(self) -> bool:
        """Say whether it is there for people."""
        return self.up and not self.over and self.process.state == "running"
