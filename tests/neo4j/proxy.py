"""A network that can be cut: a small TCP proxy between the store and the server."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress


class Proxy:
    """Passes bytes on until told otherwise; `uri` is what the store connects to.

    `cut_after(n)` ends every connection once n more pieces have gone to the server, before the
    answer to the last of them comes back. `refuse` ends all and takes no new ones.
    """

    def __init__(self, port: int) -> None:
        self._port, self._left, self._refuse = port, -1, False
        self._open: list[socket.socket] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.uri = f"bolt://127.0.0.1:{self._listening.getsockname()[1]}"
        self.cuts = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def cut_after(self, pieces: int) -> None:
        self._left = pieces

    def refuse(self) -> None:
        self._refuse = True
        self._end()

    def close(self) -> None:
        self.refuse()
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                if self._refuse:
                    client.close()
                    continue
                server = socket.create_connection(("127.0.0.1", self._port))
                self._open += [client, server]
                for source, target in ((client, server), (server, client)):
                    arguments = (source, target, source is client)
                    threading.Thread(target=self._pass, args=arguments, daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket, asked: bool) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                if asked and self._left > 0:
                    self._left -= 1
                    if self._left == 0:
                        self.cuts += 1
                        _end(source)  # the server gets the question, nobody its answer
                        target.sendall(data)
                        target.settimeout(0.3)
                        break
                target.sendall(data)
        _end(target)

    def _end(self) -> None:
        for one in self._open:
            _end(one)
        self._open.clear()


def _end(one: socket.socket) -> None:
    with suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()
