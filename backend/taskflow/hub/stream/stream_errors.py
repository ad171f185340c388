"""Stream errors: what is told of streams that are not there, or of which something is not."""

from taskflow.domain.errors import Invalid, NotFound, Unavailable, Unreadable


def absent(thing: str, ident: str) -> NotFound:
    """Give the error for a stream that does not exist."""
    name = ident.removeprefix("flow:").removeprefix("kind:")[:100]
    return NotFound(f"There is no {thing} {name}.", code=f"{thing}.notFound")


def gone(thing: str) -> NotFound:
    """Give the error for the past of a stream that was removed while it was read."""
    return NotFound(f"The past of this {thing} is gone: it was deleted.", code=f"{thing}.notFound")


def set_aside(thing: str) -> Unreadable:
    """Give the error for a stream that cannot be read."""
    return Unreadable(
        f"This {thing} cannot be read at present and was set aside; all else goes on. Admins find "
        "it under System, with what to do."
    )


def past_unreadable(thing: str) -> Unreadable:
    """Give the error for something old of a stream that can be worked with otherwise."""
    return Unreadable(
        f"The past of this {thing} cannot be read at present; what goes on does. Admins find it "
        "under System, with what to do."
    )


def gap(thing: str, number: int) -> Unavailable:
    """Give the error for a stream whose log lacks a commit before one that it has."""
    return Unavailable(
        f"The log of this {thing} lacks commit {number}. Restore the store from a backup.",
        code="stream.broken",
    )


def cut_off(listed: int, last: int) -> Unavailable:
    """Give the error for a stream that ends with ``last``, though lists know event ``listed``."""
    return Unavailable(
        f"It has come to event {listed}, and what is stored of it ends with event {last}. Restore "
        "the store from a backup.",
        code="stream.broken",
    )


def require_reached(thing: str, after: int, last: int, *, sure: bool = True) -> None:
    """Refuse to read on from a place that a stream has not come to: what comes would be skipped.

    Who is not ``sure`` to own the store says only that nobody knows: another one may be further.
    """
    if after > last and not sure:
        raise Unavailable(
            f"The {thing} has come to event {last} as far as is known here, but it is not certain "
            "that this T@skFlow still owns its store. Ask again shortly."
        )
    if after > last:
        raise Invalid(
            f"The {thing} has come to event {last}, and none has the number {after}. Read it "
            "anew, and go on from there."
        )
