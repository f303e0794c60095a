"""The review list: written, filled in by hand or in a spreadsheet, read back, undone."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from icomms.errors import InputError
from icomms.people import Decision, resolve
from icomms.people_review import (
    COLUMNS,
    guarded,
    guarded_id,
    read_decisions,
    unguarded,
    unguarded_id,
    write_review,
)
from icomms.records import Account, PersonRow

ROWS = [
    PersonRow("00123", "Lê Minh", 2, department="Sales", title="Clerk", emails=("minh@x.vn",)),
    PersonRow("E6", "Lê Minh", 3, department="IT"),
]
ACCOUNTS = [
    Account("slack", "U1", "Lê Minh", department="IT?", title="=1+1", emails=("m@y.vn",)),
    Account("slack", "=U2", "=Lê Minhh"),
    Account("zoom", "007", "Lê Mimh"),
]
HEADER = "decision,system,account,person_id\n"


def table(path):
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))


def fill(path, rows, delimiter=",", encoding="utf-8-sig", first_line=""):
    with path.open("w", encoding=encoding, newline="") as file:
        file.write(first_line)
        writer = csv.DictWriter(file, rows[0], delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture
def path(tmp_path):
    target = tmp_path / "people_review.csv"
    write_review(target, resolve(ROWS, ACCOUNTS, activity=(5, 3, 1)), ROWS, ACCOUNTS)
    return target


def test_both_records_evidence_and_confidence_stand_in_a_row(path):
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = table(path)
    assert tuple(rows[0]) == COLUMNS
    assert [r["account"] for r in rows] == ["U1", "U1", "'=U2", "'=U2", "'007", "'007"]
    row = next(r for r in rows if r["person_id"] == "'00123")
    assert row["decision"] == ""
    assert (row["account_name"], row["account_email"], row["interactions"]) == (
        "Lê Minh",
        "m@y.vn",
        "5",
    )
    assert (row["person_name"], row["person_email"], row["person_title"]) == (
        "Lê Minh",
        "minh@x.vn",
        "Clerk",
    )
    assert "100 % alike" in row["evidence"]
    assert 0 < float(row["confidence"]) < 1


def test_no_cell_is_a_formula(path):
    for row in table(path):
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row.values())
    assert table(path)[0]["account_title"] == "'=1+1"


@pytest.mark.parametrize(
    ("delimiter", "encoding", "first_line"),
    [
        (",", "utf-8-sig", ""),
        (";", "utf-8", ""),
        ("\t", "utf-16", ""),
        (";", "utf-8-sig", "sep=;\r\n"),
    ],
)
def test_round_trip_through_a_spreadsheet(path, delimiter, encoding, first_line):
    rows = table(path)
    for row in rows:
        if row["person_id"] == "'00123":
            row["decision"] = " Same "
    fill(path, rows, delimiter, encoding, first_line)
    decisions = read_decisions(path)
    assert [(d.key, d.verdict, d.person) for d in decisions] == [
        ("U1", "same", "00123"), ("=U2", "same", "00123"), ("007", "same", "00123")
    ]  # fmt: skip
    found = resolve(ROWS, ACCOUNTS, decisions)
    assert {(x.person, x.rule, x.decided_by) for x in found.links} == {(0, "decided", "user")}
    assert not found.review
    assert not found.problems


def test_removing_the_row_undoes_the_decision(path):
    rows = table(path)
    rows[0]["decision"] = "same"
    fill(path, rows)
    assert resolve(ROWS, ACCOUNTS, read_decisions(path)).links[0].decided_by == "user"
    fill(path, rows[1:])
    assert resolve(ROWS, ACCOUNTS, read_decisions(path)) == resolve(ROWS, ACCOUNTS)


def test_an_empty_list_decides_nothing(path):
    assert read_decisions(path) == ()


def test_earlier_decisions_stay_in_the_list_also_about_people_who_are_not_here(tmp_path):
    decisions = (Decision("slack", "U1", "same", "00123"), Decision("zoom", "gone", "different", "E6"),
                 Decision("zoom", "007", "bot"))  # fmt: skip
    path = tmp_path / "people_review.csv"
    found = resolve(ROWS, ACCOUNTS, decisions)
    write_review(path, found, ROWS, ACCOUNTS, decisions)
    assert read_decisions(path) == decisions
    assert [row["decision"] for row in table(path)] == ["same", "different", "bot", "", ""]
    assert table(path)[0]["person_name"] == "Lê Minh"


def test_different_holds_on_the_next_run_and_only_for_that_person(path):
    rows = table(path)
    for row in rows:
        row["decision"] = "different" if row["person_id"] == "'00123" else ""
    fill(path, rows)
    again = resolve(ROWS, ACCOUNTS, read_decisions(path))
    assert {ROWS[c.person].id for item in again.review for c in item.candidates} == {"E6"}
    assert all(link.person >= len(ROWS) for link in again.links), "nobody is linked by elimination"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("maybe,slack,U1,E1\n", "row 2, column decision.*same, different"),
        (",slack,U1,E1\nsame,slack,U1,\n", "row 3, column person_id: empty"),
        ("new,slack,,E1\n", "row 2, column account: empty"),
        ("bot,,U1\n", "row 2, column system: empty"),
        ("same,slack,U1,E1\nsame,slack,U1,E2\n", "rows 2 and 3: two decisions"),
        ("same,slack,U1,E1\nbot,slack,U1,E1\n", "rows 2 and 3: two decisions"),
        ("same,slack,U1,E1\ndifferent,slack,U1,E1\n", "rows 2 and 3: two decisions"),
    ],
)
def test_errors_name_the_row_and_what_is_allowed(tmp_path, body, message):
    path = tmp_path / "review.csv"
    path.write_text(HEADER + body)
    with pytest.raises(InputError, match=message) as caught:
        read_decisions(path)
    assert caught.value.fix
    assert "U1" not in str(caught.value)


def test_rows_below_a_separator_line_are_numbered_as_the_spreadsheet_does(tmp_path):
    path = tmp_path / "review.csv"
    path.write_text("sep=,\n" + HEADER + "maybe,slack,U1,E1\n")
    with pytest.raises(InputError, match="row 3"):
        read_decisions(path)


@pytest.mark.parametrize(
    "body",
    ["same,slack,U1,E1\ndifferent,slack,U1,E2\n", "new,slack,U1,E1\nnew,slack,U1,E2\n",
     "same,slack,U1,E1\nsame,slack,U1,E1\n", "same,slack,U1,E1\nsame,zoom,U1,E2\n"],
)  # fmt: skip
def test_decisions_that_go_together_are_accepted(tmp_path, body):
    path = tmp_path / "review.csv"
    path.write_text(HEADER + body)
    assert read_decisions(path)


@pytest.mark.parametrize(
    ("data", "message"),
    [(b"a,b\n", "no column account, decision"), (b"", "no column"), ("quyết".encode("cp1258", "replace") + b"\xf0\xff", "not UTF-8"),
     (None, "There is no file")],
)  # fmt: skip
def test_files_that_are_no_review_list(tmp_path, data, message):
    path = tmp_path / "review.csv"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(InputError, match=message):
        read_decisions(path)


@pytest.mark.parametrize(
    ("decisions", "code"),
    [
        ((Decision("slack", "U1", "same", "gone"),), "decision_no_person"),
        ((Decision("slack", "gone", "same", "E6"),), "decision_no_account"),
        ((Decision("slack", "U1", "same", "E6"), Decision("slack", "U1", "bot")), "decision_contradiction"),
        ((Decision("slack", "U1", "same", "E6"), Decision("slack", "U1", "different", "E6")), "decision_contradiction"),
    ],
)  # fmt: skip
def test_decisions_that_cannot_be_applied_are_reported(decisions, code):
    found = resolve(ROWS, ACCOUNTS, decisions)
    assert [p.code for p in found.problems] == [code]
    assert found.problems[0].fix
    assert found.links[0].decided_by == "auto"


@given(st.text(alphabet="'=+-@\t\r0123aÂ ", max_size=6))
def test_guarding_loses_nothing(text):
    assert unguarded(guarded(text)) == text
    assert unguarded_id(guarded_id(text)) == text
    assert not guarded(text).startswith(("=", "+", "-", "@", "\t", "\r"))
