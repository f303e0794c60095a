"""Recognising people: every rule of the cascade, and never two people merged on a name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from icomms import people_candidates
from icomms.people import Decision, resolve
from icomms.records import Account, PersonRow


def person(number, name, **more):
    return PersonRow(id=f"E{number}", name=name, row=number, employee_no=f"E{number}", **more)


def slack(key, name="", *emails, **more):
    return Account("slack", key, name, tuple(emails), **more)


def zoom(key, name="", *emails, **more):
    return Account("zoom", key, name, tuple(emails), **more)


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


GRANT = [person(1, "Alice Grant", emails=("alice@x.vn",))]


@pytest.mark.parametrize(
    ("account", "rows"),
    [
        (slack("U1", "Trần Hoa"), [person(1, "Trần Thị Hòa")]),
        (slack("U1", "Nguyễn Thị Anh"), [person(1, "Nguyễn Văn Anh")]),
        (slack("U1", "Van Anh Nguyen"), [person(1, "Nguyễn Thị Vân")]),
        (slack("U1", "Sam Smith"), [person(1, "Samuel Smith"), person(2, "Samantha Smith")]),
        (slack("U1", "Alice Grant", employee_no="E8"), GRANT),
        (slack("U1", "Alice Grant", "grant@x.vn"), GRANT),
        (slack("U1", "Alice Grant", external=True), GRANT),
        (slack("U1", "Alice"), GRANT),
        (slack("U1", "Allice Grant"), GRANT),
    ],
)
def test_what_a_name_alone_does_not_prove(account, rows):
    assert link(rows, account) == ("U1", "people of their own")


@pytest.mark.parametrize("rival", [
    slack("U9", "Alice Grant", "grant@x.vn"),
    slack("U9", "Alice Grant", external=True),
    slack("U9", "Alice Grant", employee_no="E8"),
])  # fmt: skip
def test_a_second_bearer_seen_in_any_system_stops_the_name(rival):
    lone = zoom("Z1", "Alice Grant")
    assert link(GRANT, lone)[0] == "E1"
    found = resolve(GRANT, [lone, rival])
    assert found.people[found.links[0].person].id == "Z1"


def test_a_name_somebody_else_is_known_to_show_links_nobody():
    """Bo shows himself as Alice Grant; who then is the other Alice Grant?"""
    rows = [*GRANT, person(2, "Bo Lee", emails=("bo@x.vn",))]
    found = resolve(rows, [slack("U1", "Alice Grant", "bo@x.vn"), zoom("Z1", "Alice Grant")])
    assert [found.people[x.person].id for x in found.links] == ["E2", "Z1"]


def test_a_person_gets_no_second_account_of_a_system_on_a_short_name():
    accounts = [slack("U1", "Ali", "alice@x.vn"), slack("U2", "Alice B. Grant")]
    found = resolve(GRANT, accounts)
    assert [found.people[x.person].id for x in found.links] == ["E1", "U2"]
    (item,) = found.review
    assert "has an account in this system already" in item.candidates[0].evidence


def test_a_name_two_accounts_of_a_system_show_stays_open_though_one_is_proven():
    found = resolve(GRANT, [slack("U1", "Alice Grant", "alice@x.vn"), slack("U2", "Alice Grant")])
    assert [found.people[x.person].id for x in found.links] == ["E1", "U2"]
    assert [x.account for x in found.review] == [1]


def test_two_short_names_that_may_both_be_one_person_link_neither():
    rows = [person(1, "Van Anh Nguyen")]
    accounts = [slack("U1", "Anh Nguyen"), slack("U2", "Van Nguyen")]
    assert [link(rows, one)[0] for one in accounts] == ["E1", "E1"]
    found = resolve(rows, accounts)
    assert [found.people[x.person].id for x in found.links] == ["U1", "U2"]


@pytest.mark.parametrize("account", [slack("U1", "Alice Grant"), slack("U1", "A", "alice@x.vn")])
def test_told_apart_by_the_user_neither_name_nor_address_links(account):
    assert link(GRANT, account)[0] == "E1"
    assert link(GRANT, account, (Decision("slack", "U1", "different", "E1"),))[0] == "U1"


def test_one_account_under_two_names_is_joined_with_neither_namesake():
    accounts = [slack("U1", "An Nguyen", "a@x.vn"), zoom("Z1", "Bo Lee", "a@x.vn"),
                Account("survey", "S1", "An Nguyen"), Account("posts", "P1", "Bo Lee")]  # fmt: skip
    assert len(resolve([], accounts).people) == 3


def test_somebody_in_two_files_of_one_system_is_one_account():
    twice = [zoom("name:Alice Grant", "Alice Grant")] * 2
    found = resolve(GRANT, twice)
    assert [found.people[x.person].id for x in found.links] == ["E1", "E1"]
    assert found.counts["accounts"] == found.counts["matched"] == 1


def test_two_lists_of_one_company_name_everybody_once():
    june = [person(1, "Alice Grant", emails=("alice@x.vn",), title="Clerk", location="Huế")]
    july = [replace(june[0], title="Lead", location="", emails=("a.grant@x.vn",))]
    found = resolve([*june, *july], [slack("U1", "", "alice@x.vn"), Account("table", "E1")])
    (one,) = found.people
    assert (one.title, one.location, one.manager_ref) == ("Lead", "Huế", "")
    assert {x.person for x in found.links} == {0}
    assert [p.code for p in found.problems] == ["people_repeated"]


def test_two_companies_that_number_alike_stay_two_people():
    rows = [person(1, "Alice Grant", company="A"), person(1, "Bo Lee", company="B"),
            person(1, "Alice Grant", company="C")]  # fmt: skip
    found = resolve(rows, [Account("table", "E1"), slack("U1", "Bo Lee")])
    assert [p.id for p in found.people] == ["E1", "E1 (2)", "E1 (3)", "E1 (4)"]
    assert [x.person for x in found.links] == [3, 1]
    assert [p.code for p in found.problems] == ["ids_shared"]


def test_keys_of_two_people_link_nobody_and_are_reported():
    rows = [*GRANT, person(2, "Bo Lee", emails=("bo@x.vn",))]
    found = resolve(rows, [slack("U1", "Alice Grant", "alice@x.vn", "bo@x.vn")])
    assert found.people[found.links[0].person].id == "U1"
    assert {c.person for c in found.review[0].candidates} == {0, 1}
    assert [p.code for p in found.problems] == ["keys_disagree"]


def test_an_address_two_people_share_proves_nothing_but_the_name_may():
    rows = [
        person(1, "Alice Grant", emails=("shop@x.vn",)),
        person(2, "Bo Lee", emails=("shop@x.vn",)),
    ]
    assert link(rows, slack("U1", "Bo Lee", "shop@x.vn")) == ("E2", "name")
    assert link(rows, slack("U1", "Shop", "shop@x.vn"))[0] == "U1"


@pytest.mark.parametrize(
    ("account", "kind"),
    [
        (slack("U1", "Phòng họp Hạ Long"), "room"),
        (slack("U1", "x", "noreply@x.vn"), "service"),
        (slack("U1", "Support", "support@x.vn"), "shared_mailbox"),
        (slack("U1", "Everybody", "all-staff@x.vn"), "group"),
        (slack("U1", "Sales", "dl-sales@x.vn"), "group"),
        (Account("table", "all@x.vn"), "group"),
        (slack("U1", "Alice Grant", kind="bot"), "bot"),
        (slack("U1", "Hạ Long", "halong@x.vn"), "room"),
    ],
)
def test_accounts_that_are_nobody(account, kind):
    rows = [*GRANT, person(9, "Hạ Long", emails=("halong@x.vn",), kind="room")]
    found = resolve(rows, [account])
    assert (found.links[0].person, found.links[0].rule) == (None, f"account kind: {kind}")
    assert len(found.people) == 1


def test_the_people_file_knows_better_than_words_who_is_human():
    rows = [person(1, "Linh Robot", emails=("linh@x.vn",))]
    assert link(rows, slack("U1", "Test", "linh@x.vn")) == ("E1", "e-mail")


def test_a_guest_on_the_list_is_recognised_and_a_guest_who_is_not_is_external():
    found = resolve(
        GRANT, [slack("U1", "A", "alice@x.vn", external=True), slack("U2", "B", external=True)]
    )
    assert [found.people[x.person].id for x in found.links] == ["E1", "U2"]
    assert [p.external for p in found.people] == [False, True]
    assert not found.review


@pytest.mark.parametrize(
    ("account", "words"),
    [
        (slack("U1", "Lê Minnh"), "names 93 % alike"),
        (slack("U1", "Andy", "annv@congty.vn"), "the login fits the name"),
        (slack("U1", "An"), "names"),
        (slack("U1", "Nguyễn Văn Ân"), "accents differ"),
        (slack("U1", "Nguyễn Văn An", "x@congty.vn"), "another address or number"),
    ],
)
def test_what_speaks_for_and_against_a_candidate_is_said(account, words):
    rows = [person(1, "Nguyễn Văn An", emails=("an1@congty.vn",)), person(2, "Lê Minh"),
            person(3, "Lê Minh")]  # fmt: skip
    (item,) = resolve(rows, [account]).review
    assert words in item.candidates[0].evidence
    assert 0 < item.candidates[0].confidence < 1


def test_at_most_five_candidates_and_the_department_decides_which():
    rows = [person(i, "Lê Minh", department=f"D{i}") for i in range(40)]
    (item,) = resolve(rows, [slack("U1", "Le Minhh", department="D33")]).review
    assert len(item.candidates) == 5
    assert rows[item.candidates[0].person].id == "E33"


def test_the_busiest_accounts_come_first_in_the_review():
    accounts = [slack("U1", "Lê Minh"), slack("U2", "Lê Minnh"), slack("U3", "Lê Mijnh")]
    found = resolve(PEOPLE, accounts, activity=(1, 30, 5))
    assert [(x.account, x.interactions) for x in found.review] == [(1, 30), (2, 5), (0, 1)]
    assert (found.counts["interactions"], found.counts["interactions_matched"]) == (36, 0)
    with pytest.raises(ValueError, match="1 numbers for 3 accounts"):
        resolve(PEOPLE, accounts, activity=(1,))


def test_names_beyond_the_limit_are_reported_not_lost(monkeypatch):
    monkeypatch.setattr(people_candidates, "COMPARISONS", len(PEOPLE))
    accounts = [slack("U1", "Lê Minnh"), slack("U2", "Lê Mijnh"), slack("U3", "Lê Minh")]
    found = resolve(PEOPLE, accounts, activity=(9, 8, 7))
    assert [p.code for p in found.problems] == ["not_compared"]
    assert found.problems[0].message.startswith("2 accounts")
    assert [x.account for x in found.review] == [0, 2], "U3 shows exactly the name of two people"
