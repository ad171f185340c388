"""Operations: what people do in a run (``people``), and what is done to the hubs (``hubs``).

To add one, write a function with :func:`~simulation.operations.registry.operation` in one of them.
"""

from simulation.operations import edges, hubs, people
from simulation.operations.registry import OPERATIONS, Operation

__all__ = ["OPERATIONS", "Operation", "edges", "hubs", "people"]
