"""What only T@skFlow knows: random texts, each made once and kept in a file of the data folder."""

import os
import secrets
from pathlib import Path

from taskflow.embedded.folder import FOR_US, unusable

LENGTH = 48
"""Random bytes in each."""


def secret(path: Path) -> str:
    """Give the secret of a data folder, which signs logins."""
    return _kept(path, "secret")


def store_password(path: Path) -> str:
    """Give the password of a data folder's embedded store: letters, digits, ``-`` and ``_``."""
    return _kept(path, "store-password")


def fresh_key() -> str:
    """Give a key that lasts as long as this process, and is kept nowhere."""
    return secrets.token_urlsafe(LENGTH)


def _kept(path: Path, name: str) -> str:
    """Give the text in a file that its owner alone may read; ``StartFailed`` says why not."""
    file = path / name
    try:
        if not file.exists():
            path.mkdir(mode=FOR_US, parents=True, exist_ok=True)
            _write(path, file)
        file.chmod(0o600)
        return file.read_text("ascii").strip()
    except OSError as problem:
        raise unusable(path, problem) from problem


def _write(path: Path, file: Path) -> None:
    """Make it whole or not at all, whatever ends us meanwhile."""
    fresh = path / f".{file.name}.{os.getpid()}"
    opened = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(opened, "w") as content:
        content.write(secrets.token_urlsafe(LENGTH))
        content.flush()
        os.fsync(opened)
    fresh.replace(file)
