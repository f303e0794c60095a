"""Words of the steps: states, what is missing, in English and Vietnamese."""

from __future__ import annotations

Words = dict[str, dict[str, str]]

CAMPAIGN_STATES: Words = {
    "draft": {"en": "draft", "vi": "bản nháp"},
    "submitted": {"en": "submitted", "vi": "đã trình duyệt"},
    "approved": {"en": "approved", "vi": "đã phê duyệt"},
    "running": {"en": "running", "vi": "đang triển khai"},
    "closed": {"en": "closed", "vi": "đã kết thúc"},
}
MEMBER_STATES: Words = {
    "proposed": {"en": "proposed", "vi": "được đề xuất"},
    "invited": {"en": "invited", "vi": "đã mời"},
    "agreed": {"en": "agreed", "vi": "đã đồng ý"},
    "declined": {"en": "declined", "vi": "không tham gia"},
    "briefed": {"en": "briefed", "vi": "đã được hướng dẫn"},
    "active": {"en": "active", "vi": "đang tham gia"},
    "thanked": {"en": "thanked", "vi": "đã được cảm ơn"},
}
AIM_NAMES: Words = {
    "news": {"en": "spread news", "vi": "lan tỏa tin tức"},
    "conviction": {"en": "win agreement", "vi": "tạo đồng thuận"},
    "bridging": {"en": "connect units", "vi": "kết nối các đơn vị"},
    "direct": {"en": "talk in person", "vi": "trao đổi trực tiếp"},
}
MISSING: Words = {
    "name": {"en": "The campaign has no name.", "vi": "Chiến dịch chưa có tên."},
    "purpose": {
        "en": "Say what the campaign is for: it stands on every document.",
        "vi": "Hãy nêu mục đích của chiến dịch: mục đích được in trên mọi tài liệu.",
    },
    "days": {
        "en": "The first and the last day are not decided.",
        "vi": "Chưa có ngày bắt đầu và ngày kết thúc.",
    },
    "days_order": {
        "en": "The last day is before the first.",
        "vi": "Ngày kết thúc đang trước ngày bắt đầu.",
    },
    "message": {"en": "There is no message.", "vi": "Chưa có thông điệp."},
    "call_to_action": {"en": "Say what people should do.", "vi": "Hãy nêu điều mọi người cần làm."},
    "contact": {
        "en": "Name whom to call, with telephone or e-mail.",
        "vi": "Hãy nêu người liên hệ, kèm số điện thoại hoặc thư điện tử.",
    },
    "answers": {
        "en": "A question that people will ask has no answer.",
        "vi": "Còn câu hỏi mọi người sẽ hỏi mà chưa có câu trả lời.",
    },
    "plan": {"en": "There is no team yet.", "vi": "Chưa có đội ngũ."},
}


def said(words: Words, code: str, language: str) -> str:
    """The word of a code in "en" or "vi"."""
    return words[code][language]
