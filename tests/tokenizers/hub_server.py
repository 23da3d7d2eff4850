"""A model hub on the loopback interface: what `huggingface_hub` asks for, and nothing more."""

from __future__ import annotations

import hashlib
import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

COMMIT = "0123456789abcdef0123456789abcdef01234567"


class Hub:
    """Repositories by name: files as bytes, and how the hub treats each of them."""

    def __init__(self) -> None:
        self.files: dict[str, dict[str, bytes]] = {}
        self.gated: set[str] = set()
        self.cut: set[str] = set()
        self.broken: set[str] = set()
        self.requests: list[str] = []
        self.tokens: set[str | None] = set()
        self.endpoint = ""

    def fetched(self) -> set[str]:
        """The file names whose content was asked for."""
        return {
            r.rsplit("/", 1)[1] for r in self.requests if r.startswith("GET") and "/resolve/" in r
        }


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    hub: Hub

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_HEAD(self) -> None:
        self._answer(body=False)

    def do_GET(self) -> None:
        self._answer(body=True)

    def _answer(self, *, body: bool) -> None:
        hub = self.hub
        path = self.path.split("?")[0]
        hub.requests.append(f"{self.command} {path}")
        hub.tokens.add(self.headers.get("Authorization"))
        parts = path.strip("/").split("/")
        is_api = parts[:2] == ["api", "models"]
        parts = parts[2:] if is_api else parts
        name, rest = "/".join(parts[:2]), parts[2:]
        if name in hub.broken:
            self._send(500, b"", {}, body)
        elif name not in hub.files:
            self._send(401, b"{}", {"X-Error-Code": "RepoNotFound"}, body)
        elif is_api:
            self._tell(name, rest, body)
        elif name in hub.gated:
            self._send(403, b"gated", {"X-Error-Code": "GatedRepo"}, body)
        else:
            self._give(name, "/".join(rest[2:]), body)

    def _tell(self, name: str, rest: list[str], body: bool) -> None:
        files = self.hub.files[name]
        if rest[:1] == ["tree"]:
            tree = [
                {"type": "file", "path": f, "size": len(d), "oid": hashlib.sha1(d).hexdigest()}
                for f, d in files.items()
            ]
            self._json(tree, body)
        else:
            siblings = [{"rfilename": f} for f in files]
            self._json({"id": name, "sha": COMMIT, "siblings": siblings, "private": False}, body)

    def _give(self, name: str, file: str, body: bool) -> None:
        data = self.hub.files[name].get(file)
        if data is None:
            self._send(404, b"", {"X-Error-Code": "EntryNotFound"}, body)
            return
        headers = {"ETag": f'"{hashlib.sha1(data).hexdigest()}"', "X-Repo-Commit": COMMIT}
        whole = len(data)
        if name in self.hub.cut and body:
            self.close_connection = True
            data = data[: whole // 2]
        self._send(200, data, headers, body, length=whole)

    def _json(self, value: object, body: bool) -> None:
        self._send(200, json.dumps(value).encode(), {"Content-Type": "application/json"}, body)

    def _send(self, status, data, headers, body, length=None) -> None:
        self.send_response(status)
        for key, value in headers.items():
            self.send_header(key, value)
        self.send_header("Content-Length", str(len(data) if length is None else length))
        self.end_headers()
        if body:
            self.wfile.write(data)


@contextmanager
def serving():
    """Serve a Hub until the block ends."""
    hub = Hub()
    handler = type("Handler", (_Handler,), {"hub": hub})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    hub.endpoint = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
