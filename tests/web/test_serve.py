"""The server as it listens: what a proxy in front says of the browser, and when it is believed."""

from __future__ import annotations

import http.client
import threading
from dataclasses import replace

import pytest
from flask import request, request_started

from icomms.web import create_app
from icomms.web.serve import listen

SAID = {
    "Host": "127.0.0.1",
    "X-Forwarded-For": "203.0.113.9",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "icomms.example",
}


@pytest.mark.parametrize(
    ("proxies", "believed"),
    [(0, ("127.0.0.1", "http", "127.0.0.1")), (1, ("203.0.113.9", "https", "icomms.example"))],
)
def test_proxies_are_believed_only_when_the_installation_names_them(place, proxies, believed):
    app = create_app(replace(place, port=0, proxies=proxies), {"TESTING": True})
    seen = []

    def note(sender, **extra):
        seen.append((request.remote_addr, request.scheme, request.host))

    server = listen(app, app.extensions["icomms_installation"])
    with request_started.connected_to(note, app):
        assert ask(server) == 200
    server.task_dispatcher.shutdown()
    server.close()
    app.extensions["icomms_database"].close()
    assert seen == [believed]


def ask(server) -> int:
    """What the server answers to somebody who calls as a proxy would."""
    answers = []

    def call():
        connection = http.client.HTTPConnection("127.0.0.1", server.effective_port)
        connection.request("GET", "/sign-in", headers=SAID)
        answers.append(connection.getresponse().status)
        connection.close()

    caller = threading.Thread(target=call)
    caller.start()
    while caller.is_alive() or server.active_channels:
        server.asyncore.loop(timeout=0.05, map=server._map, count=1)
    return answers[0]
