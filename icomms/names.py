"""Names as people write them: folding for search, Vietnamese order, tones and nicknames.

Folding is for search. Whether two names may be the same person is decided with the accents: Văn,
Vân and Vấn fold to the same text and are different names (formats: docs/decisions/003).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_SUFFIX = re.compile(r"\([^)]*\)|\[[^\]]*\]|\s+-\s+.*$|\s*\|\s*.*$|(?<=\D)\d+$")
# "Anh", "Chị", "Ông" are forms of address too, but Anh is a common given name: they stay.
_TITLES = frozenset(("mr", "mrs", "ms", "dr", "prof", "ts", "ths", "pgs"))

# A tone may stand on either vowel of oa, oe, uy; the newer spelling is taken for both.
_OLD_TONES = {
    f"{a}{b}": f"{c}{d}"
    for a, b, c, d in (
        ("o", "à", "ò", "a"), ("o", "á", "ó", "a"), ("o", "ả", "ỏ", "a"), ("o", "ã", "õ", "a"),
        ("o", "ạ", "ọ", "a"), ("o", "è", "ò", "e"), ("o", "é", "ó", "e"), ("o", "ẻ", "ỏ", "e"),
        ("o", "ẽ", "õ", "e"), ("o", "ẹ", "ọ", "e"), ("u", "ỳ", "ù", "y"), ("u", "ý", "ú", "y"),
        ("u", "ỷ", "ủ", "y"), ("u", "ỹ", "ũ", "y"), ("u", "ỵ", "ụ", "y"),
    )
}  # fmt: skip


NICKNAMES = {
    "bob": "robert", "rob": "robert", "bill": "william", "will": "william", "liz": "elizabeth",
    "beth": "elizabeth", "kate": "katherine", "mike": "michael", "tom": "thomas", "dick": "richard",
    "rick": "richard", "jim": "james", "tony": "anthony", "andy": "andrew", "dan": "daniel",
    "dave": "david", "ed": "edward", "joe": "joseph", "jen": "jennifer", "sue": "susan",
    "steve": "stephen", "alex": "alexander", "ben": "benjamin", "chris": "christopher",
    "matt": "matthew", "nick": "nicholas", "pat": "patricia", "sam": "samuel", "tim": "timothy",
}  # fmt: skip


@lru_cache(maxsize=200_000)
def fold(text: str) -> str:
    """Lower-case text without marks, for searching only, never for deciding who is who.

    >>> fold("  Nguyễn  Văn Đạt "), fold("Größe")
    ('nguyen van dat', 'grosse')
    """
    plain = unicodedata.normalize("NFKD", text.casefold().replace("đ", "d"))
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


@lru_cache(maxsize=200_000)
def accented_tokens(text: str) -> tuple[str, ...]:
    """The words of a name with accents, tones in one spelling, sorted; suffixes dropped.

    "(EXT)", "[HCM]", " - Sales" and trailing digits go; so do titles.

    >>> accented_tokens("NGUYỄN Hoà (EXT)") == accented_tokens("Hòa Nguyễn")
    True
    """
    bare = unicodedata.normalize("NFC", text)
    while (shorter := _SUFFIX.sub("", bare).strip()) != bare:
        bare = shorter
    words = re.findall(r"[^\W\d_]+", bare.lower())
    kept = [_one_spelling(w) for w in words if w not in _TITLES or len(words) <= 2]
    return tuple(sorted(kept))


def _one_spelling(word: str) -> str:
    for old, new in _OLD_TONES.items():
        if word.endswith(old) and not word.startswith("qu"):
            return word[: -len(old)] + new
    return word


def name_key(text: str) -> tuple[str, ...]:
    """The folded words of a name in any order: the key under which names are looked up.

    >>> name_key("Nguyễn Văn Anh") == name_key("ANH NGUYEN VAN")
    True
    """
    return tuple(sorted(NICKNAMES.get(fold(t), fold(t)) for t in accented_tokens(text)))


def accents_conflict(one: str, other: str) -> bool:
    """Whether both names carry accents and cannot be the same name.

    >>> accents_conflict("Nguyễn Văn Anh", "Nguyễn Vân Anh")
    True
    >>> accents_conflict("Nguyễn Văn Anh", "Nguyen Van Anh")
    False
    """
    a, b = accented_tokens(one), accented_tokens(other)
    if _plain(a) or _plain(b):
        return False
    return sorted(a) != sorted(b) and name_key(one) == name_key(other)


def _plain(tokens: tuple[str, ...]) -> bool:
    return all(t == fold(t) for t in tokens)


def short_key(text: str) -> tuple[str, ...]:
    """Surname and given name only, middle names dropped; empty when the name has fewer than two.

    A Vietnamese name starts or ends with a known surname; other names keep first and last word.

    >>> short_key("Nguyễn Văn Anh") == short_key("Anh Nguyen")
    True
    """
    words = [fold(w) for w in re.findall(r"[^\W\d_]+", _SUFFIX.sub("", text))]
    if "," in text and len(words) > 1:
        words = [*words[1:], words[0]]
    if len(words) < 2:
        return ()
    return tuple(sorted(NICKNAMES.get(w, w) for w in (words[0], words[-1])))


def login_patterns(name: str) -> frozenset[str]:
    """Logins a name may have: evidence, not proof ("Nguyễn Văn Anh" → anhnv, anh.nguyenvan, ...).

    >>> "anhnv" in login_patterns("Nguyễn Văn Anh")
    True
    """
    words = [fold(w) for w in re.findall(r"[^\W\d_]+", _SUFFIX.sub("", name))]
    if len(words) < 2:
        return frozenset(words)
    found = set()
    for given, rest in ((words[-1], words[:-1]), (words[0], words[1:])):
        initials = "".join(w[0] for w in rest)
        found |= {given + initials, f"{given}.{initials}", f"{given}.{''.join(rest)}",
                  f"{given}.{rest[-1]}", f"{given}.{rest[0]}", f"{given[0]}{rest[0]}",
                  f"{given[0]}.{rest[0]}", given + rest[0], ".".join(words)}  # fmt: skip
    return frozenset(found)


def login_matches(email: str, name: str) -> bool:
    """Whether the part before the @ looks made from the name (a trailing number is passed over)."""
    local = re.sub(r"\d+$", "", fold(email.partition("@")[0]).replace("_", "."))
    return bool(local) and local in login_patterns(name)
