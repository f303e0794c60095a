"""A Vietnamese firm seen through a second system without e-mails: how many links, how many wrong.

Shares of surnames follow a large published sample (Nguyễn about 31 %), middle and given names are
assumed, so the figures are orders of magnitude (shared/formats.md section 3.2).
"""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from icomms.names import fold, name_key, short_keys
from icomms.people import resolve
from icomms.records import Account, PersonRow

SURNAMES = "Nguyễn Trần Lê Phạm Huỳnh Hoàng Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đinh Mai".split()
SURNAME_SHARES = [31, 11, 9.5, 7, 5, 5, 4.5, 4, 4, 2.5, 2.5, 1.5, 1.5, 1.5, 1, 1, 1, 1]
MIDDLES = "Văn Thị Minh Đức Thanh Ngọc Quốc Hữu Xuân Thu Bảo Gia Kim Hồng Quang Đình".split()
MIDDLE_SHARES = [18, 24, 8, 6, 7, 7, 3, 4, 3, 4, 3, 2, 3, 3, 3, 2]
GIVENS = (
    "Anh An Bình Châu Chi Cường Dũng Dương Đạt Giang Hà Hải Hạnh Hiếu Hoa Hòa Hùng Hương Huy Khánh "
    "Lan Linh Long Mai Minh Nam Nga Ngân Nhung Phong Phúc Phương Quân Quang Sơn Tâm Thảo Thắng "
    "Thủy Trang Trung Tuấn Tùng Uyên Vân Việt Vinh Yến Tú Toàn Thư My Ly Hằng Hiền Khoa Kiên Lâm"
).split()
GIVEN_SHARES = [5 if i % 9 == 0 else 2 if i % 3 == 0 else 1 for i in range(len(GIVENS))]


def names_of(count, random):
    def pick(words, shares):
        return random.choice(words, size=count, p=np.array(shares) / sum(shares))

    parts = pick(SURNAMES, SURNAME_SHARES), pick(MIDDLES, MIDDLE_SHARES), pick(GIVENS, GIVEN_SHARES)
    return [" ".join(words) for words in zip(*parts, strict=True)]


def shown(name, random):
    """The name as somebody else's system shows it."""
    family, middle, given = name.split()
    order = [f"{family} {middle} {given}", f"{given} {middle} {family}", f"{middle} {given} {family}",
             f"{given} {family}", f"{family} {given}", f"{family}, {middle} {given}"]  # fmt: skip
    text = order[random.choice(6, p=[0.45, 0.1, 0.1, 0.15, 0.1, 0.1])]
    text = fold(text).title() if random.random() < 0.5 else text
    text = text.upper() if random.random() < 0.1 else text
    return text + random.choice(
        ["", " (EXT)", " - Sales", " [HCM]", " 2"], p=[0.8, 0.05, 0.05, 0.05, 0.05]
    )


def firm(count, seed, strangers=0.0):
    """(people file, accounts of all of them and of some who are in no file, in any order)."""
    random = np.random.default_rng(seed)
    names = names_of(round(count * (1 + strangers)), random)
    rows = [PersonRow(f"E{i}", name, i + 2) for i, name in enumerate(names[:count])]
    accounts = [Account("zoom", f"Z{i}", shown(name, random)) for i, name in enumerate(names)]
    return rows, [accounts[i] for i in random.permutation(len(accounts))]


def links_of(rows, accounts):
    """(rule, right) of every automatic link to the people file."""
    found = resolve(rows, accounts)
    return [
        (link.rule, found.people[link.person].id[1:] == accounts[link.account].key[1:], link)
        for link in found.links
        if link.person < len(rows)
    ]


@pytest.mark.parametrize("seed", range(5))
def test_links_are_right_and_many(seed):
    rows, accounts = firm(1000, seed)
    links = links_of(rows, accounts)
    assert sum(right for _, right, _ in links) / len(links) >= 0.99
    assert len(links) >= 500


@pytest.mark.parametrize("seed", range(3))
def test_people_missing_from_the_file_hardly_hurt(seed):
    """One in twenty accounts belongs to somebody in no file, who may have a listed person's name."""
    links = links_of(*firm(1000, seed, strangers=0.05))
    assert sum(right for _, right, _ in links) / len(links) >= 0.99


@pytest.mark.parametrize("seed", range(3))
def test_no_link_on_a_shared_name(seed):
    rows, accounts = firm(1000, seed)
    full = Counter(name_key(row.name) for row in rows)
    short = Counter(key for row in rows for key in short_keys(row.name))
    links = links_of(rows, accounts)
    assert max(full.values()) > 1, "the firm must have people of one name"
    for rule, _, link in links:
        name = rows[link.person].name
        assert full[name_key(name)] == 1
        if rule == "surname and given name":
            assert any(short[key] == 1 for key in short_keys(name))
    assert {rule for rule, _, _ in links} == {"name", "surname and given name"}


def test_everybody_left_over_is_kept_and_most_are_proposed():
    rows, accounts = firm(300, 1)
    found = resolve(rows, accounts)
    assert len(found.links) == len(accounts)
    open_ = [link for link in found.links if link.person >= len(rows)]
    assert found.counts["unmatched"] == len(open_) > 0
    proposed = {
        item.account: [rows[c.person].id[1:] for c in item.candidates] for item in found.review
    }
    right = [accounts[x.account].key[1:] in proposed.get(x.account, ()) for x in open_]
    assert sum(right) / len(right) > 0.7
