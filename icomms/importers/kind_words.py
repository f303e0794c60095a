"""Words for kinds of interaction in English, Vietnamese and German → canonical kind names."""

from __future__ import annotations

import re

from icomms.names import fold

_WORDS: dict[str, str] = {
    "dm": "dm, direct message, private message, chat, im, tin nhan rieng, tin nhan truc tiep",
    "message": "message, msg, post, tin nhan, nachricht, bai dang",
    "reply": "reply, answer, response, comment, tra loi, phan hoi, binh luan, antwort, kommentar",
    "mention": "mention, at mention, tag, tagged, nhac ten, nhac den, gan the, erwahnung",
    "reaction": "reaction, react, like, likes, emoji, thich, cam xuc, tha tim, reaktion",
    "share": "share, shared, forward, repost, chia se, chuyen tiep, geteilt",
    "follow": "follow, following, theo doi, folgt",
    "view": "view, viewed, read, seen, xem, luot xem, gesehen",
    "thanks": "thanks, thank you, thank, cam on, danke",
    "praise": "praise, kudos, recognition, khen, khen ngoi, ghi nhan, lob",
    "review": "review, code review, danh gia, duyet bai",
    "approval": "approval, approve, approved, phe duyet, genehmigung",
    "email_to": "email to, email, e mail, mail, thu dien tu",
    "email_cc": "email cc, cc",
    "broadcast": "broadcast, announcement, thong bao",
    "advice": "advice, ask advice, hoi y kien, xin y kien, tu van, rat",
    "information": "information, info, thong tin",
    "problem_solving": "problem solving, problem, giai quyet van de",
    "opinion_leader": "opinion leader, nguoi dan dat y kien",
    "trust": "trust, tin cay, tin tuong, vertrauen",
    "friendship": "friendship, friend, ban be, tinh ban, freundschaft",
    "support": "support, emotional support, ho tro, ung ho",
    "critic": "critic, nguoi phan bien, phan bien",
    "reports_to": "reports to, manager, supervisor, bao cao cho, quan ly truc tiep",
}  # fmt: skip
_KINDS = {word.strip(): kind for kind, words in _WORDS.items() for word in words.split(",")}
DECLARED = frozenset(
    "advice information problem_solving opinion_leader trust friendship support critic "
    "reports_to".split()
)


def canonical_kind(text: str) -> str:
    """The canonical name of a kind, or the text itself as lower_snake when it is unknown.

    What follows a colon is passed over when the rest is known ("reaction:+1").

    >>> canonical_kind("Trả lời"), canonical_kind("Discussed strike"), canonical_kind("")
    ('reply', 'discussed_strike', 'interaction')
    >>> canonical_kind("reaction:+1")
    'reaction'
    """
    before = _KINDS.get(_key(text.partition(":")[0]))
    if before:
        return before
    key = _key(text)
    return _KINDS.get(key, key.replace(" ", "_")) or "interaction"


def _key(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", fold(text)))
