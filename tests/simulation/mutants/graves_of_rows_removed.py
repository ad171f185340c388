"""That a family is gone is removed from the rows while an older row of it is still stored."""

from typing import Any

SHOWS = ("list.shows.deleted",)


def _forgetful(_unneeded: Any) -> Any:
    def forgetful(pages: Any) -> list[str]:
        return [ident for ident, page in pages._pages.items() if not page.alive]  # noqa: SLF001

    return forgetful


CHANGES = (("taskflow.hub.lists.pages", "Pages._unneeded", _forgetful),)
