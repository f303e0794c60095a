"""Which tables are lists of people: by content, never by the name of the file."""

from __future__ import annotations

import json

import pytest

from icomms.importers import people_file
from icomms.importers.people_header import is_other_table
from icomms.importers.reading import open_source


def _written(folder, text):
    path = folder / "p.csv"
    path.write_bytes(text.encode())
    return path


@pytest.mark.parametrize(
    "name",
    ["successfactors.csv", "workday.csv", "misa.csv", "entra.csv", "google.csv", "personio.csv",
     "directory.csv", "engage.csv", "bamboo.csv"],
)  # fmt: skip
def test_every_people_file_is_recognised_by_content(files, name):
    assert people_file.recognise(open_source(files / "people" / name)) >= 0.85


@pytest.mark.parametrize(
    "text",
    [
        "source,target,weight,kind,time\n1,2,1,advice,\n1,3,1,advice,\n",
        "id,truth,value\n1,leader,1\n1,rank,2\n2,leader,0\n",
        "Người gửi,Người nhận,Số lần\nAn,Bo,3\n",
        "ID,Start time,Completion time,Email,Name,Whom do you ask?\n1,a,b,x@y.vn,An,Bo\n",
        "Timestamp,Email Address,Department,Advice 1,Advice 2,Advice 3\n1,a@b.vn,IT,An,Bo,Chi\n",
        "Name,Department,Advice 1,Advice 2,Advice 3\nAn,IT,Bo,Chi,Du\n",
        "Name,First Join,Last Leave,In-Meeting Duration,Email\nAn,x,y,1h 2m,a@b.vn\n",
        "Nome,Primeiro ingresso,Última saída,Duração na reunião,Email,Função\n"
        + "Ana,\"15/11/22, 09:30:47\",\"15/11/22, 10:30:47\",1h 2m 10s,a@b.vn,Organizador\n" * 3,
        "Mã nhân viên,Họ và tên,Phòng ban,Ngày làm việc,Giờ Check-in\n1,An,IT,x,8\n",
        "Post ID,Title,Views,Likes,Comments\n1,Hello,3,4,5\n",
        "Report Refresh Date,User Principal Name,Display Name,Send Count\n2024-01-01,a@b.vn,An,3\n",
        "personId:ID(Person),name,age:int,:LABEL\n1,An,3,P\n",
        "Meeting ID,Topic,Start Time,Name,Email\n1,x,y,An,a@b.vn\n",
    ],
)  # fmt: skip
def test_other_tables_are_not_taken_for_people(text, tmp_path):
    assert people_file.recognise(open_source(_written(tmp_path, text))) < 0.2


def test_many_rows_for_one_id_are_no_people_file(tmp_path):
    rows = "".join(f"{i % 3},An,IT\n" for i in range(30))
    path = _written(tmp_path, f"ID,Name,Department\n{rows}")
    assert people_file.recognise(open_source(path)) <= 0.2


def test_id_and_name_alone_are_only_perhaps_people(tmp_path):
    path = _written(tmp_path, "Id,Label\n1,An\n2,Bo\n")
    assert 0 < people_file.recognise(open_source(path)) < 0.5


@pytest.mark.parametrize(
    "name", ["kfamily", "krackhardt_managers", "slack_houston_datavis", "strike"]
)
def test_people_of_the_research_data_sets(shared, name):
    folder = shared / "datasets" / name
    assert people_file.recognise(open_source(folder / "people.csv")) >= 0.6
    for other in ("truth.csv", "edges.csv"):
        assert people_file.recognise(open_source(folder / other)) < 0.2


def test_the_known_export_headers_of_people_and_others(shared):
    """Headers of people exports are enough; the others in the list are not people files."""
    text = (shared / "samples" / "headers" / "known_headers.json").read_text("utf-8")
    headers = {name: entry[0] for name, entry in json.loads(text).items()}
    others = {
        name for name, line in headers.items() if is_other_table(line.replace("\t", ",").split(","))
    }
    people = {"entra_bulk_users", "google_users", "vn_hr_generic"}
    assert not others & people
    assert {"google_email_log_search", "ms_forms", "surveymonkey_row1",
            "luma_guests", "eventbrite_attendees", "teams_attendance_v3_participants",
            "vn_timesheet", "m365_email_activity"} <= others  # fmt: skip
