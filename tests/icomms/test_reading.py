"""How uploads are opened: encodings, separators, headers, workbooks, zips; nothing touches the disk."""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import io
import time
import unicodedata
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icomms.errors import InputError, UnreadableFileError, UnsafeFileError
from icomms.importers.archives import Limits, entry_names
from icomms.importers.delimiters import delimiter_of
from icomms.importers.encodings import encoding_of
from icomms.importers.headers import header_row
from icomms.importers.reading import (
    HEAD_CELL,
    open_source,
    read_entry,
    read_text,
    rows,
    scientific_ids,
    unique_headers,
    xml_root,
)
from icomms.importers.zip_reader import open_zip

TABLE = [
    ("Mã nhân viên", "Họ và tên", "Ghi chú"),
    ("001", "Nguyễn Thị Hoà", 'nói: "vâng", rồi đi'),
    ("002", "Đỗ Đức", "hai\ndòng"),
    ("003", "Lê Văn Ổn", ""),
]


def written(table=TABLE, delimiter=",", end="\r\n"):
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=end).writerows(table)
    return text.getvalue()


def put(folder, content, name="table.csv"):
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def zipped(*entries):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return buffer.getvalue()


def workbook(*sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, table in sheets:
        sheet = book.create_sheet(name)
        for row in table:
            sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


ENCODED = {
    "utf-8": lambda text: text.encode(),
    "utf-8-sig": lambda text: text.encode("utf-8-sig"),
    "utf-16-le with mark": lambda text: codecs.BOM_UTF16_LE + text.encode("utf-16-le"),
    "utf-16-be with mark": lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
    "utf-16-le": lambda text: text.encode("utf-16-le"),
    "utf-16-be": lambda text: text.encode("utf-16-be"),
    "decomposed": lambda text: unicodedata.normalize("NFD", text).encode(),
}


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", list(ENCODED))
def test_one_table_however_it_is_written(encoding, delimiter, tmp_path):
    source = open_source(put(tmp_path, ENCODED[encoding](written(delimiter=delimiter))))
    assert [r for r in rows(source) if r] == TABLE
    assert source.sheets[0].head == tuple(TABLE)
    assert source.sheets[0].header_row == 0
    assert source.sheets[0].dialect.delimiter == delimiter


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(*[st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Z"],
                                            exclude_characters="?"),
                            min_size=1, max_size=12)] * 3),
        min_size=1, max_size=8,
    )
)  # fmt: skip
def test_what_is_written_is_read(tmp_path_factory, table):
    # Question marks inside words are taken for letters that were lost, and refused.
    folder = tmp_path_factory.mktemp("any")
    table = [("source", "target", "kind"), *table]
    found = list(rows(open_source(put(folder, written(table).encode("utf-8-sig")))))
    plain = [tuple(unicodedata.normalize("NFC", cell) for cell in row) for row in table]
    assert [tuple(c.lstrip("'") for c in row) for row in found] == [
        tuple(c.lstrip("'") for c in row) for row in plain
    ]


def test_a_sep_line_is_obeyed_and_no_row(tmp_path):
    source = open_source(put(tmp_path, "sep=;\r\n" + written(delimiter=";")))
    assert list(rows(source)) == TABLE


def test_the_first_accent_may_come_late(tmp_path):
    text = "name,team\n" + "An,Kho\n" * 300_000 + "Hoà,Kho\n"
    assert encoding_of(io.BytesIO(text.encode())) == "utf-8"
    assert encoding_of(io.BytesIO(text.encode("cp1252"))) in ("cp1252", "latin_1", "cp1258")
    source = open_source(put(tmp_path, text.encode("cp1252")))
    *_, last = rows(source)
    assert last == ("Hoà", "Kho")


@pytest.mark.parametrize(
    ("lines", "delimiter"),
    [
        # A small Teams report: two cells a row at the top, commas inside the dates.
        (["1. Summary", "Title\tMeeting", "Start\t3/1/26, 9:00:00 AM", "End\t3/1/26, 9:30:00 AM", "",
          "2. Participants", "Name\tFirst Join\tLast Leave\tDuration\tEmail\tID\tRole",
          "A\t3/1/26, 9:00:00 AM\t3/1/26, 9:30:00 AM\t30m\ta@x.vn\ta@x.vn\tOrganizer"], "\t"),
        (["name;amount", "a;1,5", "b;2,5"], ";"),
        (["Danh sách, tháng 1", "id,name,team", "1,A,IT", "2,B,IT"], ","),
        (["Email,Whom?", "a@x.vn,A;B;C", "b@x.vn,A;B;C", "c@x.vn,A;B;C"], ","),
        (["Email;Whom?", "a@x.vn;A", "b@x.vn;B"], ";"),
        (["a@x.vn,b@x.vn", "b@x.vn,c@x.vn"], ","),
        (["one", "two"], ","),
        ([], ","),
    ],
)  # fmt: skip
def test_separators(lines, delimiter):
    assert delimiter_of([f"{line}\r\n" for line in lines]) == delimiter


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ([["id", "name", "team"], ["1", "A", "IT"]], 0),
        ([["DANH SÁCH NHÂN VIÊN", "", ""], ["", "", ""], ["STT", "Họ tên", "Phòng ban"],
          ["1", "A", "IT"], ["2", "B", "IT"]], 2),
        ([["Report", "2026-01-01"], ["source", "target", "kind"], ["a", "b", "reply"]], 1),
    ],
)  # fmt: skip
def test_the_header_may_stand_below_titles(table, row):
    assert header_row(table) == row


def test_repeated_headers_are_told_apart():
    assert unique_headers(["a", "a", "b", "a"]) == ("a", "a_2", "b", "a_3")


def test_cells_of_workbooks(tmp_path):
    moment = dt.datetime(2026, 3, 14, 15, 9, 26)
    table = [["id", "when", "flag", "share", "text"], [12.0, moment, True, 0.25, "'=3+1"],
             [1234567890123456, dt.date(2026, 3, 14), False, None, "  Hoà "]]  # fmt: skip
    source = open_source(put(tmp_path, workbook(("A", table)), "a.xlsx"))
    found = list(rows(source))
    assert found[1] == ("12", "2026-03-14 15:09:26", "TRUE", "0.25", "=3+1")
    assert found[2][0].startswith("12345678901234")
    assert found[2][1] in ("2026-03-14", "2026-03-14 00:00:00")
    assert found[2][2:] == ("FALSE", "", "Hoà")


def test_every_visible_sheet_with_data(tmp_path):
    content = workbook(("Empty", []), ("First", [["id", "name"]]), ("Hidden", [["x"]]),
                       ("Last", [["id", "name"], ["1", "A"]]))  # fmt: skip
    book = openpyxl.load_workbook(io.BytesIO(content))
    book["Hidden"].sheet_state = "hidden"
    book.save(tmp_path / "a.xlsx")
    source = open_source(tmp_path / "a.xlsx")
    assert [sheet.name for sheet in source.sheets] == ["First", "Last"]
    assert list(rows(source, 1)) == [("id", "name"), ("1", "A")]


def test_rows_above_and_columns_before_the_data_are_kept(tmp_path):
    book = openpyxl.Workbook()
    book.active["C3"] = "id"
    book.active["C4"] = "1"
    book.save(tmp_path / "a.xlsx")
    found = list(rows(open_source(tmp_path / "a.xlsx")))
    assert found == [("", "", ""), ("", "", ""), ("", "", "id"), ("", "", "1")]


def test_a_sheet_full_to_its_last_row_is_said(tmp_path, monkeypatch):
    table = [["id", "name"], *([str(i), "A"] for i in range(300))]
    path = put(tmp_path, workbook(("Log", table)), "a.xlsx")
    assert open_source(path).problems == ()
    monkeypatch.setattr("icomms.importers.workbooks.FULL_SHEET", 301)
    assert [p.code for p in open_source(path).problems] == ["full_sheet"]


@pytest.mark.parametrize("inner", ["answers.csv", "answers.xlsx"])
def test_a_zip_of_one_table_is_that_table(inner, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.NamedTemporaryFile", None)
    raw = written().encode() if inner.endswith("csv") else workbook(("a", TABLE))
    source = open_source(put(tmp_path, zipped((f"Form/{inner}", raw), ("__MACOSX/x", "")), "f.zip"))
    assert source.kind == "table"
    assert list(rows(source)) == TABLE
    assert [p.name for p in tmp_path.iterdir()] == ["f.zip"]


def test_a_damaged_table_in_a_zip_is_named_as_the_zip(tmp_path):
    for inner, raw in (("a.csv", b"\x00\x01\x02" * 9), ("a.xlsx", b"PK\x03\x04 no workbook")):
        with pytest.raises(UnreadableFileError, match=r"^f\.zip"):
            open_source(put(tmp_path, zipped((inner, raw)), "f.zip"))


def test_entries_are_read_in_one_way_with_one_limit(tmp_path):
    source = open_source(
        put(tmp_path, zipped(("t/a.json", b"[1]"), ("t/b.json", b"x" * 50)), "t.zip")
    )
    assert source.entries == ("a.json", "b.json")
    assert read_entry(source, "a.json") == b"[1]"
    tight = Limits(entry_bytes=20)
    with open_zip(source, tight) as archive:
        assert archive.read("a.json") == b"[1]"
        with pytest.raises(UnsafeFileError, match=r"t\.zip"):
            archive.read("b.json")
    with pytest.raises(UnsafeFileError, match=r"t\.zip"):
        read_entry(source, "b.json", tight)


@pytest.mark.parametrize(
    ("limits", "what"),
    [
        (Limits(entries=1), "2 files"), (Limits(total_bytes=10), "unpacks"),
        (Limits(upload_bytes=10), "larger"), (Limits(ratio=2, ratio_from=10), "times its size"),
    ],
)  # fmt: skip
def test_limits_of_archives(limits, what, tmp_path):
    path = put(tmp_path, zipped(("a.json", b"0" * 5000), ("b.json", b"0" * 5000)), "t.zip")
    with pytest.raises(UnsafeFileError, match=what):
        open_source(path, limits)


def test_a_header_that_lies_about_the_size_is_found_out(tmp_path):
    content = bytearray(zipped(("a.json", b"0" * 3_000_000), ("b.json", b"[]")))
    size = (3_000_000).to_bytes(4, "little")
    at = content.find(size)
    while at >= 0:
        content[at : at + 4] = (9).to_bytes(4, "little")
        at = content.find(size, at + 4)
    path = put(tmp_path, bytes(content), "t.zip")
    assert entry_names(path)["a.json"].file_size == 9
    with pytest.raises(InputError, match=r"t\.zip"):
        read_entry(open_source(path), "a.json")


@pytest.mark.parametrize("kind", ["cells", "quotes", "one line"])
def test_cells_of_megabytes_take_no_time(kind, tmp_path):
    cell = "b" * (4 << 20)
    text = {"cells": f"source,target\n{cell},{cell}\n", "quotes": f'source,target\n"{cell}\na,b\n',
            "one line": cell}[kind]  # fmt: skip
    path = put(tmp_path, text)
    begun = time.perf_counter()
    source = open_source(path)
    assert max(len(cell) for row in source.sheets[0].head for cell in row) <= HEAD_CELL
    assert time.perf_counter() - begun < 5


def test_long_cells_are_whole_in_the_rows(tmp_path):
    source = open_source(put(tmp_path, f"id,name,text\n1,A,{'b' * 5000}\n"))
    assert len(list(rows(source))[1][2]) == 5000


def test_lost_letters_are_told_from_questions(tmp_path):
    asked = "id,name,motto\n" + "1,A Le,Why? Because\n" * 9
    assert len(list(rows(open_source(put(tmp_path, asked))))) == 10
    lost = "id,name,team\n" + "1,Nguy?n V?n,K? toán\n" * 9
    with pytest.raises(UnreadableFileError, match="letters were lost"):
        open_source(put(tmp_path, lost))


def test_entities_are_refused_at_once(tmp_path):
    laughs = '<!DOCTYPE g [<!ENTITY a "ha">' + "".join(
        f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 10)
    ).replace("&a0;", "&a;")
    source = open_source(put(tmp_path, f"{laughs}]><graphml>&a9;</graphml>", "g.graphml"))
    begun = time.perf_counter()
    with pytest.raises(UnsafeFileError, match=r"g\.graphml"):
        xml_root(source)
    assert time.perf_counter() - begun < 1


def test_text_without_its_mark(tmp_path):
    source = open_source(put(tmp_path, '\ufeff{"a": "Hoà"}', "a.json"))
    assert source.kind == "json"
    assert read_text(source) == '{"a": "Hoà"}'


def test_ids_cut_by_a_spreadsheet():
    assert scientific_ids(["1.23E+16", "1,23E+16", "12345", "1.2", "E+16"]) == 2


def test_a_text_that_breaks_in_the_middle_is_refused(tmp_path):
    source = open_source(put(tmp_path, codecs.BOM_UTF8 + b"id,name\n" + b"1,A\n" * 9 + b"2,\xff\n"))
    with pytest.raises(UnreadableFileError, match=r"table\.csv"):
        list(rows(source))
