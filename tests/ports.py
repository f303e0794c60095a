"""Ports of loopback for the servers that tests start."""

from __future__ import annotations

import os
import random
import socket
from itertools import count

FIRST, EACH, SHARES = 20_000, 1_000, 12
_steps = count(random.randrange(EACH))


def free_port() -> int:
    """A port nobody listens on and nobody is given before the server that asked has taken it.

    It lies below those the system hands out by itself, 32,768 and more; each process of a run has a
    share of its own, and is given every port of it in turn.
    """
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    start = FIRST + EACH * (int(worker) % SHARES)
    for _ in range(EACH):
        port = start + next(_steps) % EACH
        with socket.socket() as trial:
            try:
                trial.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError(f"no port from {start} to {start + EACH - 1} is free")
