"""Who tests what where several processes do: the files of some folders are one process's first."""

from collections.abc import Iterable
from typing import Final

from xdist.scheduler import LoadFileScheduling
from xdist.workermanage import WorkerController

HOMES: Final = ("e2e", "whole")
"""Folders whose tests share a server, or a browser, that takes long to start: one's own each.

The browser keeps a processor busy; beside it the other folders mostly wait.
"""


def chosen(files: Iterable[str], worker: int) -> str:
    """Choose the file that a worker does next: one of its own folder, of nobody's, of another's."""

    def rank(file: str) -> int:
        home = next((n for n, name in enumerate(HOMES) if f"/{name}/" in f"/{file}"), None)
        return 1 if home is None else 0 if home == worker else 2

    return min(files, key=rank)


class SharedOut(LoadFileScheduling):
    """Gives out files in the order in which they were collected, to each its own first."""

    def _assign_work_unit(self, node: WorkerController) -> None:
        worker = int(node.gateway.id.removeprefix("gw")) % self.numnodes
        self.workqueue.move_to_end(chosen(self.workqueue, worker), last=False)
        super()._assign_work_unit(node)
