"""The sentences of the data-quality report, in English and Vietnamese."""

from __future__ import annotations

from collections.abc import Mapping

from icomms.sentences import in_language

ROLE_NAMES = {
    "spreader": {"en": "spreader", "vi": "người lan tỏa"},
    "persuader": {"en": "persuader", "vi": "người thuyết phục"},
    "leader": {"en": "leader", "vi": "người dẫn dắt"},
    "critic": {"en": "critic", "vi": "người phản biện"},
}

MISSING = {
    "survey": {"en": "a short survey (whom do you turn to for advice?)",
               "vi": "một khảo sát ngắn (anh/chị thường hỏi ý kiến ai?)"},
    "messages": {"en": "messages, mentions, replies or reactions",
                 "vi": "tin nhắn, lượt nhắc tên, trả lời hoặc bày tỏ cảm xúc"},
    "weeks": {"en": "a longer period (at least 4 weeks)",
              "vi": "khoảng thời gian dài hơn (ít nhất 4 tuần)"},
    "people": {"en": "at least 10 people with ties", "vi": "ít nhất 10 người có mối liên hệ"},
    "events": {"en": "at least 50 interactions", "vi": "ít nhất 50 lượt tương tác"},
    "critic_question": {"en": "the survey question below", "vi": "câu hỏi khảo sát dưới đây"},
}  # fmt: skip

CRITIC_QUESTION = {
    "en": "Who tells others early and constructively when a plan will not work?",
    "vi": "Ai thường góp ý sớm và xây dựng khi một kế hoạch không ổn?",
}

FINDINGS: dict[str, dict[str, str]] = {
    "contact_only": {
        "en": "These data say only who was in the same place. Being together does not show who is "
              "listened to, so no leader and no persuader is named; contact, possible reach and "
              "coverage may be used. Needed: {needed}.",
        "vi": "Dữ liệu này chỉ cho biết ai có mặt cùng ai. Có mặt cùng nhau không cho thấy ai được "
              "lắng nghe, nên không nêu người dẫn dắt hay người thuyết phục; có thể dùng thông tin "
              "tiếp xúc, khả năng lan tới và độ phủ. Cần thêm: {needed}.",
    },
    "direction_unknown": {
        "en": "Who turns to whom is not known for {rows} interactions of the kind {kinds}: they "
              "count both ways. Map the kind in the settings if you know its direction.",
        "vi": "Không rõ ai tìm đến ai trong {rows} lượt tương tác loại {kinds}: chúng được tính cả "
              "hai chiều. Hãy khai báo loại này trong phần thiết lập nếu anh/chị biết chiều của nó.",
    },
    "active_is_looked_up_to": {
        "en": "People who give much attention also receive much (correlation {rho}): this data "
              "cannot separate the active from the looked-up-to. A short survey would.",
        "vi": "Người quan tâm nhiều đến người khác cũng được quan tâm nhiều (tương quan {rho}): dữ "
              "liệu này không tách được người năng nổ với người được tin nghe. Một khảo sát ngắn sẽ "
              "giúp.",
    },
    "peer_group": {
        "en": "People are compared inside their {column} ({groups} groups), because most ties stay "
              "inside it.",
        "vi": "Mọi người được so sánh trong cùng {column} ({groups} nhóm), vì phần lớn mối liên hệ "
              "nằm trong đó.",
    },
    "declared_only": {
        "en": "The ties were stated by people (survey or list), not logged: there is no period.",
        "vi": "Các mối liên hệ do mọi người khai (khảo sát hoặc danh sách), không phải ghi nhận tự "
              "động: không có khoảng thời gian.",
    },
    "period": {
        "en": "Period: {first} to {last}, {weeks} weeks.",
        "vi": "Thời gian: từ {first} đến {last}, {weeks} tuần.",
    },
    "missing_weeks": {
        "en": "{count} of {of} weeks hold no interaction at all; part of the export may be missing.",
        "vi": "{count} trong {of} tuần không có tương tác nào; có thể thiếu một phần dữ liệu xuất.",
    },
    "short_period": {
        "en": "Only {weeks} weeks: eight or more make the ranking steadier.",
        "vi": "Chỉ có {weeks} tuần: từ tám tuần trở lên thì kết quả ổn định hơn.",
    },
    "no_people_file": {
        "en": "There is no people file: people are made from the logs, and whom the data do not "
              "reach is unknown.",
        "vi": "Không có danh sách nhân sự: danh sách người được lập từ nhật ký, nên không biết dữ "
              "liệu bỏ sót ai.",
    },
    "coverage": {
        "en": "{percent} % of the {people} people on the list appear in the data.",
        "vi": "{percent} % trong {people} người trong danh sách xuất hiện trong dữ liệu.",
    },
    "unit_coverage": {
        "en": "Unit {unit}: only {percent} % of {people} people appear; do not conclude anything "
              "about it.",
        "vi": "Đơn vị {unit}: chỉ {percent} % trong {people} người xuất hiện; không nên kết luận về "
              "đơn vị này.",
    },
    "one_channel": {
        "en": "{percent} % of all interactions are of one kind ({kind}): it decides the ranking.",
        "vi": "{percent} % lượt tương tác thuộc một loại ({kind}): loại này quyết định kết quả.",
    },
    "few_interactions": {
        "en": "{percent} % of people have fewer than {limit} interactions and get no band.",
        "vi": "{percent} % số người có ít hơn {limit} lượt tương tác nên không được xếp nhóm.",
    },
    "ring": {
        "en": "A group of {people} people takes {percent} % of its attention from itself, in bursts. "
              "Counted once a week its attention falls by {effect} %.",
        "vi": "Một nhóm {people} người nhận {percent} % sự chú ý từ chính nhóm mình, dồn dập từng "
              "đợt. Nếu mỗi tuần chỉ tính một lần, sự chú ý này giảm {effect} %.",
    },
    "bursts": {
        "en": "{count} people received more than ten times their usual attention in one week.",
        "vi": "{count} người trong một tuần nhận sự chú ý gấp hơn mười lần bình thường.",
    },
    "unmatched": {
        "en": "{count} accounts belong to nobody on the people list; they are kept as people of "
              "their own.",
        "vi": "{count} tài khoản không khớp với ai trong danh sách nhân sự; chúng được giữ như những "
              "người riêng.",
    },
    "review": {
        "en": "{count} doubtful matches of accounts and people wait for a decision.",
        "vi": "{count} trường hợp khớp tài khoản với người còn chưa chắc, đang chờ quyết định.",
    },
    "file_problem": {"en": "{file}: {message} {fix}", "vi": "{file}: {message} {fix}"},
    "role_not_enough": {
        "en": "Not enough data for the role {role_name}. Needed: {needed}.",
        "vi": "Chưa đủ dữ liệu cho vai trò {role_name}. Cần: {needed}.",
    },
    "no_critic_question": {
        "en": "Not enough data to name critics: structure cannot find them. Independent connectors "
              "can be invited; ask in a survey: “{question}”",
        "vi": "Chưa đủ dữ liệu để nêu người phản biện: cấu trúc mạng không tìm ra họ. Có thể mời "
              "những người kết nối độc lập; hãy hỏi trong khảo sát: “{question}”",
    },
    "same_roles": {
        "en": "The roles {role_name} and {other_name} cannot be told apart in your data (correlation "
              "{rho}): treat them as one list.",
        "vi": "Không phân biệt được vai trò {role_name} và {other_name} trong dữ liệu này (tương "
              "quan {rho}): hãy coi là một danh sách.",
    },
}  # fmt: skip


def finding_text(code: str, values: Mapping[str, int | float | str], language: str) -> str:
    """The sentence of a finding in "en" or "vi"."""
    shown: dict[str, object] = dict(values)
    for key, name in (("role", "role_name"), ("other", "other_name")):
        if key in values:
            shown[name] = ROLE_NAMES[str(values[key])][language]
    shown["needed"] = needed_text(str(values.get("missing", "survey messages")).split(), language)
    shown["question"] = CRITIC_QUESTION[language]
    for key in ("message", "fix"):
        shown[key] = in_language(str(values.get(key, "")), language)
    return " ".join(FINDINGS[code][language].format(**shown).split())


def needed_text(codes: list[str], language: str) -> str:
    """What is missing, joined into words.

    >>> needed_text(["weeks", "people"], "en")
    'a longer period (at least 4 weeks) or at least 10 people with ties'
    """
    words = [MISSING[code][language] for code in codes]
    return (" or " if language == "en" else " hoặc ").join(words)
