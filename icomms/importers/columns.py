"""Guessing what the columns of a table mean, from their names and from a few of their values.

Names are compared folded (`icomms.names.fold`), with camelCase split and notes such as ``(*)`` or
``[Required]`` removed, first exactly, then nearly (rapidfuzz, at least 86 of 100). A name in two
languages (``Họ và tên / Full name``) is also tried part by part. Values then confirm or
contradict: an e-mail column holds ``@``, a date column dates; a column whose values stand in the
id or e-mail column points at managers.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from types import MappingProxyType

from rapidfuzz import fuzz

from icomms.importers.column_values import Profile, email_column, manager_column, profile
from icomms.names import fold
from icomms.records import Column

NEAR = 86  # rapidfuzz score from which two names are the same; measured in formats.md section 4
_SHORTEST_NEAR = 5  # shorter names ("no", "sn", "mail") must match exactly
_LEAST = 0.5  # a guess below this is no guess
_OVERRIDDEN = 2.0  # a choice of the user beats every guess
_NOTE = re.compile(r"\[[^\]]*\]|\(\s*\*+\s*\)|\*+")
_PARENTHESES = re.compile(r"\(([^)]*)\)")
_PARTS = re.compile(r"[/|;\n]|\s-\s")
_NO_OVERRIDES: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class _Candidate:
    """One possible meaning of one column; `rank` is the place of the name in the synonym list."""

    confidence: float
    rank: int
    index: int
    field: str


@lru_cache(maxsize=8192)
def header_key(text: str) -> str:
    """A column name in the form in which names are compared.

    >>> header_key("userPrincipalName"), header_key("Mã nhân viên (*)"), header_key("Employee #")
    ('user principal name', 'ma nhan vien', 'employee no')
    """
    bare = _NOTE.sub(" ", text)
    plain = fold(split_camel(bare if bare.strip() else text)).replace("#", " no ")
    return " ".join("".join(c if c.isalnum() else " " for c in plain).split())


def split_camel(text: str) -> str:
    """ "userPrincipalName" -> "user Principal Name", "EMPID" stays as it is."""
    if text.islower() or text.isupper() or text.istitle():
        return text
    pieces: list[str] = []
    for i, letter in enumerate(text):
        before = text[i - 1] if i else ""
        after = text[i + 1] if i + 1 < len(text) else ""
        starts = letter.isupper() and (before.islower() or (before.isupper() and after.islower()))
        pieces.append(f" {letter}" if starts else letter)
    return "".join(pieces)


def variants(header: str) -> tuple[tuple[str, float], ...]:
    """The keys under which a header may be known, most trusted first, with their confidence."""
    bare = _NOTE.sub(" ", header)
    outside = _PARENTHESES.sub(" ", bare)
    found = [(header_key(header), 1.0), (header_key(outside), 0.97)]
    found += [(header_key(part), 0.95) for part in _PARTS.split(outside)]
    found += [(header_key(inside), 0.92) for inside in _PARENTHESES.findall(bare)]
    best: dict[str, float] = {}
    for key, confidence in found:
        if key:
            best.setdefault(key, confidence)
    return tuple(best.items())


@lru_cache(maxsize=16)
def read_synonyms(name: str) -> Mapping[str, tuple[str, ...]]:
    """The shipped synonyms ``synonyms_<name>.toml``: field -> names, most trusted first.

    The list called ``ignore`` is returned under the empty field: known columns that mean nothing.
    """
    text = resources.files("icomms.importers").joinpath(f"synonyms_{name}.toml").read_text("utf-8")
    lists = {field: tuple(names) for field, names in tomllib.loads(text).items()}
    return MappingProxyType({("" if field == "ignore" else field): n for field, n in lists.items()})


@lru_cache(maxsize=4096)
def is_sensitive(header: str) -> bool:
    """Whether a column holds what icomms never keeps: password, phone, birthday, salary, ...

    >>> is_sensitive("Ngày sinh (dd/mm)"), is_sensitive("ageGroup"), is_sensitive("Email address")
    (True, True, False)
    """
    key = header_key(header)
    if "email" in key.replace(" ", "") or "thu dien tu" in key:
        return False
    lists = read_synonyms("sensitive")
    words = (header_key(word) for word in lists["words"])
    stems = (header_key(stem).replace(" ", "") for stem in lists["stems"])
    compact = key.replace(" ", "")
    return any(f" {word} " in f" {key} " for word in words) or any(s in compact for s in stems)


def guess_columns(
    header: Sequence[str],
    synonyms: Mapping[str, Sequence[str]],
    sample: Sequence[Sequence[str]] = (),
    overrides: Mapping[str, str] = _NO_OVERRIDES,
) -> tuple[Column, ...]:
    """What each column of a table means, one `Column` per header cell, in order.

    `synonyms` maps a field to the names it goes by, most trusted first; every field is given to at
    most one column, the best, unless its name ends with ``*``; names under the empty field are
    known to mean nothing. `sample` holds rows below the header. `overrides` maps a header as
    written (or a near spelling) to a field, the empty field meaning "do not use"; fields this
    table does not know are passed over, because one set of overrides serves a whole upload.

    >>> names = {"name": ["Họ tên"], "unit": ["Phòng"]}
    >>> [column.field for column in guess_columns(["Phòng", "Họ tên (*)", "x"], names)]
    ['unit', 'name', '']
    """
    profiles = tuple(profile(sample, i) for i in range(len(header)))
    forced = _forced(header, synonyms, overrides)
    candidates = list(forced)
    settled = {c.index for c in forced}
    for index, text in enumerate(header):
        if index not in settled:
            candidates += _candidates(index, text, synonyms, profiles[index])
    chosen = _assign(candidates)
    _add_by_values(chosen, header, synonyms, sample, profiles)
    return tuple(_column(i, text, chosen.get(i)) for i, text in enumerate(header))


def column_of(columns: Sequence[Column], field: str) -> int | None:
    """The index of the first column understood as `field`, None when there is none."""
    return next((c.index for c in columns if c.field == field), None)


def known_headers(cells: Sequence[str], synonyms: Mapping[str, Sequence[str]]) -> int:
    """How many cells of a row are exactly names of fields: the mark of a header row."""
    table = _exact_table(_frozen(synonyms))
    return sum(
        1 for cell in cells if len(cell) <= 80 and any(k in table for k, _ in _compact(cell))
    )


def _compact(header: str) -> Iterator[tuple[str, float]]:
    return ((key.replace(" ", ""), confidence) for key, confidence in variants(header))


def _frozen(synonyms: Mapping[str, Sequence[str]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((field, tuple(names)) for field, names in synonyms.items())


@lru_cache(maxsize=32)
def _exact_table(
    synonyms: tuple[tuple[str, tuple[str, ...]], ...],
) -> Mapping[str, tuple[tuple[str, int], ...]]:
    """Compact name -> the (field, rank) pairs it stands for."""
    table: dict[str, list[tuple[str, int]]] = {}
    for field, names in synonyms:
        for rank, name in enumerate(names):
            entries = table.setdefault(header_key(name).replace(" ", ""), [])
            if all(field != known for known, _ in entries):
                entries.append((field, rank))
    return MappingProxyType({key: tuple(entries) for key, entries in table.items()})


@lru_cache(maxsize=32)
def _keys(synonyms: tuple[tuple[str, tuple[str, ...]], ...]) -> tuple[tuple[str, int, str], ...]:
    """All (field, rank, key) of the synonyms, for the near comparison."""
    return tuple(
        (field, rank, header_key(name))
        for field, names in synonyms
        for rank, name in enumerate(names)
    )


def _forced(
    header: Sequence[str], synonyms: Mapping[str, Sequence[str]], overrides: Mapping[str, str]
) -> list[_Candidate]:
    """The user's choices: an exact header first, else one that compares equal."""
    by_key = {header_key(name): field for name, field in overrides.items()}
    found: list[_Candidate] = []
    for index, text in enumerate(header):
        field = overrides.get(text, by_key.get(header_key(text)))
        if field is not None and (not field or field in synonyms or f"{field}*" in synonyms):
            known = field if field in synonyms or not field else f"{field}*"
            found.append(_Candidate(_OVERRIDDEN, 0, index, known))
    return found


def _candidates(
    index: int, header: str, synonyms: Mapping[str, Sequence[str]], values: Profile
) -> list[_Candidate]:
    """All fields a column may be, exact names first; near ones only where no exact name fits."""
    frozen = _frozen(synonyms)
    table = _exact_table(frozen)
    exact = [
        _Candidate(confidence * values.support(field, True, compact), rank, index, field)
        for compact, confidence in _compact(header)
        for field, rank in table.get(compact, ())
    ]
    if exact or is_sensitive(header):
        return [c for c in exact if c.confidence >= _LEAST]
    near = (_near(index, header_key(header), entry, values) for entry in _keys(frozen))
    return [c for c in near if c is not None]


def _near(index: int, key: str, entry: tuple[str, int, str], values: Profile) -> _Candidate | None:
    """A near match of one name; the same words in another order count nearly as exact."""
    field, rank, name = entry
    if min(len(key), len(name)) < _SHORTEST_NEAR:
        return None
    if sorted(key.split()) == sorted(name.split()):
        return _Candidate(0.98 * values.support(field, True, key), rank, index, field)
    score = max(fuzz.ratio(key, name), fuzz.token_sort_ratio(key, name))
    confidence = 0.9 * score / 100 * values.support(field, False, key)
    return _Candidate(confidence, rank, index, field) if score >= NEAR and confidence else None


def _assign(candidates: Sequence[_Candidate]) -> dict[int, _Candidate]:
    """Best candidate first; a column and (unless starred) a field are given once."""
    chosen: dict[int, _Candidate] = {}
    taken: set[str] = set()
    for one in sorted(candidates, key=lambda c: (-c.confidence, c.rank, c.index)):
        if one.index in chosen or one.field in taken or one.confidence < _LEAST:
            continue
        chosen[one.index] = one
        if one.field and not one.field.endswith("*"):
            taken.add(one.field)
    return chosen


def _add_by_values(
    chosen: dict[int, _Candidate],
    header: Sequence[str],
    synonyms: Mapping[str, Sequence[str]],
    sample: Sequence[Sequence[str]],
    profiles: Sequence[Profile],
) -> None:
    """E-mail and manager columns that only their values give away."""
    free = [i for i, text in enumerate(header) if i not in chosen and not is_sensitive(text)]
    fields = {c.field: i for i, c in chosen.items()}
    if "email" in synonyms and not fields.keys() & {"email", "upn"}:
        found = email_column(free, profiles)
        if found is not None:
            chosen[found] = _Candidate(0.7, 0, found, "email")
            fields["email"] = found
            free.remove(found)
    if "manager_ref" in synonyms and "manager_ref" not in fields:
        keys = [fields[f] for f in ("id", "employee_no", "email", "upn") if f in fields]
        found = manager_column(free, keys, sample)
        if found is not None:
            chosen[found] = _Candidate(0.7, 0, found, "manager_ref")


def _column(index: int, header: str, chosen: _Candidate | None) -> Column:
    if chosen is None or not chosen.field:
        return Column(index, header, "", 1.0 if chosen else 0.0)
    return Column(index, header, chosen.field, round(min(1.0, chosen.confidence), 3))
