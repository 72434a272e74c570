"""Serves the built site below a path, as a host would that knows its headers."""

from __future__ import annotations

import gzip
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

__all__ = ["PATH", "serve"]

#: The site does not lie at the top of its server.
PATH = "/sessions/"

#: What a host sends compressed.
COMPRESSED = (".html", ".css", ".js", ".svg", ".json", ".xml", ".txt", ".md")


@cache
def _compressed(file: Path, changed: int) -> bytes:
    return gzip.compress(file.read_bytes(), 9)


class _Server(ThreadingHTTPServer):
    folder: Path

    @property
    def policy(self) -> str:
        """What the file of headers that the site brings along says."""
        headers = (self.folder / "_headers").read_text(encoding="utf-8")
        return headers.partition("Content-Security-Policy:")[2].strip()

    def handle_error(self, request: Any, client_address: Any) -> None:
        # A browser that has what it wants hangs up.
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(SimpleHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path == PATH.rstrip("/"):
            self.send_response(HTTPStatus.MOVED_PERMANENTLY)
            self.send_header("Location", PATH)
            self.end_headers()
            return
        file = self.server.folder / path.removeprefix(PATH)
        if file.is_dir():
            file /= "index.html"
        if path.startswith(PATH) and file.is_file():
            self._answer(HTTPStatus.OK, file)
        else:
            self._answer(HTTPStatus.NOT_FOUND, self.server.folder / "404.html")

    def _answer(self, status: HTTPStatus, file: Path) -> None:
        is_compressed = file.suffix in COMPRESSED
        body = _compressed(file, file.stat().st_mtime_ns) if is_compressed else file.read_bytes()
        self.send_response(status)
        self.send_header("Content-Type", self.guess_type(file))
        if is_compressed:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", self.server.policy)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def serve(folder: Path) -> Iterator[str]:
    """Serve a folder on a free port of 127.0.0.1 while the context lasts, and yield the address of the site.

    :param folder: the root of the built site; it may come to be while the context lasts, because the site wants to
        be told its address when it is built.
    """
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.folder = folder
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}{PATH}"
        finally:
            server.shutdown()
            thread.join()
