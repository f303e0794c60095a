"""Spelling of people's and units' names, and of phrases the fact sheet wants word for word."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator

from rapidfuzz import fuzz, process
from rapidfuzz.distance import DamerauLevenshtein

from icomms.campaigns.draft_records import Finding
from icomms.campaigns.draft_rules import DraftRules
from icomms.names import fold, written_words

_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
ALIKE, ALIKE_WORDING = 88, 85
SHORTEST_SINGLE = 6  # letters of a name of one word that is looked for


def check_names(text: str, rules: DraftRules) -> Iterator[Finding]:
    """Names that are nearly, but not exactly, those of known people and units."""
    known = _by_length((*rules.people, *rules.units))
    wording = {f.value.casefold(): f.value for f in rules.message.facts if f.kind == "text"}
    words = list(_WORD.finditer(text))
    right = [span for name in (*rules.people, *rules.units) for span in _exact(text, name)]
    yield from _nearly(text, words, known, right)
    right += [span for phrase in wording.values() for span in _exact(text, phrase)]
    yield from _phrases(text, words, tuple(wording.values()), right)


def _by_length(names: Iterable[str]) -> dict[int, dict[str, str]]:
    """Names by how many words they have, each under its folded words."""
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for name in names:
        count = len(_WORD.findall(name))
        if count > 1 or len(name) >= SHORTEST_SINGLE:
            found[count][fold(name)] = name
    return found


def _exact(text: str, name: str) -> Iterator[tuple[int, int]]:
    pattern = re.compile(rf"(?<!\w){re.escape(unicodedata.normalize('NFC', name))}(?!\w)", re.I)
    for match in pattern.finditer(text):
        yield match.span()


def _nearly(
    text: str, words: list[re.Match[str]], known: dict[int, dict[str, str]],
    right: list[tuple[int, int]],
) -> Iterator[Finding]:  # fmt: skip
    taken = list(right)
    for count in sorted(known, reverse=True):
        for start, end in _windows(words, count):
            said = text[start:end]
            if not said[0].isupper() or _overlaps(taken, start, end):
                continue
            best = process.extractOne(
                fold(said), known[count].keys(), scorer=fuzz.ratio, score_cutoff=ALIKE
            )
            if best is None or not _word_by_word(fold(said), best[0]):
                continue
            name = known[count][best[0]]
            if written_words(said) != written_words(name):
                level = "wrong" if fold(said) == best[0] else "check"
                yield Finding("name", level, start, end, said, name)  # type: ignore[arg-type]
            taken.append((start, end))


def _word_by_word(said: str, name: str) -> bool:
    """Whether every word is the name's, apart from slips: An and Ổn are two people."""
    for one, other in zip(_WORD.findall(said), _WORD.findall(name), strict=False):
        slips = DamerauLevenshtein.distance(one, other)
        if slips and slips > min(len(one), len(other)) // 4:
            return False
    return True


def _windows(words: list[re.Match[str]], count: int) -> Iterator[tuple[int, int]]:
    for i in range(len(words) - count + 1):
        yield words[i].start(), words[i + count - 1].end()


def _overlaps(taken: list[tuple[int, int]], start: int, end: int) -> bool:
    return any(first < end and start < last for first, last in taken)


def _phrases(
    text: str, words: list[re.Match[str]], phrases: tuple[str, ...], right: list[tuple[int, int]]
) -> Iterator[Finding]:
    for phrase in phrases:
        best: tuple[float, int, int] | None = None
        for start, end in _windows(words, len(_WORD.findall(phrase))):
            alike = fuzz.ratio(fold(text[start:end]), fold(phrase))
            if alike >= ALIKE_WORDING and not _overlaps(right, start, end):
                best = max(best or (0.0, 0, 0), (alike, start, end))
        if best is not None:
            yield Finding("wording", "wrong", best[1], best[2], text[best[1] : best[2]], phrase)
