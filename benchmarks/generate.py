"""A made-up interaction log of any size: `python -m benchmarks.generate PEOPLE ROWS FILE`.

Teams, departments and divisions, a management hierarchy, heavy-tailed activity and popularity, 60 %
of pairs returned; two years, four kinds, channels. Same arguments, same bytes.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pc

TEAM, DEPARTMENT, DIVISION = 9, 90, 900
END = 1_793_491_200
SPAN = 2 * 365 * 86_400
CHUNK = 2_000_000


def ties(people: int, seed: int = 1) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Directed pairs and how often they interact (relative)."""
    random = np.random.default_rng([seed, 7])
    active = random.lognormal(0, 1, people)
    sought = np.minimum(random.pareto(1.8, people) + 1, 60)
    i = np.arange(people)
    sources, targets, rates = [], [], []

    def add(a: np.ndarray, b: np.ndarray, rate: float) -> None:
        sources.append(a)
        targets.append(b)
        rates.append(np.full(a.size, rate))

    for step in range(1, TEAM):
        j = i + step
        same = (j < people) & (j // TEAM == i // TEAM)
        add(i[same], j[same], 5.0)
    add(i[i % TEAM == 0], i[i % TEAM == 0] // DEPARTMENT * DEPARTMENT, 6.0)
    for count, width, rate in ((4.6, DEPARTMENT, 2.0), (3.6, DIVISION, 1.0)):
        a = _pick(active**0.7, int(count * people), random)
        b = np.minimum(a // width * width + random.integers(0, width, a.size), people - 1)
        add(a, b, rate)
    size = int(8.0 * people)
    add(_pick(active**0.7, size, random), _pick(active**0.4 * sought, size, random), 0.5)
    a, b, rate = (np.concatenate(part) for part in (sources, targets, rates))
    pair = np.unique(np.minimum(a, b) * people + np.maximum(a, b), return_index=True)
    low, high, rate = pair[0] // people, pair[0] % people, rate[pair[1]]
    other = low != high
    low, high, rate = low[other], high[other], rate[other]
    rate = rate * np.sqrt(active[low] * active[high]) * random.lognormal(0, 1, low.size)
    returned = random.random(low.size) < 0.6
    share = random.beta(2, 2, low.size)
    source = np.concatenate([low, high[returned]])
    target = np.concatenate([high, low[returned]])
    return source, target, np.concatenate([rate * share, (rate * (1 - share))[returned]])


def _pick(weight: np.ndarray, size: int, random: np.random.Generator) -> np.ndarray:
    total = np.cumsum(weight)
    return np.minimum(np.searchsorted(total, random.random(size) * total[-1]), weight.size - 1)


def write_log(path: Path, people: int, rows: int, seed: int = 1) -> None:
    """Write `sender,receiver,kind,timestamp,channel,weight` with `rows` rows in time order."""
    source, target, rate = ties(people, seed)
    random = np.random.default_rng([seed, 8])
    number = random.permutation(people)
    ids = pa.array([f"U{n:06d}{'ABCDEFGHJK'[n % 10]}X" for n in number])
    channels = pa.array([f"C{n:06d}" for n in range(max(20, people // 20))])
    kinds = pa.array(["message", "mention", "reaction", "reply"])
    chance = np.cumsum(rate) / rate.sum()
    home = random.integers(0, len(channels), people)
    with path.open("wb") as file:
        for start in range(0, rows, CHUNK):
            size = min(CHUNK, rows - start)
            edge = np.searchsorted(chance, random.random(size))
            first = END - SPAN + SPAN * start // rows
            last = END - SPAN + SPAN * (start + size) // rows
            away = random.random(size) < 0.2
            channel = np.where(away, random.integers(0, len(channels), size), home[source[edge]])
            kind = random.choice(4, size, p=[0.6, 0.1, 0.2, 0.1])
            table = pa.table({
                "sender": ids.take(pa.array(source[edge])),
                "receiver": ids.take(pa.array(target[edge])),
                "kind": kinds.take(pa.array(kind)),
                "timestamp": pa.array(np.sort(random.integers(first, last, size))).cast(
                    pa.timestamp("s")
                ),
                "channel": channels.take(pa.array(channel)),
                "weight": pa.array(np.array([1.0, 1.5, 0.5, 1.2])[kind]),
            })  # fmt: skip
            options = pc.WriteOptions(include_header=start == 0, quoting_style="none")
            pc.write_csv(table, file, options)


if __name__ == "__main__":
    write_log(Path(sys.argv[3]), int(sys.argv[1]), int(sys.argv[2]))
