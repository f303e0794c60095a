"""Names: folding, tones, order, nicknames, logins."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from icomms.names import (
    SURNAMES,
    accented_tokens,
    accents_conflict,
    fold,
    login_matches,
    login_of,
    login_patterns,
    name_key,
    names_contradict,
    nickname_keys,
    nicknames,
    readings,
    short_keys,
    written_words,
)

ALPHABET = (
    "aăâbcdđeêghiklmnoôơpqrstuưvxyàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ"
)
words = st.text(ALPHABET, min_size=1, max_size=6)
names = st.lists(words, min_size=1, max_size=4).map(" ".join)


@pytest.mark.parametrize(
    ("text", "folded"),
    [("Đặng Thuỳ  Dương", "dang thuy duong"), ("  ", ""), ("ĐÀO", "dao"), ("Größe", "grosse"),
     ("ﬁn", "fin"), ("Zoë", "zoe")],
)  # fmt: skip
def test_fold(text, folded):
    assert fold(text) == folded


@given(names)
def test_folding_twice_is_folding_once_and_composition_does_not_matter(name):
    assert fold(fold(name)) == fold(name)
    assert fold(unicodedata.normalize("NFD", name)) == fold(unicodedata.normalize("NFC", name))


@pytest.mark.parametrize(
    ("old", "new"),
    [("Hoà", "Hòa"), ("Thuỷ", "Thủy"), ("Thuý", "Thúy"), ("Hoè", "Hòe"), ("Loan Hoạ", "Loan Họa")],
)
def test_two_spellings_of_a_tone_are_one_name(old, new):
    assert accented_tokens(old) == accented_tokens(new)
    assert accented_tokens(unicodedata.normalize("NFD", old)) == accented_tokens(new)


@pytest.mark.parametrize("name", ["Quý", "Quỳ", "Hoàng", "Hoài", "Nguyễn"])
def test_tones_that_have_one_place_only_stay(name):
    assert accented_tokens(name) == (name.lower(),)


@pytest.mark.parametrize(
    "shown",
    ["Nguyễn Văn Anh", "ANH NGUYEN VAN", "Nguyen Van Anh (EXT)", "Nguyễn Văn Anh - Sales",
     "[HCM] Nguyễn Văn Anh", "Nguyễn Văn Anh 2", "Nguyễn Văn Anh2", "Nguyễn Văn Anh | VNX",
     "Nguyễn, Văn Anh", "Anh, Nguyễn Văn", "Dr. Nguyễn Văn Anh", "nguyễn  văn anh (a) [b]"],
)  # fmt: skip
def test_one_name_as_sources_show_it(shown):
    assert name_key(shown) == ("anh", "nguyen", "van")
    assert not names_contradict(shown, "Nguyễn Văn Anh")


def test_commas_put_the_surname_where_it_belongs():
    assert written_words("Stone, Robert") == ("robert", "stone")
    assert written_words("Nguyễn, Văn Anh") == ("nguyễn", "văn", "anh")


@given(names)
def test_a_name_never_contradicts_itself_without_accents_or_in_another_order(name):
    assert not names_contradict(name, name)
    assert not names_contradict(name, fold(name))
    assert not names_contradict(name, " ".join(reversed(name.split())))


@given(names, names)
def test_contradicting_is_mutual(one, other):
    assert names_contradict(one, other) == names_contradict(other, one)
    assert accents_conflict(one, other) == accents_conflict(other, one)


@pytest.mark.parametrize(
    ("one", "other", "conflict"),
    [
        ("Nguyễn Văn Anh", "Nguyễn Vân Anh", True),
        ("Nguyễn Văn Anh", "Nguyen Van Anh", False),
        ("Trần Hoà", "Trần Hòa", False),
        ("Trần Thị Hòa", "Trần Hoa", True),
        ("Trần Thị Hòa", "Tran Hoa", False),
        ("Trần Văn Vân", "Trần Vân", False),
        ("Lê Minh", "Trần Vân", False),
    ],
)
def test_accents(one, other, conflict):
    assert accents_conflict(one, other) is conflict


@pytest.mark.parametrize(
    ("one", "other", "contradict"),
    [
        ("Nguyễn Văn Anh", "Anh Nguyen", False),
        ("Nguyễn Văn Anh", "Nguyen V. Anh", False),
        ("Nguyễn Văn Anh", "Nguyen Thi Anh", True),
        ("Nguyễn Văn Anh", "Nguyen T. Anh", True),
        ("Robert James Stone", "Bob Stone", False),
        ("Samuel Smith", "Samantha Smith", True),
    ],
)
def test_middle_names_may_be_dropped_but_not_changed(one, other, contradict):
    assert names_contradict(one, other) is contradict


def test_a_nickname_may_stand_for_several_names():
    assert nicknames()["sam"] == {"samuel", "samantha"}
    assert {("samuel", "smith"), ("samantha", "smith")} < nickname_keys("Sam Smith")
    assert nickname_keys("Samuel Smith") == {("samuel", "smith")}
    assert nickname_keys("Đan Lê") == {("dan", "le")}, "accented words are no English nicknames"
    assert len(nickname_keys(" ".join(["pat"] * 40))) <= 32


def test_every_nickname_is_one_folded_word():
    for form, meant in nicknames().items():
        assert all(word == fold(word) and word.isalpha() for word in (form, *meant)), form


@pytest.mark.parametrize(
    ("name", "surname", "given_name"),
    [("Nguyễn Văn Anh", "nguyen", "anh"), ("Anh Nguyễn", "nguyen", "anh"),
     ("Van Anh Nguyen", "nguyen", "anh"), ("Anh Van Nguyen", "nguyen", "anh"),
     ("Nguyễn, Văn Anh", "nguyen", "anh"), ("Alice B. Grant", "grant", "alice"),
     ("Grant, Alice", "grant", "alice")],
)  # fmt: skip
def test_surname_and_given_name_in_either_order(name, surname, given_name):
    assert (surname, given_name) in readings(name)


def test_one_word_has_no_surname():
    assert readings("Anh") == short_keys("") == frozenset()
    assert len(SURNAMES) >= 30
    assert all(surname == fold(surname) for surname in SURNAMES)


@pytest.mark.parametrize("login", ["anhnv", "anhnv2", "anh.nguyenvan", "nguyen.van.anh", "Anh_Nguyen",
                                   "nguyen-van-anh", "anh.nv", "anhnguyen", "nguyenvananh"])  # fmt: skip
def test_logins_that_fit(login):
    assert login_matches(f"{login}@congty.vn", "Nguyễn Văn Anh")


@pytest.mark.parametrize("login", ["binhtt", "anhtt", "", "123"])
def test_logins_that_do_not_fit(login):
    assert not login_matches(f"{login}@congty.vn", "Nguyễn Văn Anh")


def test_logins_of_few_words():
    assert login_patterns("Anh") == {"anh"}
    assert login_patterns("") == frozenset()
    assert login_of("anh.nv.2@x.vn") == "anh.nv"
