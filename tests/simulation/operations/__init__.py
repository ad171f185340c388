"""Operations: what people do in a run, to families (``people``), tasks and flows (``tasks``).

And what seldom comes together (``edges``, ``ends``), what is done to the hubs (``hubs``), and
families that go on at another revision (``migrating``). To add one, write a function with
:func:`~simulation.operations.registry.operation` in one of them.
"""

from simulation.operations import edges, ends, hubs, migrating, people, tasks
from simulation.operations.registry import OPERATIONS, Operation

__all__ = ["OPERATIONS", "Operation", "edges", "ends", "hubs", "migrating", "people", "tasks"]
