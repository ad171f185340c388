"""The page docs/reference/errors.md, made of the codes that the sources raise.

``python tests/errorcodes.py`` writes it anew; a test compares.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

from taskflow.api.graphql import cost, documents, graphql_socket, persisted_queries
from taskflow.api.problems import CODES
from taskflow.app import refusal
from taskflow.domain import command, errors
from taskflow.domain.errors import TaskflowError
from taskflow.domain.migration import MigrationRefused
from taskflow.hub.stream.set_aside import ABSENT

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "reference" / "errors.md"

INTRODUCTION = """# Error codes

Every interface names what went wrong by one of these codes; programs may rely on them. `message`
says the same to people, and what to do; `details` has data for programs. This page is made from the
sources by `python tests/errorcodes.py`; a test keeps it true. Over GraphQL the status is that of
the whole answer, so look at `extensions.code`. Codes without a status stand in a task's `error`.

| code | status | what it means |
|---|---|---|"""


def page() -> str:
    """Give the whole page."""
    found = [*_framework(), *_kept(), *_of_things(), *_raised(), *_kinds(), *_bounds(), *_below()]
    rows = dict([*found, *_ended()])
    lines = [f"| `{code}` | {status} | {words} |" for code, (status, words) in sorted(rows.items())]
    return "\n".join([INTRODUCTION, *lines]) + "\n"


def _known() -> dict[str, type[TaskflowError]]:
    found = {name: kind for name, kind in vars(errors).items() if isinstance(kind, type)}
    return {name: kind for name, kind in found.items() if issubclass(kind, TaskflowError)}


def _words(kind: type[TaskflowError]) -> str:
    if kind is TaskflowError:
        return "Something nobody expected; the server's log has it under `details.incident`."
    return (kind.__doc__ or "").partition("\n")[0].replace("``", "`")


def _kinds() -> Iterator[tuple[str, tuple[int, str]]]:
    for kind in (*_known().values(), MigrationRefused):
        yield kind.code, (kind.status, _words(kind))


def _framework() -> Iterator[tuple[str, tuple[int, str]]]:
    for status, code in CODES.items():
        yield code, (status, "The request does not fit this address.")


def _raised() -> Iterator[tuple[str, tuple[int, str]]]:
    """Give what is raised with a code of its own, wherever it is."""
    known = _known()
    for file in sorted((ROOT / "backend" / "taskflow").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            kind = known.get(node.func.id)
            for keyword in node.keywords if kind else ():
                value = keyword.value
                if keyword.arg == "code" and isinstance(value, ast.Constant) and kind:
                    yield str(value.value), (kind.status, _words(kind))


def _of_things() -> Iterator[tuple[str, tuple[int, str]]]:
    """Give the codes that are made of what they are about: a family, a flow, a kind."""
    for code in sorted(ABSENT):
        yield code, (errors.NotFound.status, _words(errors.NotFound))
    made = {"nameInvalid": errors.Invalid, "nameTaken": errors.Conflict, "changed": errors.Conflict}
    for thing in ("flow", "kind"):
        for what, error in made.items():
            yield f"{thing}.{what}", (error.status, _words(error))


def _kept() -> Iterator[tuple[str, tuple[int, str]]]:
    """Give what task types write into ``error`` themselves."""
    for file in sorted((ROOT / "backend" / "taskflow" / "tasks").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            members = zip(node.keys, node.values, strict=True) if isinstance(node, ast.Dict) else ()
            for name, value in members:
                named = isinstance(name, ast.Constant) and name.value == "code"
                if named and isinstance(value, ast.Constant):
                    yield str(value.value), (errors.Upstream.status, _words(errors.Upstream))


def _ended() -> Iterator[tuple[str, tuple[str, str]]]:
    """Give the codes with which work ends that nobody refused: a task's ``error`` carries them."""
    tree = ast.parse(Path(command.__file__).read_text("utf-8"))
    for method in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        for node in ast.walk(method):
            if isinstance(node, ast.keyword) and node.arg == "code":
                words = (ast.get_docstring(method) or "").partition(": ")[0].rstrip(".")
                words = words.replace("Say that an effect", "An effect")
                yield str(ast.literal_eval(node.value)), ("-", f"{words}.")


def _bounds() -> Iterator[tuple[str, tuple[int, str]]]:
    """Give the codes of GraphQL's own limits."""
    yield "limit.aliases", (400, f"A GraphQL operation has more than {cost.ALIASES} aliases.")
    yield "limit.cost", (400, f"A GraphQL operation may cost more than {cost.BUDGET}.")
    yield "limit.depth", (400, f"A GraphQL operation is nested more than {cost.DEPTH} deep.")
    yield "limit.repeats", (400, "A GraphQL operation names the same fields too often.")
    yield "limit.tokens", (400, f"A GraphQL document has more than {documents.TOKENS} tokens.")
    words = "No text of this hash is kept: send `query` and `extensions.persistedQuery` together."
    yield persisted_queries.UNKNOWN, (200, words)
    most = graphql_socket.MOST
    yield "limit.subscriptions", (400, f"A socket has more than {most} operations open.")


def _below() -> Iterator[tuple[str, tuple[int, str]]]:
    """Give the codes with which the server refuses what the application never sees."""
    most = f"{refusal.MOST_HEAD // 1024} KiB or {refusal.MOST_FIELDS} fields"
    told = refusal.HEAD_TOO_LARGE
    yield told.code, (told.status, f"The head of a request has more than {most}.")
    told = refusal.FULL
    words = "Too many connections are open; 429 where they are one person's own."
    yield told.code, (told.status, words)


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
