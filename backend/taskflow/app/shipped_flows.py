"""Shipped flows: the flows that come with an installation are brought in, file by file."""

import hashlib
from pathlib import Path

import structlog

from taskflow.domain.errors import Conflict, FlowInvalid, TaskflowError
from taskflow.domain.flow.reading import read_flow
from taskflow.hub.flows import Flows

log = structlog.get_logger(__name__)


async def ship(flows: Flows, folder: Path) -> list[str]:
    """Bring in every flow of a folder; gives what is wrong with some, which stop nothing."""
    wrong: list[str] = []
    brought: dict[str, str] = {}
    for file in _files(folder):
        try:
            await _ship(flows, file, brought)
        except FlowInvalid as error:
            wrong += [f"{p.file}:{p.line}: {p.message} {p.remedy}" for p in error.problems]
        except OSError as error:
            wrong.append(f"{file.name} cannot be read: {error.strerror}. It was left out.")
        except TaskflowError as error:
            wrong.append(f"{file.name} was left out: {error.message}")
        except Exception:  # whatever is wrong with a file, the server starts
            log.exception("flow.unreadable", file=file.name)
            wrong.append(f"{file.name} was left out: it cannot be understood. See the log.")
    return wrong


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.yaml"))


async def _ship(flows: Flows, file: Path, brought: dict[str, str]) -> None:
    text = _text(file)
    document = read_flow(text, file.name)
    name = document["name"]
    if name in brought:
        # Else each start would let one take the place of the other, and back.
        raise Conflict(f"{brought[name]} has the flow {name} already. Give one another name.")
    brought[name] = file.name
    await flows.ship(name, document, hashlib.sha256(text).hexdigest())


def _text(file: Path) -> bytes:
    if not file.is_file():
        raise OSError(0, "it is no file")
    return file.read_bytes()
