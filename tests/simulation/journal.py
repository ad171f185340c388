"""Journal: what happened in a run, for people, and every fact that was seen, for the oracle."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

import msgspec

from taskflow.domain.event import Event
from taskflow.domain.principal import Principal


class Violation(Exception):
    """A promise that was not kept; ``kind`` groups what is probably the same fault."""

    def __init__(self, kind: str, text: str) -> None:
        super().__init__(f"{kind}: {text}")
        self.kind = kind
        self.text = text


@dataclass
class Answer:
    """One answer to a mutation: acknowledged, refused for good, or unknown."""

    outcome: Literal["acknowledged", "refused", "unknown"]
    at: float
    seq: int = 0
    stream: str = ""
    code: str = ""
    status: int = 0


@dataclass
class Mutation:
    """A command of one asker; ``mark`` is a text that stands in what it writes and nowhere else.

    ``base`` is the seq that its asker has seen, or forks from.
    """

    who: Principal
    ident: str
    kind: str
    mark: str
    family: str
    again: Callable[[Any], Any]
    base: int | None = None
    answers: list[Answer] = field(default_factory=list)

    @property
    def acknowledged(self) -> Answer | None:
        """Give the first acknowledgement."""
        return next((one for one in self.answers if one.outcome == "acknowledged"), None)

    @property
    def surely_refused(self) -> bool:
        """Say whether every answer was a refusal."""
        return bool(self.answers) and all(one.outcome == "refused" for one in self.answers)


@dataclass
class Watch:
    """Somebody who follows a family on one hub; ``reading`` while they take their time."""

    family: str
    after: int
    process: Any
    seqs: list[int] = field(default_factory=list)
    reading: bool = False
    ended: str = ""


@dataclass
class Journal:
    """Everything seen in one run."""

    clock: Callable[[], float] = lambda: 0.0
    entries: list[tuple[float, str, str]] = field(default_factory=list)
    mutations: list[Mutation] = field(default_factory=list)
    watches: list[Watch] = field(default_factory=list)
    violations: list[Violation] = field(default_factory=list)
    interruptions: list[tuple[float, float, str]] = field(default_factory=list)
    seen: dict[tuple[str, int], Event] = field(default_factory=dict)

    def say(self, who: str, words: str) -> None:
        """Note something for the trace."""
        self.entries.append((self.clock(), who, words))

    def violated(self, kind: str, text: str) -> None:
        """Note a promise that was not kept."""
        self.say("ORACLE", f"{kind}: {text}")
        self.violations.append(Violation(kind, text))

    def interrupted(self, begin: float, end: float, why: str) -> None:
        """Note a time in which work may have been cut off."""
        self.interruptions.append((begin, end, why))

    def excused(self, begin: float, end: float, *causes: str) -> bool:
        """Say whether something (any of these causes, if given) interrupted between two moments."""
        return any(
            first < end and last > begin and (not causes or any(one in why for one in causes))
            for first, last, why in self.interruptions
        )

    def began(self, cause: str, after: float, before: float) -> bool:
        """Say whether an interruption of this cause began between two moments."""
        return any(
            after <= first <= before and why == cause for first, _, why in self.interruptions
        )

    def saw(self, family: str, event: Event, by: str) -> None:
        """Remember an event; whoever sees ``(family, seq)`` must see the same."""
        place = (family, event.seq)
        first = self.seen.setdefault(place, event)
        if first is event or first == event:
            return
        known, body = (msgspec.json.encode(one, order="sorted") for one in (first, event))
        if known != body:
            self.violated(
                "history.rewritten",
                f"{family[:6]} seq {event.seq} seen by {by} is {body.decode()[:300]}, and was "
                f"{known.decode()[:300]}",
            )

    def trace(self, last: int = 0) -> str:
        """Give the entries as text, the last ones only if asked."""
        chosen = self.entries[-last:] if last else self.entries
        return "\n".join(f"{at:10.4f}  {who:<10} {words}" for at, who, words in chosen)
