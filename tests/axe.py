"""The accessibility of a page as axe-core judges it, with all its rules."""

from collections.abc import Sequence
from functools import cache
from typing import Any, Final

from playwright.sync_api import Page

from runningserver import ROOT

SOURCE: Final = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"

_RUN: Final = """([aside, only]) => axe.run(
  {exclude: aside},
  {
    resultTypes: ['violations'],
    ...(only.length > 0
      ? {runOnly: only}
      : {rules: {'label-content-name-mismatch': {enabled: true}, 'target-size': {enabled: true}}}),
  },
)"""


@cache
def _source() -> str:
    assert SOURCE.is_file(), "axe-core is not installed; run `npm install` in frontend/ first."
    return SOURCE.read_text("utf-8")


OF_THE_LIBRARY: Final = {
    # An open menu lies at the end of the page, outside of all landmarks.
    "region": "<div data-portal=",
    # It has a place for the focus beside its items, from which the arrow keys lead to the first.
    "aria-required-children": '<div class="m_38a85659 mantine-M',
}
"""What Mantine's menus break by the way they are made: rules, and what they are broken by."""


def faults(page: Page, aside: Sequence[str] = (), only: Sequence[str] = ()) -> list[str]:
    """Give what is wrong with the page, a line for each place.

    What is ``aside`` is not looked at; with ``only`` some rules nothing else is asked.
    """
    page.evaluate(_source())
    found: dict[str, Any] = page.evaluate(_RUN, [list(aside), list(only)])
    return [
        f"{broken['impact']} {broken['id']}: {' '.join(map(str, node['target']))}:"
        f" {node['html'][:120]} {' '.join(node['failureSummary'].split())}"
        for broken in found["violations"]
        for node in broken["nodes"]
        if not node["html"].startswith(OF_THE_LIBRARY.get(broken["id"], "!"))
    ]
