"""Statechart: what a task can do next. XState v5 JSON in, pure steps out.

::

    machine = Machine.compile(document)
    step = machine.initial(fields)
    step = machine.step(Snapshot.of(step), MachineEvent.user("SEND", {"prompt": "hello"}), fields)

A machine's context is the task's fields, handed in at every step; what is kept between steps is
the :class:`Snapshot`. The parts, from the bottom: ``machine_types`` (the API's), ``targets`` and
``checking`` (is the document right?), ``chart_states`` (the compiled states), ``entering`` and
``macrostep`` (a step, as XState 5 makes it), ``guards_and_actions``, ``chart`` (document to
states), ``snapshot_migration`` (from one chart to another), ``machine``; ``machine_references``
says what a task type must bring. ``xstate_import`` and its likes take over public machines.
``frontend/src/flow/statechart.ts`` is the twin; one corpus of traces tests both.
"""

from taskflow.domain.statechart.machine import Machine
from taskflow.domain.statechart.machine_references import BUILT_IN, Call, assigned, read, unknown
from taskflow.domain.statechart.machine_types import (
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
from taskflow.domain.statechart.snapshot_migration import Moved

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
