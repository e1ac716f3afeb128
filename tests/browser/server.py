"""A static web server as a portal would be: the site below a sub-path, with a strict Content-Security-Policy."""

import base64
import hashlib
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

RECORD = "2019/qingdao-emergency/work-safety-special-fund/"
OTHER = "2019/shanghai-safety-institute/safety-qualification-exams/"
PAGES = {
    "home": "",
    "year": "years/2019/",
    "record": RECORD,
    "search": "search/?q=安全",
    "compare": f"compare/?r={RECORD[:-1]}&r={OTHER[:-1]}",
    "data": "data/",
    "verification": "verification/",
}
"""One page of each kind of the real site."""

_INLINE_SCRIPT = re.compile(rb"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", re.DOTALL)


@dataclass
class Served:
    """A site that is being served; `transferred` counts the bytes of each file that was asked for."""

    address: str
    transferred: dict[str, int] = field(default_factory=dict)

    def bytes_of(self, *parts: str, but: str = "") -> int:
        """How many bytes went out in files whose address contains one of `parts`."""
        names = [name for name in self.transferred if any(part in name for part in parts)]
        return sum(self.transferred[name] for name in names if not but or but not in name)


def policy_of(page: bytes) -> str:
    """What a careful portal sends with a page: no inline script but the theme's own, by their hashes."""
    digests = {base64.b64encode(hashlib.sha256(text).digest()).decode() for text in _INLINE_SCRIPT.findall(page)}
    scripts = " ".join(f"'sha256-{one}'" for one in sorted(digests))
    return (
        f"default-src 'self'; script-src 'self' 'wasm-unsafe-eval' {scripts}; style-src 'self'; "
        "img-src 'self' data:; object-src 'none'; base-uri 'none'"
    )


class _Handler(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one packet

    def __init__(self, *arguments: object, prefix: str, served: Served, directory: str) -> None:
        self.prefix, self.served = prefix, served
        super().__init__(*arguments, directory=directory)  # type: ignore[arg-type] # as the server calls it

    def do_GET(self) -> None:
        """Serve one file."""
        path = self.path.partition("?")[0]
        if not path.startswith(self.prefix):
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        file = Path(self.translate_path(path.removeprefix(self.prefix)))
        if file.is_dir():
            file /= "index.html"
        if not file.is_file():
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        data = file.read_bytes()
        self.served.transferred[self.path] = self.served.transferred.get(self.path, 0) + len(data)
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", self.guess_type(file))
        self.send_header("Content-Length", str(len(data)))
        if file.suffix == ".html":
            self.send_header("Content-Security-Policy", policy_of(data))
        else:
            self.send_header("Cache-Control", "max-age=3600")
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Be quiet."""


@contextmanager
def serve(site: Path, prefix: str = "/") -> Iterator[Served]:
    """Serve a folder on a free port while the block runs; `prefix` begins and ends with a slash."""
    served = Served("")
    handler = partial(_Handler, prefix=prefix, served=served, directory=str(site))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        served.address = f"http://127.0.0.1:{server.server_port}{prefix}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield served
        finally:
            server.shutdown()
            thread.join()
