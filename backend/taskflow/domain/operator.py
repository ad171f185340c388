"""Operator: one unit of work in one file, whoever asks for it.

It is a step on the palette, an invocation in any statechart, and a tool that a model may call. It
knows no task: it gets what is in its ``Input`` and gives its ``Output``.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Final, Protocol

from msgspec import Struct

from taskflow.domain.errors import NotFound, Problem
from taskflow.domain.schema import schema_of
from taskflow.domain.work import BROWSER

USUAL_PATIENCE: Final = 60_000
"""Milliseconds that a step waits for an operator that does not say how long it may take."""


class OperatorRun(Protocol):
    """One attempt at one piece of work, as the operator sees it; who cancels it cancels its task.

    What it tells meanwhile is for whoever watches now, and is let go afterwards; of the log the
    last lines are kept with the result.
    """

    @property
    def attempt(self) -> str:
        """Name the attempt; a new one starts after a crash or a lost lease."""
        ...

    @property
    def key(self) -> str:
        """Name the work itself: all attempts at it have the same key, and no other work has it."""
        ...

    @property
    def owner(self) -> str:
        """Give the id of the person to whom the family belongs; "" where nobody needs it."""
        ...

    async def partial(self, text: str) -> None:
        """Send a part of the result, as text, to whoever watches now."""
        ...

    async def thought(self, text: str) -> None:
        """Show whoever watches now what precedes a result and is no part of it."""
        ...

    async def recant(self) -> None:
        """Tell whoever watches now that all partial text until here was only thought."""
        ...

    async def progress(self, fraction: float, words: str = "") -> None:
        """Tell how much is done, from 0 to 1, and in words what is being done."""
        ...

    async def log(self, line: str) -> None:
        """Tell what was done; the last lines are kept, also when the work fails."""
        ...

    def service(self, name: str) -> Any:
        """Give a service by its name."""
        ...


class Operator(ABC):
    """One unit of work; one file, one operator, found by its entry point.

    ``Input`` and ``Output`` are models whose titles, descriptions and limits
    (``Annotated[…, Meta(…)]``) make its form and what a model that calls it is told.
    ``description`` is what "closest task" searches: give it synonyms and typical requests. One
    that is not ``repeatable`` and was interrupted is not begun again: a person decides. One that
    is ``instant`` only computes, waits for nothing and takes less than 2 ms. One that is ``early``
    may be begun while the commit that makes it due is being stored, and in vain if it never is.
    ``needs`` names the services that it asks. ``patience`` is how many milliseconds a step waits
    for it unless it is told otherwise; 0: as long as it takes. A changed meaning of either model is
    a new ``version``. ``written`` names the fields of ``Input`` whose values it evaluates, as a
    template or an expression: a flow says them word for word, so that nothing that came from a
    person is ever evaluated. Where it depends on such fields whether the work may be repeated,
    ``repeatable_if`` is a JMESPath expression over them that says so.
    """

    name: ClassVar[str]
    version: ClassVar[int] = 1
    label: ClassVar[str] = ""
    icon: ClassVar[str] = "square"
    category: ClassVar[str] = ""
    description: ClassVar[str] = ""
    environment: ClassVar[str] = "server"
    repeatable: ClassVar[bool] = True
    repeatable_if: ClassVar[str] = ""
    instant: ClassVar[bool] = False
    early: ClassVar[bool] = False
    needs: ClassVar[tuple[str, ...]] = ()
    patience: ClassVar[int] = USUAL_PATIENCE
    written: ClassVar[tuple[str, ...]] = ()

    class Input(Struct):
        """What it is asked with."""

    class Output(Struct):
        """What it gives."""

    @abstractmethod
    async def run(self, given: Any, run: OperatorRun) -> Any:
        """Do the work: ``given`` is an ``Input``, an ``Output`` is returned.

        Raises a ``TaskflowError`` where it fails; with ``details={"final": 1}`` where another try
        would not mend it, and with ``retryAfter`` where it would after so many seconds.
        """

    def mistakes(self, given: Mapping[str, Any]) -> Iterable[Problem]:
        """Give what is wrong with values of ``Input`` that its schema allows, when they are drawn.

        Only what stands there as a value is in ``given``; paths are JSON pointers within it.
        """
        del given
        return ()

    @staticmethod
    def schema(model: type[Struct]) -> dict[str, Any]:
        """Give the JSON schema of a model, self-contained; it is the caller's own."""
        return schema_of(model)


class BrowserOperator(Operator):
    """An operator whose work is done by the pages of the person to whom the family belongs.

    Its other half is ``frontend/src/processor/operators/NAME.ts``. Nobody may be there for days, so
    that a step waits for it as long as it takes, unless it is told otherwise.
    """

    environment = BROWSER
    patience = 0

    async def run(self, given: Any, run: OperatorRun) -> Any:
        """Refuse: it has nothing to do its work with here."""
        del given, run
        raise NotFound(
            f"{self.name} is done in a browser, and nowhere else. Start it in a flow, with a page "
            "of T@skFlow open.",
            code="operator.notFound",
        )
