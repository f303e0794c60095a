"""Increments: what is kept of each file changes how long an analysis takes, and nothing else."""

from __future__ import annotations

import hashlib
import random
import shutil
from pathlib import Path

import pytest

from icomms import imports, kept
from icomms.analysis import Request, analyse
from icomms.config import Settings, settings_from
from icomms.errors import InputError, NotEnoughDataError
from icomms.importers.tables import read_table
from icomms.kept import Keeper, KeptFile

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "data" / "sample"
QUICK = settings_from({"analysis": {"draws": 20}})
MONDAY = 1_735_516_800  # 2024-12-30 00:00 UTC
HOUR, WEEK = 3600, 604_800
KINDS = ("message", "mention", "reaction", "thanks")


def everything(folder: Path) -> dict[str, bytes]:
    """All bytes of a snapshot."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


class Bench:
    """Analyses with and without a folder of kept readings."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.runs = folder, 0
        self.keep = folder / "kept"
        self.keep.mkdir()

    def full(self, files, settings: Settings = QUICK, **more) -> dict[str, bytes]:
        """Read and sum everything anew."""
        return self._run(Request(tuple(files), self._out(), settings, **more))

    def kept(self, files, settings: Settings = QUICK, **more) -> dict[str, bytes]:
        """Use what is kept."""
        return self._run(
            Request(tuple(files), self._out(), settings, keep=Keeper(self.keep), **more)
        )

    def _out(self) -> Path:
        self.runs += 1
        return self.folder / f"out{self.runs}"

    def _run(self, request: Request) -> dict[str, bytes]:
        analyse(request)
        return everything(request.out)


@pytest.fixture
def bench(tmp_path) -> Bench:
    return Bench(tmp_path)


def rows(seed: int, count: int = 900, weeks: int = 6, people: int = 14) -> list[str]:
    """A log in no order, with bursts inside one hour, ties to oneself and rows without a time."""
    chance = random.Random(seed)
    found = []
    for _ in range(count):
        a, b = chance.randrange(people), chance.randrange(people)
        at = MONDAY + chance.randrange(weeks * 7 * 24) // 5 * 5 * HOUR + chance.randrange(HOUR)
        time = "" if chance.random() < 0.02 else str(at)
        weight = chance.choice(("1", "1", "2.5", "0.3333333"))
        found.append(f"p{a}@x.vn,p{b}@x.vn,{chance.choice(KINDS)},{time},{weight}")
    return found


def write(path: Path, lines: list[str]) -> Path:
    path.write_text("\n".join(["source,target,kind,time,weight", *lines]) + "\n")
    return path


@pytest.mark.parametrize("seed", range(6))
def test_any_split_of_a_log_gives_the_bytes_of_a_full_run(bench, seed):
    chance, lines = random.Random(seed), rows(seed)
    if seed % 2:
        lines.sort(key=lambda line: line.split(",")[3])  # months that share one week at a border
    cuts = sorted(chance.sample(range(1, len(lines)), 3))
    parts = [lines[a:b] for a, b in zip([0, *cuts], [*cuts, len(lines)], strict=True)]
    if seed > 2:  # exports that overlap repeat rows
        parts = [[*part, *chance.sample(lines, 60)] for part in parts]
    files = [write(bench.folder / f"part{i}.csv", part) for i, part in enumerate(parts)]
    for upto in range(1, len(files) + 1):
        assert bench.kept(files[:upto]) == bench.full(files[:upto])


def test_files_of_every_sort_give_the_bytes_of_a_full_run(bench):
    files = sorted(SAMPLE.iterdir())
    whole = bench.full(files)
    assert bench.kept(files) == whole
    assert bench.kept(files) == whole


def test_settings_that_change_what_rows_say_are_followed(bench):
    files = [write(bench.folder / f"{i}.csv", rows(i)) for i in range(3)]
    bench.kept(files)
    changes = (
        {"ties": {"half_life_days": 30.0}},
        {"kinds": {"message": {"family": "trust", "weight": 2.0}}},
        {"kinds": {"message": {"family": "trust", "declared": True}}},
        {"kinds": {"thanks": {"like": "reaction"}, "mention": {"family": "ignore"}}},
        {"sources": {"timezone": "Asia/Ho_Chi_Minh"}},
    )
    for change in changes:
        settings = settings_from({"analysis": {"draws": 20}, **change})
        assert bench.kept(files, settings) == bench.full(files, settings), change
    assert bench.kept(files) == bench.full(files)


def test_a_run_until_a_day_inside_a_week_cuts_there(bench):
    files = [write(bench.folder / f"{i}.csv", rows(i)) for i in range(2)]
    bench.kept(files)
    until = MONDAY + 2 * WEEK + 60 * HOUR
    assert bench.kept(files, until=until) == bench.full(files, until=until)


def test_a_late_row_and_a_batch_taken_out_again(bench):
    lines = sorted(rows(3), key=lambda line: line.split(",")[3])
    files = [
        write(bench.folder / "a.csv", lines[:450]), write(bench.folder / "b.csv", lines[450:]),
    ]  # fmt: skip
    before = bench.kept(files)
    late = write(bench.folder / "late.csv", [f"p1@x.vn,p2@x.vn,message,{MONDAY + 5},9"])
    assert bench.kept([*files, late]) == bench.full([*files, late]) != before
    assert bench.kept(files) == before
    assert bench.kept(files[1:]) == bench.full(files[1:])


def test_unchanged_files_are_not_read_again(bench, monkeypatch):
    files = [write(bench.folder / f"{i}.csv", rows(i)) for i in range(3)]
    bench.kept(files[:2])
    read = []
    once = imports.read_one
    monkeypatch.setattr(
        "icomms.imports.read_one",
        lambda source, *rest: read.append(source.name) or once(source, *rest),
    )
    bench.kept(files)
    assert read == ["2.csv"]
    write(files[0], rows(9))
    bench.kept(files)
    assert read == ["2.csv", "0.csv"]
    renamed = files[1].rename(bench.folder / "renamed.csv")
    assert bench.kept([renamed]) == bench.full([renamed])


def test_files_that_are_not_at_hand_are_taken_from_what_is_kept(bench):
    files = [write(bench.folder / f"{i}.csv", rows(i)) for i in range(3)]
    whole = bench.full(files)
    bench.kept(files[:2])
    earlier = tuple(KeptFile(file.name, sha(file)) for file in files[:2])
    moved = files[0].rename(bench.folder / "elsewhere.csv")
    assert bench.kept([files[2]], earlier=earlier) == whole
    # The same bytes named once more take the earlier place.
    moved.rename(files[0])
    assert bench.kept([files[2], files[0]], earlier=earlier) == whole
    other = settings_from({"analysis": {"draws": 20}, "sources": {"timezone": "Asia/Ho_Chi_Minh"}})
    with pytest.raises(InputError, match=r"0\.csv must be read again"):
        bench.kept([files[2]], other, earlier=earlier)


def sha(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_dates_that_another_file_decides_are_followed(bench):
    def table(name: str, days: range) -> Path:
        lines = [f"p{i % 9}@x.vn,p{i % 7 + 1}@x.vn,message,{d:02}/01/2025 09:{i:02},1"
                 for i, d in enumerate(days)]  # fmt: skip
        return write(bench.folder / name, lines)

    unclear, clear = table("unclear.csv", range(1, 12)), table("clear.csv", range(10, 29))
    for _ in range(2):
        assert bench.kept([unclear, clear]) == bench.full([unclear, clear])
    earlier = (KeptFile("unclear.csv", sha(unclear)),)
    unclear.unlink()
    assert bench.kept([clear], earlier=earlier)


def test_a_killed_or_failed_run_leaves_nothing_that_counts(bench, monkeypatch):
    files = [write(bench.folder / f"{i}.csv", rows(i)) for i in range(2)]
    whole = bench.full(files)
    for victim in ("icomms.kept_sums.tie_weeks", "icomms.kept.msgspec.json.encode"):
        with monkeypatch.context() as patched:
            patched.setattr(victim, interrupted)
            with pytest.raises(KeyboardInterrupt):
                bench.kept(files)
        assert not [*bench.keep.glob("*/.*"), *bench.keep.glob("*/*/.*")]
        assert bench.kept(files) == whole
        shutil.rmtree(bench.keep)
        bench.keep.mkdir()
    alone = write(bench.folder / "alone.csv", ["p1@x.vn,p1@x.vn,message,1735516800,1"])
    with pytest.raises(NotEnoughDataError):
        bench.kept([alone])
    assert bench.kept(files) == whole


def interrupted(*args):
    raise KeyboardInterrupt


def test_damaged_readings_are_made_anew(bench):
    files = [write(bench.folder / f"{i}.csv", rows(i)) for i in range(2)]
    whole = bench.kept(files)
    for reading in bench.keep.rglob(kept.READING):
        reading.write_bytes(b"{")
    assert bench.kept(files) == whole


def test_what_is_kept_goes_with_its_file(bench):
    files = [write(bench.folder / f"{i}.csv", rows(i)) for i in range(2)]
    bench.kept(files)
    assert {p.name for p in bench.keep.iterdir()} == {sha(file) for file in files}
    leftover = bench.keep / sha(files[0]) / ".half"
    leftover.mkdir()
    assert kept.drop_others(bench.keep, {sha(files[0])}) == 1
    assert leftover.exists()
    assert kept.drop_others(bench.keep, {sha(files[0])}, older_than=-1) == 0
    assert not leftover.exists()
    kept.drop(bench.keep, sha(files[0]))
    assert list(bench.keep.iterdir()) == []


def test_a_reading_names_people_and_the_snapshot_does_not(bench):
    log = write(bench.folder / "log.csv", rows(1))
    bench.kept([log])
    (reading,) = (bench.keep / sha(log)).iterdir()
    assert "p1@x.vn" in read_table(reading, "accounts").column("key").to_pylist()
    sealed = read_table(bench.folder / "out1" / "import" / "000", "accounts")
    assert {"key", "name", "emails"}.isdisjoint(sealed.column_names)
