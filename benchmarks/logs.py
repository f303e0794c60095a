"""Summing logs of any size: `python -m benchmarks.logs [ROWS ...]`, 1 and 10 million by default.

Typed Parquet is generated once (data/var/bench). Then, in fresh processes: the weekly sums by the
query that is shipped and by plain SQL written by hand, both within 800 MB and into Parquet, in
turns; and the whole way of `icomms analyse --table` up to the sums. CPU seconds and peak memory
come from the operating system; the ratio is of medians of one run.
"""

from __future__ import annotations

import os
import platform
import shutil
import statistics
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.generate import CHUNK, END, SPAN, ties
from benchmarks.run import PEOPLE, PLACE, _measured

TURNS = 3
HEADINGS = (
    "rows", "people", "Parquet MB", "plain SQL, CPU s", "shipped, CPU s", "ratio", "wall s",
    "peak GB", "weekly rows", "weekly MB", "whole way, wall s", "CPU s", "peak GB",
)  # fmt: skip
KINDS = ("message", "mention", "reaction", "reply")

PLAIN = """
with typed as (
    select i.actor, i.target, k.code, i."at" // 3600 as hour, i.flags,
           cast(round(i.weight * power(greatest(i.group_size, 1), -k.damping) * 1e6) as bigint)
               as micro
    from interactions i join kinds k on i.kind = k.kind
    where i.target is not null and i.target <> i.actor and not k.declared
), hours as (
    select actor, target, code, hour, max(micro) as micro, bit_or(flags) as flags
    from typed group by actor, target, code, hour
)
select actor, target, code, cast((hour * 3600 + 259200) // 604800 as integer) as week,
       cast(count(*) as integer) as n, cast(sum(micro) as bigint) as micro,
       cast(count(*) filter (where flags & 2 <> 0) as integer) as answers,
       cast(count(*) filter (where flags & 96 <> 0) as integer) as thanks
from hours group by actor, target, code, week
"""

SUM = """
import sys
from pathlib import Path
from benchmarks.logs import KINDS, PLAIN
from icomms.evidence_sums import connect
from icomms.weekly import FAR, queries, set_period
log, out, which = sys.argv[1:]
query = PLAIN if which == "plain" else queries("duckdb")["tie_weeks"]
with connect(Path(out).parent) as connection:
    connection.execute(f"create view interactions as select * from '{log}'")
    connection.execute("create table kinds (kind text, code int, damping double, declared bool)")
    for code, kind in enumerate(KINDS):
        row = [kind, code, 0.5 if code == 0 else 0.0]
        connection.execute("insert into kinds values (?, ?, ?, false)", row)
    set_period(connection, -FAR, FAR)
    whole = f"select * replace (cast(micro as bigint) as micro) from ({query})"
    connection.execute(f"copy ({whole}) to '{out}' (format parquet, compression zstd)")
"""

WHOLE = """
import sys
from pathlib import Path
from icomms.config import Settings
from icomms.engines.sums import sum_table
sum_table("duckdb", sys.argv[1], Path(sys.argv[2]), Settings(), None)
"""


def write_parquet(path: Path, people: int, rows: int, seed: int = 1) -> None:
    """Typed interactions in order of time: the pairs and rates of `benchmarks.generate`."""
    source, target, rate = ties(people, seed)
    random = np.random.default_rng([seed, 9])
    chance = np.cumsum(rate) / rate.sum()
    writer = None
    for start in range(0, rows, CHUNK):
        size = min(CHUNK, rows - start)
        edge = np.searchsorted(chance, random.random(size))
        kind = random.choice(4, size, p=[0.6, 0.1, 0.2, 0.1])
        first, last = (END - SPAN + SPAN * at // rows for at in (start, start + size))
        table = pa.table({
            "actor": pa.array(source[edge], pa.int32()),
            "target": pa.array(target[edge], pa.int32()),
            "kind": pa.array(KINDS).take(pa.array(kind)),
            "at": np.sort(random.integers(first, last, size)),
            "group_size": pa.array(random.integers(1, 7, size), pa.int32()),
            "weight": np.array([1.0, 1.5, 0.5, 1.2])[kind],
            "flags": pa.array(random.choice([0, 2, 32], size, p=[0.9, 0.06, 0.04]), pa.int32()),
            "space": pa.nulls(size, pa.int32()),
        })  # fmt: skip
        writer = writer or pq.ParquetWriter(path, table.schema, compression="zstd")
        writer.write_table(table)
    assert writer is not None
    writer.close()


def main() -> None:
    """Print one Markdown row per size."""
    print(
        f"Machine: {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    )
    print(f"| {' | '.join(HEADINGS)} |\n|{'---|' * len(HEADINGS)}")
    PLACE.mkdir(parents=True, exist_ok=True)
    for rows in [int(a) for a in sys.argv[1:]] or [1_000_000, 10_000_000]:
        people = PEOPLE.get(rows, 10_000)
        log = PLACE / f"log_{rows}.parquet"
        if not log.exists():
            write_parquet(log, people, rows)
        print(_row(log, rows, people), flush=True)


def _row(log: Path, rows: int, people: int) -> str:
    out = PLACE / "weekly.parquet"
    plain, ours = [], []
    for _ in range(TURNS if rows < 50_000_000 else 1):
        plain.append(_measured([sys.executable, "-c", SUM, str(log), str(out), "plain"]))
        by_hand = _figures(out)
        ours.append(_measured([sys.executable, "-c", SUM, str(log), str(out), "shipped"]))
        assert _figures(out) == by_hand, "the two queries differ"
    weekly, size = pq.read_metadata(out).num_rows, out.stat().st_size
    out.unlink()
    whole = PLACE / "whole"
    shutil.rmtree(whole, ignore_errors=True)
    whole.mkdir()
    way = _measured([sys.executable, "-c", WHOLE, str(log), str(whole)])
    shutil.rmtree(whole)
    middle = [statistics.median(figures) for figures in zip(*ours, strict=True)]
    hand = statistics.median(cpu for cpu, _, _ in plain)
    cells = [
        f"{rows:,}", f"{people:,}", f"{log.stat().st_size / 2**20:.0f}", f"{hand:.1f}",
        f"{middle[0]:.1f}", f"{middle[0] / hand:.2f}", f"{middle[1]:.1f}", f"{middle[2]:.2f}",
        f"{weekly:,}", f"{size / 2**20:.0f}", f"{way[1]:.1f}", f"{way[0]:.1f}", f"{way[2]:.2f}",
    ]  # fmt: skip
    return f"| {' | '.join(cells)} |"


def _figures(out: Path) -> list[tuple[object, ...]]:
    """What must not depend on how the query is written."""
    import duckdb

    query = f"""select count(*), sum(n), sum(micro), sum(answers), sum(thanks),
        bit_xor(hash(actor, target, code, week, micro)) from '{out}'"""
    return duckdb.sql(query).fetchall()


if __name__ == "__main__":
    main()
