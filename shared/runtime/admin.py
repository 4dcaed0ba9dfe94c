"""The admin port: metrics and health of one process, for operators and never on the public address."""

import json
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder

from shared.runtime.health import Health
from shared.runtime.settings import ADMIN_PORT, SettingsError

_JSON = "application/json"


class AdminServer:
    """Serves `/metrics`, `/health/live` and `/health/ready` from a thread of its own.

    port: 0 lets the system choose; `port` tells which after `start`.
    """

    def __init__(self, port: int, registry: CollectorRegistry, health: Health, *, host: str = "127.0.0.1") -> None:
        self.port = port
        self._host = host
        self._handler = type("Handler", (_Handler,), {"registry": registry, "health": health})
        self._server: ThreadingHTTPServer | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Listen from now on. Raises SettingsError when the port is taken."""
        try:
            self._server = _Server((self._host, self.port), self._handler)
        except OSError as error:
            message = f"the admin port {self._host}:{self.port} can't be used ({error.strerror}): set {ADMIN_PORT}"
            raise SettingsError(message) from error
        self.port = self._server.server_port
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.1}, name="admin", daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        """Stop listening. Does nothing when it never began."""
        if self._server is None or self._thread is None:
            return
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self._server = self._thread = None


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False


class _Handler(BaseHTTPRequestHandler):
    registry: CollectorRegistry
    health: Health
    timeout = 10

    def do_GET(self) -> None:
        match urlsplit(self.path).path:
            case "/metrics":
                encode, content_type = choose_encoder(self.headers.get("Accept", ""))
                self._answer(HTTPStatus.OK, content_type, encode(self.registry))
            case "/health/live":
                self._answer(HTTPStatus.OK, _JSON, b'{"live": true}')
            case "/health/ready":
                missing = self.health.missing()
                status = HTTPStatus.SERVICE_UNAVAILABLE if missing else HTTPStatus.OK
                self._answer(status, _JSON, json.dumps({"ready": not missing, "missing": dict(missing)}).encode())
            case _:
                self._answer(HTTPStatus.NOT_FOUND, _JSON, b'{"paths": ["/metrics", "/health/live", "/health/ready"]}')

    def _answer(self, status: HTTPStatus, content_type: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 – http.server's name
        """Being looked at is not worth a line."""
