"""Every sentence of the engine has its Vietnamese one, whatever values stand in it."""

from __future__ import annotations

import re
import time
from string import Formatter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icomms.checked import skipped_csv
from icomms.quality_texts import finding_text
from icomms.records import Reject
from icomms.sentences import in_language, sentence_of, table
from tests.icomms.engine_sentences import PASSED_ON, Sentences, unread
from tests.icomms.parsed_source import ROOT

# Expressions in sentences that are values: names, numbers, what users wrote. Words are not here.
VALUES = set("""
request.out out home people key name allowed path close.size ids place limits.entries limits.ratio
archive file undirected lost_ids header self._name records.open_row self.layout.header[index] rest
rows[0] shown people[who].row direct[who] people[top].row shared meeting.declared listed kind count
title entry answers.shared column known seen[source.sha256] view.minimum_group email without private
doubtful.not_compared lost[reason] repeated row empty found[contradicted] smallest folder direct n
about.get('schema') self.engine.url.render_as_string() error.strerror reference error names code
largest layout.columns[index].header layout.stray_files layout.stray_folders reader.seen['hidden']
counts['duplicates'] to.place to.user settings.place version scheme source
self._connection.settings.place connection.settings.place self.settings.place names reader.rejected.total wishes.size kind.__name__ memory
table self.table column.header column.field type(error).__name__ place
""".split()) | {
    "', '.join(known) or 'none'",
    "icomms/config.py:_table: name",
    "icomms/graph_settings.py:_table: key",
    "icomms/pages/people_list.py:people_query: name",
}  # fmt: skip
# Words that cannot be followed in the source, as patterns.
WORDS = {
    "reason": ["{:text}"],  # of a row that was left out
    "keyed.get(person, '')": ["employee number", "e-mail", "id"],  # the rules of strong_keys
}
# Texts for developers and the command line, help of settings (on pages by gettext), and modules
# that hold both languages.
ELSEWHERE = re.compile(
    r"icomms/(?:campaigns/)?(\w+_texts|config|cli|cli_installation|cli_store|cli_team|file_templates)\.py"
    r"|icomms/importers/cues\.py"
    r"|icomms/storage/migrations/.*|icomms/web/.*"
)
SAID_BY_STORES = re.compile(r"(neo4j_\w+|store)\.py")
SHAPE = re.compile(r"(?<!\{)\{\w+(?::(,|text|repr))?\}(?!\})")


def shape(english: str) -> str:
    """A sentence of the table as the source is read: values without their names."""
    return SHAPE.sub(lambda found: f"{{:{found[1]}}}" if found[1] else "{}", english)


@pytest.fixture(scope="module")
def said() -> Sentences:
    paths = [p for p in (ROOT / "icomms").rglob("*.py") if "sample" not in p.parts]
    paths += [p for p in (ROOT / "graph").glob("*.py") if SAID_BY_STORES.fullmatch(p.name)]
    return Sentences(paths, VALUES, WORDS)


@pytest.fixture(scope="module")
def entries() -> dict[str, str]:
    """English sentence, values without names → the entry as it is written."""
    return {shape(_english(s)): _english(s) for s in table("vi")}


def _english(sentence) -> str:
    values = [f"{{{n}:{k}}}" if k else f"{{{n}}}" for n, k in sentence.values]
    return "".join(a + b for a, b in zip(sentence.words, [*values, ""], strict=True))


def test_every_sentence_is_followed_to_its_words(said):
    assert said.lost == []
    assert len(said.found) > 250


def test_no_sentence_reaches_users_by_another_way(said):
    assert [(m.name, text) for m, text in unread(said) if not ELSEWHERE.fullmatch(m.name)] == []


def test_every_sentence_is_in_the_table(said, entries):
    assert {text: place for text, place in said.found.items() if text not in entries} == {}


def test_no_entry_of_the_table_is_unused(said, entries):
    assert {entry for text, entry in entries.items() if text not in said.found} == set()


def test_exceptions_are_needed(said):
    assert set() == VALUES - said.used_values
    assert set() == WORDS.keys() - said.used_words
    assert said.passed_on == PASSED_ON


def test_the_words_that_are_given_by_hand_are_those_of_the_source():
    source = (ROOT / "icomms" / "people_listed.py").read_text(encoding="utf-8")
    body = source.partition("def strong_keys")[2].partition("\ndef ")[0]
    assert set(re.findall(r'\("([\w -]+)", f"', body)) == set(WORDS["keyed.get(person, '')"])


@pytest.mark.parametrize("sentence", table("vi"), ids=_english)
def test_values_are_kept_and_words_translated(sentence):
    given_values = {
        name: {"": f"V{i}", ",": "1,234", "text": "not a number", "repr": f"'V{i}'"}[kind]
        for i, (name, kind) in enumerate(sentence.values)
    }
    wanted = given_values | {
        name: {",": "1.234", "text": "không phải số"}[kind]
        for name, kind in sentence.values
        if kind in (",", "text")
    }
    placed = {name for _, name, _, _ in Formatter().parse(sentence.translation) if name}
    assert placed == {name for name, _ in sentence.values}
    assert len(given_values) == len(sentence.values)
    text = "".join(
        a + b
        for a, b in zip(
            sentence.words, [*(given_values[n] for n, _ in sentence.values), ""], strict=True
        )
    )
    assert in_language(text, "vi") == sentence.translation.format_map(wanted) != text
    assert in_language(text, "en") == text


def test_vietnamese_ends_as_english_does():
    ends = re.compile(r"[.?]$")
    for sentence in table("vi"):
        assert bool(ends.search(_english(sentence))) == bool(ends.search(sentence.translation))
        assert sentence.translation == " ".join(sentence.translation.split())


def test_several_sentences_are_translated_one_by_one():
    assert in_language("a. b.csv is empty. Export it again.", "vi") == (
        "a. b.csv trống. Hãy xuất lại tệp này."
    )
    assert in_language("ties.half_life is 'x'. Allowed: a number.", "vi") == (
        "ties.half_life là 'x'. Được phép: một số."
    )
    assert in_language("names 91 % alike; same e-mail; accents differ", "vi") == (
        "tên giống nhau 91 %; cùng địa chỉ thư điện tử; khác dấu"
    )
    assert in_language(
        "x.csv: no row can be used (12 rows: no source; 1 rows: not a number).", "vi"
    ) == (
        "x.csv: không dùng được dòng nào (12 dòng: thiếu người thực hiện; 1 dòng: không phải số)."
    )


@pytest.mark.parametrize(
    "text", ["", "Nobody wrote this.", "x.csv is empty. Nobody wrote this.", "Đã lưu.", "is empty"]
)
def test_an_unknown_text_stays_as_it_is(text):
    assert in_language(text, "vi") == text


@given(st.text(min_size=1, max_size=60))
@settings(max_examples=60, deadline=None)
def test_a_value_is_kept_whatever_it_says(name):
    assert in_language(f"{name} is locked with a password.", "vi") == (
        f"{name} bị khóa bằng mật khẩu."
    )


@pytest.mark.parametrize(
    "value", ["{0} {file.__class__}", "\\1 $1", "is empty", "a; b", ": , row "]
)
def test_a_hostile_value_says_nothing_itself(value):
    assert in_language(f"There is no file {value}.", "vi") == f"Không có tệp {value}."


def test_a_page_of_sentences_is_fast_and_no_text_is_slow():
    text = "a.csv, column Ngày: Day and month cannot be told apart: all could be read both ways."
    began = time.perf_counter()
    for _ in range(100):
        in_language(text, "vi")
    for hostile in ("a. " * 20_000, "x, row x, column " * 5_000, ": row row (: " * 5_000):
        in_language(f"{hostile} is empty.", "vi")
    assert time.perf_counter() - began < 2


def test_a_remark_on_a_file_is_translated_in_the_quality_report():
    values = {
        "file": "a.csv",
        "message": "a.csv: no column names people.",
        "fix": "Export it again.",
    }
    assert finding_text("file_problem", values, "vi") == (
        "a.csv: a.csv: không có cột nào nêu tên người. Hãy xuất lại tệp này."
    )
    assert finding_text("file_problem", values, "en") == (
        "a.csv: a.csv: no column names people. Export it again."
    )


def test_the_list_of_rows_left_out_says_why_in_the_language_asked_for():
    skipped = [Reject("a.csv", 3, "time", "not a time")]
    assert "a.csv,3,time,not a time" in skipped_csv(skipped)
    assert "a.csv,3,time,không phải thời gian" in skipped_csv(skipped, "vi")


MODULE = """
from icomms.errors import InputError

WHAT = {"a": "is empty", "b": "is full"}

def refuse(name, count):
    for what in WHAT.values():
        raise InputError(f"{name} {what}.", f"Send {count:,} others.")

def wrong(name, word):
    raise InputError(f"{name} is {word}.")

HIDDEN = "Nobody reads this sentence."
"""


def test_reading_the_source_finds_what_is_said_and_what_is_not_known(tmp_path, monkeypatch):
    place = tmp_path / "icomms" / "module.py"
    place.parent.mkdir()
    place.write_text(MODULE, encoding="utf-8")
    errors = tmp_path / "icomms" / "errors.py"
    errors.write_text("class IcommsError(Exception): ...\nclass InputError(IcommsError): ...\n")
    monkeypatch.setattr("tests.icomms.parsed_source.ROOT", tmp_path)
    read = Sentences([place, errors], {"name"}, {})
    assert set(read.found) == {"{} is empty.", "{} is full.", "Send {:,} others."}
    assert len(read.lost) == 1
    assert "{word}" in read.lost[0]
    assert [text for _, text in unread(read)] == ["Nobody reads this sentence."]


def test_an_entry_is_cut_at_its_values():
    sentence = sentence_of("{count:,} of {file}", "{file}: {count}")
    assert sentence.words == ("", " of ", "")
    assert sentence.values == (("count", ","), ("file", ""))
