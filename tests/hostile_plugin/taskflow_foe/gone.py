"""A module that takes itself for cancelled while it is loaded."""

from asyncio import CancelledError

raise CancelledError
