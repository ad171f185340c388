"""Operations: what people do in a run, to families (``people``), tasks and flows (``tasks``).

And what seldom comes together (``edges``, ``ends``), and what is done to the hubs (``hubs``). To
add one, write a function with :func:`~simulation.operations.registry.operation` in one of them.
"""

from simulation.operations import edges, ends, hubs, people, tasks
from simulation.operations.registry import OPERATIONS, Operation

__all__ = ["OPERATIONS", "Operation", "edges", "ends", "hubs", "people", "tasks"]
