"""Surveys: four shapes from three tools give the same nominations; nobody is guessed."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest

from icomms.importers import survey
from icomms.importers.reading import open_source
from icomms.importers.tables import read_table
from icomms.records import ReadOptions

ADVICE = "Whom do you turn to for advice?"
PEOPLE = {"lan": "Lan Le", "minh": "Minh Tran", "hoa": "Hoà Phạm", "an": "An Vu"}
NAMED = {"lan": ["minh", "hoa"], "minh": ["hoa"], "hoa": ["hoa"], "an": []}
PAIRS = {(f"{who}@x.vn", f"{named}@x.vn") for who, all_ in NAMED.items() for named in all_}
SHAPES = ("slots", "select", "matrix", "long")
TOOLS = ("google", "microsoft", "qualtrics")


def questions(shape, separator):
    """(question and choice) of the columns, and the cells of every respondent."""
    if shape == "slots":
        columns = [(f"{ADVICE} {i}", "") for i in (1, 2)]
        cells = {w: [*(PEOPLE[n] for n in named), "", ""][:2] for w, named in NAMED.items()}
    elif shape == "select":
        columns = [(ADVICE, "")]
        cells = {w: [separator.join(PEOPLE[n] for n in named)] for w, named in NAMED.items()}
    else:
        columns = [(ADVICE, name) for name in PEOPLE.values()]
        cells = {w: ["Yes" if n in named else "" for n in PEOPLE] for w, named in NAMED.items()}
    return columns, cells


def long_rows():
    header = ["Respondent", "Question", "Nominee"]
    return [header, *([w, ADVICE, n] for w, n in sorted(PAIRS)), ["an@x.vn", ADVICE, ""]]


def google(shape):
    columns, cells = questions(shape, ", ")
    header = ["Timestamp", "Email Address", "Name"]
    header += [f"{question} [{choice}]" if choice else question for question, choice in columns]
    rows = [["2026/03/14 9:00:00 AM GMT+7", f"{w}@x.vn", PEOPLE[w], *cells[w]] for w in PEOPLE]
    return [header, *rows]


def microsoft(shape):
    columns, cells = questions(shape, ";")
    header = ["ID", "Start time", "Completion time", "Email", "Name"]
    header += [f"{question} [{choice}]" if choice else question for question, choice in columns]
    rows = [
        [i, "3/14/26 9:00:00", "3/14/26 9:05:00", f"{w}@x.vn", PEOPLE[w], *cells[w]]
        for i, w in enumerate(PEOPLE, start=1)
    ]
    return [header, *rows]


def qualtrics(shape):
    columns, cells = questions(shape, ",")
    about = ["StartDate", "EndDate", "Status", "IPAddress", "Finished", "RecordedDate",
             "ResponseId", "RecipientLastName", "RecipientFirstName", "RecipientEmail"]  # fmt: skip
    texts = ["Start Date", "End Date", "Response Type", "IP Address", "Finished", "Recorded Date",
             "Response ID", "Recipient Last Name", "Recipient First Name", "Recipient Email"]  # fmt: skip
    ids = [f"Q1_{i}" for i, _ in enumerate(columns, start=1)]
    asked = [f"{question} - {choice}" if choice else question for question, choice in columns]
    imported = [f'{{"ImportId":"{name}"}}' for name in [*about, *ids]]
    when = "2026-03-14 09:00:00"
    rows = [
        [when, when, "IP Address", "10.0.0.1", "True", when, f"R_{w}",
         PEOPLE[w].split()[1], PEOPLE[w].split()[0], f"{w}@x.vn", *cells[w]]
        for w in PEOPLE
    ]  # fmt: skip
    preview = [when, when, "Survey Preview", "10.0.0.1", "True", when, "R_p", "", "", "p@x.vn"]
    begun = [when, when, "IP Address", "10.0.0.1", "False", when, "R_b", "", "", "b@x.vn"]
    return [[*about, *ids], [*texts, *asked], imported, preview, begun, *rows]


def as_csv(rows, encoding="utf-8", delimiter=","):
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode(encoding)


def as_xlsx(rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


WRITTEN = {
    "google": lambda shape: as_csv(google(shape) if shape != "long" else long_rows()),
    "microsoft": lambda shape: as_xlsx(microsoft(shape) if shape != "long" else long_rows()),
    "qualtrics": lambda shape: as_csv(
        qualtrics(shape) if shape != "long" else long_rows(), "utf-16", "\t"
    ),
}


def read(folder, content, options=None, name="answers.csv"):
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    target = folder / "out"
    target.mkdir()
    source = open_source(path)
    assert survey.recognise(source) >= 0.3
    report = survey.read(source, target, options or ReadOptions())
    accounts = read_table(target, "accounts").to_pylist()
    nominations = read_table(target, "nominations").to_pylist()
    return report, accounts, nominations, read_table(target, "respondents").to_pylist()


def pairs(accounts, nominations):
    key = {account["account"]: account["key"] for account in accounts}
    return {(key.get(n["respondent"]), key[n["nominee"]]) for n in nominations}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("tool", TOOLS)
def test_every_shape_of_every_tool_gives_the_same_nominations(tool, shape, tmp_path):
    report, accounts, nominations, respondents = read(tmp_path, WRITTEN[tool](shape))
    assert pairs(accounts, nominations) == PAIRS
    assert {n["dimension"] for n in nominations} == {"advice"}
    assert sum(n["self"] for n in nominations) == report.counts["self_nominations"] == 1
    assert report.counts["nominations"] == 4
    assert report.problems == ()
    if shape != "long":
        # Whoever answered without naming anybody answered all the same.
        assert len(respondents) == report.counts["respondents"] == 4
        assert {a["key"] for a in accounts} == {f"{who}@x.vn" for who in PEOPLE}
        assert None not in {n["submitted_at"] for n in nominations}


@pytest.mark.parametrize("shape", ["slots", "select", "matrix"])
def test_rows_below_the_qualtrics_header_are_no_answers(shape, tmp_path):
    report, accounts, _, _ = read(tmp_path, as_csv(qualtrics(shape)))
    assert report.reject_counts == {"preview or unfinished answer": 2}
    assert [r.row for r in report.rejects] == [4, 5]
    assert not any("import" in a["key"].lower() or "recipient" in a["key"] for a in accounts)


def test_the_legacy_qualtrics_export_has_two_header_rows(tmp_path):
    rows = qualtrics("slots")
    report, accounts, nominations, _ = read(tmp_path, as_csv([*rows[:2], *rows[3:]]))
    assert pairs(accounts, nominations) == PAIRS
    assert report.counts["respondents"] == 4


def test_slots_keep_their_order_as_rank(tmp_path):
    _, accounts, nominations, _ = read(tmp_path, WRITTEN["google"]("slots"))
    key = {a["account"]: a["key"] for a in accounts}
    lan = {key[n["nominee"]]: n["rank"] for n in nominations if key[n["respondent"]] == "lan@x.vn"}
    assert lan == {"minh@x.vn": 1, "hoa@x.vn": 2}


def test_an_anonymous_survey_has_nominees_and_no_respondents(tmp_path):
    content = f"Timestamp,Name,{ADVICE}\n" + "".join(
        f"2026-03-14 09:0{i}:00,anonymous,{name}\n" for i, name in enumerate(PEOPLE.values())
    )
    report, accounts, nominations, respondents = read(tmp_path, content)
    assert respondents == []
    assert report.counts["respondents"] == 0
    assert {n["respondent"] for n in nominations} == {None}
    assert {a["name"] for a in accounts} == set(PEOPLE.values())


def test_equal_answers_of_different_anonymous_people_all_count(tmp_path):
    content = f"Name,{ADVICE}\n" + "Ẩn danh,Lan Le\n" * 3
    _, _, nominations, _ = read(tmp_path, content)
    assert len(nominations) == 3


def test_naming_somebody_twice_counts_once(tmp_path):
    content = f"Email Address,{ADVICE} 1,{ADVICE} 2\na@x.vn,Lan Le,Lan Le\nb@x.vn,Lan Le,An Vu\n"
    _, _, nominations, _ = read(tmp_path, content)
    assert len(nominations) == 3


def test_a_name_two_respondents_bear_is_given_to_neither(tmp_path):
    content = (
        f"Email Address,Name,{ADVICE}\n"
        "lan1@x.vn,Lan Le,Minh Tran\nlan2@x.vn,Lan Le,Minh Tran\nminh@x.vn,Minh Tran,Lan Le\n"
    )
    report, accounts, nominations, _ = read(tmp_path, content)
    assert pairs(accounts, nominations) == {
        ("lan1@x.vn", "minh@x.vn"), ("lan2@x.vn", "minh@x.vn"), ("minh@x.vn", "name:Lan Le"),
    }  # fmt: skip
    (problem,) = [p for p in report.problems if p.code == "shared_names"]
    assert "1 nominations" in problem.message
    assert "Lan" not in problem.message


def form(*times):
    rows = "".join(f"{at},p{i}@x.vn,Lan Le\n" for i, at in enumerate(times))
    return f"Timestamp,Email Address,{ADVICE}\n{rows}"


def test_undecided_dates_are_left_out_and_said(tmp_path):
    report, _, nominations, _ = read(tmp_path, form("03/04/2026 09:00", "05/04/2026 09:00"))
    assert [n["submitted_at"] for n in nominations] == [None, None]
    (problem,) = report.problems
    assert problem.code == "undecided_dates"
    assert "answers.csv, column Timestamp" in problem.message
    assert "date_order" in problem.fix


@pytest.mark.parametrize(("order", "month"), [("dmy", 4), ("mdy", 3)])
def test_a_setting_decides_dates(order, month, tmp_path):
    import datetime as dt

    report, _, nominations, _ = read(
        tmp_path, form("03/04/2026 09:00", "05/04/2026 09:00"), ReadOptions(date_order=order)
    )
    assert dt.datetime.fromtimestamp(nominations[0]["submitted_at"], dt.UTC).month == month
    assert report.problems == ()


def test_a_late_row_decides_dates(tmp_path):
    times = ["03/04/2026 09:00"] * 300 + ["25/04/2026 09:00"]
    report, _, nominations, _ = read(tmp_path, form(*times))
    assert report.detected["date_order"] == "dmy"
    assert all(n["submitted_at"] for n in nominations)


def test_other_tables_are_left_to_other_importers(tmp_path):
    for name, content in {
        "edges.csv": "source,target,weight\na,b,1\nb,c,2\n",
        "people.csv": "id,name,email,department\n1,Lan Le,lan@x.vn,IT\n2,An Vu,an@x.vn,IT\n",
    }.items():
        path = tmp_path / name
        path.write_text(content, encoding="utf-8")
        assert survey.recognise(open_source(path)) < 0.3


def test_semicolons_between_names_do_not_separate_columns(tmp_path):
    content = f"Email Address,{ADVICE}\n" + "".join(
        f"{who}@x.vn,Lan Le;Minh Tran;An Vu\n" for who in "abc"
    )
    _, _, nominations, _ = read(tmp_path, content)
    assert len(nominations) == 9
