"""Texts of a long table → small numbers, in order of first appearance, without a loop per row.

Arrow's dictionaries do the work: Python sees each distinct text once, to clean it. Blocks of a
fixed size make the numbers the same on any number of cores.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Codes = NDArray[np.int32]

NOTHING = -1
"""Number of an empty cell, or of a text of which cleaning leaves nothing."""

_WAITING = -2


class Numbering:
    """Numbers for the texts of one or more columns; spellings that `clean` makes equal share one.

    `keys[i]` is the cleaned text with number i. A text gets its number only when a row with it is
    kept, so nothing is numbered that only left-out rows name; `cleaned[code]` is the cleaned text
    of every provisional code.
    """

    def __init__(self, clean: Callable[[str], str]) -> None:
        self.keys: list[str] = []
        self._clean = clean
        self._texts = pa.array([], pa.string())
        self.cleaned: list[str] = []
        self._numbers: Codes = np.empty(0, np.int32)
        self._of_key: dict[str, int] = {}

    def codes(self, *columns: pa.ChunkedArray) -> list[Codes]:
        """For each column its texts' provisional codes, NOTHING where the cell is null."""
        chunks = [chunk for column in columns for chunk in column.chunks if len(chunk)]
        if not chunks:
            return [np.empty(0, np.int32) for _ in columns]
        known = [self._texts] if len(self._texts) else []
        encoded = pa.chunked_array([*known, *chunks]).dictionary_encode()
        self._learn(encoded.chunk(encoded.num_chunks - 1).dictionary)
        codes = np.concatenate([_indices(chunk) for chunk in encoded.chunks[len(known) :]])
        return np.split(codes, np.cumsum([len(column) for column in columns])[:-1])

    def _learn(self, texts: pa.Array) -> None:
        fresh = texts.slice(len(self._texts)).to_pylist()
        cleaned = [self._clean(text) for text in fresh]
        self.cleaned += cleaned
        waiting = [_WAITING if text else NOTHING for text in cleaned]
        self._numbers = np.concatenate([self._numbers, np.array(waiting, np.int32)])
        self._texts = texts

    def empty(self, codes: Codes) -> NDArray[np.bool_]:
        """Where there is no text, or one of which nothing is left."""
        missing: NDArray[np.bool_] = codes < 0
        if len(self._numbers) and (self._numbers == NOTHING).any():
            missing = missing | (self._numbers[codes] == NOTHING)
        return missing

    def numbers(self, *kept: Codes) -> list[Codes]:
        """The numbers of codes whose rows are kept; texts not met before get the next ones."""
        if (self._numbers == _WAITING).any():
            used = np.zeros(len(self._numbers), bool)
            for codes in kept:
                used[codes[codes >= 0]] = True
            for code in np.flatnonzero(used & (self._numbers == _WAITING)):
                self._numbers[code] = self._number_of(self.cleaned[code])
        return [self._final(codes) for codes in kept]

    def _number_of(self, key: str) -> int:
        number = self._of_key.setdefault(key, len(self.keys))
        if number == len(self.keys):
            self.keys.append(key)
        return number

    def _final(self, codes: Codes) -> Codes:
        if not len(self._numbers):
            return codes
        final: Codes = self._numbers[codes]
        return np.where(codes < 0, np.int32(NOTHING), final) if (codes < 0).any() else final


def _indices(chunk: pa.DictionaryArray) -> Codes:
    indices = chunk.indices
    codes: Codes = (indices.fill_null(NOTHING) if indices.null_count else indices).to_numpy()
    return codes
