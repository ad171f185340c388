"""Faults: what goes wrong between the driver and the server, decided call by call.

A fault has a name, ``PROCESS/collection.method#count``, that stays the same when something else is
left out of a run; so the shrinker can spare single ones.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Literal

from simulation.draws import Draws

FOCUS = 25
"""How much likelier a fault is of a call that a run has in its focus."""
Kind = Literal["none", "refused", "lost", "late", "ghost", "part", "away", "hung", "killed", "cut"]
"""``refused``: connection lost before anything was done. ``lost``: done, but the answer is lost.
``late``: done late. ``ghost``: connection lost; done later all the same. ``part``: a write of
several stopped in the middle, connection lost. ``away``: no server found for 3 s. ``hung``: no
answer for 30 s, nothing done. ``killed``: the hub dies before it is done; ``cut``: after."""


@dataclass(frozen=True)
class Fault:
    """One fault that happened; ``strength`` in [0, 1) says how late, or how much of it."""

    name: str
    kind: Kind
    strength: float


@dataclass
class Faults:
    """Decides for each call; ``rates`` are chances per kind, within ``begin`` to ``end``.

    ``focus`` is the share of calls, by their ``collection.method``, that fail far likelier: so what
    is seldom called fails now and then too.
    """

    draws: Draws
    rates: dict[Kind, float] = field(default_factory=dict)
    focus: float = 0.0
    begin: float = 0.0
    end: float = 0.0
    outages: list[tuple[float, float]] = field(default_factory=list)
    only: Collection[str] | None = None
    happened: list[Fault] = field(default_factory=list)
    kill: Callable[[object], None] = lambda _process: None
    _focused: dict[str, bool] = field(default_factory=dict)

    def of(self, name: str, drawn: float, now: float, *, several: bool) -> Fault | None:
        """Give the fault of a call, if it has one; ``drawn`` is the call's own number in [0, 1)."""
        if not self.begin <= now < self.end:
            return None
        if any(begin <= now < end for begin, end in self.outages):
            return Fault(name, "away", 0.0)
        if self.focus and self._in_focus(name.partition("/")[2].partition("#")[0]):
            drawn /= FOCUS
        for kind, rate in self.rates.items():
            if drawn < rate and (several or kind != "part"):
                if self.only is not None and name not in self.only:
                    return None
                fault = Fault(name, kind, self.draws.unit(f"strength/{name}"))
                self.happened.append(fault)
                return fault
            drawn -= rate
        return None

    def _in_focus(self, call: str) -> bool:
        if call not in self._focused:
            self._focused[call] = self.draws.unit(f"focus/{call}") < self.focus
        return self._focused[call]
