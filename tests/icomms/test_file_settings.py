"""What a user says of one file counts for that file alone."""

from __future__ import annotations

import hashlib

import pytest

from icomms.config import Settings, settings_from
from icomms.errors import InputError, SettingsError
from icomms.imports import TABLES, read_files, read_options

ODD = "Bên kia,Bên này\nb@x.vn,a@x.vn\nc@x.vn,a@x.vn\n"
FIELDS = {"Bên kia": "target", "Bên này": "source"}


def said(path, **what) -> Settings:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return settings_from({"files": {digest: what}})


@pytest.fixture
def odd(tmp_path):
    path = tmp_path / "odd.csv"
    path.write_text(ODD, encoding="utf-8")
    return path


def read(tmp_path, settings, *paths):
    folder = tmp_path / "import"
    folder.mkdir()
    return read_files(paths, folder, settings, lambda step, share: None)


def test_a_table_nobody_recognises_is_read_as_its_user_says(tmp_path, odd):
    with pytest.raises(InputError):
        read(tmp_path, Settings(), odd)
    (tmp_path / "import").rename(tmp_path / "before")
    found = read(tmp_path, said(odd, format="interactions", columns=FIELDS), odd)
    report = found.reports[0]
    assert report.format == "interactions"
    assert [column.field for column in report.columns] == ["target", "source"]
    assert report.counts["interactions"] == 2


def test_the_choice_for_one_file_leaves_the_other_alone(tmp_path, odd):
    other = tmp_path / "other.csv"
    other.write_text("source,target,Bên kia\na,b,x\n", encoding="utf-8")
    found = read(tmp_path, said(odd, format="interactions", columns=FIELDS), odd, other)
    assert [column.field for column in found.reports[1].columns] == ["source", "target", ""]


def test_it_beats_what_is_said_of_all_files():
    settings = settings_from(
        {"columns": {"A": "kind", "B": "time"}, "files": {"12": {"columns": {"A": "source"}}}}
    )
    assert read_options(settings, "12").columns == {"A": "source", "B": "time"}
    assert read_options(settings, "13").columns == {"A": "kind", "B": "time"}


NOT_THIS = [f for i in TABLES for f in i.FORMATS if f not in ("interactions", "people")]


@pytest.mark.parametrize("form", NOT_THIS)
def test_a_wrong_choice_is_answered_in_a_sentence(tmp_path, odd, form):
    with pytest.raises(InputError):
        read(tmp_path, said(odd, format=form), odd)


def test_a_choice_for_what_is_no_table_is_passed_over(tmp_path):
    path = tmp_path / "network.net"
    path.write_text("*Vertices 2\n1 a\n2 b\n*Arcs\n1 2\n", encoding="utf-8")
    assert read(tmp_path, said(path, format="people"), path).reports[0].format == "pajek"


@pytest.mark.parametrize("wrong", [{"sheet": "A"}, {"format": 3}, {"columns": {"A": 1}}, "people"])
def test_wrong_entries_are_refused(wrong):
    with pytest.raises(SettingsError):
        settings_from({"files": {"12": wrong}})


def test_an_unknown_format_is_refused(tmp_path, odd):
    with pytest.raises(SettingsError, match="Allowed: "):
        read(tmp_path, said(odd, format="slack"), odd)
