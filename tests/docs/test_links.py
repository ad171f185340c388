"""The documentation holds together: its links lead somewhere, and every page is led to."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
DOCS = ROOT / "docs"
PAGES = [README, *sorted(DOCS.rglob("*.md"))]

FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`[^`\n]*`")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def prose(page: Path) -> str:
    """Give a page without its examples, in which nothing is a link."""
    return CODE.sub("", FENCED.sub("", page.read_text("utf-8")))


def links(page: Path) -> list[str]:
    """Give the links of a page that lead to other files of this repository."""
    return [link for link in LINK.findall(prose(page)) if not re.match(r"[a-z]+:|#", link)]


def target(page: Path, link: str) -> Path:
    return (page.parent / link.partition("#")[0]).resolve()


def anchors(page: Path) -> set[str]:
    """Give the names under which a page's headings are reached."""
    text = FENCED.sub("", page.read_text("utf-8"))
    kept = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in HEADING.findall(text))
    return {heading.strip().replace(" ", "-") for heading in kept}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_to_a_file(page: Path) -> None:
    lost = [link for link in links(page) if not target(page, link).exists()]
    assert not lost, f"{page.relative_to(ROOT)} leads to what is not there: {lost}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_stays_in_the_repository(page: Path) -> None:
    assert all(target(page, link).is_relative_to(ROOT) for link in links(page))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_to_a_heading_finds_it(page: Path) -> None:
    named = [link for link in links(page) if ".md#" in link]
    lost = [n for n in named if n.partition("#")[2] not in anchors(target(page, n))]
    assert not lost, f"{page.relative_to(ROOT)} names headings that are not there: {lost}"


def test_every_file_of_the_documentation_is_reached_from_the_readme() -> None:
    reached: set[Path] = set()
    waiting = [README]
    while waiting:
        page = waiting.pop()
        if page in reached or not page.is_file():
            continue
        reached.add(page)
        if page.suffix == ".md" and (page == README or page.is_relative_to(DOCS)):
            waiting += [_page(target(page, link)) for link in links(page)]
    apart = {file for file in DOCS.rglob("*") if file.is_file()} - reached
    assert not apart, f"No link leads to {sorted(str(file.relative_to(ROOT)) for file in apart)}"


def test_the_decisions_are_numbered_without_gaps() -> None:
    numbers = sorted(int(file.name[:4]) for file in (DOCS / "adr").glob("[0-9]*.md"))
    assert numbers == list(range(1, len(numbers) + 1))


def _page(path: Path) -> Path:
    """Give what is shown of a folder: its README."""
    return path / "README.md" if path.is_dir() else path
