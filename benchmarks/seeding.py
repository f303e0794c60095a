"""Choosing teams against published ways of choosing: `python -m benchmarks.seeding [PEOPLE ...]`.

The network is that of `benchmarks.generate`. Greedy with simulation (CELF, Leskovec et al. 2007)
and degree discount (Chen et al. 2009) choose on the same ties; every team is measured by one
forward simulation of its own, so that nobody is judged by its own sample. CPU seconds of this
process, one run; ratios are what counts.
"""

from __future__ import annotations

import heapq
import os
import platform
import sys
import time
from collections.abc import Callable

import numpy as np
from numba import njit

from benchmarks.generate import ties as generated
from graph.cover import Wanted
from graph.diffusion import receiver_shares
from graph.limits import Group, Limits
from graph.model import Ties
from graph.reach import hearing
from graph.seeding import choose
from graph.team import exchange
from graph.warm import warm

SIZES = (10, 50, 200)
CELF_PEOPLE = 2_000
CELF_DRAWS = 1_000
JUDGING_DRAWS = 2_000


@njit(cache=True)
def _forwards(indptr, indices, chance, team, draws, seed):
    """Mean reach of independent cascades from a team, by NumPy's generator inside numba."""
    np.random.seed(seed)
    n = indptr.size - 1
    seen = np.full(n, -1, np.int64)
    queue = np.empty(n, np.int64)
    total = 0
    for draw in range(draws):
        filled = 0
        for person in team:
            if seen[person] != draw:
                seen[person] = draw
                queue[filled] = person
                filled += 1
        head = 0
        while head < filled:
            u = queue[head]
            head += 1
            for k in range(indptr[u], indptr[u + 1]):
                if seen[indices[k]] != draw and np.random.random() < chance[k]:
                    seen[indices[k]] = draw
                    queue[filled] = indices[k]
                    filled += 1
        total += filled
    return total / draws


def main() -> None:
    """Print the tables of benchmarks/RESULTS.md."""
    warm()
    people = [int(a) for a in sys.argv[1:]] or [CELF_PEOPLE, 10_000, 100_000]
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    print(f"{machine}\n")
    print(
        "| people | ties | team | way | CPU s | wall s | reach | of ours | time of ours | shown |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|")
    for n in people:
        source, target, rate = generated(n)
        network = Ties.from_edges(n, source, target, rate)
        for size in SIZES:
            _compare(network, size)
    for n in people:
        _limits_and_swaps(n)


def _compare(network: Ties, size: int) -> None:
    shares = receiver_shares(network)
    spread = lambda team: _forwards(  # noqa: E731
        shares.indptr, shares.indices, shares.weight, team, JUDGING_DRAWS, 7
    )
    spread(np.array([0]))
    ours, cpu, wall = _timed(lambda: _ours(network, size))
    reach = spread(ours.team)
    _row(network, size, "icomms", cpu, wall, reach, (reach, cpu), f"{ours.share:.3f}")
    strength = np.bincount(network.source, network.weight)
    ways: dict[str, Callable[[], np.ndarray]] = {
        "degree discount": lambda: _degree_discount(shares, size),
        "largest out-strength": lambda: np.argsort(-strength)[:size],
    }
    if network.n <= CELF_PEOPLE and size == SIZES[0]:
        ways["greedy by simulation (CELF)"] = lambda: _celf(shares, size)
    for name, choose_team in ways.items():
        team, cpu, wall = _timed(choose_team)
        _row(network, size, name, cpu, wall, spread(team), (reach, _last["ours"]), "")


_last: dict[str, float] = {}


def _ours(network: Ties, size: int):
    return choose(hearing(network), Wanted(Limits(size, np.ones(network.n, bool))))


def _timed(run):
    cpu, wall = time.process_time(), time.perf_counter()
    found = run()
    return found, time.process_time() - cpu, time.perf_counter() - wall


def _row(network, size, way, cpu, wall, reach, ours, shown) -> None:
    if way == "icomms":
        _last["ours"] = cpu
    print(
        f"| {network.n:,} | {network.m:,} | {size} | {way} | {cpu:.2f} | {wall:.2f} | {reach:,.1f} "
        f"| {reach / ours[0]:.3f} | {cpu / ours[1]:.2f} | {shown} |", flush=True,
    )  # fmt: skip


def _degree_discount(shares: Ties, size: int) -> np.ndarray:
    """Expected direct hearers, less those already reached; discounts by shares, not by one p."""
    gains = np.bincount(shares.source, shares.weight, shares.n)
    into = shares.transpose()
    left = np.ones(shares.n)  # chance that nobody chosen reached v directly
    team: list[int] = []
    for _ in range(size):
        gains[team] = -1
        person = int(np.argmax(gains))
        team.append(person)
        row = slice(shares.indptr[person], shares.indptr[person + 1])
        for v, p in zip(shares.indices[row], shares.weight[row], strict=True):
            back = slice(into.indptr[v], into.indptr[v + 1])
            gains[into.indices[back]] -= into.weight[back] * left[v] * p
            left[v] *= 1 - p
    return np.array(team)


def _celf(shares: Ties, size: int) -> np.ndarray:
    """Lazy greedy on simulated reach."""

    def reach(team):
        return _forwards(
            shares.indptr, shares.indices, shares.weight, np.array(team), CELF_DRAWS, 3
        )

    heap = [(-reach([v]), v, 0) for v in range(shares.n)]
    heapq.heapify(heap)
    team, value = [], 0.0
    while len(team) < size:
        gain, person, known = heapq.heappop(heap)
        if known == len(team):
            team.append(person)
            value -= gain
        else:
            heapq.heappush(heap, (value - reach([*team, person]), person, len(team)))
    return np.array(team)


def _limits_and_swaps(n: int) -> None:
    """What limits cost in time, and the effect of one exchange on sets already drawn."""
    source, target, rate = generated(n)
    network = Ties.from_edges(n, source, target, rate)
    rows, everybody = hearing(network), np.ones(n, bool)
    department = np.arange(n) // max(1, -(-n // 42))
    plain, cpu, wall = _timed(lambda: choose(rows, Wanted(Limits(20, everybody))))
    print(
        f"\n{n:,} people, team of 20: CPU {cpu:.2f} s, wall {wall:.2f} s, shown {plain.share:.3f}"
    )
    asked = {
        "at most 2 per department": [Group(department == d, 0, 2) for d in range(42)],
        "at least 1 in ten departments": [Group(department == d, 1) for d in range(10)],
        "both, overlapping": [*(Group(department == d, 1, 2) for d in range(10)),
                              Group(np.arange(n) % 3 == 0, 5, 8)],
    }  # fmt: skip
    for name, groups in asked.items():
        wanted = Wanted(Limits(20, everybody, groups=tuple(groups)))
        found, used, _ = _timed(lambda wanted=wanted: choose(rows, wanted))
        print(f"  {name}: {used / cpu:.2f} times the time, reach "
              f"{100 * (found.reach.value / plain.reach.value - 1):+.1f} %, "
              f"shown {found.share:.3f}")  # fmt: skip
    other = plain.team.copy()
    other[-1] = int(np.setdiff1d(np.arange(n), plain.team)[0])
    _, _, wall = _timed(lambda: exchange(plain, plain.team, other))
    print(f"  effect of one exchange: {1000 * wall:.1f} ms")


if __name__ == "__main__":
    main()
