"""Empty answer: an answer that ended without a word, and what to do about it."""

from taskflow.domain.errors import Upstream


def nothing_said(finish: str | None, *, thought: bool) -> Upstream | None:
    """Make the error for an answer that ended with ``finish``; None where nothing explains it."""
    if finish == "length":
        when = "while it was thinking" if thought else "before its first word"
        return Upstream(
            f"The model was cut {when}: raise the longest answer (maxTokens), or choose a model "
            "that thinks less.",
            code="model.cutShort",
        )
    if finish == "content_filter":
        return Upstream(
            "The model server's filter held the whole answer back; ask in another way.",
            code="model.filtered",
        )
    if thought:
        return Upstream(
            "The model thought and then gave no answer; ask again, or try another model.",
            code="model.empty",
        )
    return None
