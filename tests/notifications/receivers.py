"""Receivers of webhooks, as good and as bad as they come: real servers on the loopback address."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Behavior = Callable[["Handler", int], None]


@dataclass
class Receiver:
    """A running server: where it is, and what came, as headers and body."""

    address: str
    came: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    # Lets go those that hang.
    closing: threading.Event = field(default_factory=threading.Event)


class Handler(BaseHTTPRequestHandler):
    server: "Server"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        came = self.server.receiver.came
        came.append(({**self.headers, "path": self.path}, body))
        try:
            self.server.behavior(self, len(came))
        except OSError:
            return  # the sender has had enough

    def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def hang(self, seconds: float = 60) -> None:
        self.server.receiver.closing.wait(seconds)

    def log_message(self, *args):
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True
    receiver: Receiver
    behavior: Behavior


@contextmanager
def receiving(behavior: Behavior, *, wrap=None) -> Iterator[Receiver]:
    """Serve with a behavior, which gets the handler and how many messages came so far."""
    with Server(("127.0.0.1", 0), Handler) as server:
        scheme = "http"
        if wrap:
            server.socket, scheme = wrap(server.socket), "https"
        server.behavior = behavior
        server.receiver = Receiver(f"{scheme}://localhost:{server.server_address[1]}/in?to=me")
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield server.receiver
        finally:
            server.receiver.closing.set()
            server.shutdown()
            thread.join()


def takes_it(handler: Handler, count: int) -> None:
    handler.answer(204)


def fails_twice(handler: Handler, count: int) -> None:
    handler.answer(500 if count <= 2 else 200, b"out of order")


def hangs(handler: Handler, count: int) -> None:
    handler.hang()


def answers_late(handler: Handler, count: int) -> None:
    handler.hang(5)
    handler.answer(200)


def drips(handler: Handler, count: int) -> None:
    """A byte now and then, so that no single wait is long."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
    while not handler.server.receiver.closing.wait(0.05):
        handler.wfile.write(b"x")


def answers_without_end(handler: Handler, count: int) -> None:
    handler.send_response(200)
    handler.end_headers()
    while not handler.server.receiver.closing.is_set():
        handler.wfile.write(b"x" * 65536)
