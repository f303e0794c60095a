"""What holds of recognising people whatever the accounts, names and decisions are."""

from __future__ import annotations

import time

from hypothesis import given, settings
from hypothesis import strategies as st

from icomms.names import name_key
from icomms.people import Decision, resolve
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


NAMES = ["Nguyễn Văn An", "Nguyen Van An", "Trần Bình", "Tran Binh", "Lê Minh", "Stone Robert",
         "Bob Stone", "An Nguyen", "Lê Mính", "Le Thi Minh", "Anh", ""]  # fmt: skip
MAILS = ["anhnv@congty.vn", "hoatt@congty.vn", "a@x.vn", "b@x.vn", "support@x.vn"]

accounts_of_any_sort = st.lists(
    st.builds(
        Account,
        system=st.sampled_from(["slack", "zoom", "table"]),
        key=st.sampled_from(["U1", "U2", "U3", "U4", "E4", "name:Lê Minh", "a@x.vn", ""]),
        name=st.sampled_from(NAMES),
        emails=st.lists(st.sampled_from(MAILS), max_size=2, unique=True).map(tuple),
        employee_no=st.sampled_from(["", "", "", "E2", "N9"]),
        external=st.sampled_from([False, False, True]),
        department=st.sampled_from(["", "IT", "Sales"]),
    ),
    min_size=1,
    max_size=9,
)
any_decisions = st.lists(
    st.builds(
        Decision,
        st.sampled_from(["slack", "zoom"]),
        st.sampled_from(["U1", "U2", "U9"]),
        st.sampled_from(["same", "different", "new", "external", "bot", "ignore"]),
        st.sampled_from(["E4", "E5", "E9"]),
    ),
    max_size=3,
)


@settings(max_examples=150, deadline=None)
@given(st.data(), accounts_of_any_sort, any_decisions, st.sampled_from([PEOPLE, []]))
def test_the_order_of_accounts_and_decisions_changes_nothing(data, accounts, decisions, rows):
    found = resolve(rows, accounts, decisions)
    order = data.draw(st.permutations(range(len(accounts))))
    again = resolve(rows, [accounts[i] for i in order], data.draw(st.permutations(decisions)))
    assert again.people == found.people
    assert (again.counts, again.problems) == (found.counts, found.problems)
    assert [x.candidates for x in again.review] == [x.candidates for x in found.review]

    def by_content(links, accounts):
        return sorted(
            (repr(accounts[x.account]), str(x.person), x.rule, x.confidence) for x in links
        )

    shuffled = [accounts[i] for i in order]
    assert by_content(again.links, shuffled) == by_content(found.links, accounts)


@settings(max_examples=100, deadline=None)
@given(accounts_of_any_sort, any_decisions)
def test_everybody_gets_one_link_and_no_person_is_without_account(accounts, decisions):
    found = resolve(PEOPLE, accounts, decisions)
    assert [x.account for x in found.links] == list(range(len(accounts)))
    linked = {x.person for x in found.links}
    assert set(range(len(PEOPLE), len(found.people))) <= linked
    assert len({p.id for p in found.people}) == len(found.people)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.sampled_from(NAMES[:-2]), min_size=2, max_size=8),
    st.sampled_from(["slack", "zoom"]),
)
def test_a_name_two_people_bear_links_nobody(names, system):
    people = [person(i, name) for i, name in enumerate(names)]
    keys = [name_key(n) for n in names]
    for key, name in zip(keys, names, strict=True):
        if keys.count(key) > 1:
            assert link(people, Account(system, "U1", name))[0] == "U1"


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(NAMES[:-2]), min_size=2, max_size=8))
def test_a_name_two_accounts_of_a_system_bear_links_neither(names):
    accounts = [slack(f"U{i}", name) for i, name in enumerate(names)]
    found = resolve(PEOPLE, accounts)
    keys = [name_key(n) for n in names]
    for x in found.links:
        if keys.count(keys[x.account]) > 1:
            assert found.people[x.person].id == f"U{x.account}"


def test_two_thousand_people_and_six_thousand_accounts_take_seconds():
    """Names few of which are unique: almost everything is left to the review."""
    names = [f"{NAMES[i % 5]} {chr(97 + i % 26)}{chr(97 + i // 26 % 26)}" for i in range(2000)]
    rows = [person(i, name) for i, name in enumerate(names)]
    accounts = [
        Account(s, f"{s}{i}", n) for s in ("slack", "zoom", "posts") for i, n in enumerate(names)
    ]
    start = time.process_time()
    found = resolve(rows, accounts)
    assert time.process_time() - start < 20
    assert len(found.links) == 6000
