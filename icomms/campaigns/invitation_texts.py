"""Words of invitations and other letters, in English and Vietnamese."""

from __future__ import annotations

LETTERS: dict[str, dict[str, str]] = {
    "subject": {
        "en": "May we ask you to take part: {campaign}",
        "vi": "Mời anh/chị tham gia: {campaign}",
    },
    "greeting": {"en": "Dear {name},", "vi": "Kính gửi anh/chị {name},"},
    "opening": {
        "en": "We are preparing “{campaign}” and would be glad if you took part as a {role}.",
        "vi": "Chúng tôi đang chuẩn bị “{campaign}” và rất mong anh/chị tham gia với vai trò {role}.",
    },
    "purpose": {"en": "What it is for: {purpose}", "vi": "Mục đích: {purpose}"},
    "why": {"en": "Why we ask you: {why}", "vi": "Vì sao chúng tôi mời anh/chị: {why}"},
    "ask": {"en": "What we ask: {ask}", "vi": "Điều chúng tôi mong nhờ: {ask}"},
    "time": {
        "en": "Time: about {hours} hours, {days}",
        "vi": "Thời gian: khoảng {hours} giờ, {days}",
    },
    "voluntary": {
        "en": "Taking part is voluntary. You need not give a reason when you decline, and nobody but the communications team will know.",
        "vi": "Việc tham gia là tự nguyện. Nếu không tham gia, anh/chị không cần nêu lý do và ngoài ban truyền thông không ai biết.",
    },
    "answer": {"en": "Please answer to: {contact}", "vi": "Xin anh/chị trả lời: {contact}"},
    "closing": {"en": "Thank you!", "vi": "Trân trọng cảm ơn anh/chị!"},
    "event": {"en": "{campaign}: {role}", "vi": "{campaign}: {role}"},
    "thanks_subject": {"en": "Thank you: {campaign}", "vi": "Cảm ơn anh/chị: {campaign}"},
    "thanks": {
        "en": "“{campaign}” would not have reached our colleagues without you. Thank you for your time and your words.",
        "vi": "“{campaign}” đã đến được với đồng nghiệp là nhờ có anh/chị. Cảm ơn anh/chị đã dành thời gian và tiếng nói của mình.",
    },
    "thanks_use": {
        "en": "Your texts and pictures are used only as we agreed.",
        "vi": "Bài viết và hình ảnh của anh/chị chỉ được dùng đúng như thỏa thuận.",
    },
}


def letter(code: str, language: str, **values: str) -> str:
    """A sentence of a letter in "en" or "vi"."""
    return LETTERS[code][language].format(**values)
