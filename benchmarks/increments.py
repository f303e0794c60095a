"""One month more against everything anew: `python -m benchmarks.increments [ROWS] [PEOPLE]`.

A log of two years (default 12,000,000 rows, 10,000 people) in 24 monthly files: analysed anew, then
with 23 kept and the last one added (icomms.kept), each in a process of its own. Both results must
be the same to the byte. Works in data/var/bench/increments.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import time
from pathlib import Path

import duckdb

from benchmarks.generate import write_log
from icomms.analysis import Request, analyse
from icomms.kept import Keeper

PLACE = Path("data/var/bench/increments")
KEPT = PLACE / "kept"


def main(rows: int, people: int) -> None:
    """Print Markdown rows."""
    print(
        f"{rows:,} rows, {people:,} people, 24 months; {platform.machine()}, {os.cpu_count()} "
        f"cores, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f} at the start\n"
    )
    shutil.rmtree(PLACE, ignore_errors=True)
    KEPT.mkdir(parents=True)
    months = _months(rows, people)
    print("| run | reading and weighing, CPU s | wall s | whole, CPU s | wall s |")
    print("|---|---|---|---|---|")
    _run("anew", "full", months, keep=False)
    _run("23 months, kept for later", "first", months[:-1], keep=True)
    _run("one month added", "added", months, keep=True)
    _run("the same again", "again", months, keep=True)
    size = sum(path.stat().st_size for path in KEPT.rglob("*") if path.is_file())
    logs = sum(path.stat().st_size for path in months)
    print(f"\nKept: {size / 1e6:.0f} MB of {logs / 1e6:.0f} MB of logs.")
    for path in (PLACE / "full").rglob("*"):
        other = PLACE / "added" / path.relative_to(PLACE / "full")
        if path.is_file() and path.read_bytes() != other.read_bytes():
            raise SystemExit(f"{other} differs")
    print("The folders of the two runs are equal to the byte.")


def _months(rows: int, people: int) -> list[Path]:
    whole = PLACE / "whole.csv"
    write_log(whole, people, rows)
    with duckdb.connect() as connection:
        connection.execute(
            f"""create table log as select *,
                cast(floor(epoch(timestamp) / 2629800) as integer) as month
                from read_csv('{whole}')"""
        )
        found = connection.sql("select distinct month from log order by month").fetchall()
        months = []
        for number, (month,) in enumerate(found[-24:]):
            path = PLACE / f"month{number:02d}.csv"
            connection.execute(
                f"copy (select * exclude (month) from log where month = {month} "
                f"order by timestamp) to '{path}' (header)"
            )
            months.append(path)
    whole.unlink()
    return months


def _run(title: str, name: str, months: list[Path], keep: bool) -> None:
    command = [sys.executable, "-m", "benchmarks.increments", "--one", name, str(int(keep))]
    run = subprocess.run(
        [*command, *map(str, months)], check=True, stdout=subprocess.PIPE, text=True
    )
    print(f"| {title} | {run.stdout.strip()} |", flush=True)


def _one(name: str, keep: bool, months: list[Path]) -> None:
    began, at = time.perf_counter(), {}

    def note(step: str, share: float) -> None:
        at[step] = time.process_time(), time.perf_counter() - began

    request = Request(tuple(months), PLACE / name, keep=Keeper(KEPT) if keep else None)
    analyse(request, note)
    parts = (*at["Measuring"], *at["Done"])
    print(" | ".join(f"{value:.1f}" for value in parts))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        _one(sys.argv[2], sys.argv[3] == "1", [Path(text) for text in sys.argv[4:]])
    else:
        main(*(int(text) for text in (*sys.argv[1:], "12000000", "10000")[:2]))
