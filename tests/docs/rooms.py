"""Rooms: draws, from the imports alone, which room of T@skFlow uses which.

``python tests/docs/rooms.py`` puts the picture into docs/architecture.md. What follows from other
lines is left out: a room may use whatever can be come to from it.
"""

from collections.abc import Iterator
from pathlib import Path

import grimp
import networkx as nx

PAGE = Path(__file__).parents[2] / "docs" / "architecture.md"
BEGIN, END = "<!-- rooms: drawn by tests/docs/rooms.py -->\n", "<!-- rooms end -->\n"
PARTED = "hub"
"""The room whose own rooms are drawn."""
OUTSIDE = {"__main__", "testing"}
"""What is no part of the program that runs."""


def picture() -> str:
    """Give the picture as Mermaid."""
    imports = grimp.build_graph("taskflow", exclude_type_checking_imports=True)
    whole = nx.DiGraph(_links(imports, "taskflow"))
    whole.remove_nodes_from(OUTSIDE)
    parts = nx.DiGraph(_links(imports, f"taskflow.{PARTED}"))
    inner = sorted(parts)
    lines = ["```mermaid", "flowchart TD", f"  subgraph {PARTED}"]
    rooms = {one for one in inner if imports.find_children(f"taskflow.{PARTED}.{one}")}
    lines += [f"    {PARTED}.{one}[{one}{'/' * (one in rooms)}]" for one in inner]
    lines += _drawn(parts, 4, f"{PARTED}.")
    lines += ["  end", *_drawn(whole, 2, ""), "```"]
    return "\n".join(lines) + "\n"


def placed(page: str) -> str:
    """Give the page with the picture as it is now."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return before + BEGIN + picture() + END + after


def _links(imports: "grimp.ImportGraph", package: str) -> Iterator[tuple[str, str]]:
    """Give which child of a package imports which, each pair once."""
    children = sorted(imports.find_children(package))
    inside = {
        module: child for child in children for module in (child, *imports.find_descendants(child))
    }
    seen = {
        (importer, inside[used])
        for module, importer in inside.items()
        for used in imports.find_modules_directly_imported_by(module)
        if used in inside and inside[used] != importer
    }
    names = len(package) + 1
    for importer, used in sorted(seen):
        yield importer[names:], used[names:]


def _drawn(graph: "nx.DiGraph[str]", indent: int, prefix: str) -> list[str]:
    reduced = nx.transitive_reduction(graph)
    return [
        f"{' ' * indent}{prefix}{one} --> {prefix}{other}" for one, other in sorted(reduced.edges)
    ]


if __name__ == "__main__":
    PAGE.write_text(placed(PAGE.read_text()))
