"""CSV → snapshot against merely reading the CSV: `python -m benchmarks.run [ROWS ...]`.

Each size is generated once (data/var/bench), then read by DuckDB and analysed in fresh processes;
CPU seconds and peak memory come from the operating system. The ratio is what counts: the machine is
noisy and others have other cores.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

from benchmarks.generate import write_log

PLACE = Path("data/var/bench")
PEOPLE = {1_000_000: 10_000, 10_000_000: 10_000, 100_000_000: 100_000}

READ = """
import duckdb, sys
duckdb.sql("set threads = %d" % int(sys.argv[2]))
print(duckdb.sql('''select count(sender), count(receiver), count(kind), max(timestamp),
count(channel), sum(weight) from read_csv($1, header=true, auto_detect=false, delim=',', quote='"',
columns={'sender': 'VARCHAR', 'receiver': 'VARCHAR', 'kind': 'VARCHAR', 'timestamp': 'TIMESTAMP',
'channel': 'VARCHAR', 'weight': 'DOUBLE'})''', params=[sys.argv[1]]).fetchall())
"""


def main() -> None:
    """Print one Markdown row per size."""
    sizes = [int(a) for a in sys.argv[1:]] or [1_000_000, 10_000_000]
    print(
        f"Machine: {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    )
    print("| rows | people | reading, CPU s | analyse, CPU s | ratio | wall s | peak GB |")
    print("|---|---|---|---|---|---|---|")
    PLACE.mkdir(parents=True, exist_ok=True)
    for rows in sizes:
        people = PEOPLE.get(rows, 10_000)
        log = PLACE / f"log_{rows}.csv"
        if not log.exists():
            write_log(log, people, rows)
        cores = str(os.cpu_count() or 2)
        read = min(_measured([sys.executable, "-c", READ, str(log), cores])[0] for _ in range(3))
        out = PLACE / "result"
        shutil.rmtree(out, ignore_errors=True)
        settings = PLACE / "settings.toml"
        settings.write_text("[sources]\nlargest_file_mb = 20000\n", encoding="utf-8")
        command = [sys.executable, "-m", "icomms", "analyse", str(log), "--settings", str(settings)]
        command += ["--out", str(out)]
        cpu, wall, peak = _measured(command)
        print(
            f"| {rows:,} | {people:,} | {read:.2f} | {cpu:.1f} | {cpu / read:.1f} | {wall:.1f} | "
            f"{peak:.2f} |", flush=True,
        )  # fmt: skip
        shutil.rmtree(out, ignore_errors=True)


def _measured(command: list[str]) -> tuple[float, float, float]:
    """CPU seconds, wall seconds and peak memory (GB) of a command."""
    import time

    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{' '.join(command[:4])} failed with status {status}")
    wall = time.perf_counter() - start
    return usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 2**20


if __name__ == "__main__":
    main()
