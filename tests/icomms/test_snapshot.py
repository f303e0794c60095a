"""The snapshot: same bytes for same input, nothing private in it, read-only, checked on reading."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
import zipfile

import numpy as np
import pytest

from icomms.errors import InputError, SnapshotError
from icomms.snapshot import open_snapshot
from tests.icomms.conftest import roles_of

PEOPLE = 40
PRIVATE = ("Kế hoạch mật", "confidential plan", "xoxe-1-secret", "files.slack.example/secret")


def log(seed=1, rows=4000, names=None, order=None):
    """A made-up interaction log whose first people are sought most."""
    random = np.random.default_rng(seed)
    want = 1 / np.arange(1, PEOPLE + 1)
    names = names or [f"p{i:02d}" for i in range(PEOPLE)]
    lines = []
    for _ in range(rows):
        actor = int(random.integers(PEOPLE))
        target = int(random.choice(PEOPLE, p=want / want.sum()))
        if actor == target:
            continue
        kind = ("reply", "mention", "reaction", "dm")[int(random.integers(4))]
        day, hour = int(random.integers(1, 29)), int(random.integers(8, 18))
        month = int(random.integers(1, 5))
        time = f"2026-{month:02d}-{day:02d} {hour:02d}:15:00"
        lines.append(f"{names[actor]},{names[target]},{kind},{time}")
    if order is not None:
        lines = [lines[i] for i in np.random.default_rng(order).permutation(len(lines))]
    return "source,target,kind,time\n" + "\n".join(lines) + "\n"


def content(folder):
    return {
        str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()
    }


def test_same_input_settings_and_seed_give_the_same_bytes(job):
    file = job.write("log.csv", log())
    one = job.run(file, name="one")
    other = job.run(file, name="two")
    assert content(one.folder) == content(other.folder)


def test_one_core_gives_the_same_bytes_as_all(job, tmp_path):
    file = job.write("log.csv", log())
    settings = job.write("settings.toml", "[analysis]\ndraws = 20\n")
    if not hasattr(os, "sched_setaffinity"):
        pytest.skip("this system cannot bind a process to one core")
    found = []
    for name, cores in (("one", {0}), ("all", os.sched_getaffinity(0))):
        code = (
            f"import os; os.sched_setaffinity(0, {cores!r}); import sys; from icomms.cli import "
            "main; sys.argv[0] = 'icomms'; main()"
        )
        out = tmp_path / name
        command = ["analyse", str(file), "--settings", str(settings), "--out", str(out)]
        subprocess.run([sys.executable, "-c", code, *command], check=True, capture_output=True)
        found.append(content(out))
    assert found[0] == found[1]


def test_the_order_of_rows_changes_no_score(job):
    one = job.run(job.write("a.csv", log()), name="one")
    other = job.run(job.write("b.csv", log(order=9)), name="two")
    for name in ("ties", "measures", "roles"):
        assert one.table(name).equals(other.table(name)), name


@pytest.mark.parametrize("role", ["leader", "persuader", "spreader", "critic"])
def test_renaming_people_changes_no_score(job, role):
    names = [f"q{i:02d}" for i in np.random.default_rng(3).permutation(PEOPLE)]
    one = job.run(job.write("a.csv", log()), name="one")
    other = job.run(job.write("b.csv", log(names=names)), name="two")
    renamed = {f"p{i:02d}": names[i] for i in range(PEOPLE)}
    before = {renamed[r["id"]]: r["score"] for r in roles_of(one, role)}
    after = {r["id"]: r["score"] for r in roles_of(other, role)}
    assert after == pytest.approx(before, abs=1e-6)


@pytest.mark.parametrize("role", ["leader", "persuader", "spreader", "critic"])
def test_an_isolated_person_changes_no_order(job, role):
    people = "id,name,department\n" + "".join(f"p{i:02d},Person {i},D\n" for i in range(PEOPLE))
    file = job.write("log.csv", log())
    one = job.run(file, job.write("people.csv", people), name="one")
    more = people + "a00,Somebody Alone,D\n"
    other = job.run(file, job.write("more.csv", more), name="two")
    before = [r["id"] for r in roles_of(one, role) if r["score"] is not None]
    after = [r["id"] for r in roles_of(other, role) if r["id"] != "a00" and r["score"] is not None]
    assert before == after


def slack_archive(path):
    users = [
        {"id": f"U{i:03d}", "name": f"user{i}", "real_name": f"Người {i}", "profile": {
            "email": f"user{i}@congty.example", "real_name": f"Người {i}"}}
        for i in range(12)
    ]  # fmt: skip
    messages = [
        {
            "type": "message", "user": f"U{i % 12:03d}", "ts": f"{1767600000 + i * 7200}.000100",
            "text": f"Kế hoạch mật <@U{(i * 5 + 1) % 12:03d}> confidential plan {i}",
            "files": [{"url_private": "https://files.slack.example/secret?t=xoxe-1-secret"}],
            "reactions": [{"name": "+1", "users": [f"U{(i * 7 + 2) % 12:03d}"], "count": 1}],
        }
        for i in range(300)
    ]  # fmt: skip
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("users.json", json.dumps(users))
        archive.writestr(
            "channels.json", json.dumps([{"id": "C1", "name": "chung", "members": []}])
        )
        archive.writestr("chung/2026-01-05.json", json.dumps(messages))


def test_no_text_subject_token_or_address_is_kept(job, tmp_path):
    slack_archive(tmp_path / "export.zip")
    snapshot = job.run(tmp_path / "export.zip")
    everything = b"".join(content(snapshot.folder).values())
    for name in ("people", "ties", "measures", "roles", "reasons"):
        everything += str(snapshot.table(name).to_pylist()).encode()
    for table in sorted((snapshot.folder / "import").rglob("*.parquet")):
        import pyarrow.parquet as pq

        everything += str(pq.read_table(table).to_pylist()).encode()
    for text in (*PRIVATE, "@congty.example"):
        assert text.encode() not in everything, text


@pytest.mark.parametrize("archive", ["slack-export-viewer_testarchive.zip"])
def test_the_real_slack_archive_leaves_no_text(shared, tmp_path, archive):
    source = shared / "samples" / "slack" / archive
    texts = set()
    with zipfile.ZipFile(source) as opened:
        for name in opened.namelist():
            if name.endswith(".json") and "/" in name.rstrip("/"):
                for message in json.loads(opened.read(name) or b"[]"):
                    if isinstance(message, dict) and len(str(message.get("text", ""))) > 12:
                        texts.add(str(message["text"])[:60])
    from icomms.importers import slack
    from icomms.importers.reading import open_source
    from icomms.records import ReadOptions

    slack.read(open_source(source), tmp_path, ReadOptions())
    kept = b"".join(content(tmp_path).values())
    import pyarrow.parquet as pq

    kept += "".join(str(pq.read_table(p).to_pylist()) for p in tmp_path.glob("*.parquet")).encode()
    assert texts
    assert not [t for t in texts if t.encode() in kept]


def test_files_are_read_only_and_checked(job, tmp_path):
    snapshot = job.run(job.write("log.csv", log()))
    assert all(not p.stat().st_mode & 0o222 for p in snapshot.folder.rglob("*") if p.is_file())
    copy = tmp_path / "copy"
    shutil.copytree(snapshot.folder, copy)
    (copy / "roles.parquet").chmod(0o600)
    damaged = (copy / "roles.parquet").read_bytes()
    (copy / "roles.parquet").write_bytes(damaged[:-1] + b"x")
    with pytest.raises(SnapshotError, match=r"roles\.parquet is damaged"):
        open_snapshot(copy).table("roles")


def test_no_snapshot_and_other_versions_are_refused(tmp_path):
    with pytest.raises(SnapshotError, match="not a snapshot"):
        open_snapshot(tmp_path)
    (tmp_path / "snapshot.json").write_text('{"schema": 99}')
    (tmp_path / "quality.json").write_text("{}")
    with pytest.raises(SnapshotError, match="schema version 99"):
        open_snapshot(tmp_path)


def test_an_existing_folder_is_never_overwritten(job):
    file = job.write("log.csv", log())
    (job.base / "result").mkdir()
    (job.base / "result" / "mine.txt").write_text("keep")
    with pytest.raises(InputError, match="exists already"):
        job.run(file)
    assert (job.base / "result" / "mine.txt").read_text() == "keep"


def test_the_same_file_twice_adds_nothing(job):
    text = log()
    one = job.run(job.write("a.csv", text), name="one")
    twice = job.run(job.write("a.csv", text), job.write("b.csv", text), name="two")
    assert one.table("ties").equals(twice.table("ties"))
    assert any(f["code"] == "file_problem" for f in twice.quality["findings"])


def test_overlapping_exports_add_nothing(job):
    """A second export that repeats the rows of the first with one more row."""
    text = log()
    one = job.run(job.write("a.csv", text), name="one")
    both = job.run(
        job.write("a.csv", text), job.write("b.csv", text + "p00,p01,reply,2026-04-28 17:15:00\n"),
        name="two",
    )  # fmt: skip
    first = {(r["source"], r["target"]): r["count"] for r in one.table("ties").to_pylist()}
    second = {(r["source"], r["target"]): r["count"] for r in both.table("ties").to_pylist()}
    assert sum(second.values()) - sum(first.values()) <= 3


def test_people_csv_opens_as_utf8_with_diacritics(job):
    from icomms.export import export_snapshot

    people = "id,name,department\n" + "".join(
        f"p{i:02d},Nguyễn Văn {'ABCDEFGHIJ'[i % 10]}{i},=3+1\n" for i in range(PEOPLE)
    )
    snapshot = job.run(job.write("log.csv", log()), job.write("people.csv", people))
    (path, _) = export_snapshot(snapshot, "csv", job.base / "export")
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    assert rows[0]["unit"] == "'=3+1"
    assert "Nguyễn" in rows[0]["name"]
    assert all(r["leader_score"] == "" for r in rows if not r["leader_band"])
