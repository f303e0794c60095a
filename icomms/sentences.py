"""What the engine says in English, in the language of whoever reads it.

Errors, remarks on files, reasons for rows left out and hints on people are English sentences with
values in them. `sentences_vi.toml` holds each with braces for its values beside the Vietnamese one;
a text is recognised by its words, and its values (names of files, columns, people) are kept.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from string import Formatter

TRANSLATED = ("vi",)
NUMBER, TEXT, REPR = ",", "text", "repr"
_REPR = re.compile(r"['\"\[{(\d.-]|True$|False$|None$|datetime\.", re.DOTALL)
_MOST_SENTENCES = 10  # of one text; values may look like ends of sentences
_BETWEEN = re.compile(r"(?<=[.?!]) |; ")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One entry of a table: the words around the values, the values (name, kind), the translation.

    `kind` is "" for a value kept as it is, "repr" for one as Python writes it, "," for a number
    with separators, "text" for a text that is itself in the table.
    """

    words: tuple[str, ...]
    values: tuple[tuple[str, str], ...]
    translation: str

    @property
    def weight(self) -> int:
        """How many letters say that a text is this sentence."""
        return sum(map(len, self.words))


def sentence_of(english: str, translation: str) -> Sentence:
    """An entry from its two texts.

    >>> sentence_of("{file} is empty.", "{file} trống.").words
    ('', ' is empty.')
    """
    words, values = [""], []
    for literal, name, kind, _ in Formatter().parse(english):
        words[-1] += literal  # a doubled brace, which stands for itself, ends a literal too
        if name is not None:
            values.append((name, kind or ""))
            words.append("")
    return Sentence(tuple(words), tuple(values), translation)


@cache
def table(language: str) -> tuple[Sentence, ...]:
    """All sentences in a language, the most telling first."""
    text = files("icomms").joinpath(f"sentences_{language}.toml").read_text(encoding="utf-8")
    known = [sentence_of(*entry) for entry in tomllib.loads(text).items()]
    return tuple(sorted(known, key=lambda each: -each.weight))


def in_language(text: str, language: str) -> str:
    """One or several sentences of the engine in "en" or "vi"; an unknown text as it is.

    >>> in_language("a.csv is empty. Export it again.", "vi")
    'a.csv trống. Hãy xuất lại tệp này.'
    >>> in_language("a.csv is empty.", "en")
    'a.csv is empty.'
    """
    if language not in TRANSLATED:
        return text
    found = _best(text, language)
    return text if found is None else found[1]


def _best(text: str, language: str) -> tuple[int, str] | None:
    """(weight, translation) of the division into sentences in which most letters are known."""
    ends = list(_BETWEEN.finditer(text))[-_MOST_SENTENCES:]
    best: dict[int, tuple[int, str]] = {0: (0, "")}
    for end, stop, gap in [*((e.start(), e.end(), e[0]) for e in ends), (len(text), len(text), "")]:
        for start in sorted(best):
            single = _single(text[start:end], language)
            if single is not None:
                weight, before = best[start]
                found = (weight + single[0], f"{before}{single[1]}{gap}")
                best[stop] = max(best.get(stop, found), found, key=lambda each: each[0])
    return best.get(len(text)) if text else None


def _single(text: str, language: str) -> tuple[int, str] | None:
    """(weight, translation) of one sentence; None when it is none of the table."""
    for sentence in table(language):
        values = _values(sentence.words, text)
        if values is None:
            continue
        shown = _shown(sentence, values, language)
        if shown is not None:
            return sentence.weight, sentence.translation.format_map(shown)
    return None


def _values(words: tuple[str, ...], text: str) -> list[str] | None:
    """What stands between the words of a sentence; None when the text is another.

    Every word is looked for once, from left to right, so that no text takes long.

    >>> _values(("", " is empty."), "a is empty. is empty.")
    ['a is empty.']
    """
    first, last = words[0], words[-1]
    if len(words) == 1:
        return [] if text == first else None
    at, end = len(first), len(text) - len(last)
    if at > end or not text.startswith(first) or not text.endswith(last):
        return None
    found = []
    for word in words[1:-1]:
        place = text.find(word, at, end)
        if place < 0:
            return None
        found.append(text[at:place])
        at = place + len(word)
    return [*found, text[at:end]]


def _shown(sentence: Sentence, values: list[str], language: str) -> Mapping[str, str] | None:
    """The values as the translation shows them; None when one of them cannot be such a value."""
    shown = {}
    for (name, kind), value in zip(sentence.values, values, strict=True):
        if kind == REPR and not _REPR.match(value):
            return None
        if kind == TEXT:
            inner = _best(value, language)
            if inner is None:
                return None
            value = inner[1]
        shown[name] = value.replace(",", ".") if kind == NUMBER else value
    return shown
