"""Cues: short wordings that mark a question, proposal, hedge, disagreement, thanks or praise.

The text is looked at in memory and dropped; only the flags stay (formats.md section 7). The lists
`cues_en.csv` and `cues_vi.csv` beside this module are meant to be edited: a cue is one or more
words, matched whole, never inside a word. Where several cues begin at the same word the longest
wins and the words it covers are used up, so a cue without flags ("no problem", "không sao")
protects what it covers.

Vietnamese is compared in NFC. Chat is often written without accents: a cue marked ``bare`` also
matches when *all* its words stand without accents ("cam on"). Words that become another word
without accents (cần/can, ít/it, nhưng/những, nên/nền) are not marked and need their accents.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path

from icomms.importers.tables import FLAGS
from icomms.names import fold

KINDS = ("question", "proposal", "hedge", "disagreement", "thanks", "praise")
_LANGUAGES = ("en", "vi")
_WORD = re.compile(r"\+1|\w+(?:'\w+)*|\?")
_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'"})
_QUESTION_MARK = "?"


@dataclass(frozen=True, slots=True)
class Cue:
    """One wording: its words in NFC and lower case, its flags as bits of `tables.FLAGS`."""

    words: tuple[str, ...]
    flags: int


class CueList:
    """Cues that can be looked for in a text, indexed by their first word.

    >>> cues = CueList([Cue(("thank", "you"), FLAGS["thanks"]), Cue(("no", "thank", "you"), 0)])
    >>> cues.flags("Thank you all"), cues.flags("No, thank you")
    (32, 0)
    """

    def __init__(self, cues: Iterable[Cue]) -> None:
        index: dict[str, list[Cue]] = {}
        for cue in cues:
            index.setdefault(cue.words[0], []).append(cue)
        self._index: Mapping[str, tuple[Cue, ...]] = {
            word: tuple(sorted(found, key=lambda cue: -len(cue.words)))
            for word, found in index.items()
        }

    def flags(self, text: str) -> int:
        """The flags of all cues of a text, as bits of `tables.FLAGS`; 0 when there are none.

        A question mark is a question. `text` should hold what a person wrote, without addresses,
        code and quotations of others. Nothing of it is kept.
        """
        words = words_of(text)
        found = FLAGS["question"] if _QUESTION_MARK in words else 0
        used = 0  # words before this position belong to a cue
        for position, word in enumerate(words):
            if position >= used and word in self._index:
                cue = self._longest_at(words, position)
                if cue is not None:
                    found |= cue.flags
                    used = position + len(cue.words)
        return found

    def _longest_at(self, words: Sequence[str], position: int) -> Cue | None:
        for cue in self._index[words[position]]:
            if tuple(words[position : position + len(cue.words)]) == cue.words:
                return cue
        return None


def words_of(text: str) -> list[str]:
    """The words of a text in NFC and lower case; every question mark is a word of its own.

    >>> words_of("Let’s go, OK?")
    ["let's", 'go', 'ok', '?']
    """
    if not text.isascii():
        text = unicodedata.normalize("NFC", text).translate(_APOSTROPHES)
    return _WORD.findall(text.lower())


def read_cues(lines: Iterable[str]) -> list[Cue]:
    """Cues of one CSV list with the columns ``cue,flags,bare``; raises ValueError with the line.

    ``flags`` holds none, one or several of `KINDS`, separated by ``|``; ``bare`` is ``yes`` for
    cues that are also matched without accents.
    """
    cues: list[Cue] = []
    for number, row in enumerate(csv.DictReader(lines), start=2):
        words, bits = tuple(words_of(row["cue"])), _bits(row["flags"] or "", number)
        if not words:
            raise ValueError(f"Line {number} of the cue list has no cue.")
        cues.append(Cue(words, bits))
        bare = tuple(fold(word) for word in words)
        if row["bare"] == "yes" and bare != words:
            cues.append(Cue(bare, bits))
    return cues


def _bits(names: str, line: int) -> int:
    """ "proposal|question" as bits."""
    bits = 0
    for name in filter(None, names.split("|")):
        if name not in KINDS:
            raise ValueError(
                f"Line {line} of the cue list: {name!r} is none of {', '.join(KINDS)}."
            )
        bits |= FLAGS[name]
    return bits


@lru_cache(maxsize=4)
def shipped_cues(folder: Path | None = None) -> CueList:
    """The lists of this package (or of `folder`), all languages together.

    Both are applied to every text, because people mix: "thanks anh nhé, nhưng mà chưa ổn".
    """
    cues: list[Cue] = []
    for language in _LANGUAGES:
        name = f"cues_{language}.csv"
        place = folder / name if folder else resources.files("icomms.importers").joinpath(name)
        cues += read_cues(place.read_text(encoding="utf-8").splitlines())
    return CueList(cues)
