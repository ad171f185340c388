"""Allowances: what a family, a person and an answer may have, in one place.

What a step or a command may compute is in :mod:`taskflow.domain.budget`, what a document may hold
in :mod:`taskflow.domain.limits`. Each refusal has a code that begins with ``limit.`` and a remedy.
"""

import math
from typing import Final

from msgspec import Struct

from taskflow.domain.errors import Conflict, Limited, TooLarge

MEGABYTE: Final = 1024 * 1024
SLIGHT: Final = 16 * 1024
SPARE: Final = 8
"""What still comes through by itself where a person's families hold their most: results and delays
that make a family larger by so few bytes each, until all together is an eighth over."""


class Allowances(Struct, frozen=True, kw_only=True):
    """How much there may be; bytes are those of documents as JSON."""

    family_tasks: int = 20_000
    family_bytes: int = 256 * MEGABYTE
    person_families: int = 100_000
    person_bytes: int = 8192 * MEGABYTE
    person_streams: int = 2_000
    person_starts: int = 30_000
    person_effects: int = 10_000
    person_kinds: int = 200
    person_kind_bytes: int = 16 * MEGABYTE
    answer_bytes: int = 32 * MEGABYTE

    def require_family(self, tasks: int, size: int) -> None:
        """Refuse a family that would have more tasks or bytes; raises Conflict."""
        if tasks > self.family_tasks:
            raise Conflict(
                f"The family would have more than {self.family_tasks:,} tasks. Go on in a new one.",
                code="limit.familyTasks",
                details={"limit": self.family_tasks},
            )
        if size > self.family_bytes:
            raise Conflict(
                f"The family would hold more than {self.family_bytes // MEGABYTE:,} MiB. Take "
                "something out of it, or go on in a new one.",
                code="limit.familyBytes",
                details={"limit": self.family_bytes},
            )

    def require_families(self, owned: int) -> None:
        """Refuse another family to somebody who owns so many; raises Limited."""
        if owned >= self.person_families:
            raise Limited(
                f"You own {owned:,} families, and may own {self.person_families:,}. Delete some "
                "that you do not need any more.",
                code="limit.personFamilies",
                details={"limit": self.person_families},
            )

    def require_kinds(self, declared: int) -> None:
        """Refuse another kind to somebody who has declared so many; raises Limited."""
        if declared >= self.person_kinds:
            raise Limited(
                f"You have declared {declared:,} kinds, and may declare {self.person_kinds:,}. Go "
                "on with one of them.",
                code="limit.personKinds",
                details={"limit": self.person_kinds},
            )

    def require_kind_bytes(self, published: int) -> None:
        """Refuse another version where those of a person would be so large; raises Limited."""
        if published > self.person_kind_bytes:
            raise Limited(
                "All versions of the kinds of this owner would hold more than "
                f"{self.person_kind_bytes // MEGABYTE:,} MiB. Ask an admin to publish it.",
                code="limit.kindBytes",
                details={"limit": self.person_kind_bytes},
            )

    def require_bytes(self, held: int) -> None:
        """Refuse that the families of a person grow which hold so much; raises Limited."""
        if held >= self.person_bytes:
            raise Limited(
                f"The families of this owner hold {held // MEGABYTE:,} MiB, and may hold "
                f"{self.person_bytes // MEGABYTE:,}. Delete some that nobody needs any more.",
                code="limit.personBytes",
                details={"limit": self.person_bytes},
            )

    def require_spare(self, held: int, grown: int) -> None:
        """Refuse what grows by itself to so much that a person's families hold; raises Limited."""
        over = held - self.person_bytes
        if over > 0 and (grown > SLIGHT or over > self.person_bytes // SPARE):
            self.require_bytes(held)

    def require_streams(self, following: int) -> None:
        """Refuse another stream to somebody who follows so many; raises Limited."""
        if following >= self.person_streams:
            raise Limited(
                f"You follow {following:,} streams at once, and may follow "
                f"{self.person_streams:,}. Close some.",
                code="limit.streams",
                details={"limit": self.person_streams},
            )

    def require_start(self, ahead: float, most: float) -> None:
        """Refuse a start to somebody so many seconds ahead of their pace; raises Limited."""
        if ahead > most:
            raise Limited(
                f"You may start {self.person_starts:,} families a minute, and have. Wait a little.",
                code="limit.personStarts",
                details={"limit": self.person_starts, "retryAfter": math.ceil(ahead - most)},
            )

    def require_effects(self, under_way: int) -> None:
        """Refuse that more work begins in the families of a person; raises Limited."""
        if under_way > self.person_effects:
            raise Limited(
                f"In the families of this owner {self.person_effects:,} answers and other work "
                "would be under way at once. Wait until some are done, or cancel some.",
                code="limit.personEffects",
                details={"limit": self.person_effects, "retryAfter": 10},
            )

    def require_answer(self, size: int) -> None:
        """Refuse an answer that would be larger; raises TooLarge."""
        if size > self.answer_bytes:
            raise TooLarge(
                f"The answer would have more than {self.answer_bytes // MEGABYTE:,} MiB. Ask for "
                "fewer tasks at a time, or for less of each.",
                code="limit.answer",
                details={"limit": self.answer_bytes},
            )


USUAL: Final = Allowances()
