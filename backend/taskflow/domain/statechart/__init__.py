"""Statechart: what a task can do next. XState v5 JSON in, pure steps out.

::

    machine = Machine.compile(document)
    step = machine.initial(fields)
    step = machine.step(Snapshot.of(step), MachineEvent.user("SEND", {"prompt": "hello"}), fields)

A machine's context is the task's fields, handed in at every step; what is kept between steps is
the :class:`Snapshot`. The parts, from the bottom: ``words`` (the API's), ``targets`` and
``checking`` (is the document right?), ``places`` (the compiled states), ``entering`` and ``run``
(a step, as XState 5 makes it), ``doing`` (guards and actions), ``chart`` (document to places),
``moving`` (from one chart to another), ``machine``; ``calling`` says what a task type must bring.
``frontend/src/flow/statechart.ts`` is the twin; one corpus of traces tests both.
"""

from taskflow.domain.statechart.calling import BUILT_IN, Call, assigned, read, unknown
from taskflow.domain.statechart.machine import Machine
from taskflow.domain.statechart.moving import Moved
from taskflow.domain.statechart.words import (
    CHILD_DONE,
    HUB_ALONE,
    RULE_SAW,
    Action,
    History,
    Invoke,
    MachineEvent,
    Snapshot,
    StateValue,
    Step,
    Timer,
)

__all__ = [
    "BUILT_IN",
    "CHILD_DONE",
    "HUB_ALONE",
    "RULE_SAW",
    "Action",
    "Call",
    "History",
    "Invoke",
    "Machine",
    "MachineEvent",
    "Moved",
    "Snapshot",
    "StateValue",
    "Step",
    "Timer",
    "assigned",
    "read",
    "unknown",
]
