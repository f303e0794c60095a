"""Interaction tables: every row is read or counted, whatever tool wrote the file."""

from __future__ import annotations

import codecs
import datetime as dt
import random
import unicodedata
import zipfile
from zoneinfo import ZoneInfo

import duckdb
import numpy as np
import pyarrow as pa
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.generate import write_log
from icomms.errors import AmbiguousDatesError, MissingColumnError, UnreadableFileError
from icomms.importers import interaction_sql, interaction_table
from icomms.importers.dates import NO_TIME, TimeFormat, parse_times
from icomms.importers.interaction_rows import clean_id
from icomms.importers.interaction_sql import Log, TextTable
from icomms.importers.interaction_times import time_cells, utc_from_local
from icomms.importers.numbering import Numbering
from icomms.importers.reading import open_source
from icomms.importers.row_numbers import count_records, line_count, rows_of
from icomms.importers.tables import SCHEMAS, read_table
from icomms.imports import recognised
from icomms.records import ReadOptions

HEADER = "source,target,kind,time\n"
ROW = "a,b,reply,2026-01-02 10:00:00\n"
SECOND = int(dt.datetime(2026, 1, 2, 10, tzinfo=dt.UTC).timestamp())


def read(path, folder, **options):
    folder.mkdir(parents=True, exist_ok=True)
    source = open_source(path)
    assert recognised(source) is interaction_table
    return interaction_table.read(source, folder, ReadOptions(**options))


def read_text(text, tmp_path, name="log.csv", encoding="utf-8", **options):
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return read(path, tmp_path / "out", **options)


def rows(folder):
    """Rows with texts in place of numbers: (actor, target, kind, at, group, weight, space)."""
    keys = read_table(folder, "accounts").column("key").to_pylist()
    spaces = read_table(folder, "spaces").column("label").to_pylist()
    return [
        (keys[r["actor"]], keys[r["target"]], r["kind"], r["at"], r["group_size"], r["weight"],
         None if r["space"] is None else spaces[r["space"]])
        for r in read_table(folder, "interactions").to_pylist()
    ]  # fmt: skip


def times(folder):
    return read_table(folder, "interactions").column("at").to_pylist()


def rejected(report):
    return [(r.row, r.column, r.reason) for r in report.rejects]


# ------------------------------------------------------------------------------------ ordinary files


def test_vietnamese_log_with_sep_line(files, tmp_path):
    report = read(files / "interactions" / "vi_log.csv", tmp_path)
    april = int(dt.datetime(2026, 4, 3, 8, 15, tzinfo=dt.UTC).timestamp())
    assert rows(tmp_path)[:2] == [
        ("NV001", "NV002", "message", april, 1, 1.5, "dự-án"),
        ("NV002", "NV001", "reply", april + 300, 1, 1.0, "dự-án"),
    ]
    assert report.counts == {"people": 3, "interactions": 4, "kinds": 4, "rejected": 1}
    assert rejected(report) == [(6, "Mã người nhận", "no target")]
    assert report.detected["date_order"] == "dmy"
    assert (report.first, report.declared) == (april, False)
    assert read_table(tmp_path, "interactions").schema.equals(SCHEMAS["interactions"])


@pytest.mark.parametrize(("name", "interactions", "people", "kinds"), [
    ("kfamily", 16419, 1036, 8), ("krackhardt_managers", 312, 21, 3), ("strike", 38, 24, 1),
])  # fmt: skip
def test_real_rosters_without_times_are_declared(
    shared, tmp_path, name, interactions, people, kinds
):
    report = read(shared / "datasets" / name / "edges.csv", tmp_path)
    expected = {"people": people, "interactions": interactions, "kinds": kinds, "rejected": 0}
    assert report.counts == expected
    assert report.declared
    assert report.first is None
    assert set(times(tmp_path)) == {None}


def test_real_chat_log(shared, tmp_path):
    report = read(shared / "datasets" / "slack_houston_datavis" / "edges.csv", tmp_path)
    assert report.counts == {"people": 33, "interactions": 344, "kinds": 2, "rejected": 0}
    assert not report.declared
    assert rows(tmp_path)[0] == (
        "U061A1R2R", "U061A5N1G", "mention",
        int(dt.datetime(2015, 6, 26, 14, 49, 18, tzinfo=dt.UTC).timestamp()), 1, 1.0, "talks",
    )  # fmt: skip
    assert {r[2] for r in rows(tmp_path)} == {"mention", "reaction"}


def test_ties_seen_by_others_are_read_with_a_warning(shared, tmp_path):
    report = read(shared / "datasets" / "krackhardt_managers" / "css.csv", tmp_path)
    assert report.counts["interactions"] == 3525
    assert [p.code for p in report.problems] == ["observer"]


def test_a_truth_list_is_no_interaction_table(shared):
    path = shared / "datasets" / "krackhardt_managers" / "truth.csv"
    assert interaction_table.recognise(open_source(path)) == 0


def test_gephi_type_is_a_direction_and_no_kind(files, tmp_path):
    report = read(files / "interactions" / "gephi_edges.csv", tmp_path)
    assert [r[:3] + r[5:6] for r in rows(tmp_path)] == [
        ("an", "binh", "interaction", 2.0), ("binh", "chi", "interaction", 1.0),
        ("chi", "an", "interaction", 4.0), ("dung", "dung", "interaction", 1.0),
        ("chi", "binh", "interaction", 1.0),
    ]  # fmt: skip
    assert [p.code for p in report.problems] == ["undirected"]
    assert report.counts["interactions"] == 5


def test_neo4j_headers_with_types_and_groups(files, tmp_path):
    report = read(files / "interactions" / "neo4j_relationships.csv", tmp_path)
    assert [r[:3] + r[5:6] for r in rows(tmp_path)] == [
        ("an", "binh", "advice", 2.0),
        ("binh", "chi", "trust", 1.0),
    ]
    assert [c.header for c in report.columns][0] == "person:START_ID(People)"


def test_a_square_matrix_is_read_row_to_column(files, tmp_path):
    report = read(files / "interactions" / "matrix.csv", tmp_path)
    assert sorted(r[:2] + r[5:6] for r in rows(tmp_path)) == [
        ("An", "Bình", 3.0), ("An", "Dũng", 1.0), ("Bình", "An", 2.0), ("Chi", "Bình", 1.0),
        ("Dũng", "Chi", 1.5),
    ]  # fmt: skip
    assert report.declared
    assert [p.code for p in report.problems] == ["matrix"]


@pytest.mark.parametrize("wrong", ["An,0,3\n", "An,0,3,1,5\nBình,0,0,0,0,7\n"])
def test_tables_that_only_resemble_a_matrix_are_none(wrong, tmp_path):
    path = tmp_path / "m.csv"
    path.write_text(",An,Bình,Chi\n" + wrong, encoding="utf-8")
    assert interaction_table.recognise(open_source(path)) == 0


@pytest.mark.parametrize("cut", [False, True])
def test_a_matrix_that_stops_early_is_refused(cut, tmp_path):
    names = [f"P{i}" for i in range(250)]
    lines = [",".join(["", *names]), *(",".join([n, *["1"] * 250]) for n in names)]
    lines = lines[:230] if cut else [line.replace("P229,1", "P000,1") for line in lines]
    path = tmp_path / "m.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(UnreadableFileError, match="row 230"):
        interaction_table.read(open_source(path), tmp_path, ReadOptions())
    assert not (tmp_path / "interactions.parquet").exists()


def test_self_ties_stay_for_later(tmp_path):
    assert read_text(HEADER + ROW.replace("a,b", "a,a"), tmp_path).counts["interactions"] == 1


def test_addresses_are_one_person_in_any_case_and_spelling(tmp_path):
    decomposed = "Nguyễn Hà"
    composed = "Nguyễn Hà"
    text = (
        HEADER
        + ROW.replace("a,b", f"An@Cty.example,{decomposed}")
        + ROW.replace("a,b", f" an@cty.example ,{composed}")
    )
    report = read_text(text, tmp_path)
    assert report.counts["people"] == 2
    accounts = read_table(tmp_path / "out", "accounts").to_pylist()
    assert [(a["key"], a["emails"]) for a in accounts] == [
        ("an@cty.example", ["an@cty.example"]),
        (composed, []),
    ]
    assert {a["system"] for a in accounts} == {"table"}


def test_ids_cut_by_a_spreadsheet_are_said(tmp_path):
    report = read_text(HEADER + ROW.replace("a,b", "1.23E+16,00042"), tmp_path)
    assert [p.code for p in report.problems] == ["scientific_ids"]
    assert rows(tmp_path / "out")[0][:2] == ("1.23E+16", "00042")


# ------------------------------------------------------------------------------- encodings, workbooks


def tone_apart(letter):
    """A Vietnamese letter as Windows writes it: ê with its tone as a character of its own."""
    base, *marks = unicodedata.normalize("NFD", letter)
    tones = [m for m in marks if m in "\u0300\u0301\u0303\u0309\u0323"]
    return unicodedata.normalize(
        "NFC", base + "".join(m for m in marks if m not in tones)
    ) + "".join(tones)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1258"]
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_every_encoding_gives_the_same_people(tmp_path, encoding, delimiter, end):
    # cp1258 holds tones as letters of their own, which come back composed.
    lines = ["người gửi,người nhận,loại,thời gian"]
    lines += [f"Nguyễn Đức,Trần Thị Hường,trả lời,2026-01-{d:02d} 10:00:00" for d in range(2, 12)]
    text = end.join(line.replace(",", delimiter) for line in lines) + end
    if encoding == "cp1258":
        text = "".join(tone_apart(letter) for letter in text)
    report = read_text(text, tmp_path, encoding=encoding)
    assert report.counts == {"people": 2, "interactions": 10, "kinds": 1, "rejected": 0}
    assert rows(tmp_path / "out")[0][:4] == ("Nguyễn Đức", "Trần Thị Hường", "reply", SECOND)
    assert not (tmp_path / "out" / "copy.csv").exists()


def test_damaged_utf16_is_refused_and_leaves_nothing(tmp_path):
    path = tmp_path / "log.csv"
    path.write_bytes(codecs.BOM_UTF16_LE + (HEADER + ROW * 20).encode("utf-16-le") + b"\x00\xd8")
    folder = tmp_path / "out"
    folder.mkdir()
    with pytest.raises(UnreadableFileError):
        interaction_table.read(open_source(path), folder, ReadOptions())
    assert list(folder.iterdir()) == []


def test_the_sheet_with_the_edges_of_a_workbook(tmp_path):
    path = tmp_path / "book.xlsx"
    book = xlsxwriter.Workbook(str(path))
    people = book.add_worksheet("Nodes")
    people.write_row(0, 0, ["Name", "Team"])
    people.write_row(1, 0, ["An", "North"])
    edges = book.add_worksheet("Edges")
    day = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    edges.write_row(0, 0, ["Report of all messages"])
    edges.write_row(2, 0, ["Source", "Target", "Time", "Weight"])
    for i, moment in enumerate((dt.datetime(2026, 1, 2), dt.datetime(2026, 1, 2, 10))):
        edges.write_row(3 + i, 0, [f"00{i}", "An"])
        edges.write_datetime(3 + i, 2, moment, day)
        edges.write_number(3 + i, 3, 1.5 + i)
    edges.write_row(6, 0, ["x", ""])
    book.close()
    report = read(path, tmp_path / "out")
    assert [r[:2] + r[3:4] + r[5:6] for r in rows(tmp_path / "out")] == [
        ("000", "An", SECOND - 36_000, 1.5), ("001", "An", SECOND, 2.5),
    ]  # fmt: skip
    assert rejected(report) == [(7, "Target", "no target")]


def test_a_zip_with_one_table(tmp_path):
    path = tmp_path / "log.zip"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("export/log.csv", HEADER + ROW)
    assert read(path, tmp_path / "out").counts["interactions"] == 1


# ---------------------------------------------------------------------------------------------- times


@pytest.mark.parametrize("text", [
    "2026-01-02 10:00:00", "2026-01-02T10:00:00", "2026-01-02 10:00", "2026/01/02 10:00:00", "2026.01.02 10:00",
    "2026-01-02T10:00:00Z", "2026-01-02T10:00:00.500Z", "2026-01-02 12:00:00+02", "2026-01-02 12:00+02",
    "2026-01-02T17:00:00+07:00", "2026-01-02 05:00:00-0500", "2026-01-02 10:00:00.123456", "2026-01-02 10:00:00 AM",
    "1767348000", "1767348000.25", "1767348000999", "\"January 2, 2026 10:00\"", "2026-01-02 10:00:00 UTC",
])  # fmt: skip
def test_times_of_every_shape(text, tmp_path):
    read_text(HEADER + ROW.replace("2026-01-02 10:00:00", text), tmp_path)
    assert times(tmp_path / "out") == [SECOND]


@pytest.mark.parametrize(("text", "other"), [
    ("02/01/2026 10:00", "25/12/2025 09:00"), ("01/02/2026 10:00:00 AM", "12/25/2025 09:00:00 PM"),
    ("2.1.2026, 10:00:00", "25.12.2025, 09:00:00"), ("1/2/26, 10:00 am", "12/25/25, 9:00 pm"),
    ("02-01-2026 10:00", "25-12-2025 09:00"), ("02/01/2026 10:00:00 SA", "25/12/2025 09:00:00 CH"),
])  # fmt: skip
def test_day_and_month_by_evidence(text, other, tmp_path):
    lines = [ROW.replace("2026-01-02 10:00:00", f'"{cell}"') for cell in (text, other)]
    read_text(HEADER + "".join(lines), tmp_path)
    assert times(tmp_path / "out")[0] == SECOND


def test_evidence_far_below_the_first_rows_decides(tmp_path):
    early, late = ROW.replace("2026-01-02", "03/04/2026"), ROW.replace("2026-01-02", "15/04/2026")
    report = read_text(HEADER + early * 5_000 + late, tmp_path, date_order="mdy")
    assert report.detected["date_order"] == "dmy"
    assert report.counts["rejected"] == 0


def test_undecidable_dates_ask_and_name_the_column(tmp_path):
    text = HEADER + ROW.replace("2026-01-02", "03/04/2026")
    with pytest.raises(AmbiguousDatesError, match=r"log.csv, column time: Day and month"):
        read_text(text, tmp_path)
    assert list((tmp_path / "out").iterdir()) == []
    read_text(text, tmp_path, date_order="mdy")
    assert times(tmp_path / "out") == [int(dt.datetime(2026, 3, 4, 10, tzinfo=dt.UTC).timestamp())]


def test_shapes_mixed_in_one_column(tmp_path):
    cells = ["2026-01-02 10:00:00", "2026-01-02 10:00:00.75", "2026-01-02 10:00", "2026-01-02", "2026-01-02T17:00:00+07:00",
             "2026-01-02 10:00 PM", "24-01-01", "epoch", "infinity", "soon", "2026-02-30 10:00:00", "0"]  # fmt: skip
    report = read_text(
        HEADER + "".join(ROW.replace("2026-01-02 10:00:00", c) for c in cells), tmp_path
    )
    assert times(tmp_path / "out") == [
        SECOND,
        SECOND,
        SECOND,
        SECOND - 36_000,
        SECOND,
        SECOND + 43_200,
    ]
    assert report.reject_counts == {"not a time": 6}
    assert [r[0] for r in rejected(report)] == [8, 9, 10, 11, 12, 13]


def test_naive_times_stand_in_the_zone_of_the_settings(tmp_path):
    read_text(
        HEADER + ROW + ROW.replace("10:00:00", "10:00:00+00:00"),
        tmp_path,
        timezone="Asia/Ho_Chi_Minh",
    )
    assert times(tmp_path / "out") == [SECOND - 7 * 3600, SECOND]


@settings(max_examples=60, deadline=None)
@given(st.datetimes(dt.datetime(1981, 1, 1), dt.datetime(2099, 1, 1)), st.sampled_from(
    ["Europe/Berlin", "America/New_York", "Asia/Ho_Chi_Minh", "America/Sao_Paulo", "Australia/Lord_Howe", "Asia/Kathmandu"]))  # fmt: skip
def test_zones_agree_with_the_other_importers(moment, zone):
    text = moment.replace(microsecond=0).isoformat(" ")
    seconds = int(moment.replace(microsecond=0, tzinfo=dt.UTC).timestamp())
    expected = parse_times([text], TimeFormat("ymd", "iso"), zone)
    assert utc_from_local(np.array([seconds]), ZoneInfo(zone)).tolist() == expected.tolist()


def test_the_hours_in_which_clocks_change_agree_too():
    zone = "America/New_York"
    texts = [
        "2024-03-10 01:59:59",
        "2024-03-10 02:30:00",
        "2024-03-10 03:00:00",
        "2024-11-03 00:59:59",
        "2024-11-03 01:30:00",
        "2024-11-03 02:00:00",
    ]
    local = parse_times(texts, TimeFormat("ymd", "iso"), "UTC")
    expected = parse_times(texts, TimeFormat("ymd", "iso"), zone)
    assert utc_from_local(local, ZoneInfo(zone)).tolist() == expected.tolist()


def test_no_time_stays_no_time_in_any_zone():
    assert utc_from_local(np.array([NO_TIME]), ZoneInfo("Asia/Tokyo")).tolist() == [NO_TIME]


def test_a_time_column_that_is_empty_everywhere_is_declared(tmp_path):
    report = read_text(HEADER + "a,b,advice,\nb,c,trust,\n", tmp_path)
    assert report.declared
    assert report.counts["rejected"] == 0


def test_times_that_begin_late_are_still_times(tmp_path):
    report = read_text(HEADER + "a,b,trust,\n" * 400 + ROW, tmp_path)
    assert not report.declared
    assert (report.first, report.last) == (SECOND, SECOND)
    assert report.counts["interactions"] == 401


def test_empty_times_are_left_out_unless_the_kind_is_declared(tmp_path):
    text = HEADER + ROW + "a,b,reply,\na,b,xin ý kiến,\na,b,gossip,\n"
    report = read_text(text, tmp_path)
    assert report.reject_counts == {"no time": 2}
    assert [r[0] for r in rejected(report)] == [3, 5]
    assert [r[2:4] for r in rows(tmp_path / "out")] == [("reply", SECOND), ("advice", None)]
    report = read_text(text, tmp_path, declared_kinds=("gossip",))
    assert report.reject_counts == {"no time": 1}


# ------------------------------------------------------------------------------------- rows left out


def test_every_reason_is_counted_with_row_and_column(tmp_path):
    lines = [
        "source,target,kind,time,weight,group_size",
        "a,b,reply,2026-01-02 10:00:00,1,2",
        ",b,reply,2026-01-02 10:00:00,1,2",
        "a,  ,reply,2026-01-02 10:00:00,1,2",
        "a,b,reply,,1,2",
        "a,b,reply,yesterday,1,2",
        "a,b,reply,2026-01-02 10:00:00,heavy,2",
        "a,b,reply,2026-01-02 10:00:00,-1,2",
        "a,b,reply,2026-01-02 10:00:00,nan,2",
        "a,b,reply,2026-01-02 10:00:00,1,many",
        "a,b,reply,2026-01-02 10:00:00,1,2,surplus",
        ",,,,,",
        "",
        'a,b,"re"ply,2026-01-02 10:00:00,1,2',
        "a,b,reply,2026-01-02 10:00:00,,",
    ]
    report = read_text("\n".join(lines) + "\n", tmp_path)
    assert rejected(report) == [
        (3, "source", "no source"), (4, "target", "no target"), (5, "time", "no time"),
        (6, "time", "not a time"), (7, "weight", "not a number"), (8, "weight", "not a number"),
        (9, "weight", "not a number"), (10, "group_size", "not a number"),
        (11, "", "too many columns"), (14, "", "broken quotes"),
    ]  # fmt: skip
    assert report.counts == {"people": 2, "interactions": 2, "kinds": 1, "rejected": 10}
    assert [r[4:6] for r in rows(tmp_path / "out")] == [(2, 1.0), (1, 1.0)]


def test_rows_too_short_in_a_full_table(tmp_path):
    report = read_text(HEADER + ROW * 300 + "a,b\n" + ROW, tmp_path)
    assert rejected(report) == [(302, "", "too few columns")]
    assert report.counts["interactions"] == 301


def test_rows_that_end_early_because_their_last_cells_are_empty(tmp_path):
    text = "source,target,kind,weight\na,b,advice,2\nb,c,advice\nc,a\nd\n"
    report = read_text(text, tmp_path)
    assert [r[:3] + r[5:6] for r in rows(tmp_path / "out")] == [
        ("a", "b", "advice", 2.0), ("b", "c", "advice", 1.0), ("c", "a", "interaction", 1.0),
    ]  # fmt: skip
    assert rejected(report) == [(5, "target", "no target")]


def test_only_a_hundred_are_named_but_all_are_counted(tmp_path):
    report = read_text(HEADER + ROW + "a,,reply,2026-01-02 10:00:00\n" * 250, tmp_path)
    assert report.reject_counts == {"no target": 250}
    assert [r[0] for r in rejected(report)] == list(range(3, 103))


def test_who_only_stands_in_rejected_rows_is_nobody(tmp_path):
    report = read_text(HEADER + ROW + "ghost,b,reply,\n", tmp_path)
    assert report.counts["people"] == 2
    assert "ghost" not in read_table(tmp_path / "out", "accounts").column("key").to_pylist()


def test_nothing_usable_is_refused_and_leaves_nothing(tmp_path):
    with pytest.raises(UnreadableFileError, match="2 rows: no target"):
        read_text(HEADER + "a,,reply,2026-01-02 10:00:00\n" * 2, tmp_path)
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize(("text", "error"), [
    ("name,team\nAn,North\nBinh,South\n", MissingColumnError), (HEADER, UnreadableFileError),
])  # fmt: skip
def test_files_that_are_no_interactions(text, error, tmp_path):
    path = tmp_path / "x.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(error) as caught:
        interaction_table.read(open_source(path), tmp_path, ReadOptions())
    assert "x.csv" in caught.value.message
    assert caught.value.fix


def test_a_column_of_texts_is_no_kind_and_not_kept(tmp_path):
    text = HEADER + "".join(f"a,b,secret text {i},2026-01-02 10:00:00\n" for i in range(1_500))
    with pytest.raises(MissingColumnError, match="kinds") as caught:
        read_text(text, tmp_path)
    assert "secret" not in str(caught.value)
    assert list((tmp_path / "out").iterdir()) == []


def test_texts_of_other_columns_are_kept_nowhere(tmp_path):
    text = (
        "source,target,time,message\n"
        + "a,b,2026-01-02 10:00:00,xoxe-secret\n" * 5
        + "a,,soon,xoxe-secret\na,b,2026-01-02 10:00:00,xoxe-secret,xoxe-secret\n"
    )
    report = read_text(text, tmp_path)
    assert report.counts["rejected"] == 2
    for path in (tmp_path / "out").iterdir():
        assert b"xoxe" not in path.read_bytes()
    assert "xoxe" not in repr(report)


# --------------------------------------------------------------------------- quotes and odd line ends


def test_line_ends_that_change_in_the_middle(tmp_path):
    report = read_text((HEADER + ROW * 500).replace("\n", "\r\n") + ROW * 500, tmp_path)
    assert report.counts == {"people": 2, "interactions": 1000, "kinds": 1, "rejected": 0}


def test_quoted_line_ends_and_separators(tmp_path):
    text = (
        "source,target,time,note\n"
        + 'a,"b, the second",2026-01-02 10:00:00,"one\ntwo, ""three"""\n' * 30
        + "c,,2026-01-02 10:00:00,x\n"
    )
    report = read_text(text, tmp_path)
    assert report.counts["interactions"] == 30
    assert rows(tmp_path / "out")[0][1] == "b, the second"
    assert rejected(report) == [(32, "target", "no target")]


def quoted_rows(count):
    """A log whose messages quote rows of the log itself: valid, and a trap for parallel readers."""
    inside = "x,y,reply,2026-01-02 10:00:00,1\n" * 25
    return "source,target,kind,time,note\n" + "".join(
        f'a,b,reply,2026-01-02 10:00:00,"see:\n{inside}"\n' if i % 7 == 0 else "a,b,reply,2026-01-02 10:00:00,ok\n"
        for i in range(count)
    )  # fmt: skip


def test_rows_quoted_inside_messages_are_no_rows(tmp_path):
    text = quoted_rows(500_000)
    # The trap needs several of DuckDB's buffers of 32 MB.
    assert len(text) > 2 * 32 * 2**20
    report = read_text(text, tmp_path)
    assert report.counts == {"people": 2, "interactions": 500_000, "kinds": 1, "rejected": 0}


def test_an_unclosed_quotation_mark_does_not_swallow_rows_in_silence(tmp_path):
    with pytest.raises(UnreadableFileError, match="row 302: a quotation mark") as caught:
        read_text(HEADER + ROW * 300 + 'a,"b,reply,2026-01-02 10:00:00\n' + ROW * 300, tmp_path)
    assert "301 lines" in caught.value.message
    assert list((tmp_path / "out").iterdir()) == []


def test_a_file_cut_inside_its_last_row_is_read_up_to_there(tmp_path):
    report = read_text(HEADER + ROW * 300 + 'a,"b,repl', tmp_path)
    assert report.counts["interactions"] == 300
    assert report.counts["rejected"] == 1
    assert report.rejects[0].row == 302


def test_names_of_files_are_no_patterns(tmp_path):
    (tmp_path / "xa.csv").write_text(HEADER + ROW.replace("a,b", "other,file"), encoding="utf-8")
    for name in ("x[a].csv", "x*.csv", "it's {b} $c?.csv"):
        read_text(HEADER + ROW, tmp_path, name=name)
        assert [r[:2] for r in rows(tmp_path / "out")] == [("a", "b")]


def test_a_folder_may_be_called_anything(tmp_path):
    place = tmp_path / "result [1] 'x' *"
    place.mkdir()
    (tmp_path / "log.csv").write_bytes((HEADER + ROW).encode("utf-16"))
    assert read(tmp_path / "log.csv", place).counts["interactions"] == 1


def test_duckdb_may_open_nothing_but_the_file(tmp_path):
    secret = tmp_path / "secret.csv"
    secret.write_text("a,b\n1,2\n", encoding="utf-8")
    (tmp_path / "log.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with Log(TextTable(tmp_path / "log.csv", ",", 1, 2), tmp_path, "UTC") as log:
        assert log.values(0, 5) == ["1"]
        for query in (f"select * from read_csv('{secret}')", "install httpfs", "set enable_external_access = true",
                      f"copy (select 1) to '{tmp_path}/out.csv'"):  # fmt: skip
            with pytest.raises(duckdb.Error):
                log._connection.execute(query)


# ---------------------------------------------------------------------------- the same on any machine


def test_the_same_bytes_on_any_number_of_cores(tmp_path, monkeypatch):
    monkeypatch.setattr(interaction_sql, "BLOCK", 30_000)
    write_log(tmp_path / "log.csv", 300, 100_000, seed=3)
    found = []
    for cores in (1, 2, 4):
        monkeypatch.setattr(interaction_sql, "_THREADS", cores)
        folder = tmp_path / str(cores)
        read(tmp_path / "log.csv", folder)
        found.append({p.name: p.read_bytes() for p in folder.iterdir()})
    assert found[0] == found[1] == found[2]
    assert set(found[0]) == {"interactions.parquet", "accounts.parquet", "spaces.parquet"}


def test_a_long_log_equals_what_was_written(tmp_path, monkeypatch):
    monkeypatch.setattr(interaction_sql, "BLOCK", 7_000)
    write_log(tmp_path / "log.csv", 200, 50_000, seed=5)
    report = read(tmp_path / "log.csv", tmp_path / "out")
    wanted = duckdb.sql(
        "select sender, receiver, kind, epoch(timestamp)::bigint, 1, weight, channel from read_csv($1, header=true)",
        params=[str(tmp_path / "log.csv")],
    ).fetchall()
    assert report.counts["interactions"] == 50_000
    assert rows(tmp_path / "out") == wanted


def test_the_generator_gives_the_same_log_for_the_same_seed(tmp_path):
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        write_log(tmp_path / name, 50, 2_000, seed)
    a, b, c = ((tmp_path / name).read_bytes() for name in "abc")
    assert a == b != c
    lines = a.decode().splitlines()
    assert len(lines) == 2_001
    stamps = [line.split(",")[3] for line in lines[1:]]
    assert stamps == sorted(stamps)


# -------------------------------------------------------------------------------------- the small parts


def test_numbers_follow_first_appearance_across_blocks():
    ids = Numbering(clean_id)
    first, second = pa.chunked_array([["b", "a", None]]), pa.chunked_array([[" a", "", "c"]])
    codes = ids.codes(first, second)
    assert [c.tolist() for c in ids.numbers(*codes)] == [[0, 1, -1], [1, -1, 2]]
    assert [ids.empty(c).tolist() for c in codes] == [[False, False, True], [False, True, False]]
    (later,) = ids.codes(pa.chunked_array([["d", "b", "e"]]))
    assert ids.numbers(later[:2])[0].tolist() == [3, 0]
    assert ids.keys == ["b", "a", "c", "d"]


def test_numbering_of_nothing():
    ids = Numbering(clean_id)
    (codes,) = ids.codes(pa.chunked_array([pa.nulls(2, pa.string())]))
    assert ids.numbers(codes)[0].tolist() == [-1, -1]
    assert ids.codes(pa.chunked_array([], pa.string()))[0].tolist() == []


@pytest.mark.parametrize(("text", "lines", "records", "blank", "swallowed"), [
    ("a,b\n1,2\n", 2, 2, (), 0), ("a,b\n1,2", 2, 2, (), 0), ("a,b\n\n1,2\n\n", 4, 4, (2, 4), 0),
    ('a,b\n"1\n2",3\n', 3, 2, (), 0), ('a,b\n1,"2\n3,4\n', 3, 2, (), 2), ("a,b\r\n1,2\r\n", 2, 2, (), 0),
    ("a,b\r1,2\r", 2, 2, (), 0), ('a,b\n1,2"\n3,4\n', 3, 3, (), 0),
])  # fmt: skip
def test_records_of_a_text(tmp_path, text, lines, records, blank, swallowed):
    path = tmp_path / "x"
    path.write_bytes(text.encode())
    found = count_records(path, ",")
    assert (line_count(path), found.rows, found.blank, found.swallowed) == (
        lines,
        records,
        blank,
        swallowed,
    )


def test_places_in_the_stream_become_rows_of_the_file():
    rng = random.Random(4)
    for _ in range(50):
        below = list(range(3, 60))
        gone = sorted(rng.sample(below, rng.randint(0, 30)))
        came = [row for row in below if row not in gone]
        assert rows_of(range(len(came)), 2, gone) == came


@pytest.mark.parametrize(("order", "sample", "expression"), [
    ("ymd", ["2026-01-02T10:00:00Z"], "timestamptz"), ("ymd", ["January 2, 2026"], "null::bigint"),
    ("epoch_s", ["1767348000"], "double"), ("epoch_ms", ["1767348000000"], "// 1000"),
    ("mdy", ["1/2/26, 10:00 PM"], "'%m/%d/%y, %I:%M %p'"),
])  # fmt: skip
def test_expressions_for_times(order, sample, expression):
    assert expression in time_cells(TimeFormat(order, "values"), sample).expression
