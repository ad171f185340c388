"""A Qdrant server for tests: its own engine's local mode behind the part of its REST we speak.

The outside world of :class:`taskflow.store.vectors_qdrant.QdrantVectors`, to be stopped and started
again on the same port, with what it held or without.
"""

import json
import threading
import warnings
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from qdrant_client import QdrantClient
from qdrant_client.models import PointIdsList, PointStruct, ScoredPoint, VectorParams

warnings.filterwarnings("ignore", message="Local mode performs exact")

DONE = {"operation_id": 0, "status": "completed"}


class QdrantServer:
    """One server; ``asked`` counts its requests."""

    def __init__(self) -> None:
        self._engine = QdrantClient(":memory:")
        self._alone = threading.Lock()
        self._server: ThreadingHTTPServer | None = None
        self._port = 0
        self.asked = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        """Listen, at the port of the last time."""
        house = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 5

            def _serve(self) -> None:
                text = self.rfile.read(int(self.headers.get("content-length", 0)))
                status, result = house.answer(
                    self.command, self.path.partition("?")[0], json.loads(text or b"{}")
                )
                body = json.dumps({"result": result, "status": "ok", "time": 0.0}).encode()
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_PUT = do_POST = do_DELETE = _serve  # noqa: N815  the library's names

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", self._port), Handler)
        self._server.daemon_threads = True
        self._port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        """Be away."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def lose_everything(self) -> None:
        """Forget every collection, as a server on a new disk has."""
        self._engine = QdrantClient(":memory:")

    def answer(self, method: str, path: str, body: dict[str, Any]) -> tuple[int, Any]:
        """Give the status and the result of a request."""
        _, _, name, *rest = path.split("/")
        with self._alone:
            self.asked += 1
            if not rest:
                return self._collection(method, name, body)
            if rest == ["exists"]:
                return 200, {"exists": self._engine.collection_exists(name)}
            if not self._engine.collection_exists(name):
                return 404, None
            return 200, self._points(name, rest[1:], body)

    def _collection(self, method: str, name: str, body: dict[str, Any]) -> tuple[int, Any]:
        if method == "PUT":
            params = VectorParams(**body["vectors"])
            return 200, self._engine.create_collection(name, vectors_config=params)
        if method == "DELETE":
            return 200, self._engine.delete_collection(name)
        if not self._engine.collection_exists(name):
            return 404, None
        return 200, self._engine.get_collection(name).model_dump(mode="json")

    def _points(self, name: str, rest: list[str], body: dict[str, Any]) -> Any:
        match rest:
            case []:
                self._engine.upsert(name, [PointStruct(**one) for one in body["points"]])
                return DONE
            case ["delete"]:
                self._engine.delete(name, PointIdsList(points=body["points"]))
                return DONE
            case ["query"]:
                nearest = body["query"]["nearest"]
                found = self._engine.query_points(name, nearest, limit=body["limit"])
                return {"points": [_shown(point) for point in found.points]}
            case ["scroll"]:
                offset = body.get("offset")
                records, following = self._engine.scroll(name, limit=body["limit"], offset=offset)
                points = [record.model_dump(mode="json") for record in records]
                return {"points": points, "next_page_offset": following}
        raise LookupError(rest)


def _shown(point: ScoredPoint) -> Any:
    return point.model_dump(mode="json")
