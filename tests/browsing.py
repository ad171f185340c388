"""What the fixtures of the browser tests give, and the screens they are looked at on."""

from collections.abc import Callable

from playwright.sync_api import Page

DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}

Picture = Callable[[Page, str], None]
"""Keeps how a page looks, by a name."""
SignIn = Callable[..., Page]
"""Opens an empty page as a person by name; options are those of a browser context."""
