"""Lines of reporting: every way to name a manager, and no line that never ends."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from icomms.importers.managers import resolve_managers
from icomms.records import PersonRow


def _person(number: int, manager: str = "", **more) -> PersonRow:
    return PersonRow(f"E{number}", f"Person {number}", number, manager_ref=manager, **more)


def test_every_cycle_is_reported_and_cut():
    rows = [_person(1), _person(2, "E3"), _person(3, "E4"), _person(4, "E2"), _person(5, "E3")]
    rows += [_person(6, "E7"), _person(7, "E6")]
    links, problems = resolve_managers(rows)
    assert [p.code for p in problems if p.code == "manager_cycle"] == ["manager_cycle"] * 2
    assert "3 rows (2, 3, 4)" in problems[0].message
    assert "E3" not in links  # the one with most reports is taken for the top
    for start in links:
        seen, who = set(), start
        while who in links:
            assert who not in seen
            seen.add(who)
            who = links[who]


def test_self_missing_roots_and_wide_spans():
    rows = [_person(1), _person(2, "E2"), _person(3, "E99"), _person(4), _person(5, "E4")]
    rows += [_person(i, "E1") for i in range(100, 161)]
    links, problems = resolve_managers(rows, "p.csv")
    assert links["E5"] == "E4"
    assert "E2" not in links
    found = {p.code: p.row for p in problems}
    assert found == {"manager_missing": 3, "manager_self": 2, "several_roots": 1, "wide_span": 1}
    assert all(p.file == "p.csv" and p.fix for p in problems)


def test_order_of_trust_and_accents():
    rows = [
        PersonRow("1", "Nguyễn Văn Anh", 1, emails=("a@x.vn",)),
        PersonRow("2", "Nguyễn Vân Anh", 2, emails=("b@x.vn",)),
        PersonRow("0030", "Lê Bình", 3, given_name="Bình", family_name="Lê"),
        PersonRow("4", "x", 4, manager_ref="B@X.vn"),
        PersonRow("5", "y", 5, manager_ref="Nguyễn Vân Anh"),
        PersonRow("6", "z", 6, manager_ref="Nguyen Van Anh"),
        PersonRow("7", "u", 7, manager_ref="30"),
        PersonRow("8", "v", 8, manager_ref="Lê, Bình"),
        PersonRow("9", "w", 9, manager_ref="Le Binh"),
        PersonRow("10", "q", 10, manager_ref="Lê Bính"),
    ]
    links, problems = resolve_managers(rows)
    assert links == {"4": "2", "5": "2", "7": "0030", "8": "0030", "9": "0030"}
    assert {p.code for p in problems} == {
        "manager_ambiguous", "manager_missing", "several_roots",
    }  # fmt: skip


@given(st.lists(st.integers(0, 30), min_size=1, max_size=31))
def test_whatever_the_references_all_lines_end(references):
    rows = [_person(i, f"E{boss}") for i, boss in enumerate(references)]
    links, problems = resolve_managers(rows)
    for start in links:
        steps, who = 0, start
        while who in links:
            who, steps = links[who], steps + 1
            assert steps <= len(rows)
    cut = sum(1 for p in problems if p.code == "manager_cycle")
    own = sum(1 for i, boss in enumerate(references) if boss == i)
    missing = sum(1 for boss in references if boss >= len(references))
    assert len(links) == len(rows) - own - missing - cut


def test_a_long_line_of_managers_is_walked_once():
    rows = [_person(i, f"E{i + 1}") for i in range(20_000)]
    links, problems = resolve_managers([*rows, _person(20_000)])
    assert len(links) == 20_000
    assert problems == ()
