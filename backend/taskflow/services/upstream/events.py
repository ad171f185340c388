"""Events: server-sent chat completion chunks to deltas, without an object per token."""

import msgspec
from msgspec import Raw, Struct

from taskflow.domain.errors import Upstream
from taskflow.domain.model import Delta, Usage

EVENT_LIMIT = 1 << 20
DONE = b"[DONE]"


class _Said(Struct, gc=False):
    content: str | None = None
    tool_calls: list[Raw] | None = None


class _Choice(Struct):
    delta: _Said | None = None
    message: _Said | None = None
    finish_reason: str | None = None


class _Counted(Struct):
    prompt_tokens: int = 0
    completion_tokens: int = 0


class _Chunk(Struct):
    choices: list[_Choice] = []
    usage: _Counted | None = None
    error: Raw = Raw()


_decode = msgspec.json.Decoder(_Chunk).decode


class Events:
    """A decoder fed with bytes as they come; ``done`` once the server said so."""

    def __init__(self) -> None:
        """Begin before the first byte."""
        self.done = False
        self._rest = b""
        self._data: list[bytes] = []

    def feed(self, piece: bytes) -> Delta:
        """Give all that is complete now, as one delta (an empty one: nothing yet).

        Raises Upstream (``model.badAnswer``, ``model.failed``).
        """
        *lines, self._rest = (self._rest + piece).split(b"\n")
        if len(self._rest) > EVENT_LIMIT:
            raise bad_answer()
        chunks: list[_Chunk] = []
        for line in lines:
            if line.startswith(b"data:"):
                self._data.append(line[5:])
            elif self._data and not line.rstrip():
                data = self._data[0] if len(self._data) == 1 else b"\n".join(self._data)
                self._data.clear()
                if data.strip() == DONE:
                    self.done = True
                elif data.strip():
                    chunks.append(_chunk(data))
        return _together(chunks)


def whole(body: bytes) -> Delta:
    """Give the delta of an answer that was not streamed."""
    return _together([_chunk(body)])


def bad_answer() -> Upstream:
    """Make the error for an answer that is not what an OpenAI-compatible server gives."""
    return Upstream(
        "The model server's answer is not understood; check that OPENAI_BASE_URL names an "
        "OpenAI-compatible server (it usually ends in /v1).",
        code="model.badAnswer",
    )


def _chunk(data: bytes) -> _Chunk:
    try:
        chunk = _decode(data)
    except msgspec.MsgspecError:
        raise bad_answer() from None
    if bytes(chunk.error) not in (b"", b"null"):
        raise Upstream(
            f"The model stopped with an error: {told(bytes(chunk.error))}", code="model.failed"
        )
    return chunk


def _together(chunks: list[_Chunk]) -> Delta:
    text = ""
    tools: tuple[Raw, ...] = ()
    finish = None
    usage = None
    for chunk in chunks:
        if chunk.usage:
            usage = Usage(chunk.usage.prompt_tokens, chunk.usage.completion_tokens)
        if chunk.choices:
            choice = chunk.choices[0]
            finish = choice.finish_reason or finish
            if said := choice.delta or choice.message:
                text += said.content or ""
                tools += tuple(said.tool_calls or ())
    return Delta(text, finish, usage, tools)


def told(error: bytes) -> str:
    """Give the words in an error object, shortened; such servers disagree on its shape."""
    try:
        said = msgspec.json.decode(error)
    except msgspec.DecodeError:
        said = None
    for key in ("error", "message"):
        if isinstance(said, dict):
            said = said.get(key, said)
    return said[:300] if isinstance(said, str) and said.strip() else "it gave no reason."
