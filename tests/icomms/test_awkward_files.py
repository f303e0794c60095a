"""Awkward uploads: each is read rightly with a warning, or refused in one sentence with exit code 2.

Never a traceback, never a folder left behind.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import stat
import subprocess
import sys
import unicodedata
import zipfile

import msoffcrypto.format.ooxml
import openpyxl
import pytest

from icomms.cli import main
from icomms.config import settings_from
from icomms.importers.archives import MEGABYTE
from icomms.inspection import inspect_files

HEADER = "source,target,kind,time\n"
ROWS = "".join(
    f"p{i % 7},p{(i * 3 + 1) % 7},reply,2026-01-{1 + i % 27:02d} 10:00:00\n" for i in range(60)
)
PEOPLE = "Mã nhân viên,Họ và tên,Email,Phòng ban\n001,Nguyễn Văn Anh,anh@congty.vn,Kinh doanh\n002,Trần Thị Hoà,hoa@congty.vn,Kế toán\n003,Lê Minh Đức,duc@congty.vn,Kinh doanh\n"
LAUGHS = """<?xml version="1.0"?><!DOCTYPE g [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><{tag}>&c;</{tag}>"""


def zipped(entries, **options):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return buffer.getvalue()


def workbook(*sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def locked():
    plain, out = io.BytesIO(workbook(("a", [["id", "name"], ["1", "A"]]))), io.BytesIO()
    file = msoffcrypto.format.ooxml.OOXMLFile(plain)
    file.encrypt("secret", out)
    return out.getvalue()


def link_zip():
    info = zipfile.ZipInfo("users.json")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return zipped([(info, "/etc/passwd")])


def encrypted_zip():
    content = bytearray(zipped([("users.json", "[]"), ("channels.json", "[]")]))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(mark)
        while at >= 0:
            content[at + offset] |= 1
            at = content.find(mark, at + 4)
    return bytes(content)


def slack(**parts):
    files = {"users.json": json.dumps([{"id": "U1", "name": "a"}]), "channels.json": "[]", **parts}
    return zipped([(k, v) for k, v in files.items() if v is not None])


def spoiled_zip():
    """A zip whose directory is whole and whose compressed bytes are not."""
    content = bytearray(slack(**{"x/2026-01-01.json": json.dumps(list(range(5000)))}))
    users = content.find(b"users.json") + len(b"users.json")
    content[users : users + 12] = b"\xff" * 12
    return bytes(content)


def unflagged_zip():
    """Names in UTF-8 without the flag that says so, as old tools write them."""
    whole = talk("phòng-kỹ-thuật")
    content = bytearray(whole)
    for mark, offset in ((b"PK\x03\x04", 7), (b"PK\x01\x02", 9)):
        at = content.find(mark)
        while at >= 0:
            content[at + offset] &= ~8
            at = content.find(mark, at + 4)
    assert bytes(content) != whole
    return bytes(content)


def talk(channel="x", message=None, top=""):
    """A Slack export of two people, one of whom answers the other."""
    first = {"type": "message", "user": "U0000001", "ts": "1767225600.1", "text": "hi"}
    answer = {**first, "user": "U0000002", "ts": "1767225700.1", "thread_ts": "1767225600.1",
              "parent_user_id": "U0000001"}  # fmt: skip
    days = message if message is not None else [first, answer]
    return zipped([
        (f"{top}users.json", json.dumps([{"id": "U0000001", "name": "a"}, {"id": "U0000002", "name": "b"}])),
        (f"{top}channels.json", json.dumps([{"id": "C0000001", "name": channel}])),
        (f"{top}{channel}/2026-01-01.json", json.dumps(days)),
    ])  # fmt: skip


def survey(*rows):
    return "\n".join(["Email Address,Whom do you turn to for advice?", *rows]) + "\n"


REFUSED = {
    "pdf.pdf": b"%PDF-1.7 something",
    "picture.png": b"\x89PNG\r\n\x1a\n....",
    "picture.jpg": b"\xff\xd8\xff\xe0....",
    "archive.gz": gzip.compress(b"source,target\na,b\n"),
    "archive.rar": b"Rar!\x1a\x07\x00",
    "archive.7z": b"7z\xbc\xaf\x27\x1c",
    "program.exe": b"MZ\x90\x00",
    "table.parquet": b"PAR1....PAR1",
    "page.csv": b"<!DOCTYPE html><html><body>Sign in</body></html>",
    "letter.docx": zipped([("[Content_Types].xml", "<x/>"), ("word/document.xml", "<x/>")]),
    "talk.pptx": zipped([("[Content_Types].xml", "<x/>"), ("ppt/presentation.xml", "<x/>")]),
    "empty.csv": b"",
    "blank.csv": b"\n\n   \n",
    "only_header.csv": HEADER.encode(),
    "nul.csv": b"source,target\n\x00\x00\x00\x01\x02\x03\x00binary\x00\n" * 30,
    "notes.txt": b"Dear all, please find the figures below.\nBest, Lan\n",
    "truth.csv": b"id,truth,value\n1,leader,1\n2,leader,0\n",
    "numbers.csv": b"1,2,3\n4,5,6\n",
    "truncated.zip": slack()[:-30],
    "truncated.xlsx": workbook(("a", [["id", "name"], ["1", "A"]]))[:-200],
    "locked.xlsx": locked(),
    "no_rows.xlsx": workbook(("a", [])),
    "bomb.zip": zipped([("users.json", "[" + " " * (20 * MEGABYTE) + "]"), ("channels.json", "[]")]),
    "climbing.zip": zipped([("../../etc/x.json", "[]"), ("users.json", "[]")]),
    "absolute.zip": zipped([("/etc/x.json", "[]"), ("users.json", "[]")]),
    "drive.zip": zipped([("C:\\x.json", "[]"), ("users.json", "[]")]),
    "link.zip": link_zip(),
    "secret.zip": encrypted_zip(),
    "nothing.zip": zipped([]),
    "nested.zip": zipped([("inner.zip", slack())]),
    "photos.zip": zipped([("a.jpg", "x"), ("b.jpg", "y")]),
    "laughs.graphml": LAUGHS.replace("{tag}", "graphml").encode(),
    "laughs.gexf": LAUGHS.replace("{tag}", "gexf").encode(),
    "external.graphml": b'<!DOCTYPE g [<!ENTITY x SYSTEM "file:///etc/passwd">]><graphml>&x;</graphml>',
    "cut.graphml": b"<graphml><graph><node id='a'/>",
    "no_edges.graphml": b"<graphml xmlns='http://graphml.graphdrawing.org/xmlns'><graph edgedefault='directed'><node id='a'/></graph></graphml>",
    "other.xml": b"<invoice><total>3</total></invoice>",
    "two_mode.net": b"*Vertices 4 2\n1 \"a\"\n2 \"b\"\n3 \"e\"\n4 \"f\"\n*Edges\n1 3\n2 4\n",
    "other.json": b'{"a": 1}',
    "lossy.csv": "H? và tên,Mã nhân viên,Phòng ban\nNguy?n V?n Anh,1,Kinh doanh\nTr?n Th? Hoà,2,K? toán\nL? Minh,3,Qu?n lý\n".encode(),
    "undated.csv": (HEADER + "".join(f"a,b,reply,0{i}/0{i + 1}/2026\n" for i in range(1, 9))).encode(),
    "bad_times.csv": (HEADER + "a,b,reply,2026-01-01 10:00:00\n"[:0] + "a,b,reply,soon\nb,c,reply,later\n").encode(),
    "one_person.csv": b"source,target,kind,time\na,a,reply,2026-01-01 10:00:00\n",
    "self_only.csv": (HEADER + "".join(f"p{i},p{i},reply,2026-01-0{i} 10:00:00\n" for i in range(1, 9))).encode(),
    "people_alone.csv": PEOPLE.encode(),
    "empty_survey.csv": survey("a@x.vn,", "b@x.vn,").encode(),
    "vector.svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "page.html": b"<html><head></head><body>Sign in</body></html>",
    "database.sqlite": b"SQLite format 3\x00....",
    "old.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le") * 3,
    "old.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600,
    "locked_slack.zip": encrypted_zip(),
    "spoiled.zip": spoiled_zip(),
    "backslashes.zip": zipped([("..\\..\\x.json", "[]"), ("users.json", "[]")]),
    "bomb.xlsx": zipped([("[Content_Types].xml", "<x/>"), ("xl/worksheets/sheet1.xml", b" " * (20 * MEGABYTE))]),
    "one_cell_of_12_mb.csv": b"source,target\na," + b"b" * (12 * MEGABYTE) + b"\n",
    "unclosed_for_12_mb.csv": b'source,target\na,"' + b"b,c\n" * (3 * MEGABYTE),
    "mixed_dates.csv": (HEADER + "a,b,reply,25/12/2026\nb,c,reply,12/25/2026\n" * 4).encode(),
    "no_edges.gexf": b"<gexf xmlns='http://www.gexf.net/1.2draft' version='1.2'><graph><nodes><node id='a' label='a'/></nodes></graph></gexf>",
    "external.gexf": b'<!DOCTYPE g [<!ENTITY x SYSTEM "http://127.0.0.1/x">]><gexf>&x;</gexf>',
    "broken.json": b"[{",
    "slack_no_users.zip": slack(**{"users.json": None}),
    "slack_empty.zip": slack(**{"users.json": "[]"}),
    "slack_dicts.zip": talk(message={"messages": []}),
    "survey_no_question.csv": b"Email Address,Favourite colour\na@x.vn,blue\nb@x.vn,red\n",
    "survey_header.csv": survey().encode(),
    "slack_broken.zip": slack(**{"users.json": "[{"}),
    "slack_no_talk.zip": slack(),
    "slack_private.zip": slack(**{"channels.json": None, "groups.json": "[]"}),
    "teams_cut.csv": "1. Summary\nMeeting title\tX\nAttended participants\t3\n".encode("utf-16"),
}  # fmt: skip

READ = {
    "cp1258.csv": (unicodedata.normalize("NFC", PEOPLE).replace("Nguyễn Văn Anh", "Nguyễn Văn Anh"), 3, "people"),
    "utf16le_bom.csv": (b"\xff\xfe" + PEOPLE.encode("utf-16-le"), 3, "people"),
    "utf16be_bom.csv": (b"\xfe\xff" + PEOPLE.encode("utf-16-be"), 3, "people"),
    "utf16le.csv": (PEOPLE.encode("utf-16-le"), 3, "people"),
    "utf8_bom.csv": (PEOPLE.encode("utf-8-sig"), 3, "people"),
    "nfd.csv": (unicodedata.normalize("NFD", PEOPLE).encode(), 3, "people"),
    "semicolon.csv": (PEOPLE.replace(",", ";").encode(), 3, "people"),
    "sep_line.csv": (("sep=;\n" + PEOPLE.replace(",", ";")).encode(), 3, "people"),
    "tabs.csv": (PEOPLE.replace(",", "\t").encode(), 3, "people"),
    "title_rows.csv": (("DANH SÁCH NHÂN VIÊN\nThời gian: tháng 1\n\n" + PEOPLE).encode(), 3, "people"),
    "two_headers.csv": ((b"STATUS,USERID,FIRSTNAME,LASTNAME,MANAGER,EMAIL,DEPARTMENT\nStatus,User ID,First Name,Last Name,Manager,Email,Department\nactive,1,An,Le,NO_MANAGER,an@x.vn,IT\nactive,2,Binh,Tran,1,binh@x.vn,IT\n"), 2, "people"),
    "formula.csv": (PEOPLE.replace("Lê Minh Đức", "=3+1").encode(), 3, "people"),
    "long_names.csv": (PEOPLE.replace("Lê Minh Đức", "Đức " * 75).encode(), 3, "people"),
    "emoji.csv": (PEOPLE.replace("Lê Minh Đức", "Đức 🌻").encode(), 3, "people"),
    "cyclic.csv": (b"id,name,manager_id\n1,A Le,2\n2,B Le,1\n3,C Le,3\n", 3, "people"),
    "scientific.csv": (b"Employee ID,Name,Department\n1.23E+16,A Le,IT\n1.24E+16,B Le,IT\n", 2, "people"),
    "twice.csv": (b"id,name,department\n1,A Le,IT\n1,B Le,IT\n2,C Le,IT\n", 2, "people"),
    "Phòng kỹ thuật.csv": (PEOPLE.encode(), 3, "people"),
    "people.xlsx": (workbook(("Nhân sự", [["Mã nhân viên", "Họ và tên", "Phòng ban"], ["001", "Nguyễn Văn Anh", "Kế toán"], [2, "Trần Hoà", "Kho"]])), 2, "people"),
    "empty_first_sheet.xlsx": (workbook(("a", []), ("b", [["id", "name", "department"], ["1", "A Le", "IT"]])), 1, "people"),
    "form.zip": (zipped([("answers.csv", survey("a@x.vn,Lan Le", "b@x.vn,Lan Le"))]), 3, "survey"),
    "two_people.csv": ((HEADER + "a,b,reply,2026-01-01 10:00:00\nb,a,reply,2026-01-02 10:00:00\n").encode(), 2, "interactions"),
    "ragged.csv": ((HEADER + "a,b\nc,d,reply,2026-01-01 10:00:00\na,b,reply,2026-01-02 10:00:00,more\n").encode(), None, "interactions"),
    "negative.csv": (b"source,target,weight\na,b,-3\nb,c,2\nc,d,nan\nd,e,inf\ne,f,1e300\n", None, "interactions"),
    "no_ids.csv": (b"source,target,weight\n,b,1\na,,1\na,b,1\n", 2, "interactions"),
    "half_dated.csv": ((HEADER + "a,b,reply,2026-01-01 10:00:00\nb,c,reply,soon\nb,c,reply,\n").encode(), 2, "interactions"),
    "unclosed.csv": ((HEADER + 'a,b,reply,2026-01-01 10:00:00\na,"b,reply,2026-01-01 10:00:00\n').encode(), 2, "interactions"),
    "one_long_cell.csv": ((HEADER + "a," + "b" * (2 * MEGABYTE) + ",reply,2026-01-01 10:00:00\na,b,reply,2026-01-02 10:00:00\n").encode(), None, "interactions"),
    "duplicate_headers.csv": (b"source,target,weight,weight\na,b,1,7\nb,c,2,8\n", 3, "interactions"),
    "anonymous.csv": (survey("anonymous,Lan Le", "anonymous,Minh Tran").encode(), None, "survey"),
    "form.xlsx.zip": (zipped([("answers.xlsx", workbook(("a", [["id", "name", "department"], ["1", "A Le", "IT"]])))]), 1, "people"),
    "top_folder.zip": (talk(top="Export 2026/"), 2, "slack"),
    "vietnamese_names.zip": (talk("phòng-kỹ-thuật"), 2, "slack"),
    "unflagged.zip": (unflagged_zip(), 2, "slack"),
    "old_mac.csv": (PEOPLE.replace("\n", "\r").encode(), 3, "people"),
    "line_separator.csv": (PEOPLE.replace("Lê Minh", "Lê\u2028Minh").encode(), 3, "people"),
    "questions.csv": (b"id,name,department,motto\n1,A Le,IT,Why? Because\n2,B Le,IT,Who? Me\n3,C Le,IT,When? Now\n", 3, "people"),
    "ids_like_formulas.csv": (HEADER.encode() + b"'=3+1,b,reply,2026-01-01\nb,'=3+1,reply,2026-01-02\n", 2, "interactions"),
    "some_self_ties.csv": ((HEADER + ROWS + "p1,p1,reply,2026-01-03 10:00:00\n").encode(), 7, "interactions"),
    "weights.net": (b'*Vertices 3\n1 "a"\n2 "b"\n3 "c"\n*Arcs\n1 2 1e300\n2 3 -1\n3 1 2\n', 3, "pajek"),
    "weights.graphml": (b'<graphml xmlns="http://graphml.graphdrawing.org/xmlns"><key id="w" for="edge" attr.name="weight" attr.type="string"/><graph edgedefault="directed"><node id="a"/><node id="b"/><edge source="a" target="b"><data key="w">inf</data></edge><edge source="a" target="b"><data key="w">heavy</data></edge><edge source="b" target="a"><data key="w">2</data></edge></graph></graphml>', 2, "graphml"),
    "pajek.net": (b'*Vertices 3\n1 "a"\n2 "b"\n3 "c"\n*Arcs\n1 2 1\n2 3 1\n', 3, "pajek"),
    "mac.zip": (zipped([("export/users.json", json.dumps([{"id": "U0000001", "name": "a"}])), ("export/channels.json", json.dumps([{"id": "C0000001", "name": "x"}])), ("export/x/2026-01-01.json", json.dumps([{"type": "message", "user": "U0000001", "ts": "1767225600.1", "text": "hi"}])), ("__MACOSX/export/._users.json", "x"), ("export/.DS_Store", "x")]), 1, "slack"),
}  # fmt: skip


def write(folder, name, content):
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def run(*arguments):
    old = sys.argv
    sys.argv = ["icomms", *map(str, arguments)]
    try:
        main()
    except SystemExit as end:
        return end.code or 0
    finally:
        sys.argv = old
    return 0


def test_there_are_enough():
    assert len(REFUSED) + len(READ) >= 110


@pytest.mark.parametrize("name", list(REFUSED))
def test_refused_in_one_sentence(name, tmp_path, capsys):
    path = write(tmp_path, name, REFUSED[name])
    assert run("analyse", path, "--out", tmp_path / "result") == 2
    error = capsys.readouterr().err.strip()
    assert error.startswith("Error: ")
    assert len(error.splitlines()) == 1
    assert len(error) < 420
    assert "Traceback" not in error
    assert error.endswith((".", "”", '"', ")")), error
    if name not in ("one_person.csv", "self_only.csv", "people_alone.csv", "slack_no_talk.zip",
                    "slack_private.zip", "slack_dicts.zip"):  # fmt: skip
        assert name in error, error
    assert [p.name for p in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("name", list(READ))
def test_read_rightly(name, tmp_path):
    content, people, form = READ[name]
    path = write(tmp_path, name, content)
    (found,) = inspect_files([path], settings_from({}))
    assert found.error == ""
    assert found.report.format == form
    if people is not None:
        assert found.report.counts["people"] == people
    assert [p.name for p in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("name", list(READ))
def test_analysed_or_refused_in_one_sentence(name, tmp_path, capsys):
    path = write(tmp_path, name, READ[name][0])
    settings = write(tmp_path, "settings.toml", "[analysis]\ndraws = 20\n")
    code = run("analyse", path, "--settings", settings, "--out", tmp_path / "result")
    error = capsys.readouterr().err.strip()
    left = sorted(p.name for p in tmp_path.iterdir())
    if code == 0:
        assert left == sorted([name, "settings.toml", "result"])
        return
    assert code == 2
    assert error.startswith("Error: ")
    assert len(error.splitlines()) == 1
    assert left == sorted([name, "settings.toml"])


@pytest.mark.parametrize(
    "name", ["lossy.csv", "bomb.zip", "undated.csv", "laughs.graphml", "one_person.csv"]
)
def test_the_real_command_says_so_too(name, tmp_path):
    path = write(tmp_path, name, REFUSED[name])
    ended = subprocess.run(
        [sys.executable, "-m", "icomms", "analyse", path, "--out", tmp_path / "result"],
        capture_output=True, text=True, timeout=60, check=False, env={**os.environ, "PYTHONUTF8": "1"},
    )  # fmt: skip
    assert ended.returncode == 2
    assert ended.stderr.startswith("Error: ")
    assert len(ended.stderr.strip().splitlines()) == 1
    assert [p.name for p in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("name", ["undated.csv", "mixed_dates.csv"])
def test_undecided_dates_name_file_and_column(name, tmp_path, capsys):
    assert run("analyse", write(tmp_path, name, REFUSED[name]), "--out", tmp_path / "result") == 2
    error = capsys.readouterr().err
    assert name in error
    assert "column time" in error
    assert "date_order" in error


def test_a_file_given_twice_is_read_once(tmp_path):
    first = write(tmp_path, "a.csv", HEADER + ROWS)
    second = write(tmp_path, "b.csv", HEADER + ROWS)
    settings = write(tmp_path, "settings.toml", "[analysis]\ndraws = 20\n")
    out = tmp_path / "result"
    assert run("analyse", first, second, "--settings", settings, "--out", out) == 0
    imported = json.loads(next(out.rglob("import.json")).read_text(encoding="utf-8"))
    assert [entry["path"] for entry in imported["files"]] == ["a.csv"]


def as_typed(text):
    """Letters with hat or hook whole, tones as marks of their own, as cp1258 stores them."""
    found = []
    for letter in unicodedata.normalize("NFC", text):
        parts = unicodedata.normalize("NFD", letter)
        tones = "".join(c for c in parts[1:] if c in "\u0300\u0301\u0303\u0309\u0323")
        base = "".join(c for c in parts if c not in tones)
        found.append(unicodedata.normalize("NFC", base) + tones)
    return "".join(found)


def test_cp1258_really_is_cp1258(tmp_path):
    path = write(tmp_path, "ansi.csv", as_typed(PEOPLE).encode("cp1258"))
    from icomms.importers.reading import open_source, rows

    found = list(rows(open_source(path)))
    assert found == [tuple(line.split(",")) for line in PEOPLE.strip().splitlines()]


def test_equal_people_from_every_encoding(tmp_path):
    from icomms.importers import people_file
    from icomms.importers.reading import open_source
    from icomms.importers.tables import read_table
    from icomms.records import ReadOptions

    tables = []
    for name in ("utf16le_bom.csv", "utf16be_bom.csv", "utf16le.csv", "utf8_bom.csv", "nfd.csv",
                 "semicolon.csv", "sep_line.csv", "tabs.csv"):  # fmt: skip
        folder = tmp_path / name.replace(".", "-")
        folder.mkdir()
        people_file.read(open_source(write(tmp_path, name, READ[name][0])), folder, ReadOptions())
        tables.append(read_table(folder, "people").drop_columns(["row"]))
    assert all(table.equals(tables[0]) for table in tables)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("weights.net", "2 edges"),
        ("weights.graphml", "2 edges"),
        ("scientific.csv", "1.23E+16"),
        ("cyclic.csv", "manager"),
        ("twice.csv", ""),
    ],
)
def test_warnings_are_said(name, words, tmp_path):
    (found,) = inspect_files([write(tmp_path, name, READ[name][0])], settings_from({}))
    said = " ".join(p.message for p in found.report.problems)
    assert words.lower() in said.lower()
    assert found.report.problems or found.report.reject_counts


def test_rejected_rows_are_named_with_row_and_column(tmp_path):
    (found,) = inspect_files(
        [write(tmp_path, "x.csv", READ["half_dated.csv"][0])], settings_from({})
    )
    assert {(r.row, r.column) for r in found.report.rejects} == {(3, "time"), (4, "time")}
    assert found.report.reject_counts == {"not a time": 1, "no time": 1}


def test_another_file_decides_the_dates(tmp_path):
    undecided = write(tmp_path, "a.csv", REFUSED["undated.csv"])
    decided = write(tmp_path, "b.csv", HEADER + "a,b,reply,25/12/2026\nb,c,reply,26/12/2026\n")
    assert run("analyse", undecided, decided, "--out", tmp_path / "result") == 0


def test_a_setting_decides_the_dates(tmp_path):
    undecided = write(tmp_path, "a.csv", REFUSED["undated.csv"])
    settings = write(tmp_path, "settings.toml", '[sources]\ndate_order = "dmy"\n')
    assert run("analyse", undecided, "--settings", settings, "--out", tmp_path / "result") == 0


@pytest.mark.parametrize("wanted", ["nowhere.csv", "."])
def test_missing_files_and_empty_folders(wanted, tmp_path, capsys):
    assert run("analyse", tmp_path / wanted, "--out", tmp_path / "result") == 2
    assert "Traceback" not in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_one_wrong_file_among_good_ones_leaves_nothing(tmp_path, capsys):
    good = write(tmp_path, "good.csv", HEADER + ROWS)
    wrong = write(tmp_path, "wrong.csv", REFUSED["lossy.csv"])
    assert run("analyse", good, wrong, "--out", tmp_path / "result") == 2
    assert "wrong.csv" in capsys.readouterr().err
    assert sorted(p.name for p in tmp_path.iterdir()) == ["good.csv", "wrong.csv"]
