"""Which relation a survey question asks for, by its words in English and Vietnamese."""

from __future__ import annotations

import re

from icomms.names import fold

DIMENSIONS = (
    "critic", "opinion_leader", "problem_solving", "trust", "friendship", "support", "information",
    "advice",
)  # fmt: skip

# Order matters: the first dimension one of whose cues stands in the question is taken. Words are
# compared folded, so accents and capitals do not matter.
_CUES: dict[str, tuple[str, ...]] = {
    "critic": (
        "will not work", "won't work", "wont work", "constructive", "critic", "challenge", "what is wrong",
        "speak up", "speaks up", "devil", "phan bien", "gop y som", "thang than", "khong on", "xay dung khi",
    ),
    "opinion_leader": (
        "opinion leader", "influence", "influential", "listen to", "shape opinion", "look up to",
        "dan dat", "anh huong", "lang nghe y kien", "duoc lang nghe", "noi theo",
    ),
    "problem_solving": (
        "solve", "problem", "stuck", "giai quyet", "van de kho", "go roi",
    ),
    "trust": ("trust", "confide", "rely on", "tin tuong", "tin cay", "tin nhiem"),
    "friendship": ("friend", "socialise", "socialize", "lunch", "ban be", "ban than", "than thiet"),
    "support": ("support", "encourage", "energy", "energise", "energize", "dong vien", "ho tro", "chia se kho khan"),
    "information": ("information", "news", "informed", "find out", "thong tin", "tin tuc"),
    "advice": (
        "advice", "ask", "turn to", "consult", "expert", "help", "question", "hoi y kien", "xin y kien",
        "tim den", "hoi ai", "tu van", "loi khuyen", "nho giup",
    ),
}  # fmt: skip


def dimension_of(question: str) -> str:
    """The relation a question asks for; "other" when no cue is found.

    >>> dimension_of("Whom do you turn to for advice?"), dimension_of("Anh/chị tin tưởng ai?")
    ('advice', 'trust')
    >>> dimension_of("Who tells others early and constructively when a plan will not work?")
    'critic'
    """
    text = " ".join(re.findall(r"[a-z']+", fold(question.replace("_", " "))))
    named = text.replace(" ", "_")
    if named in _CUES:
        return named
    return next((d for d in DIMENSIONS if any(cue in text for cue in _CUES[d])), "other")
