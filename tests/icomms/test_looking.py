"""A first look shows columns, guesses and rows, and never what people wrote."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from icomms.config import Settings, settings_from
from icomms.errors import UnknownFormatError, UnreadableFileError
from icomms.field_texts import FIELDS, FORMATS, FOUND, field_label, format_label
from icomms.importers.heads import MAPPED, fields_of
from icomms.importers.survey_tools import _ABOUT
from icomms.imports import IMPORTERS
from icomms.looking import SHOWN_ROWS, look

SAMPLE = Path(__file__).resolve().parents[2] / "data" / "sample"


def looked(tmp_path, text: str, settings: Settings | None = None, name: str = "file.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return look(path, settings or Settings())


@pytest.mark.parametrize(
    ("name", "form", "field"),
    [
        ("people.xlsx", "people", "manager_ref"),
        ("survey.csv", "survey", "nominee"),
        ("attendance_events.csv", "attendance", "email"),
        ("post_metrics.csv", "post_metrics", "views"),
    ],
)
def test_the_sample_files_are_known_with_their_columns(name, form, field):
    found = look(SAMPLE / name, Settings())
    assert (found.format, found.name) == (form, name)
    assert field in {column.field for column in found.columns}
    assert 0 < len(found.rows) <= SHOWN_ROWS
    assert {len(row) for row in found.rows} == {len(found.columns)}


def test_a_chat_export_has_no_columns_to_choose():
    found = look(SAMPLE / "slack.zip", Settings())
    assert (found.format, found.is_table, found.columns, found.fields) == ("slack", False, (), ())


def test_guesses_carry_their_confidence_and_samples(tmp_path):
    found = looked(tmp_path, "Mã NV,Họ tên,Màu\n1,Lan,x\n2,Hà,x\n3,Lan,y\n")
    by = {column.header: column for column in found.columns}
    assert by["Họ tên"].field == "name"
    assert by["Họ tên"].samples == ("Lan", "Hà")
    assert 0.5 < by["Họ tên"].confidence <= 1
    assert (by["Màu"].field, by["Màu"].samples, by["Màu"].chosen) == ("", ("x", "y"), False)


def test_what_people_wrote_and_private_details_are_never_shown(tmp_path):
    wordy = "we should really talk about the budget of the next year"
    text = f"from,to,time,Message,Phone,Why\na,b,2024-01-02,hello,0901234567,{wordy}\n"
    found = looked(tmp_path, text)
    assert [c.header for c in found.columns if c.hidden] == ["Message", "Phone", "Why"]
    shown = repr(found)
    assert "hello" not in shown
    assert "0901234567" not in shown
    assert "budget" not in shown


def test_a_choice_is_marked_and_changes_what_the_column_is(tmp_path):
    text = "Bên này,Bên kia,Kiểu\na,b,hỏi\nc,d,hỏi\n"
    before = looked(tmp_path, text)
    assert (before.format, before.fields) == ("", ())
    digest = hashlib.sha256(text.encode()).hexdigest()
    columns = {"Bên này": "source", "Bên kia": "target"}
    settings = settings_from({"files": {digest: {"format": "interactions", "columns": columns}}})
    after = looked(tmp_path, text, settings)
    assert after.format == "interactions"
    assert [c.field for c in after.columns if c.chosen] == ["source", "target"]


def test_files_of_one_source_share_a_fingerprint(tmp_path):
    first = looked(tmp_path, "source,target\na,b\n")
    second = looked(tmp_path, "source,target\nc,d\ne,f\n")
    other = looked(tmp_path, "source,target,kind\na,b,c\n")
    assert first.fingerprint == second.fingerprint != other.fingerprint


def test_long_cells_are_cut_and_rows_limited(tmp_path):
    rows = "".join(f"p{i}@x.vn,{'x' * 90}\n" for i in range(50))
    found = looked(tmp_path, f"email,department\n{rows}")
    assert len(found.rows) == SHOWN_ROWS
    assert max(len(cell) for row in found.rows for cell in row) == 60


def test_a_file_that_cannot_be_opened_is_refused_in_a_sentence(tmp_path):
    with pytest.raises(UnreadableFileError, match="is empty"):
        looked(tmp_path, "")


def test_what_is_neither_a_table_nor_known_is_refused(tmp_path):
    with pytest.raises(UnknownFormatError, match="nothing in this file looks like"):
        looked(tmp_path, '{"a": 1}', name="a.json")


def test_a_file_hashed_before_is_not_read_again(tmp_path):
    path = tmp_path / "file.csv"
    path.write_text("source,target\na,b\n", encoding="utf-8")
    assert look(path, Settings(), "ab" * 32).sha256 == "ab" * 32


@pytest.mark.parametrize("form", MAPPED)
def test_every_field_and_format_has_a_name_in_both_languages(form):
    assert set(fields_of(form)) == set(FIELDS[form])
    labels = [field_label(form, field, "vi") for field in fields_of(form)]
    assert len(set(labels)) == len(labels)


def test_every_format_of_an_importer_has_a_name():
    forms = {form for importer in IMPORTERS for form in importer.FORMATS}
    assert forms == set(FORMATS)
    assert set(_ABOUT) <= set(FOUND)
    assert format_label("people", "vi") == "Danh sách nhân sự"
