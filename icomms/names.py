"""Names as people write them: folding for search, Vietnamese order, tones and nicknames.

Folding is for search. Whether two names may be the same person is decided with the accents: Văn,
Vân and Vấn fold to the same text and are different names (formats: docs/decisions/003).

A *key* is a sorted tuple of folded words, so the order of the words does not matter.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from itertools import islice, product
from types import MappingProxyType

Key = tuple[str, ...]

_SUFFIX = re.compile(r"\([^)]*\)|\[[^\]]*\]|\s+[-–]\s+.*$|\s*\|\s*.*$|(?<=\D)\d+$")
_WORD = re.compile(r"[^\W\d_]+")
# "Anh", "Chị", "Ông" are forms of address too, but Anh is a common given name: they stay.
_TITLES = frozenset(("mr", "mrs", "ms", "dr", "prof", "ts", "ths", "pgs", "phd", "mba"))
_MOST_KEYS = 32  # of one name with several nicknames

# Common Vietnamese surnames, folded; they tell which end of a name the given name stands at.
SURNAMES = frozenset(
    "nguyen tran le pham huynh hoang phan vu vo dang bui do ho ngo duong ly dinh trinh doan mai "
    "dao luong ha truong ta cao chau lam thai phung vuong kieu to la quach luu tang".split()
)

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


@lru_cache(maxsize=200_000)
def fold(text: str) -> str:
    """Lower-case text without marks, for searching only, never for deciding who is who.

    >>> fold("  Nguyễn  Văn Đạt "), fold("Größe")
    ('nguyen van dat', 'grosse')
    """
    plain = unicodedata.normalize("NFKD", text.casefold().replace("đ", "d"))
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


@lru_cache(maxsize=1)
def nicknames() -> Mapping[str, frozenset[str]]:
    """Everyday form -> the first names it may stand for, from ``nicknames.toml``.

    >>> sorted(nicknames()["sam"])
    ['samantha', 'samuel']
    """
    text = resources.files("icomms").joinpath("nicknames.toml").read_text("utf-8")
    meant: dict[str, set[str]] = {}
    for formal, forms in tomllib.loads(text).items():
        for form in forms:
            meant.setdefault(fold(form), set()).add(fold(formal))
    return MappingProxyType({form: frozenset(names) for form, names in meant.items()})


@lru_cache(maxsize=200_000)
def written_words(text: str) -> tuple[str, ...]:
    """The words of a name with accents as they stand, "Last, First" turned round.

    Lower-case, NFC, tones in one spelling; "(EXT)", "[HCM]", " - Sales", trailing digits and titles
    are dropped. A Vietnamese surname before the comma stays first, where it belongs.

    >>> written_words("Stone, Robert (EXT)"), written_words("Nguyễn, Văn Hoà 2")
    (('robert', 'stone'), ('nguyễn', 'văn', 'hòa'))
    """
    bare = unicodedata.normalize("NFC", text)
    while (shorter := _SUFFIX.sub("", bare).strip()) != bare:
        bare = shorter
    before, comma, after = bare.lower().partition(",")
    last, first = _WORD.findall(before), _WORD.findall(after)
    if comma and not (len(last) == 1 and fold(last[0]) in SURNAMES):
        last, first = first, last
    words = [*last, *first]
    return tuple(_one_spelling(w) for w in words if w not in _TITLES or len(words) <= 2)


def _one_spelling(word: str) -> str:
    for old, new in _OLD_TONES.items():
        if word.endswith(old) and not word.startswith("qu"):
            return word[: -len(old)] + new
    return word


def accented_tokens(text: str) -> tuple[str, ...]:
    """The words of a name with accents, tones in one spelling, sorted; suffixes dropped.

    >>> accented_tokens("NGUYỄN Hoà (EXT)") == accented_tokens("Hòa Nguyễn")
    True
    """
    return tuple(sorted(written_words(text)))


@lru_cache(maxsize=200_000)
def name_key(text: str) -> Key:
    """The folded words of a name in any order: the key under which names are looked up.

    >>> name_key("Nguyễn Văn Anh") == name_key("ANH NGUYEN VAN")
    True
    """
    return tuple(sorted(map(fold, written_words(text))))


@lru_cache(maxsize=200_000)
def nickname_keys(text: str) -> frozenset[Key]:
    """The keys of a name with every first name its nicknames may stand for, and its own key.

    >>> name_key("Robert Stone") in nickname_keys("Bob Stone")
    True
    """
    words = written_words(text)
    found = islice(product(*map(_meanings, words)), _MOST_KEYS)
    return frozenset(tuple(sorted(key)) for key in found)


def _meanings(word: str) -> tuple[str, ...]:
    """The word and, when it carries no accent, the first names it stands for."""
    folded = fold(word)
    meant = nicknames().get(folded, frozenset()) if folded == word else frozenset()
    return (folded, *sorted(meant))


def accents_conflict(one: str, other: str) -> bool:
    """Whether both names carry accents and a word they share bears different ones.

    A name without any accent agrees with everything: it was typed without them.

    >>> accents_conflict("Nguyễn Văn Anh", "Nguyễn Vân Anh")
    True
    >>> accents_conflict("Trần Thị Hòa", "Trần Hoa"), accents_conflict("Trần Thị Hòa", "Tran Hoa")
    (True, False)
    """
    a, b = accented_tokens(one), accented_tokens(other)
    return a != b and not (_plain(a) or _plain(b)) and _words_conflict(a, b)


def _words_conflict(a: Key, b: Key) -> bool:
    """Whether some word, seen without accents, stands in both with accents that do not agree."""
    for shared in {fold(t) for t in a} & {fold(t) for t in b}:
        left = Counter(t for t in a if fold(t) == shared)
        right = Counter(t for t in b if fold(t) == shared)
        if not (left <= right or right <= left):
            return True
    return False


def names_contradict(one: str, other: str) -> bool:
    """Whether two names cannot be one person's: accents conflict, or each has words of its own.

    Middle names may be dropped or cut to an initial and first names replaced by nicknames.

    >>> names_contradict("Nguyễn Văn Anh", "Nguyen Thi Anh")
    True
    >>> names_contradict("Nguyễn Văn Anh", "Anh V. Nguyen")
    False
    """
    if accents_conflict(one, other):
        return True
    a_keys, b_keys = nickname_keys(one), nickname_keys(other)
    return not any(_contains(Counter(a), Counter(b)) for a in a_keys for b in b_keys)


def _contains(a: Counter[str], b: Counter[str]) -> bool:
    """Whether one has no words of its own, apart from initials of (or for) words of the other."""
    only_a, only_b = sorted((a - b).elements()), sorted((b - a).elements())
    few, many = sorted((only_a, only_b), key=len)
    for word in few:
        short = next((w for w in many if w[0] == word[0] and 1 in (len(w), len(word))), None)
        if short is None:
            return False
        many.remove(short)
    return True


def _plain(tokens: tuple[str, ...]) -> bool:
    return all(t == fold(t) for t in tokens)


def readings(text: str) -> frozenset[tuple[str, str]]:
    """The (surname, given name) pairs a name may mean, folded; empty for fewer than two words.

    A known Vietnamese surname first means surname first. Last, it leaves open whether the given
    name is the first word ("Anh Van Nguyen") or stands before it ("Van Anh Nguyen"): both are
    kept. Other names end with the surname.

    >>> sorted(readings("Nguyễn Văn Anh")), sorted(readings("Alice Grant"))
    ([('nguyen', 'anh')], [('grant', 'alice')])
    >>> sorted(readings("Van Anh Nguyen"))
    [('nguyen', 'anh'), ('nguyen', 'van')]
    """
    words = [fold(w) for w in written_words(text)]
    if len(words) < 2:
        return frozenset()
    first, last = words[0], words[-1]
    found = {(first, last)} if first in SURNAMES else {(last, first)}
    if last in SURNAMES:
        found |= {(last, first), (last, words[-2])}
    return frozenset(found)


@lru_cache(maxsize=200_000)
def short_keys(text: str) -> frozenset[Key]:
    """Keys of surname and given name only, middle names dropped, for every way to read the name.

    >>> short_keys("Nguyễn Văn Anh") & short_keys("Anh Nguyen")
    frozenset({('anh', 'nguyen')})
    """
    return frozenset(
        tuple(sorted((surname, meant)))
        for surname, given in readings(text)
        for meant in (given, *nicknames().get(given, ()))
    )


@lru_cache(maxsize=200_000)
def login_patterns(name: str) -> frozenset[str]:
    """Logins a name may have: evidence, not proof ("Nguyễn Văn Anh" → anhnv, anh.nguyenvan, ...).

    >>> {"anhnv", "anh.nguyenvan", "nguyen.van.anh"} <= login_patterns("Nguyễn Văn Anh")
    True
    """
    words = [fold(w) for w in written_words(name)]
    if len(words) < 2:
        return frozenset(words)
    found = set()
    for given, rest in ((words[-1], words[:-1]), (words[0], words[1:])):
        initials = "".join(w[0] for w in rest)
        found |= {given + initials, f"{given}.{initials}", f"{given}.{''.join(rest)}"}
        found |= {f"{given}.{rest[-1]}", f"{given}.{rest[0]}", f"{given[0]}{rest[0]}"}
        found |= {f"{given[0]}.{rest[0]}", given + rest[0], "".join(words), ".".join(words)}
    return frozenset(found)


def login_of(email: str) -> str:
    """The part before the @ as patterns are compared: one separator, no trailing number.

    >>> login_of("Anh_NV2@congty.vn")
    'anh.nv'
    """
    local = fold(email.partition("@")[0])
    return re.sub(r"[\d.]+$", "", re.sub(r"[_\-]", ".", local))


def login_matches(email: str, name: str) -> bool:
    """Whether the part before the @ looks made from the name (a trailing number is passed over)."""
    login = login_of(email)
    return bool(login) and login in login_patterns(name)
