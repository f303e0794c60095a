"""What a plan says in words, in English and Vietnamese."""

from __future__ import annotations

from icomms.campaigns.planning_records import Clash, Note, Plan, Reach, Shortfall, Wish
from icomms.quality_texts import ROLE_NAMES

Words = dict[str, dict[str, str]]

WISHES: Words = {
    "size": {"en": "a team of {number} people", "vi": "đội gồm {number} người"},
    "budget": {"en": "a budget of {number} hours", "vi": "quỹ thời gian {number} giờ"},
    "must": {"en": "{value} is in the team", "vi": "có {value} trong đội"},
    "unavailable": {
        "en": "{value} cannot be asked now (away, paused, excluded or over their hours)",
        "vi": "hiện không thể mời {value} (vắng mặt, tạm nghỉ, bị loại trừ hoặc quá số giờ)",
    },
    "at_least": {
        "en": "at least {number} from {column} {value}",
        "vi": "ít nhất {number} người có {column} là {value}",
    },
    "at_most": {
        "en": "at most {number} from {column} {value}",
        "vi": "nhiều nhất {number} người có {column} là {value}",
    },
    "at_least_each": {
        "en": "at least {number} from each {column}",
        "vi": "mỗi {column} có ít nhất {number} người",
    },
    "at_most_each": {
        "en": "at most {number} from each {column}",
        "vi": "mỗi {column} có nhiều nhất {number} người",
    },
    "role": {"en": "at least {number} in the role {value}", "vi": "ít nhất {number} {value}"},
    "leaders": {
        "en": "at most {percent} % of the team have people reporting to them",
        "vi": "nhiều nhất {percent} % đội là người quản lý",
    },
    "no_leaders": {
        "en": "nobody in the team has people reporting to them",
        "vi": "trong đội không có người quản lý",
    },
    "least_reach": {
        "en": "reach at least {percent} % of {part}",
        "vi": "đến được ít nhất {percent} % của {part}",
    },
    "second_voices": {
        "en": "two voices heard directly by {percent} % of {part}",
        "vi": "{percent} % của {part} nghe trực tiếp hai tiếng nói",
    },
    "voices": {
        "en": "{count} voices heard directly by {percent} % of {part}",
        "vi": "{percent} % của {part} nghe trực tiếp {count} tiếng nói",
    },
    "small_first": {
        "en": "small ones before stars",
        "vi": "ưu tiên người ảnh hưởng nhỏ trước ngôi sao",
    },
}

_UNAVAILABLE: dict[str, str] = {
    "en": "leaving out people who are away, paused, excluded or over their hours",
    "vi": "bỏ qua người vắng mặt, tạm nghỉ, bị loại trừ hoặc quá số giờ",
}

NOTES: Words = {
    "contact_only": {
        "en": "Only who was where is known. This is possible reach by contact: it does not show who is "
        "listened to or trusted, and says nothing of whom the news would convince.",
        "vi": "Dữ liệu chỉ cho biết ai có mặt ở đâu. Đây là độ phủ có thể có qua tiếp xúc: không cho biết ai "
        "được lắng nghe hay tin cậy, cũng không nói được tin tức sẽ thuyết phục ai.",
    },
    "indicative": {
        "en": "The data are a hint, not more: other data might name other people.",
        "vi": "Dữ liệu chỉ mang tính tham khảo: dữ liệu khác có thể nêu tên người khác.",
    },
    "structural": {
        "en": "Trust is not in the data; who turns to whom stands for it. A survey would tell.",
        "vi": "Dữ liệu không có sự tin cậy; ở đây dùng việc ai tìm đến ai để thay thế. Một khảo sát sẽ cho biết.",
    },
    "tested": {
        "en": "Chosen for people who need several voices: tested on fresh draws, not guaranteed.",
        "vi": "Chọn cho trường hợp cần nhiều tiếng nói: đã thử trên các lần mô phỏng mới, không được bảo đảm.",
    },
    "loose": {
        "en": "Only {share} % of the best possible is certain here, not the usual 90 %.",
        "vi": "Ở đây chỉ chắc chắn đạt {share} % mức tốt nhất, không phải 90 % như thường lệ.",
    },
    "compared_without_wishes": {
        "en": "The guarantee compares with the best team that keeps size, budget, quotas and names only: "
        "wishes of reach, second voices and small ones first make it smaller, never wrong.",
        "vi": "Mức bảo đảm so với đội tốt nhất chỉ giữ quy mô, quỹ giờ, chỉ tiêu và tên bắt buộc: các mong muốn "
        "về độ phủ, tiếng nói thứ hai và ưu tiên người nhỏ chỉ làm nó nhỏ đi, không làm sai.",
    },
    "fewer": {
        "en": "The plan has {size} people instead of {wished}: more would add nothing or do not fit.",
        "vi": "Phương án có {size} người thay vì {wished}: thêm nữa không tăng gì hoặc không phù hợp.",
    },
    "not_direct": {
        "en": "{people} of {of} people hear nobody of the team directly: news comes to them through others.",
        "vi": "{people} trong {of} người không nghe trực tiếp ai trong đội: tin đến với họ qua người khác.",
    },
}

BASELINES: Words = {
    "managers": {"en": "managers only", "vi": "chỉ người quản lý"},
    "most_active": {"en": "most active", "vi": "hoạt động nhiều nhất"},
    "brokers": {"en": "most in between (betweenness)", "vi": "đứng giữa nhiều nhất (betweenness)"},
    "random": {"en": "random (mean of 200)", "vi": "ngẫu nhiên (trung bình 200 lần)"},
    "volunteers": {"en": "volunteers", "vi": "người tình nguyện"},
    "edited": {"en": "edited by hand", "vi": "chỉnh bằng tay"},
    "": {"en": "the proposal", "vi": "phương án đề xuất"},
}

MODELS: Words = {
    "cascade": {"en": "one exposure is enough", "vi": "nghe một lần là đủ"},
    "threshold": {"en": "convinced voices add up", "vi": "các tiếng nói cộng dồn"},
    "unweighted": {"en": "everybody heard alike", "vi": "mọi tiếng nói như nhau"},
}

BASES: Words = {
    "exposure": {"en": "who hears whom", "vi": "ai nghe ai"},
    "attention": {"en": "who turns to whom", "vi": "ai tìm đến ai"},
    "trust": {"en": "who trusts whom", "vi": "ai tin cậy ai"},
    "presence": {"en": "who was where together", "vi": "ai cùng có mặt với ai"},
}

TIERS: Words = {
    "micro": {"en": "small", "vi": "nhỏ"},
    "macro": {"en": "star", "vi": "ngôi sao"},
}

_GUARANTEE: dict[str, dict[str, str]] = {
    "share": {
        "en": "With 99 % confidence the team reaches at least {share:.0f} % of what the best possible team "
        "inside these limits would reach.",
        "vi": "Với độ tin cậy 99 %, đội này đạt ít nhất {share:.0f} % mức mà đội tốt nhất có thể trong các giới hạn "
        "này đạt được.",
    },
    "exact": {
        "en": "The team reaches at least {share:.0f} % of what the best possible team inside these limits would "
        "reach; no chance is involved.",
        "vi": "Đội này đạt ít nhất {share:.0f} % mức mà đội tốt nhất có thể trong các giới hạn này đạt được; không "
        "có yếu tố ngẫu nhiên.",
    },
    "tested": {
        "en": "Tested, not guaranteed: when {voices} convinced voices are needed, {after:.0f} people follow "
        "({before:.0f} without exchanges, {random:.0f} for random teams).",
        "vi": "Đã thử, không được bảo đảm: khi cần {voices} tiếng nói đồng thuận, {after:.0f} người làm theo "
        "({before:.0f} nếu không hoán đổi, {random:.0f} với đội ngẫu nhiên).",
    },
}
_COMPARED: dict[str, str] = {
    "en": "The proposal reaches {mine:.0f} of {people} ({low:.0f}-{high:.0f}); {name} {theirs:.0f}.",
    "vi": "Phương án đề xuất đến được {mine:.0f} trong {people} người ({low:.0f}-{high:.0f}); {name} {theirs:.0f}.",
}
_FALLBACK: dict[str, str] = {
    "en": "Choosing as usual ({name}) reaches more here, so that is proposed.",
    "vi": "Ở đây cách chọn thông thường ({name}) đến được nhiều người hơn, nên được đề xuất.",
}
_CLASH: dict[str, dict[str, str]] = {
    "proved": {
        "en": "These wishes cannot be had together:",
        "vi": "Các mong muốn này không thể cùng đạt:",
    },
    "found": {
        "en": "No team was found that meets these wishes together:",
        "vi": "Không tìm được đội nào đáp ứng cùng lúc các mong muốn này:",
    },
    "nearest": {
        "en": "the nearest plan gives {got} instead of {wanted}: {wish}",
        "vi": "phương án gần nhất cho {got} thay vì {wanted}: {wish}",
    },
}
_EACH: dict[str, str] = {"en": "each {column}", "vi": "mỗi {column}"}
_AUDIENCE: dict[str, str] = {"en": "the audience", "vi": "đối tượng"}
_SHARES = ("least_reach", "second_voices", "voices", "leaders")


def wish_text(wish: Wish, language: str) -> str:
    """A wish in words.

    >>> wish_text(Wish("at_least", "company", "Mekong ERP", 2), "en")
    'at least 2 from company Mekong ERP'
    >>> wish_text(Wish("at_most", "unit", "", 3), "en")
    'at most 3 from each unit'
    >>> wish_text(Wish("second_voices", "unit", "", 0.6), "en")
    'two voices heard directly by 60 % of each unit'
    """
    if wish.code == "unavailable" and not wish.value:
        return _UNAVAILABLE[language]
    code, _, count = wish.code.partition("_") if wish.code[:7] == "voices_" else (wish.code, "", "")
    if code in ("at_least", "at_most") and not wish.value:
        code += "_each"
    if code == "leaders" and not wish.number:
        code = "no_leaders"
    value = ROLE_NAMES[wish.value][language] if wish.code == "role" else wish.value
    return WISHES[code][language].format(
        number=f"{wish.number:g}", percent=f"{100 * wish.number:.0f}", column=wish.column,
        value=value, part=_part(wish, language), count=count,
    )  # fmt: skip


def _part(wish: Wish, language: str) -> str:
    """The people a wish of reach is about."""
    if not wish.column:
        return _AUDIENCE[language]
    if not wish.value:
        return _EACH[language].format(column=wish.column)
    return f"{wish.column} {wish.value}"


def note_text(note: Note, language: str) -> str:
    """A note with its numbers."""
    return NOTES[note.code][language].format(**dict(note.values))


def guarantee_text(plan: Plan, language: str) -> str:
    """What is certain of a plan, in one sentence."""
    if plan.hard is not None:
        hard = plan.hard
        return _GUARANTEE["tested"][language].format(
            voices=hard.voices, after=hard.after, before=hard.before, random=hard.random
        )
    kind = "exact" if plan.exact else "share"
    return _GUARANTEE[kind][language].format(share=int(100 * plan.share))


def comparison_text(plan: Plan, name: str, theirs: Reach, language: str) -> str:
    """The proposal against one baseline, in one sentence."""
    mine = plan.figures.reach
    return _COMPARED[language].format(
        mine=mine.value, people=plan.people, low=mine.low, high=mine.high,
        name=BASELINES[name][language], theirs=theirs.value,
    )  # fmt: skip


def fallback_text(plan: Plan, language: str) -> str:
    """That a baseline was better and is proposed, "" when it was not."""
    if not plan.fallback:
        return ""
    return _FALLBACK[language].format(name=BASELINES[plan.fallback][language])


def clash_text(clash: Clash, language: str) -> tuple[str, ...]:
    """The clash in lines: a heading, the wishes, and where the nearest plan gives way."""
    heading = _CLASH["proved" if clash.proved else "found"][language]
    wishes = [f"· {wish_text(w, language)}" for w in clash.wishes]
    return (heading, *wishes, *(shortfall_text(s, language) for s in clash.gives_way))


def shortfall_text(shortfall: Shortfall, language: str) -> str:
    """Where the nearest plan gives way."""
    share = shortfall.wish.code.startswith(_SHARES) and shortfall.wish.code != "leaders"
    wanted, got = (
        (f"{100 * v:.0f} %" if share else f"{v:g}") for v in (shortfall.wanted, shortfall.got)
    )
    return _CLASH["nearest"][language].format(
        got=got, wanted=wanted, wish=wish_text(shortfall.wish, language)
    )


def baseline_name(name: str, language: str) -> str:
    """What a baseline is called; "" is the proposal."""
    return BASELINES[name][language]


def model_text(code: str, language: str) -> str:
    """What another model assumes."""
    return MODELS[code][language]


def basis_text(basis: str, language: str) -> str:
    """The ties a plan runs along."""
    return BASES[basis][language]


def tier_name(tier: str, language: str) -> str:
    """A small one or a star."""
    return TIERS[tier][language]
