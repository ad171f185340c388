"""What the browser tests have in common: screens, what their fixtures give, who has logged in."""

import time
from collections.abc import Callable

from playwright.sync_api import Page

from runningserver import Person, RunningServer

DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
LAN_NAME = "tasks.test"
"""A name by which the browser finds this machine as if it stood elsewhere in the network."""

Picture = Callable[[Page, str], None]
"""Keeps how a page looks, by a name."""
SignIn = Callable[..., Page]
"""Opens an empty page as a person by name; options are those of a browser context."""

FRESH_SECONDS = 300
"""For so long after it was made a session is used again: a login costs time on purpose."""

_people: dict[tuple[str, str], tuple[float, Person]] = {}


def known(server: RunningServer, name: str) -> Person:
    """Give somebody who has logged in lately, or logs in now."""
    key = (server.url, name)
    since, person = _people.get(key, (0.0, None))
    if person is None or person.http.is_closed or time.monotonic() - since > FRESH_SECONDS:
        person = server.person(name)
        _people[key] = (time.monotonic(), person)
    return person
