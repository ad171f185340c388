"""Parts: how the servers behind T@skFlow are, for people."""

from collections.abc import Callable
from typing import Literal

from msgspec import Struct

Phase = Literal["absent", "starting", "ready", "failed"]


class Part(Struct, frozen=True):
    """One part at one moment; ``detail`` is a sentence."""

    name: str
    phase: Phase
    detail: str


class ModelPart(Struct, frozen=True):
    """The language model at one moment; ``hint`` says how to set a better one."""

    name: str
    phase: Phase
    hint: str


class Parts(Struct, frozen=True):
    """What an installation is made of; the functions give the state when asked."""

    version: str
    all: Callable[[], list[Part]]
    model: Callable[[], ModelPart]
