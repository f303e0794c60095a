"""The four shapes of a nomination survey, as columns: long, name slots, multi-select, matrix.

`plan_for` says for every question column what its cells hold; `nominees` takes a cell apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from icomms.importers.dimensions import dimension_of
from icomms.importers.survey_tools import Form, plain
from icomms.names import fold

_BRACKET = re.compile(r"^(?P<question>.*?)\s*\[(?P<name>[^\]]+)\]\s*$")
_SLOT = re.compile(
    r"[\s_.-]*(?:\(?\s*(?:name|person|choice|tên|người|nr|no|lựa chọn)?\s*#?\s*\d+\)?)$", re.I
)
_NO = frozenset(
    ("", "0", "no", "none", "n/a", "na", "-", "không", "khong", "false", "nein", "not at all")
)
_LONG = {
    "respondent": ("respondent", "nominator", "nguoi tra loi", "nguoi de cu", "respondent email",
                   "from", "nguoi binh chon", "rater", "ego"),
    "nominee": ("nominee", "nominated", "nominee name", "nguoi duoc de cu", "nguoi duoc neu ten",
                "nguoi duoc neu", "nguoi duoc chon", "nguoi duoc binh chon", "named",
                "colleague", "dong nghiep", "alter"),
    "question": ("question", "dimension", "kind", "cau hoi", "item"),
    "rank": ("rank", "order", "thu tu", "hang", "choice no"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Long:
    """Columns of a long file: respondent, question (or None), nominee, rank (or None)."""

    respondent: int
    nominee: int
    question: int | None
    rank: int | None


@dataclass(frozen=True, slots=True)
class Choice:
    """What one question column holds. `shape` is slots, select or matrix; `name` its colleague."""

    column: int
    shape: str
    dimension: str
    name: str = ""
    rank: int | None = None


def long_of(header: Sequence[str]) -> Long | None:
    """The columns of a long survey, None when the header is not one."""
    found: dict[str, int] = {}
    for i, text in enumerate(header):
        for field, names in _LONG.items():
            if plain(text) in names and field not in found:
                found[field] = i
    if "respondent" not in found or "nominee" not in found:
        return None
    return Long(found["respondent"], found["nominee"], found.get("question"), found.get("rank"))


def plan_for(
    form: Form, sample: Sequence[Sequence[str]], overrides: dict[str, str] | None = None
) -> list[Choice]:
    """What every question column holds; columns that name nobody are left out."""
    named = {plain(k): v for k, v in (overrides or {}).items()}
    choices: list[Choice] = []
    slots: dict[str, int] = {}
    for column in form.questions:
        header = form.header[column]
        forced = named.get(plain(header), "")
        found = _choice(form, column, sample, slots, forced.removeprefix("nominee:"))
        if found is not None:
            choices.append(found)
    return choices


def _choice(
    form: Form, column: int, sample: Sequence[Sequence[str]], slots: dict[str, int], forced: str
) -> Choice | None:
    header = form.header[column]
    bracket = _BRACKET.match(header)
    if bracket and len(bracket["name"].split()) > 1:
        dimension = forced or dimension_of(bracket["question"])
        return Choice(column, "matrix", dimension, bracket["name"].strip())
    question = _SLOT.sub("", header).strip() or header
    dimension = forced or dimension_of(question)
    if dimension == "other" and not _mostly_names(sample, column):
        return None
    cells = [row[column] for row in sample if column < len(row) and row[column]]
    if any(";" in c for c in cells) or _comma_lists(cells):
        return Choice(column, "select", dimension)
    if question == header and any("," in c for c in cells) and not _last_first(cells):
        return Choice(column, "select", dimension)
    slots[question] = slots.get(question, 0) + 1
    return Choice(column, "slots", dimension, rank=slots[question])


def _mostly_names(sample: Sequence[Sequence[str]], column: int) -> bool:
    cells = [row[column] for row in sample if column < len(row) and row[column]]
    names = [c for c in cells if _name_like(re.split(r"[;,]", c)[0])]
    return len(cells) >= 2 and len(names) > 0.8 * len(cells)


def _name_like(text: str) -> bool:
    words = text.split()
    return 2 <= len(words) <= 6 and all(w[:1].isupper() or "@" in w for w in words)


def _comma_lists(cells: Sequence[str]) -> bool:
    """Commas separate names when the parts are names of two words and more."""
    parts = [p.strip() for c in cells for p in c.split(",") if "," in c]
    return bool(parts) and sum(len(p.split()) > 1 for p in parts) > 0.8 * len(parts)


def _last_first(cells: Sequence[str]) -> bool:
    with_comma = [c for c in cells if "," in c]
    return bool(with_comma) and all(c.count(",") == 1 for c in with_comma)


def nominees(choice: Choice, cell: str, roster: Iterable[str]) -> list[tuple[str, float | None]]:
    """(name, rating) of everybody a cell names."""
    text = cell.strip()
    if choice.shape == "matrix":
        if fold(text) in _NO:
            return []
        return [(choice.name, _rating(text))]
    if choice.shape == "slots":
        return [] if fold(text) in _NO else [(text, None)]
    return [(name, None) for name in _split(text, roster) if fold(name) not in _NO]


def _rating(text: str) -> float | None:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return None


def _split(text: str, roster: Iterable[str]) -> list[str]:
    """Names of a multi-select cell. ";" always separates; "," unless "Last, First" is a person."""
    if ";" in text:
        return [part.strip() for part in text.split(";") if part.strip()]
    known = {fold(name) for name in roster if "," in name}
    parts = [p.strip() for p in text.split(",") if p.strip()]
    found: list[str] = []
    while parts:
        pair = ", ".join(parts[:2])
        single = len(parts[0].split()) == 1 and len(parts) > 1 and len(parts[1].split()) == 1
        if len(parts) > 1 and (fold(pair) in known or single):
            found.append(pair)
            parts = parts[2:]
        else:
            found.append(parts.pop(0))
    return found
