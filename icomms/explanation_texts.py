"""What would change a score, in words, and the names of parts, bands and statuses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from icomms.quality_texts import needed_text

PARTS = {
    "people_turning_to": {"en": "people who turn to them", "vi": "số người tìm đến"},
    "nominators": {"en": "people who named them", "vi": "số người nêu tên"},
    "pagerank": {"en": "quality of those people (PageRank)", "vi": "uy tín của những người đó"},
    "two_step_reach": {"en": "people within two steps", "vi": "số người trong hai bước"},
    "diffusion": {"en": "how far news goes in three steps", "vi": "tin lan xa trong ba bước"},
    "amount_sent": {"en": "how much they write", "vi": "mức độ viết"},
    "receivers": {"en": "distinct people who hear them", "vi": "số người nghe tin"},
    "conviction_reach": {"en": "people won over in the model", "vi": "số người được thuyết phục"},
    "embedded_support": {"en": "returned and embedded ties", "vi": "mối liên hệ gắn kết"},
    "embedded_share": {"en": "share of embedded ties", "vi": "tỷ lệ mối liên hệ gắn kết"},
    "critic_nominators": {"en": "people who named them as critic", "vi": "số người nêu là phản biện"},
    "proposals_and_questions": {"en": "proposals and questions", "vi": "đề xuất và câu hỏi"},
    "independence": {"en": "independence (low constraint)", "vi": "mức độ độc lập"},
    "open_contacts": {"en": "contacts not tied to each other", "vi": "người quen không liên hệ nhau"},
    "outside_share": {"en": "ties outside the own unit or group",
                      "vi": "mối liên hệ ngoài đơn vị hoặc nhóm"},
}  # fmt: skip

BANDS = {
    "stands out": {"en": "stands out", "vi": "nổi bật"},
    "likely": {"en": "likely", "vi": "có khả năng"},
    "": {"en": "no band", "vi": "chưa xếp nhóm"},
}

STATUSES = {
    "measured": {"en": "measured", "vi": "đo được"},
    "indicative": {"en": "indicative", "vi": "tham khảo"},
    "not enough data": {"en": "not enough data", "vi": "chưa đủ dữ liệu"},
    "contact only": {"en": "contact only", "vi": "chỉ có tiếp xúc"},
}

BASES = {
    "nominations": {"en": "nominations", "vi": "lượt nêu tên trong khảo sát"},
    "nominations and attention": {"en": "nominations and attention",
                                  "vi": "lượt nêu tên trong khảo sát và việc ai tìm đến ai"},
    "attention": {"en": "attention", "vi": "ai tìm đến ai"},
    "trust": {"en": "trust", "vi": "sự tin cậy được thể hiện"},
    "structural: from the same ties": {"en": "structural: from the same ties",
                                       "vi": "cấu trúc: từ chính các mối liên hệ đó"},
    "exposure": {"en": "exposure", "vi": "ai nghe tin từ ai"},
    "possible reach by contact": {"en": "possible reach by contact", "vi": "khả năng lan tới qua tiếp xúc"},
    "critic nominations": {"en": "critic nominations", "vi": "lượt nêu tên người phản biện"},
    "structural: independent connectors": {"en": "structural: independent connectors",
                                           "vi": "cấu trúc: người kết nối độc lập"},
    "contact only": {"en": "contact only", "vi": "chỉ có tiếp xúc"},
    "no attention": {"en": "no attention", "vi": "không có dữ liệu ai tìm đến ai"},
    "no exposure": {"en": "no exposure", "vi": "không có dữ liệu ai nghe tin từ ai"},
}  # fmt: skip

_MORE = {
    "en": "What would change it: with {count} more {part} the score would pass the border of the "
          "top fifth; the interval would still decide about the band.",
    "vi": "Điều gì làm thay đổi: thêm {count} ({part}) thì điểm sẽ vượt ngưỡng nhóm một phần năm "
          "cao nhất; khoảng tin cậy vẫn quyết định việc xếp nhóm.",
}  # fmt: skip
_FEWER = {
    "en": "What would change it: with {count} fewer {part} the score would fall below the border "
          "of the top fifth.",
    "vi": "Điều gì làm thay đổi: bớt {count} ({part}) thì điểm sẽ xuống dưới ngưỡng nhóm một phần "
          "năm cao nhất.",
}  # fmt: skip
_WEAKEST = {
    "en": "What would change it most: “{part}”, the weakest part, at or above {percent} % of peers.",
    "vi": "Điều ảnh hưởng nhất: “{part}”, phần yếu nhất, bằng hoặc hơn {percent} % người so sánh.",
}
_FEW = {
    "en": "There are too few interactions with this person to say more (30 interactions with 3 "
          "people are needed; in a survey, 3 nominations).",
    "vi": "Có quá ít tương tác với người này để nói thêm (cần 30 lượt tương tác với 3 người; trong "
          "khảo sát cần 3 lượt nêu tên).",
}  # fmt: skip
_NEEDED = {"en": "Not enough data. Needed: {needed}.", "vi": "Chưa đủ dữ liệu. Cần: {needed}."}
_COUNTED = ("people_turning_to", "critic_nominators")


def part_name(name: str, language: str) -> str:
    """The words for a part of a score."""
    return PARTS[name][language]


def missing_text(codes: Sequence[str], language: str) -> str:
    """What is missing for a role, as a sentence; empty when nothing is."""
    if not codes:
        return ""
    return _NEEDED[language].format(needed=needed_text(list(codes), language))


@dataclass(frozen=True, slots=True)
class Standpoint:
    """Where somebody stands in a role: `parts` as (raw, percentile), `cut` the score that begins
    the top fifth of the peers, `border` the smallest count above it (None: no count decides)."""

    status: str
    basis: str
    parts: Mapping[str, tuple[float | None, float | None]]
    score: float
    cut: float | None
    border: float | None


def change_text(here: Standpoint, language: str) -> str:
    """What would change a person's score.

    For scores that are a single count: how many more (or fewer) would cross the border of the top
    fifth of the peers; for others the weakest part.
    """
    if here.status == "not enough data" and not here.basis.startswith("structural"):
        return _FEW[language]
    counted = [name for name in _COUNTED if name in here.parts and len(here.parts) == 1]
    if counted:
        return _count_change(here, counted[0], language)
    known = {name: share for name, (_, share) in here.parts.items() if share is not None}
    if not known:
        return ""
    weakest = min(known, key=lambda name: (known[name], name))
    return _WEAKEST[language].format(part=part_name(weakest, language), percent=int(known[weakest]))


def _count_change(here: Standpoint, part: str, language: str) -> str:
    own = here.parts[part][0]
    if here.border is None or here.cut is None or own is None:
        return ""
    name = part_name(part, language)
    if here.score > here.cut:
        return _FEWER[language].format(count=int(own - here.border) + 1, part=name)
    return _MORE[language].format(count=int(here.border - own), part=name)
