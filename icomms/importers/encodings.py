"""Which encoding a text file has: BOM, strict UTF-8, NUL ratio, then a short list of guesses."""

from __future__ import annotations

import codecs
import re
import unicodedata
from typing import BinaryIO

from charset_normalizer import from_bytes

from icomms.errors import UnreadableFileError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ISOLATED = ["utf_8", "utf_16", "utf_16_le", "utf_16_be", "cp1252", "cp1258"]
_VIETNAMESE_MARKS = "\u0300\u0301\u0303\u0309\u0323"
CHUNK = 1 << 20


def encoding_of(file: BinaryIO) -> str:
    """Python codec of a text, opened as bytes. BOM → strict UTF-8 → NUL ratio → cp1252 or cp1258.

    The whole file is checked, so a first accent late in a long file cannot fool it.
    """
    head = file.read(1 << 16)
    for mark, name in _BOMS:
        if head.startswith(mark):
            return name
    nul = _utf16_by_nul(head[:512])
    if nul:
        return nul
    return "utf-8" if _is_utf8(file) else _guessed(_first_unusual(file, head))


def _utf16_by_nul(head: bytes) -> str:
    """UTF-16 without BOM has NULs at every other byte (more than 60 % of one parity)."""
    half = len(head) // 2
    if half < 4:
        return ""
    if head[1::2].count(0) > 0.6 * half:
        return "utf-16-le"
    return "utf-16-be" if head[::2].count(0) > 0.6 * half else ""


def _is_utf8(file: BinaryIO) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    file.seek(0)
    try:
        while chunk := file.read(CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _first_unusual(file: BinaryIO, head: bytes) -> bytes:
    """The head when it holds a byte above 127, else the surroundings of the first such byte."""
    if any(b > 127 for b in head):
        return head
    file.seek(0)
    while chunk := file.read(CHUNK):
        unusual = re.search(rb"[\x80-\xff]", chunk)
        if unusual:
            start = max(0, unusual.start() - 2000)
            return chunk[start : start + (1 << 16)]
    return head


def _guessed(sample: bytes) -> str:
    as_vietnamese = sample.decode("cp1258", errors="ignore")
    marks = sum(as_vietnamese.count(m) for m in _VIETNAMESE_MARKS)
    letters = sum(as_vietnamese.count(c) for c in "đĐăĂơƠưƯ")
    if marks and marks + letters > 2 and _marks_follow_vowels(as_vietnamese):
        return "cp1258"
    best = from_bytes(sample, cp_isolation=_ISOLATED).best()
    return best.encoding if best is not None else "cp1252"


def _marks_follow_vowels(text: str) -> bool:
    """Tone marks of real cp1258 text stand on vowels; of misread cp1252 text mostly not."""
    good = bad = 0
    for before, mark in zip(text, text[1:], strict=False):
        if mark in _VIETNAMESE_MARKS:
            base = unicodedata.normalize("NFD", before)[0].lower()
            good, bad = (good + 1, bad) if base in "aeiouy\u01a1\u01b0" else (good, bad + 1)
    return good > 4 * bad


def refuse_lossy(name: str, cells: list[str]) -> None:
    """Raise UnreadableFileError when letters were replaced by "?" (more than 2 % of text cells)."""
    texts = [c for c in cells if any(ch.isalpha() for ch in c) and "://" not in c]
    # A question mark after a word is punctuation, one inside a word is a letter that was lost.
    lost = [c for c in texts if re.search(r"\w\?\w", c)]
    if len(texts) >= 4 and len(lost) > max(1, 0.02 * len(texts)):
        raise UnreadableFileError(
            f"{name}: letters were lost when this file was saved (they became “?”).",
            "Save it again as “CSV UTF-8”, or send the XLSX file.",
        )
