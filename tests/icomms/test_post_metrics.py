"""Post and engagement tables: three sources, numbers by locale, a later upload adds figures."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
from pathlib import Path

import openpyxl
import pytest

from icomms.errors import AmbiguousDatesError, UnreadableFileError
from icomms.importers import post_metrics
from icomms.importers.numbers import decimal_mark, number
from icomms.importers.reading import open_source
from icomms.importers.tables import read_table
from icomms.imports import IMPORTERS, recognised
from icomms.records import ReadOptions

FILES = Path(__file__).parents[1] / "files"

SHAREPOINT = [
    ["Page analytics", "", "", "", "", "", ""],
    [],
    [
        "Page URL",
        "Title",
        "Published",
        "Author",
        "Unique viewers",
        "Page views",
        "Average time spent",
    ],
    ["https://x.vn/1", "One team #OneTeam", "2026-03-01", "lan@x.vn", "1,204", "2,310", "1m 20s"],
    ["https://x.vn/2", "Safety #25NĂM #oneteam", "2026-03-02", "An Vu", "87", "3,412", "45s"],
]
STAFFBASE = """Post ID;Headline;Published at;Visits;Visitors;Likes;Comments;Shares;Interaction rate
n1;Sommerfest;15.03.2026 09:00;1.234;987;56;7;1;12,5 %
n2;Kantine;16.03.2026 09:00;2.345;1.001;0;0;0;0,4 %
"""
VIETNAMESE = """BÁO CÁO TƯƠNG TÁC
STT,Bài đăng,Ngày đăng,Người đăng,Lượt xem,Lượt thích,Bình luận,Chia sẻ
1,Chào mừng #OneTeam,13/03/2026,lan@x.vn,1.204,35,4,0
2,Giữ an toàn,14/03/2026,Ẩn danh,"2.310,0",12,,1
3,,15/03/2026,lan@x.vn,1,1,1,1
"""
LONG = """post id,metric,value,report date
p1,views,10,2026-03-01
p1,likes,2,2026-03-01
p1,views,25,2026-03-08
p1,claps,3,2026-03-08
"""


def seconds(*day):
    return int(dt.datetime(*day, tzinfo=dt.UTC).timestamp())


def workbook(rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def read(folder, content, name="posts.csv", options=None):
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    source = open_source(path)
    assert recognised(source) is post_metrics
    out = folder / f"{name}-out"
    out.mkdir()
    report = post_metrics.read(source, out, options or ReadOptions())
    tables = {t: read_table(out, t).to_pylist() for t in ("accounts", "posts", "post_metrics")}
    return report, tables


def figures(tables):
    return {(m["post"], m["metric"]): m["value"] for m in tables["post_metrics"]}


def test_sharepoint(tmp_path):
    report, tables = read(tmp_path, workbook(SHAREPOINT), "pages.xlsx")
    assert report.counts == {"posts": 2, "metrics": 6, "people": 2, "rejected": 0}
    assert figures(tables) == {
        (0, "unique_viewers"): 1204, (0, "views"): 2310, (0, "avg_read_seconds"): 80,
        (1, "unique_viewers"): 87, (1, "views"): 3412, (1, "avg_read_seconds"): 45,
    }  # fmt: skip
    assert [p["hashtags"] for p in tables["posts"]] == [["oneteam"], ["25năm", "oneteam"]]
    assert [a["key"] for a in tables["accounts"]] == ["lan@x.vn", "name:An Vu"]
    assert {a["system"] for a in tables["accounts"]} == {"posts"}


def test_staffbase_in_german(tmp_path):
    report, tables = read(tmp_path, STAFFBASE)
    found = figures(tables)
    assert found[0, "views"] == 1234
    assert found[1, "unique_viewers"] == 1001
    assert found[0, "engagement_rate"] == pytest.approx(0.125)
    assert found[1, "engagement_rate"] == pytest.approx(0.004)
    assert tables["posts"][0]["created_at"] == seconds(2026, 3, 15, 9)
    assert (report.first, report.last) == (seconds(2026, 3, 15, 9), seconds(2026, 3, 16, 9))


def test_a_vietnamese_sheet_kept_by_hand(tmp_path):
    report, tables = read(tmp_path, VIETNAMESE)
    found = figures(tables)
    assert (found[0, "views"], found[1, "views"]) == (1204, 2310)
    assert (0, "comments") in found
    assert (1, "comments") not in found  # an empty cell is no figure, and no wrong one either
    assert tables["posts"][0]["hashtags"] == ["oneteam"]
    assert tables["posts"][1]["author"] is None
    assert report.reject_counts == {"no post": 1}
    assert [(r.row, r.reason) for r in report.rejects] == [(5, "no post")]


def test_titles_are_not_kept(tmp_path):
    read(tmp_path, VIETNAMESE)
    written = b"".join(p.read_bytes() for p in (tmp_path / "posts.csv-out").iterdir())
    assert "Chào".encode() not in written
    assert "an toàn".encode() not in written


def test_long_tables_keep_every_measurement(tmp_path):
    report, tables = read(tmp_path, LONG)
    found = {(m["metric"], m["measured_at"]): m["value"] for m in tables["post_metrics"]}
    assert found == {
        ("views", seconds(2026, 3, 1)): 10, ("likes", seconds(2026, 3, 1)): 2,
        ("views", seconds(2026, 3, 8)): 25, ("custom", seconds(2026, 3, 8)): 3,
    }  # fmt: skip
    assert report.counts["posts"] == 1


def test_a_later_upload_adds_a_measurement(tmp_path):
    _, first = read(tmp_path, "Post ID,Published,Views,Likes\na,2026-03-01,10,1\n", "1.csv")
    later = "Post ID,Published,Views,Likes\na,2026-03-01,25,3\nb,2026-03-08,2,0\n"
    _, second = read(tmp_path, later, "2.csv")
    assert first["posts"][0]["key"] == second["posts"][0]["key"]
    assert first["posts"][0]["key"] == hashlib.sha256(b"a").hexdigest()[:16]
    assert {m["measured_at"] for m in first["post_metrics"]} == {seconds(2026, 3, 1)}
    assert {m["measured_at"] for m in second["post_metrics"]} == {seconds(2026, 3, 8)}


def test_titles_name_a_post_only_with_its_day(tmp_path):
    _, tables = read(
        tmp_path,
        "Title,Published,Views,Likes\nNews,2026-03-01,1,1\nNews,2026-03-02,2,2\nNews,2026-03-01,3,3\n",
    )
    assert len(tables["posts"]) == 2


def test_hashtags_of_a_column_of_their_own(tmp_path):
    _, tables = read(
        tmp_path,
        "Post ID,Title,Hashtags,Views,Likes\n1,x #y,OneTeam; 25years,1,1\n2,x #y,,1,1\n3,x,#Một,1,1\n",
    )
    assert [p["hashtags"] for p in tables["posts"]] == [["oneteam", "25years"], ["y"], ["một"]]


def test_doubtful_thousands_are_said(tmp_path):
    report, tables = read(tmp_path, "Post ID,Views,Likes\n1,1.234,5\n2,2.345,6\n")
    assert figures(tables)[0, "views"] == 1234
    (problem,) = report.problems
    assert (problem.code, problem.column) == ("thousands_assumed", "Views")


@pytest.mark.parametrize(("text", "value"), [("1.234", 1234), ("1.234,5", 1234.5), ("3,5", 3.5)])
def test_another_column_decides_what_one_cannot(text, value, tmp_path):
    content = f'Post ID;Views;Average time\n1;"{text}";3,5\n2;7;12,25\n'
    report, tables = read(tmp_path, content)
    assert figures(tables)[0, "views"] == value
    assert report.problems == ()


@pytest.mark.parametrize(
    ("values", "mark"),
    [
        (["1.234", "12"], "?"), (["1,234"], "?"), (["1.234", "0.5"], "."), (["1,234.5"], "."),
        (["1.234,5"], ","), (["1 234,5"], ","), (["12", "7"], ""), (["12,5 %"], ","), ([], ""),
    ],
)  # fmt: skip
def test_decimal_marks(values, mark):
    assert decimal_mark(values) == mark


def test_numbers_with_spaces_between_thousands():
    assert number("1\u202f234,5", ",") == 1234.5
    assert number("1'234", ".") == 1234


def test_what_is_no_figure_is_rejected_with_its_place(tmp_path):
    report, tables = read(tmp_path, "Post ID,Views,Likes\n1,many,5\n2,-3,6\n3,7,1\n")
    assert [(r.row, r.column) for r in report.rejects] == [(2, "Views"), (3, "Views")]
    assert report.counts["rejected"] == 2
    assert figures(tables)[2, "views"] == 7


def test_undecided_dates_are_asked_about(tmp_path):
    content = "Post ID,Published,Views,Likes\n1,03/04/2026,1,2\n2,05/04/2026,1,2\n"
    with pytest.raises(AmbiguousDatesError, match=r"posts\.csv, column Published"):
        read(tmp_path, content)
    report, tables = read(tmp_path, content, "again.csv", ReadOptions(date_order="dmy"))
    assert report.counts["posts"] == 2
    assert tables["posts"][0]["created_at"] == seconds(2026, 4, 3)


def test_a_table_without_a_figure_is_refused(tmp_path):
    with pytest.raises(UnreadableFileError, match=r"posts\.csv"):
        read(tmp_path, "Post ID,Views,Likes\n1,,\n2,,\n")


@pytest.mark.parametrize(
    "path",
    [p for p in sorted(FILES.rglob("*")) if p.suffix in (".csv", ".graphml", ".gexf", ".net")],
    ids=lambda p: p.name,
)
def test_files_of_other_sorts_are_left_to_their_importers(path):
    source = open_source(path)
    others = [importer for importer in IMPORTERS if importer is not post_metrics]
    mine = post_metrics.recognise(source)
    assert mine == 0 or mine < max(other.recognise(source) for other in others)
