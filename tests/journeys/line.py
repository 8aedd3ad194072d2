"""A line between a browser and the city that can be cut, as in a tunnel or a cellar.

The browser's own switch reaches a page's keeper (the service worker) late or not at all; a line that is really cut
reaches everybody at once.
"""

import socket
import threading
from contextlib import suppress
from urllib.parse import urlsplit


class Line:
    """Carries bytes from a port of its own to the city until it is cut; while it is, whoever knocks is turned away."""

    def __init__(self, city: str) -> None:
        address = urlsplit(city)
        self._target = (address.hostname or "localhost", address.port or 80)
        self._door = self._listen(0)
        self._port: int = self._door.getsockname()[1]
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._begin()

    @property
    def url(self) -> str:
        return f"http://localhost:{self._port}"

    def cut(self) -> None:
        # Shutting down, not closing alone, wakes the thread that waits at the door: else it lets one more in.
        with suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        with self._lock:
            for one in self._open:
                with suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)
            self._open.clear()

    def mend(self) -> None:
        self._door = self._listen(self._port)
        self._begin()

    @staticmethod
    def _listen(port: int) -> socket.socket:
        return socket.create_server(("127.0.0.1", port), backlog=64)

    def _begin(self) -> None:
        threading.Thread(target=self._let_in, args=(self._door,), daemon=True).start()

    def _let_in(self, door: socket.socket) -> None:
        while True:
            try:
                near, _ = door.accept()
                far = socket.create_connection(self._target, timeout=10)
            except OSError:
                return
            far.settimeout(None)
            with self._lock:
                if door is not self._door or door.fileno() < 0:  # it was cut while somebody stood at the door
                    near.close()
                    far.close()
                    return
                self._open |= {near, far}
            for source, sink in ((near, far), (far, near)):
                threading.Thread(target=self._carry, args=(source, sink), daemon=True).start()

    def _carry(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(1 << 16):
                sink.sendall(data)
        for one in (source, sink):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        with self._lock:
            self._open -= {source, sink}
