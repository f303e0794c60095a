"""A dry run says all that an analysis would meet, in groups by repair, and keeps nothing."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest

from icomms.checked import plain, result_from, skipped_csv
from icomms.checking import check, grouped
from icomms.config import Settings
from icomms.people import Decision
from icomms.records import Problem, Reject

SAMPLE = Path(__file__).resolve().parents[2] / "data" / "sample"


@pytest.fixture
def write(tmp_path):
    def _write(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return _write


@pytest.fixture(autouse=True)
def temporary(tmp_path, monkeypatch):
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    yield place
    assert list(place.iterdir()) == []


def test_the_sample_company_is_ready_to_be_analysed():
    steps = []
    files = sorted(path for path in SAMPLE.iterdir() if path.is_file())
    found = check(files, Settings(), progress=lambda step, share: steps.append(share))
    assert found.ready
    assert result_from(json.loads(json.dumps(plain(found)))) == found
    assert len(found.files) == len(files)
    assert found.kept > 1000
    assert found.merged > 50
    assert found.people > 50
    assert steps == sorted(steps)
    assert found.left_out == sum(repair.count for repair in found.repairs if repair.rows)


def test_every_unusable_file_is_named_not_only_the_first(write):
    people = write("people.csv", "Employee ID,Name,Email,Department\n1,An,an@x.vn,A\n")
    found = check([write("a.csv", ""), people, write("b.csv", "<html>no</html>")], Settings())
    blocking = [repair for repair in found.repairs if repair.level == "blocking"]
    assert [b.examples[0].file for b in blocking if b.examples] == ["a.csv", "b.csv"]
    assert blocking[0].message == "a.csv is empty."
    assert not found.ready
    assert [file.name for file in found.files] == ["people.csv"]


def test_people_without_ties_cannot_be_analysed(write):
    people = write("people.csv", "Employee ID,Name,Email,Department\n1,An,an@x.vn,A\n")
    found = check([people], Settings())
    assert not found.ready
    assert "no interaction" in found.repairs[0].message


def test_nothing_usable_at_all(write):
    found = check([write("a.csv", "")], Settings())
    assert (found.ready, found.kept, found.files) == (False, 0, ())
    assert check([], Settings()).repairs[0].level == "blocking"


def test_rows_left_out_are_counted_and_three_are_named(write):
    rows = "".join(f"a{i},\n" for i in range(5))
    found = check([write("t.csv", f"source,target\nx,y\n{rows}")], Settings())
    (repair,) = [one for one in found.repairs if one.rows]
    assert (repair.message, repair.count, len(repair.examples)) == ("no target", 5, 3)
    assert [place.row for place in repair.examples] == [3, 4, 5]
    assert (found.kept, found.left_out, len(found.skipped)) == (1, 5, 5)
    assert "a1" not in repr(found.repairs)


def test_doubtful_people_come_with_candidates_until_somebody_decides(write):
    people = write(
        "people.csv",
        "Employee ID,Name,Email,Department\n1,Nguyễn Văn Anh,a1@x.vn,Sales\n"
        "2,Nguyễn Văn Anh,a2@x.vn,Plant\n3,Lê Hà,ha@x.vn,Plant\n",
    )
    survey = write(
        "survey.csv",
        "Respondent,Nominee,Question\nha@x.vn,Nguyễn Văn Anh,advice\na1@x.vn,ha@x.vn,advice\n",
    )
    found = check([people, survey], Settings())
    (doubt,) = found.doubts
    assert (doubt.name, found.doubtful) == ("Nguyễn Văn Anh", 1)
    assert {one.id for one in doubt.candidates} == {"1", "2"}
    assert {one.department for one in doubt.candidates} == {"Sales", "Plant"}
    decision = Decision(doubt.system, doubt.key, "same", "2")
    after = check([people, survey], Settings(), [decision])
    assert (after.doubtful, after.merged) == (0, found.merged + 1)


def test_people_on_no_list_are_named(write):
    people = write("people.csv", "Employee ID,Name,Email,Department\n1,An,an@x.vn,A\n")
    ties = write("t.csv", "source,target\nan@x.vn,stranger@y.vn\n")
    found = check([people, ties], Settings())
    assert found.unmatched == 1
    assert found.merged == 1, "the rows of the people list itself are not counted"
    assert found.unmatched_names == ("stranger@y.vn",)
    assert check([ties], Settings()).unmatched_names == ()


def test_problems_of_one_repair_stand_together_warnings_first():
    problems = [Problem("undirected", "No direction.", "", "n.csv")] + [
        Problem("email_shared", f"Row {i} shares.", "Give each their own.", "p.csv", i, "Email")
        for i in range(2, 7)
    ]
    warning, note = grouped(problems)
    assert (warning.level, warning.count, warning.message) == ("warning", 5, "Row 2 shares.")
    assert [(e.file, e.row, e.column) for e in warning.examples] == [
        ("p.csv", i, "Email") for i in (2, 3, 4)
    ]
    assert note.level == "note"


def test_the_csv_of_rows_left_out_cannot_become_a_formula():
    text = skipped_csv([Reject("=cmd.csv", 3, "@x", "no target")])
    assert text == "\ufefffile,row,column,reason\r\n'=cmd.csv,3,'@x,no target\r\n"


def test_rows_of_a_large_table_are_counted_while_they_are_read(write):
    rows = "".join(f"a{i},b{i}\n" for i in range(5000))
    told = []
    check([write("t.csv", f"source,target\n{rows}")], Settings(), rows=told.append)
    assert sum(told) == 5000
