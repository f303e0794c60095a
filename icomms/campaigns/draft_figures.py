"""Figures of a draft against the fact sheet: a wrong one destroys trust."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from rapidfuzz.distance import DamerauLevenshtein

from icomms.campaigns.draft_records import Finding
from icomms.campaigns.draft_rules import DraftRules
from icomms.campaigns.figures import Figure, ambiguous, exists, figures, same, written
from icomms.names import fold

Spans = Sequence[tuple[int, int]]
SMALL = 10  # plain numbers up to this are passed over unless they contradict a fact
_AROUND = 45
_WORD = re.compile(r"[^\W\d_]+")
_EMPTY_WORDS = frozenset("so ngay cua va cac nhung the and for day date number of".split())
_LIST_MARK = re.compile(r"^\s*\d{1,2}[.)]\s", re.MULTILINE)
_WEEKDAYS = {
    "vi": ("thứ hai", "thứ ba", "thứ tư", "thứ năm", "thứ sáu", "thứ bảy", "chủ nhật"),
    "en": ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
}


@dataclass(frozen=True, slots=True)
class _Known:
    """A figure of the fact sheet: its value as written and the words of its label."""

    figure: Figure
    written: str
    words: frozenset[str]


def check_figures(text: str, rules: DraftRules, masked: Spans) -> Iterator[Finding]:
    """Findings about dates, times, amounts and numbers outside `masked` places."""
    known = tuple(_known(rules))
    marks = [match.span() for match in _LIST_MARK.finditer(text)]
    hidden = [*masked, *marks]
    found = [one for one in figures(text, rules.language) if not _inside(one, hidden)]
    for figure in found:
        yield from _about(text, figure, known, rules)
    yield from _foreign(text, found, rules, hidden)
    yield from _weekdays(text, found, rules)


def _known(rules: DraftRules) -> Iterator[_Known]:
    for fact in rules.message.facts:
        if fact.kind in ("number", "date", "amount", "text"):
            words = _words(fact.label)
            for figure in figures(fact.value, rules.language):
                yield _Known(figure, fact.value[figure.start : figure.end], words)


def _words(text: str) -> frozenset[str]:
    return frozenset(w for w in _WORD.findall(fold(text)) if w not in _EMPTY_WORDS)


def _inside(figure: Figure, spans: Spans) -> bool:
    return any(start < figure.end and figure.start < end for start, end in spans)


def _about(
    text: str, figure: Figure, known: Sequence[_Known], rules: DraftRules
) -> Iterator[Finding]:
    place = (figure.start, figure.end, text[figure.start : figure.end])
    if figure.kind == "date" and not exists(figure.value):
        yield Finding("no_such_date", "wrong", *place)
        return
    if rules.language == "en" and ambiguous(text, figure):
        yield Finding("ambiguous_date", "check", *place, _long_date(figure))
    if any(same(figure, one.figure) for one in known):
        return
    meant = _meant(text, figure, known)
    if meant is not None:
        yield Finding("differs", "wrong", *place, meant.written)
    elif figure.kind != "number" or Decimal(str(figure.value)) > SMALL:
        yield Finding("not_on_sheet", "check", *place)


def _long_date(figure: Figure) -> str:
    year, month, day = figure.value  # type: ignore[misc]
    name = dt.date(2000, int(month or 1), 1).strftime("%B")
    return f"{day} {name}" + (f" {year}" if year else "")


def _meant(text: str, figure: Figure, known: Sequence[_Known]) -> _Known | None:
    """The fact this figure should have been: said of the same thing, or nearly the same value."""
    around = text[max(0, figure.start - _AROUND) : figure.end + _AROUND]
    words = _words(around)
    scored = []
    for one in known:
        if not _comparable(figure, one.figure):
            continue
        shared = len(one.words & words) / len(one.words) if one.words else 0.0
        near = _near(figure, one.figure)
        if shared >= 0.6 or (near and figure.kind != "time"):
            scored.append((shared, near, one))
    return max(scored, key=lambda s: s[:2])[2] if scored else None


def _comparable(figure: Figure, fact: Figure) -> bool:
    money = {"amount", "number"}
    if {figure.kind, fact.kind} <= money:
        return "amount" not in (figure.kind, fact.kind) or bool(figure.currency or fact.currency)
    return figure.kind == fact.kind


def _near(figure: Figure, fact: Figure) -> bool:
    """One digit wrong, two exchanged, or a zero too many: how figures are usually miscopied."""
    one, other = _digits(figure), _digits(fact)
    if min(len(one), len(other)) < 3:
        return False
    return one.rstrip("0") == other.rstrip("0") or DamerauLevenshtein.distance(one, other) == 1


def _digits(figure: Figure) -> str:
    if isinstance(figure.value, tuple):
        return "".join(f"{part:02d}" for part in figure.value if part is not None)
    return re.sub(r"\D", "", f"{figure.value:f}")


def _foreign(
    text: str, found: Sequence[Figure], rules: DraftRules, hidden: Spans
) -> Iterator[Finding]:
    """Numbers written the way of the other language: 1,200,000 in a Vietnamese text."""
    other = "en" if rules.language == "vi" else "vi"
    taken = [*hidden, *((one.start, one.end) for one in found)]
    for figure in figures(text, other):
        if isinstance(figure.value, Decimal) and not _inside(figure, taken):
            said = text[figure.start : figure.end]
            number = re.match(r"\D*([\d.,]+)", said)
            if number and set(number[1]) & set(".,"):
                start = figure.start + number.start(1)
                plain = figures(number[1], other)[0].value
                yield Finding(
                    "number_style", "wrong", start, start + len(number[1]), number[1],
                    written(plain, rules.language),  # type: ignore[arg-type]
                )  # fmt: skip


def _weekdays(text: str, found: Sequence[Figure], rules: DraftRules) -> Iterator[Finding]:
    """A weekday that is not that of the date beside it."""
    names = _WEEKDAYS[rules.language]
    pattern = re.compile(rf"\b({'|'.join(names)})\b[\s,(]*(?:ngày\s+|the\s+)?$", re.IGNORECASE)
    for figure in found:
        if figure.kind != "date" or not exists(figure.value):
            continue
        year, month, day = figure.value  # type: ignore[misc]
        before = pattern.search(text[: figure.start])
        if before is None or day is None or not (year or rules.year):
            continue
        right = names[dt.date(int(year or rules.year), int(month or 1), int(day)).weekday()]
        if before[1].lower() != right:
            said = right.capitalize() if before[1][0].isupper() else right
            yield Finding("weekday", "wrong", before.start(1), before.end(1), before[1], said)
