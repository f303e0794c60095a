"""Accounts that are on no people file: whom they are joined with, and whom never."""

from __future__ import annotations

import pytest

from icomms.people import resolve
from icomms.records import Account, PersonRow


def person(number, name, **more):
    return PersonRow(id=f"E{number}", name=name, row=number, employee_no=f"E{number}", **more)


def slack(key, name="", *emails, **more):
    return Account("slack", key, name, tuple(emails), **more)


def zoom(key, name="", *emails, **more):
    return Account("zoom", key, name, tuple(emails), **more)


PEOPLE = [
    person(5, "Lê Minh", department="Sales"),
    person(6, "Lê Minh", department="IT"),
]


def test_people_are_made_from_logs_when_there_is_no_list():
    accounts = [slack("U1", "An Nguyen", "an@x.vn"), Account("zoom", "an@x.vn", "An N", ("an@x.vn",)),
                Account("table", "K7")]  # fmt: skip
    found = resolve([], accounts)
    assert [p.id for p in found.people] == ["U1", "K7"]
    assert [link.person for link in found.links] == [0, 0, 1]
    assert not any(p.from_people_file for p in found.people)
    assert found.counts["unmatched"] == 3


def joined(*accounts):
    """Whether the accounts became one person without any people file."""
    return len(resolve([], accounts).people) == 1


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (slack("U1", "An Nguyen"), zoom("Z1", "Nguyễn An"), True),
        (slack("U1", "A"), zoom("Z1", "A"), False),
        (slack("U1", "Nguyễn Văn An"), zoom("Z1", "Nguyễn Vân An"), False),
        (slack("U1", "An Nguyen", "an@x.vn"), zoom("Z1", "An Nguyen", "an2@x.vn"), False),
        (slack("U1", "An Nguyen", "an@x.vn"), zoom("Z1", "An Nguyen", "an@mail.vn"), True),
        (
            slack("U1", "An Nguyen", employee_no="1"),
            zoom("Z1", "An Nguyen", employee_no="2"),
            False,
        ),
        (slack("U1", "An Nguyen", employee_no="1"), zoom("Z1", "A", employee_no="1"), True),
        (slack("U1", "An Nguyen"), slack("U2", "An Nguyen"), False),
        (slack("U1", "An Nguyen"), zoom("Z1", "An Nguyen", external=True), False),
    ],
)
def test_accounts_in_no_people_file_are_joined_only_with_good_reason(one, other, same):
    assert joined(one, other) is same
    assert joined(other, one) is same


def test_a_name_in_three_systems_joins_nobody():
    accounts = [slack("U1", "An Nguyen"), zoom("Z1", "An Nguyen"), Account("survey", "An Nguyen")]
    assert len(resolve([], accounts).people) == 3


def test_a_joined_name_is_called_probable():
    found = resolve([], [slack("U1", "An Nguyen"), zoom("Z1", "An Nguyen")])
    assert {(x.rule, x.confidence) for x in found.links} == {
        ("people of their own", 1.0),
        ("same name (probable)", 0.7),
    }


def test_a_name_of_somebody_listed_joins_no_unlisted_accounts():
    """Two people on the list bear it: two more accounts may be either of them, or two others."""
    found = resolve(PEOPLE, [slack("U1", "Lê Minh"), zoom("Z1", "Lê Minh")])
    assert {found.people[x.person].id for x in found.links} == {"U1", "Z1"}


def test_ids_of_unlisted_people_are_free_of_clashes():
    found = resolve(
        [person(1, "A B")], [slack("X", "C D"), zoom("X", "E F"), zoom("name:E1", "E1")]
    )
    assert sorted(p.id for p in found.people) == ["E1", "E1 (2)", "X", "X (2)"]


def test_accounts_without_a_key_keep_their_order_whatever_tells_them_apart():
    two = [Account("posts", "", "An Nguyen"), Account("posts", "", "An Nguyen", external=True)]
    assert resolve([], two).people == resolve([], two[::-1]).people
    assert len(resolve([], two).people) == 2
