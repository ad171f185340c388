"""python: computes with a piece of Python that reaches nothing, in a process of its own."""

import ast
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, ClassVar, Final

from msgspec import Meta, Struct, field

from taskflow.domain.errors import Invalid, Problem, TooLarge
from taskflow.domain.operator import Operator, OperatorRun
from taskflow.sandbox import call_python
from taskflow.sandbox.process import Overrun

LONGEST: Final = 20_000
LONGEST_TIME: Final = 30
MOST_LINES: Final = 50
SPARE: Final = 5.0
"""Seconds for starting an interpreter and ending it, on a busy machine too."""


class Python(Operator):
    """Runs code of a flow; its variables are what it is given, its last value is the result."""

    name = "python"
    label = "Run Python"
    icon = "code"
    category = "Values"
    description = (
        "A piece of Python code that computes a value from other values. Synonyms: script, "
        "program, function, algorithm, calculate, parse, loop. Typical requests: compute a total "
        "with conditions; parse a text with a regular expression; sort and group rows; convert "
        "dates."
    )
    environment = "python"
    # Its own `seconds` bound the code; until then it waits, however long no worker is there.
    patience: ClassVar[int] = 0
    written: ClassVar[tuple[str, ...]] = ("code",)

    class Input(Struct):
        """The code, and what it sees."""

        code: Annotated[
            str,
            Meta(
                title="Code",
                description="Python; the value of its last line is the result.",
                max_length=LONGEST,
                extra_json_schema={"x-widget": "textarea"},
            ),
        ]
        values: Annotated[
            dict[str, Any], Meta(title="Values", description="Its variables, by their names.")
        ] = field(default_factory=dict)
        seconds: Annotated[
            float, Meta(title="Longest time", description="In seconds.", gt=0, le=LONGEST_TIME)
        ] = 5.0
        megabytes: Annotated[
            int, Meta(title="Memory", description="In megabytes.", ge=1, le=128)
        ] = 64

    class Output(Struct):
        """What came of it."""

        result: Annotated[Any, Meta(title="Result")] = None
        printed: Annotated[str, Meta(title="Printed", description="What print() wrote.")] = ""

    def mistakes(self, given: Mapping[str, Any]) -> Iterable[Problem]:
        """Tell what is no Python, with its line; and names that no variable can have."""
        try:
            ast.parse(str(given.get("code", ""))[:LONGEST])
        except SyntaxError as error:
            what = f"This is no Python: {error.msg} in line {error.lineno}."
            yield Problem("/code", what, "Correct it there.")
        except (ValueError, MemoryError, RecursionError):
            yield Problem("/code", "This is nested too deeply.", "Simplify it.")
        for name in given.get("values") or {}:
            if not str(name).isidentifier():
                yield Problem(
                    "/values",
                    f"{name!r} is no name of a variable.",
                    "Write letters, digits and underscores.",
                )

    async def run(self, given: Input, run: OperatorRun) -> Output:
        """Run it; what it printed is its log too."""
        for name in given.values:
            if not name.isidentifier():
                raise Invalid(
                    f"{name[:40]!r} is no name of a variable. Write letters and digits.",
                    code="operator.input",
                )
        try:
            made = await call_python(
                run.owner or run.attempt,  # elsewhere the hub has seen to it that people take turns
                *(given.code, given.values, given.seconds, given.megabytes),
                seconds=given.seconds + SPARE,
            )
        except (Overrun, ValueError):
            raise TooLarge(
                "The code took more time or memory than it may. Let it do less.",
                code="python.timeout",
                details={"final": 1},
            ) from None
        for line in made["printed"].splitlines()[:MOST_LINES]:
            await run.log(line)
        return self.Output(result=made["result"], printed=made["printed"])
