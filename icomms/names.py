"""Names as people write them: folding for search, Vietnamese order and diacritics."""

from __future__ import annotations

import unicodedata


def fold(text: str) -> str:
    """Lower-case text without marks, for searching only, never for deciding who is who.

    >>> fold("  Nguyễn  Văn Đạt "), fold("Größe")
    ('nguyen van dat', 'grosse')
    """
    plain = unicodedata.normalize("NFKD", text.casefold().replace("đ", "d"))
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())
