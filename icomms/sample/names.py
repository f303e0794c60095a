"""Names for made-up people: Vietnamese and English, no two of which look alike when folded.

Surnames, middle and given names are common words of both languages put together at random; nobody
in particular is meant.
"""

from __future__ import annotations

import numpy as np

from icomms.names import fold, name_key

_SURNAMES = (
    "Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Hoàng", "Phan", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ",
    "Hồ", "Ngô", "Dương", "Lý", "Đinh", "Trịnh", "Đoàn", "Mai",
)  # fmt: skip
_SURNAME_WEIGHTS = np.array(
    [30, 12, 10, 7, 5, 5, 4.5, 4, 4, 2.1, 2, 1.4, 1.3, 1.3, 1, 0.8] + [0.6] * 4
)
_MALE_MIDDLES = (
    "Văn", "Đức", "Hữu", "Quang", "Minh", "Công", "Xuân", "Gia", "Tuấn", "Đình", "Thành", "Quốc",
    "Hoàng", "Ngọc", "Bá", "Trung",
)  # fmt: skip
_MALE_GIVEN = (
    "An", "Bình", "Chiến", "Cường", "Dũng", "Duy", "Đạt", "Giang", "Hải", "Hiếu", "Hùng", "Huy",
    "Khoa", "Kiên", "Lâm", "Long", "Mạnh", "Nam", "Nghĩa", "Phong", "Phúc", "Quân", "Sơn",
    "Thắng", "Thịnh", "Toàn", "Tú", "Tùng", "Việt", "Vinh",
)  # fmt: skip
_FEMALE_MIDDLES = (
    "Thị", "Ngọc", "Thanh", "Thu", "Minh", "Phương", "Bích", "Kim", "Mỹ", "Hồng", "Khánh", "Diệu",
    "Thùy", "Tuyết", "Như", "Quỳnh",
)  # fmt: skip
_FEMALE_GIVEN = (
    "Anh", "Châu", "Chi", "Diễm", "Dung", "Duyên", "Hà", "Hạnh", "Hằng", "Hiền", "Hoa", "Huệ",
    "Hương", "Lan", "Liên", "Linh", "Loan", "Mai", "My", "Nga", "Ngân", "Nhung", "Oanh", "Phượng",
    "Quyên", "Thảo", "Thủy", "Trang", "Uyên", "Yến",
)  # fmt: skip
_ENGLISH_GIVEN = (
    "Adam", "Alice", "Amelia", "Arthur", "Beatrice", "Brian", "Carla", "Clara", "Conrad", "Daisy",
    "Derek", "Diana", "Edgar", "Elena", "Emma", "Felix", "Fiona", "George", "Grace", "Harold",
    "Hazel", "Henry", "Irene", "Isaac", "Ivy", "Jacob", "Jasmine", "Julia", "Karl", "Keith",
    "Laura", "Leonard", "Lily", "Lucas", "Marcus", "Maria", "Martin", "Megan", "Nadia", "Neil",
    "Nina", "Noah", "Olivia", "Oscar", "Paula", "Peter", "Quentin", "Rachel", "Ralph", "Rosa",
    "Simon", "Sophie", "Stella", "Stuart", "Tara", "Theodore", "Trevor", "Vera", "Victor",
    "Wendy",
)  # fmt: skip
_ENGLISH_SURNAMES = (
    "Abbott", "Archer", "Barton", "Bennett", "Bishop", "Brooks", "Carver", "Chapman", "Clarke",
    "Cole", "Dalton", "Dawson", "Ellis", "Fisher", "Foster", "Fowler", "Gibson", "Grant", "Hale",
    "Harper", "Hayes", "Holland", "Hunter", "Ingram", "Jarvis", "Keller", "Kent", "Lambert",
    "Lawson", "Marsh", "Mason", "Miller", "Nash", "Norris", "Osborne", "Palmer", "Parker",
    "Porter", "Quinn", "Reed", "Rhodes", "Sawyer", "Shaw", "Spencer", "Stone", "Thorne", "Turner",
    "Vaughan", "Walsh", "Ward", "Webb", "Weston", "Yates", "Young",
)  # fmt: skip


def make_names(count: int, vietnamese: float, rng: np.random.Generator) -> tuple[str, ...]:
    """So many full names, all different without accents and in any order of their words.

    `vietnamese` (0 to 1) is the share of Vietnamese names, written surname first.
    """
    names: dict[tuple[str, ...], str] = {}
    while len(names) < count:
        name = _vietnamese(rng) if rng.random() < vietnamese else _english(rng)
        names.setdefault(name_key(name), name)
    return tuple(names.values())


def _vietnamese(rng: np.random.Generator) -> str:
    surname = rng.choice(_SURNAMES, p=_SURNAME_WEIGHTS / _SURNAME_WEIGHTS.sum())
    if rng.random() < 0.5:
        return f"{surname} {rng.choice(_MALE_MIDDLES)} {rng.choice(_MALE_GIVEN)}"
    return f"{surname} {rng.choice(_FEMALE_MIDDLES)} {rng.choice(_FEMALE_GIVEN)}"


def _english(rng: np.random.Generator) -> str:
    return f"{rng.choice(_ENGLISH_GIVEN)} {rng.choice(_ENGLISH_SURNAMES)}"


def is_vietnamese(name: str) -> bool:
    """Whether a name made here is Vietnamese.

    >>> is_vietnamese("Nguyễn Văn An"), is_vietnamese("Alice Grant")
    (True, False)
    """
    return name.split()[0] in _SURNAMES and len(name.split()) > 2


def logins(names: tuple[str, ...]) -> tuple[str, ...]:
    """A login for each name, numbered where several would share it.

    >>> logins(("Nguyễn Văn An", "Nguyễn Vũ An", "Alice Grant"))
    ('annv', 'annv2', 'alice.grant')
    """
    used: dict[str, int] = {}
    found = []
    for name in names:
        words = fold(name).split()
        given, initials = words[-1], "".join(word[0] for word in words[:-1])
        login = given + initials if is_vietnamese(name) else ".".join(words)
        used[login] = used.get(login, 0) + 1
        found.append(login if used[login] == 1 else f"{login}{used[login]}")
    return tuple(found)
