"""People files: ten layouts, one file in many encodings, managers, leavers, what is never kept."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pytest
import xlsxwriter

from icomms.errors import MissingColumnError
from icomms.importers import people_file
from icomms.importers.managers import resolve_managers
from icomms.importers.reading import open_source
from icomms.importers.tables import SCHEMAS, read_table
from icomms.records import PersonRow, ReadOptions


@pytest.fixture
def people(files):
    """A reader of the small made-up files: name -> (rows by id, report)."""
    return lambda name, out, **options: _read(files / "people" / name, out, **options)


def _read(path, out, **options):
    """Read one file; people as dicts by id in file order, and the report."""
    out.mkdir(parents=True, exist_ok=True)
    report = people_file.read(open_source(path), out, ReadOptions(**options))
    rows = read_table(out, "people").to_pylist()
    return {row["id"]: row for row in rows}, report


def _written(folder: Path, text: str, encoding: str = "utf-8", name: str = "p.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def _codes(report):
    return [problem.code for problem in report.problems]


def _everything(out: Path) -> str:
    """All cells of all tables as one text."""
    tables = [pa.Table.to_pylist(read_table(out, name)) for name in SCHEMAS]
    return repr(tables)


def _rows_of(folder) -> list[PersonRow]:
    return [
        PersonRow(**{**row, "emails": tuple(row["emails"]), "attributes": dict(row["attributes"])})
        for row in read_table(folder, "people").to_pylist()
    ]


# ---- the ten systems ---------------------------------------------------------------------------


def test_successfactors_second_header_is_no_person_and_no_manager_is_nobody(people, tmp_path):
    rows, report = people("successfactors.csv", tmp_path)
    assert list(rows) == ["00017", "00018", "00019", "00020"]
    assert rows["00017"]["manager_ref"] == ""
    assert rows["00018"]["manager_ref"] == "00017"
    assert rows["00020"]["manager_ref"] == "00018"  # MANAGER held the login of the first boss
    assert rows["00020"]["status"] == "leaver"
    assert rows["00019"]["department"] == "Sales"
    assert rows["00019"]["location"] == "Hanoi"
    assert rows["00019"]["hired_on"] == "2020-12-31"
    assert rows["00019"]["name"] == "Hoa Pham"
    assert report.counts["people"] == 4
    assert report.counts["managers"] == 2
    assert report.counts["rejected"] == 0
    assert report.detected["date_order"] == "mdy"


def test_workday_header_below_three_title_lines(people, tmp_path):
    rows, report = people("workday.csv", tmp_path)
    assert report.detected["header_row"] == "4"
    assert list(rows) == ["1001", "1002", "1003", "1004"]
    assert rows["1002"]["name"] == "John Smith"
    assert rows["1002"]["status"] == "suspended"
    assert rows["1004"]["status"] == "leaver"
    assert rows["1003"]["department"] == "Finance"
    assert rows["1003"]["row"] == 7
    links, problems = resolve_managers(_rows_of(tmp_path))
    assert links == {"1002": "1001", "1003": "1002", "1004": "1002"}
    assert [p.code for p in problems] == ["manager_self"]  # Jane Doe heads her own organisation


def test_vietnamese_sheet_with_merged_headers_and_row_numbers(people, tmp_path):
    rows, report = people("misa.csv", tmp_path)
    assert list(rows) == ["NV001", "NV002", "NV003", "NV004"]
    assert rows["NV001"]["name"] == "Nguyễn Văn Anh"
    assert rows["NV004"]["name"] == "Nguyễn Vân Anh"
    assert rows["NV001"]["given_name"] == "Anh"
    assert rows["NV001"]["manager_ref"] == ""
    assert rows["NV003"]["status"] == "leaver"
    assert rows["NV002"]["department"] == "Phòng Kỹ thuật"
    links, _ = resolve_managers(_rows_of(tmp_path))
    assert links == {"NV002": "NV001", "NV003": "NV002", "NV004": "NV001"}
    assert report.counts["rejected"] == 0
    assert "1980" not in _everything(tmp_path)


def test_entra_without_managers(people, tmp_path):
    rows, report = people("entra.csv", tmp_path)
    by_name = {row["name"]: row for row in rows.values()}
    assert by_name["=3+1"]["status"] == "leaver"  # accountEnabled False, the name stays text
    guest = by_name["Eva Guest"]
    assert guest["worker_type"] == "guest"
    assert guest["emails"][0] == "eva@partner.example"
    kinds = {name: row["kind"] for name, row in by_name.items()}
    assert kinds == {
        "An Nguyen": "human", "=3+1": "human", "Eva Guest": "human", "Backup Service": "service",
        "Phòng họp 4": "room", "Lotus News": "service",
    }  # fmt: skip
    assert by_name["An Nguyen"]["emails"] == ["an@lotus.example"]
    assert report.counts == {"people": 3, "bots": 3, "managers": 0, "units": 1, "rejected": 0}
    external = {a["name"] for a in read_table(tmp_path, "accounts").to_pylist() if a["external"]}
    assert external == {"Eva Guest"}
    assert "Secret" not in _everything(tmp_path)


def test_google_never_stores_passwords_or_private_addresses(people, tmp_path):
    rows, _ = people("google.csv", tmp_path, keep_columns=("Password [Required]", "Cost Center"))
    assert rows["007"]["emails"] == ["lan.tran@cham.example", "l.tran@cham.example"]
    assert rows["008"]["worker_type"] == "contractor"
    assert rows["008"]["status"] == "suspended"
    assert dict(rows["008"]["attributes"]) == {"Cost Center": "C2"}
    assert rows["007"]["division"] == "/Head"
    links, problems = resolve_managers(_rows_of(tmp_path))
    assert links == {"008": "007"}
    assert problems == ()
    kept = _everything(tmp_path)
    assert not [w for w in ("****", "hunter2", "Secret", "0901", "home.example") if w in kept]


def test_keeping_a_sensitive_column_is_refused_and_said(people, tmp_path):
    _, report = people("google.csv", tmp_path, columns={"Password [Required]": "team"})
    assert _codes(report) == ["sensitive_column"]
    assert report.problems[0].column == "Password [Required]"
    assert "hunter2" not in _everything(tmp_path)


def test_personio_in_german(people, tmp_path):
    rows, report = people("personio.csv", tmp_path)
    assert rows["0001"]["name"] == "Jürgen Groß"
    assert rows["0003"]["kind"] == "human"  # Raum is a family name here
    assert rows["0003"]["status"] == "leaver"
    assert rows["0002"]["hired_on"] == "2015-03-15"
    links, _ = resolve_managers(_rows_of(tmp_path))
    assert links == {"0002": "0001", "0003": "0002"}
    assert report.detected["delimiter"] == ";"
    assert "1970" not in _everything(tmp_path)
    assert "100.000" not in _everything(tmp_path)


def test_directory_managers_by_distinguished_name(people, tmp_path):
    rows, _ = people("directory.csv", tmp_path)
    assert rows["0100"]["emails"] == ["jane@hafen.example", "j.doe@hafen.example"]
    assert rows["0101"]["status"] == "leaver"  # 514 has the bit "account disabled"
    assert rows["0102"]["status"] == "active"
    assert rows["0101"]["manager_ref"] == "0100"
    links, _ = resolve_managers(_rows_of(tmp_path))
    assert links == {"0101": "0100", "0102": "0101"}  # the second only by the name in the DN


def test_viva_engage_users(people, tmp_path):
    rows, report = people("engage.csv", tmp_path)
    assert [row["status"] for row in rows.values()] == ["active", "leaver", "active"]
    assert rows["1505"]["left_on"] == "2023-01-31"
    assert {c.header: c.field for c in report.columns}["state"] == "status"


def test_bamboo_managers_are_names(people, tmp_path):
    rows, _ = people("bamboo.csv", tmp_path)
    assert rows["3"]["status"] == "leaver"
    assert rows["3"]["left_on"] == "2024-06-30"
    assert rows["5"]["status"] == "active"
    assert rows["5"]["left_on"] == ""
    links, problems = resolve_managers(_rows_of(tmp_path))
    assert links == {"2": "1", "3": "2"}
    assert {p.code: p.row for p in problems} == {"manager_missing": 5, "manager_ambiguous": 6}


# ---- one file written in many ways ---------------------------------------------------------------

STAFF = [
    ["Mã NV", "Họ và tên", "Email", "Phòng ban", "Quản lý trực tiếp", "Ngày vào làm"],
    ["00123", "Nguyễn Văn Đạt", "dat@x.vn", "Kỹ thuật", "", "31/01/2020"],
    ["00124", "Trần Thị Hòa", "hoa@x.vn", "Kỹ thuật", "00123", "15/02/2021"],
    ["00125", "Lê Ngọc Ánh", "anh@x.vn", "Bán hàng", "Trần Thị Hòa", "01/03/2021"],
]


def _text(delimiter: str) -> str:
    return "".join(delimiter.join(cells) + "\r\n" for cells in STAFF)


def _cp1258() -> bytes:
    """As Excel on Vietnamese Windows writes: tones as characters of their own."""
    import unicodedata

    tones = "\u0300\u0301\u0303\u0309\u0323"
    out = []
    for letter in _text(","):
        parts = unicodedata.normalize("NFD", letter)
        marks = "".join(c for c in parts if c in tones)
        base = unicodedata.normalize("NFC", "".join(c for c in parts if c not in tones))
        out.append(base + marks)
    return "".join(out).encode("cp1258")


@pytest.mark.parametrize(
    "content",
    [
        _text(",").encode("utf-8-sig"),
        _text(";").encode(),
        ("sep=;\r\n" + _text(";")).encode(),
        _text("\t").encode("utf-16"),
        _text(";").encode("utf-16-be"),
        _cp1258(),
    ],
    ids=["bom", "semicolon", "sep", "utf16", "utf16-without-bom", "cp1258"],
)
def test_five_ways_of_writing_one_file_give_the_same_people(content, tmp_path):
    plain, _ = _read(_written(tmp_path, _text(","), name="plain.csv"), tmp_path / "plain")
    other = tmp_path / "other.csv"
    other.write_bytes(content)
    rows, _ = _read(other, tmp_path / "other")
    assert _without_rows(rows) == _without_rows(plain)
    assert list(rows) == ["00123", "00124", "00125"]
    assert rows["00124"]["hired_on"] == "2021-02-15"


def _without_rows(rows):
    return {key: {k: v for k, v in row.items() if k != "row"} for key, row in rows.items()}


def test_workbook_with_titles_merged_cells_and_real_dates(tmp_path):
    path = tmp_path / "staff.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Nhân sự")
        sheet.merge_range("A1:F1", "DANH SÁCH NHÂN VIÊN")
        sheet.merge_range("A2:A3", "STT")
        sheet.merge_range("B2:D2", "Thông tin chung")
        sheet.merge_range("E2:F2", "Công việc")
        sheet.write_row("B3", ["Mã NV", "Họ và tên", "Email", "Phòng ban", "Ngày vào làm"])
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for i, (number, name) in enumerate([("001", "Nguyễn Văn Đạt"), ("002", "Lê Ánh")]):
            sheet.write_row(3 + i, 0, [i + 1, number, name, f"e{number}@x.vn", "Kỹ thuật"])
            sheet.write_datetime(3 + i, 5, datetime(2020, 1, 2 + i), day)
        book.add_worksheet("Ghi chú").write_row("A1", ["Hello"])
    rows, report = _read(path, tmp_path / "out")
    assert list(rows) == ["001", "002"]
    assert rows["001"]["name"] == "Nguyễn Văn Đạt"
    assert rows["002"]["hired_on"] == "2020-01-03"
    assert rows["002"]["department"] == "Kỹ thuật"
    assert report.detected["sheet"] == "Nhân sự"
    assert report.problems == ()


def test_a_second_sheet_of_people_is_said_not_lost(tmp_path):
    path = tmp_path / "staff.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name in ("North", "South"):
            sheet = book.add_worksheet(name)
            sheet.write_row("A1", ["Employee ID", "Name", "Email", "Department"])
            sheet.write_row("A2", [f"{name[0]}1", "An", f"{name}@x.vn", "IT"])
    rows, report = _read(path, tmp_path / "out")
    assert list(rows) == ["N1"]
    assert _codes(report) == ["sheets_not_read"]
    assert "South" in report.problems[0].message


# ---- ids, rejects, doubts ------------------------------------------------------------------------


def test_repeated_ids_and_nameless_rows_are_rejected_with_their_place(tmp_path):
    text = (
        "Employee ID,Name,Email,Department\n"
        "001,An,an@x.vn,IT\n001,Bo,bo@x.vn,IT\n,,,IT\n,,,\n,Chi,,IT\nTotal: 3 people,,,\n"
    )
    rows, report = _read(_written(tmp_path, text), tmp_path / "out")
    assert [row["name"] for row in rows.values()] == ["An", "Chi"]
    assert [(r.file, r.row, r.column, r.reason) for r in report.rejects] == [
        ("p.csv", 3, "Employee ID", "the id stands in an earlier row"),
        ("p.csv", 4, "Employee ID", "no identifier and no name"),
        ("p.csv", 7, "Employee ID", "only one cell is filled: a heading or a total"),
    ]
    assert report.counts["rejected"] == 3
    assert sum(report.reject_counts.values()) == 3


def test_rows_without_id_take_their_address_or_one_that_is_made(tmp_path):
    text = "Họ tên,Email,Phòng\nAn,An@X.vn,IT\nBo,,IT\nBo,,HR\n"
    rows, _ = _read(_written(tmp_path, text), tmp_path / "out")
    ids = list(rows)
    assert ids[0] == "an@x.vn"
    assert len(set(ids)) == 3
    again, _ = _read(_written(tmp_path, text, "utf-16"), tmp_path / "again")
    assert list(again) == ids


def test_ids_rounded_by_excel_identify_nobody(tmp_path):
    text = "ID,Name,Email,Dept\n1.23E+16,An,an@x.vn,IT\n1.23E+16,Bo,bo@x.vn,IT\n"
    rows, report = _read(_written(tmp_path, text), tmp_path / "out")
    assert list(rows) == ["an@x.vn", "bo@x.vn"]
    assert _codes(report) == ["ids_rounded"]
    assert "2 rows (2, 3)" in report.problems[0].message


def test_codes_behind_names_are_their_numbers(tmp_path):
    text = "Worker,Department,Manager\nAn (E01),IT (D1),\nBo (E02),IT (D1),An (E01)\n"
    rows, _ = _read(_written(tmp_path, text), tmp_path / "out")
    assert list(rows) == ["E01", "E02"]
    assert rows["E02"]["name"] == "Bo"
    assert resolve_managers(_rows_of(tmp_path / "out"))[0] == {"E02": "E01"}


def test_virtual_accounts_have_no_address_and_nothing_else(tmp_path):
    staff = "".join(f"P{i},p{i}@x.vn,Clerk,IT\n" for i in range(8))
    text = f"Name,Email,Title,Department\n{staff}Kho,,,\nWorker,,Worker,Plant\n"
    text = text.replace("Kho,,,\n", "Kho A,,,\n")
    rows, report = _read(_written(tmp_path, text), tmp_path / "out")
    assert [r["kind"] for r in rows.values()].count("human") == 9
    assert report.reject_counts == {"only one cell is filled: a heading or a total": 1}


def test_account_without_address_among_addressed_staff_is_a_service(tmp_path):
    staff = "".join(f"E{i},P{i},p{i}@x.vn,IT\n" for i in range(8))
    text = f"ID,Name,Email,Department\n{staff}E9,Kho A,,\nE10,Tổ trưởng,,Kho\n"
    rows, _ = _read(_written(tmp_path, text), tmp_path / "out")
    assert (rows["E9"]["kind"], rows["E10"]["kind"]) == ("service", "human")


def test_undecided_dates_are_left_out_and_said(tmp_path):
    text = "ID,Name,Dept,Start date\n1,An,IT,01/02/2020\n2,Bo,IT,03/04/2021\n"
    path = _written(tmp_path, text)
    rows, report = _read(path, tmp_path / "a")
    assert rows["1"]["hired_on"] == ""
    assert _codes(report) == ["dates_undecided"]
    assert report.problems[0].column == "Start date"
    rows, report = _read(path, tmp_path / "b", date_order="dmy")
    assert rows["1"]["hired_on"] == "2020-02-01"
    assert report.problems == ()


def test_one_date_column_decides_for_the_other(tmp_path):
    text = "ID,Name,Start date,End date\n1,An,01/02/2020,\n2,Bo,03/04/2020,25/06/2021\n"
    rows, report = _read(_written(tmp_path, text), tmp_path / "out")
    assert rows["1"]["hired_on"] == "2020-02-01"
    assert report.problems == ()


def test_an_explicit_status_beats_a_last_day(tmp_path):
    text = "ID,Name,Status,End date\n1,An,Active,2030-12-31\n2,Bo,,2020-12-31\n3,Chi,,9999-12-31\n"
    rows, _ = _read(_written(tmp_path, text), tmp_path / "out")
    assert [row["status"] for row in rows.values()] == ["active", "leaver", "active"]
    assert rows["3"]["left_on"] == ""


def test_shared_addresses_are_said(tmp_path):
    text = "ID,Name,Email,Dept\n1,An,info@x.vn,IT\n2,Bo,info@x.vn,IT\n3,Ha,ha@x.vn,IT\n"
    _, report = _read(_written(tmp_path, text), tmp_path / "out")
    assert "email_shared" in _codes(report)


def test_only_columns_asked_for_are_kept(tmp_path):
    text = "ID,Name,Dept,Shoe size,Club,Ngày sinh\n1,An,IT,38,chess,1990-01-01\n"
    rows, _ = _read(_written(tmp_path, text), tmp_path / "a")
    assert dict(rows["1"]["attributes"]) == {}
    rows, report = _read(
        _written(tmp_path, text), tmp_path / "b", keep_columns=("club", "Ngày sinh")
    )
    assert dict(rows["1"]["attributes"]) == {"Club": "chess"}
    assert _codes(report) == ["sensitive_column"]


def test_user_may_say_which_column_is_what(tmp_path):
    text = "Kürzel,Wer,Ort\nA1,An,Huế\nB2,Bo,Huế\n"
    columns = {"Kürzel": "employee_no", "Wer": "name", "Ort": "location"}
    rows, _ = _read(_written(tmp_path, text), tmp_path / "out", columns=columns)
    assert {key: row["location"] for key, row in rows.items()} == {"A1": "Huế", "B2": "Huế"}


def test_a_file_without_names_or_ids_is_refused_in_one_sentence(tmp_path):
    path = _written(tmp_path, "Betrag,Menge\n3,4\n5,6\n")
    with pytest.raises(MissingColumnError) as error:
        people_file.read(open_source(path), tmp_path, ReadOptions())
    assert error.value.message.startswith("p.csv has no column")
    assert error.value.fix


def test_repeated_header_rows_of_printed_pages_are_no_people(tmp_path):
    text = "ID,Name,Dept\n1,An,IT\nID,Name,Dept\n2,Bo,IT\n"
    rows, report = _read(_written(tmp_path, text), tmp_path / "out")
    assert list(rows) == ["1", "2"]
    assert report.counts["rejected"] == 0


def test_cycle_in_a_file_is_reported_by_read(tmp_path):
    text = "ID,Name,Manager ID\n1,An,2\n2,Bo,1\n3,Chi,1\n"
    _, report = _read(_written(tmp_path, text), tmp_path / "out")
    assert _codes(report) == ["manager_cycle"]
    assert "rows (2, 3)" in report.problems[0].message


def test_no_problem_message_names_a_person(people, tmp_path):
    _, report = people("bamboo.csv", tmp_path)
    _, problems = resolve_managers(_rows_of(tmp_path))
    text = " ".join(p.message + p.fix for p in (*report.problems, *problems))
    assert not [name for name in ("Ada", "Ben", "Cem", "Dee", "Nobody") if name in text]


def test_villages_bots_and_managers_of_the_research_data_sets(shared, tmp_path):
    datasets = shared / "datasets"
    rows, report = _read(datasets / "kfamily" / "people.csv", tmp_path / "k")
    assert len(rows) == 1047
    assert len({row["location"] for row in rows.values()}) == 25
    assert {c.header: c.field for c in report.columns}["village"] == "location"
    rows, report = _read(datasets / "slack_houston_datavis" / "people.csv", tmp_path / "s")
    marked = [line.split(",") for line in _lines(datasets / "slack_houston_datavis/people.csv")]
    bots = {cells[0] for cells in marked if cells[5] == "1"}
    gone = {cells[0] for cells in marked if cells[6] == "1"}
    assert {key for key, row in rows.items() if row["kind"] == "bot"} == bots
    assert {key for key, row in rows.items() if row["status"] == "leaver"} == gone
    assert report.counts["people"] == 71 - len(bots)
    _read(datasets / "krackhardt_managers" / "people.csv", tmp_path / "m")
    links, problems = resolve_managers(_rows_of(tmp_path / "m"))
    assert (len(links), links["2"], problems) == (20, "7", ())
    rows, _ = _read(datasets / "strike" / "people.csv", tmp_path / "t")
    assert rows["Bob"]["team"].startswith("English-speaking, older") or rows["Bob"]["team"]
    assert len({row["team"] for row in rows.values()}) == 3
    assert rows["Sam"]["title"]


def _lines(path: Path) -> list[str]:
    return path.read_text("utf-8").splitlines()[1:]
