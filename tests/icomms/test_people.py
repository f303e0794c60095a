"""Recognising people: every rule of the cascade, and never two people merged on a name."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icomms.errors import InputError
from icomms.names import accents_conflict, fold, login_matches, name_key, short_keys
from icomms.people import Decision, resolve
from icomms.people_review import read_decisions, write_review
from icomms.records import Account, PersonRow


def person(number, name, **more):
    return PersonRow(id=f"E{number}", name=name, row=number, employee_no=f"E{number}", **more)


def slack(key, name="", *emails, **more):
    return Account("slack", key, name, tuple(emails), **more)


def link(people, account, decisions=(), **more):
    """(person id or None, rule) of one account."""
    found = resolve(people, [account], decisions, **more)
    (one,) = found.links
    return (None if one.person is None else found.people[one.person].id), one.rule


PEOPLE = [
    person(1, "Nguyễn Văn Anh", emails=("anhnv@congty.vn",), department="Sales"),
    person(2, "Nguyễn Vân Anh", emails=("anhnv2@congty.vn",), department="IT"),
    person(3, "Trần Thị Hoà", emails=("hoatt@congty.vn", "hoa.tran@congty.vn")),
    person(4, "Robert Stone", emails=("robert.stone@congty.vn",)),
    person(5, "Lê Minh", department="Sales"),
    person(6, "Lê Minh", department="IT"),
]


@pytest.mark.parametrize(
    ("account", "who", "rule"),
    [
        (slack("U1", "whoever", "ANHNV@congty.vn".lower()), "E1", "e-mail"),
        (slack("U1", "x", "hoa.tran@congty.vn"), "E3", "e-mail"),
        (slack("U1", "x", "anhnv+slack@congty.vn"), "E1", "e-mail"),
        (slack("U1", "x", "anhnv_congty.vn#ext#@other.onmicrosoft.com"), "E1", "e-mail"),
        (slack("U1", "x", employee_no="E4"), "E4", "employee number"),
        (Account("table", "E2"), "E2", "id"),
        (Account("table", "anhnv2@congty.vn"), "E2", "e-mail"),
        (slack("U1", "Tran Thi Hoa"), "E3", "name"),
        (slack("U1", "HÒA Trần Thị (EXT)"), "E3", "name"),
        (slack("U1", "Bob Stone"), "E4", "nickname"),
        (slack("U1", "Stone, Robert - Sales"), "E4", "name"),
        (slack("U1", "Nguyễn Văn Anh"), "U1", "people of their own"),
        (slack("U1", "Nguyen Van Anh"), "U1", "people of their own"),
        (slack("U1", "Lê Minh"), "U1", "people of their own"),
        (slack("U1", "Lê Minh", department="IT"), "E6", "name and department"),
        (slack("U1", "Trần Hoà"), "E3", "surname and given name"),
        (slack("U1", "Robert Stone", "other.stone@congty.vn"), "U1", "people of their own"),
        (slack("B1", "HR Bot", kind="bot"), None, "account kind: bot"),
    ],
)
def test_every_rule_of_the_cascade(account, who, rule):
    assert link(PEOPLE, account) == (who, rule)


def test_accents_decide_between_two_names_that_fold_alike():
    people = [person(1, "Nguyễn Văn Anh")]
    assert link(people, slack("U1", "Nguyễn Văn Anh"))[0] == "E1"
    assert link(people, slack("U1", "Nguyen Van Anh"))[0] == "E1"
    assert link(people, slack("U1", "Nguyễn Vân Anh"))[0] == "U1"


def test_alias_domains():
    account = slack("U1", "x", "anhnv@congty.com.vn")
    assert link(PEOPLE, account)[0] == "U1"
    assert link(PEOPLE, account, alias_domains={"congty.com.vn": "congty.vn"})[0] == "E1"


def test_several_accounts_of_one_person_are_joined():
    accounts = [slack("U1", "A B", "hoatt@congty.vn"), slack("U2", "A B", "hoa.tran@congty.vn"),
                Account("survey", "hoatt@congty.vn", "", ("hoatt@congty.vn",))]  # fmt: skip
    found = resolve(PEOPLE, accounts)
    assert {found.people[x.person].id for x in found.links} == {"E3"}


def test_two_accounts_of_one_name_in_one_system_are_not_guessed():
    found = resolve(PEOPLE, [slack("U1", "Tran Thi Hoa"), slack("U2", "Tran Thi Hoa")])
    assert {found.people[x.person].id for x in found.links} == {"U1", "U2"}
    assert len(found.review) == 2


def test_doubtful_accounts_go_to_review_with_both_candidates():
    found = resolve(PEOPLE, [slack("U1", "Lê Minh")])
    (item,) = found.review
    assert {PEOPLE[c.person].id for c in item.candidates} >= {"E5", "E6"}
    assert found.counts["unmatched"] == 1


@pytest.mark.parametrize(
    ("verdict", "who"),
    [("same", "E5"), ("different", "U1"), ("new", "U1"), ("external", "U1"), ("bot", None),
     ("ignore", None)],
)  # fmt: skip
def test_decisions_hold(verdict, who):
    decisions = (Decision("slack", "U1", verdict, "E5"),)
    found = resolve(PEOPLE, [slack("U1", "Lê Minh")], decisions)
    one = found.links[0]
    assert (None if one.person is None else found.people[one.person].id) == who
    if verdict == "external":
        assert found.people[one.person].external
    if verdict == "different":
        assert all(PEOPLE[c.person].id != "E5" for item in found.review for c in item.candidates)


def test_review_round_trip(tmp_path):
    accounts = [slack("U1", "Lê Minh"), slack("=U2", "=Lê Minhh")]
    found = resolve(PEOPLE, accounts)
    path = tmp_path / "people_review.csv"
    write_review(path, found, PEOPLE, accounts)
    text = path.read_text(encoding="utf-8-sig")
    assert "\n,slack,U1,Lê Minh," in text
    assert ",=U2" not in text
    path.write_text(text.replace("\n,slack,U1", "\nsame,slack,U1", 1), encoding="utf-8-sig")
    (decision,) = read_decisions(path)
    assert (decision.system, decision.key, decision.verdict) == ("slack", "U1", "same")
    assert resolve(PEOPLE, accounts, (decision,)).links[0].decided_by == "user"


def test_review_errors_name_row_and_allowed_values(tmp_path):
    path = tmp_path / "review.csv"
    path.write_text("decision,system,account,person_id\nmaybe,slack,U1,E1\n")
    with pytest.raises(InputError, match="row 2, column decision.*same, different"):
        read_decisions(path)
    path.write_text("a,b\n")
    with pytest.raises(InputError, match="no column"):
        read_decisions(path)


def test_people_are_made_from_logs_when_there_is_no_list():
    accounts = [slack("U1", "An Nguyen", "an@x.vn"), Account("zoom", "an@x.vn", "An N", ("an@x.vn",)),
                Account("table", "K7")]  # fmt: skip
    found = resolve([], accounts)
    assert [p.id for p in found.people] == ["U1", "K7"] or {p.id for p in found.people} == {
        "U1",
        "K7",
    }
    assert found.links[0].person == found.links[1].person


NAMES = ["Nguyễn Văn An", "Nguyen Van An", "Trần Bình", "Tran Binh", "Lê Minh", "Stone Robert"]


@settings(max_examples=60, deadline=None)
@given(st.permutations(range(6)), st.lists(st.sampled_from(NAMES), min_size=6, max_size=6))
def test_the_order_of_accounts_changes_nothing(order, names):
    accounts = [slack(f"U{i}", name) for i, name in enumerate(names)]
    found = resolve(PEOPLE, accounts)
    before = {accounts[x.account].key: found.people[x.person].id for x in found.links}
    shuffled = [accounts[i] for i in order]
    again = resolve(PEOPLE, shuffled)
    assert {shuffled[x.account].key: again.people[x.person].id for x in again.links} == before


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(NAMES), min_size=2, max_size=8))
def test_a_name_two_people_bear_links_nobody(names):
    people = [person(i, name) for i, name in enumerate(names)]
    keys = [name_key(n) for n in names]
    for i, name in enumerate(names):
        if keys.count(keys[i]) > 1:
            assert link(people, slack("U1", name))[0] == "U1"


SURNAMES = (
    ["Nguyễn"] * 31 + ["Trần"] * 11 + ["Lê"] * 10 + ["Phạm"] * 7 + ["Hoàng", "Vũ", "Đặng"] * 5
)
MIDDLES = ["Văn", "Thị", "Minh", "Đức", "Thanh", "Ngọc", "Quốc", "Hữu", "Xuân", "Thu", "Bảo", "Gia"]
GIVENS = [
    "Anh",
    "An",
    "Bình",
    "Châu",
    "Chi",
    "Cường",
    "Dũng",
    "Dương",
    "Đạt",
    "Giang",
    "Hà",
    "Hải",
    "Hạnh",
    "Hiếu",
    "Hoa",
    "Hòa",
    "Hùng",
    "Hương",
    "Huy",
    "Khánh",
    "Lan",
    "Linh",
    "Long",
    "Mai",
    "Minh",
    "Nam",
    "Nga",
    "Ngân",
    "Nhung",
    "Phong",
    "Phúc",
    "Phương",
    "Quân",
    "Quang",
    "Sơn",
    "Tâm",
    "Thảo",
    "Thắng",
    "Thủy",
    "Trang",
    "Trung",
    "Tuấn",
    "Tùng",
    "Uyên",
    "Vân",
    "Việt",
    "Vinh",
    "Yến",
]


def test_a_vietnamese_firm_of_a_thousand():
    """Order swapped, accents dropped, suffixes: no wrong person, and a good half linked."""
    random = np.random.default_rng(4)

    def pick(words):
        return words[int(random.integers(len(words)))]

    names = [f"{pick(SURNAMES)} {pick(MIDDLES)} {pick(GIVENS)}" for _ in range(1000)]
    people = [person(i, name) for i, name in enumerate(names)]
    shared = {k for k in map(name_key, names) if list(map(name_key, names)).count(k) > 1}
    accounts = []
    for i, name in enumerate(names):
        words = name.split()
        shown = (name, fold(name).title(), " ".join(reversed(words)), f"{name} (HCM)")[i % 4]
        accounts.append(slack(f"U{i}", shown))
    found = resolve(people, accounts)
    linked = [x for x in found.links if found.people[x.person].from_people_file]
    right = [x for x in linked if found.people[x.person].id == f"E{x.account}"]
    assert len(right) / len(linked) >= 0.99
    assert len(linked) > 500
    by_name = [x for x in linked if x.rule == "name"]
    assert not [x for x in by_name if name_key(names[x.account]) in shared]


def test_names():
    assert accents_conflict("Nguyễn Văn Anh", "Nguyễn Vân Anh")
    assert not accents_conflict("Nguyễn Văn Anh", "Nguyen Van Anh")
    assert not accents_conflict("Trần Hoà", "Trần Hòa")
    assert name_key("Đặng Thuỳ Dương") == name_key("DUONG Dang Thuy")
    assert name_key("Nguyễn Văn Anh") == ("anh", "nguyen", "van")
    assert short_keys("Nguyễn Văn Anh") == short_keys("Anh Nguyen")
    assert login_matches("anhnv2@congty.vn", "Nguyễn Văn Anh")
    assert not login_matches("binhtt@congty.vn", "Nguyễn Văn Anh")
