"""Short made-up sentences for the made-up chat. Nobody ever said them."""

from __future__ import annotations

from icomms.sample.messages import ANSWER, POST, PROPOSAL, QUESTION, STATEMENT, THANKS

_EN = {
    STATEMENT: (
        "The notes on {} are in the folder now.", "{} went live this morning.",
        "I will finish {} before the weekend.", "The figures of {} are ready.",
        "Our part of {} is done.", "Tomorrow the group looks at {} again.",
        "The customer came back to {} today.", "{} moves to next Tuesday.",
    ),
    QUESTION: (
        "Does anyone know who looks after {}?", "How do we handle {} from now on?",
        "Where can I find the newest version of {}?", "Is {} still open on your side?",
        "Who can tell me what changes with {}?",
    ),
    PROPOSAL: (
        "I suggest we test {} with two teams first.", "How about a short guide to {}?",
        "We should say early what {} will cost us.", "My proposal is to move {} by two weeks.",
    ),
    ANSWER: (
        "You find it under {}.", "For {} it is the second form.",
        "I did {} last month, it takes a day.",
        "It is the same as {}.", "{} has a page for that.",
    ),
    THANKS: ("Thank you, that helped with {}.", "Thanks a lot, {} is clear now."),
    POST: (
        "Today we remember how {} began. #{}", "One picture of {} from each team. #{}",
        "Stories of {} from the early days. #{}",
    ),
}  # fmt: skip
_VI = {
    STATEMENT: (
        "Tài liệu về {} đã ở trong thư mục.", "{} đã chạy từ sáng nay.",
        "Em làm xong {} trước cuối tuần.", "Số liệu của {} đã có.", "Phần {} bên em đã xong.",
        "Ngày mai nhóm xem lại {}.", "Khách hàng vừa hỏi về {}.", "{} chuyển sang thứ ba tuần sau.",
    ),
    QUESTION: (
        "Có ai biết ai phụ trách {} không ạ?", "Từ nay {} làm thế nào nhỉ?",
        "Bản mới nhất của {} ở đâu ạ?", "{} bên mình xong chưa?", "Ai giúp em phần {} với ạ?",
    ),
    PROPOSAL: (
        "Em đề xuất thử {} với hai nhóm trước.", "Hay là mình viết một trang ngắn về {}?",
        "Bên mình nên nói sớm chi phí của {}.", "Góp ý: lùi {} lại hai tuần.",
    ),
    ANSWER: (
        "Phần đó nằm trong {}.", "Với {} thì dùng mẫu thứ hai.",
        "Tháng trước em làm {}, mất một ngày.",
        "Giống như {} thôi.", "{} có trang hướng dẫn.",
    ),
    THANKS: ("Cảm ơn nhé, phần {} rõ rồi.", "Em cảm ơn ạ, {} xong rồi."),
    POST: (
        "Hôm nay mình nhớ lại {} ngày đầu. #{}", "Mỗi nhóm một tấm ảnh về {}. #{}",
        "Chuyện về {} những năm đầu. #{}",
    ),
}  # fmt: skip
_TOPICS_EN = (
    "the leave form", "the price list", "the new portal", "release 4", "the shift plan",
    "the budget",
    "the safety walk", "the customer survey", "the onboarding plan",
    "the travel rule", "the test bench",
    "the stock count", "the training day", "the invoice run", "the move", "the data cleanup",
)  # fmt: skip
_TOPICS_VI = (
    "đơn nghỉ phép", "bảng giá", "cổng thông tin mới", "bản phát hành 4", "lịch ca", "ngân sách",
    "buổi kiểm tra an toàn", "khảo sát khách hàng", "kế hoạch đón người mới", "quy định công tác",
    "bàn thử", "đợt kiểm kê", "ngày đào tạo", "đợt hóa đơn", "việc chuyển văn phòng",
    "việc làm sạch dữ liệu",
)  # fmt: skip
_HASHTAGS = ("25years", "OneTeam", "ourstory", "proud")
_HASHTAGS_VI = ("25năm", "MộtĐội", "chuyệncủamình", "tựhào")


def sentence(kind: int, number: int, language: str) -> str:
    """A sentence of one kind; the same number gives the same sentence.

    >>> sentence(QUESTION, 3, "en")
    'Is the leave form still open on your side?'
    """
    choices = (_VI if language == "vi" else _EN)[kind]
    topics = _TOPICS_VI if language == "vi" else _TOPICS_EN
    topic = topics[number // len(choices) % len(topics)]
    said = choices[number % len(choices)].format(topic, hashtag(number // 7, language))
    return said[0].upper() + said[1:]


def hashtag(number: int, language: str) -> str:
    """One of four hashtags, without the sign."""
    return (_HASHTAGS_VI if language == "vi" else _HASHTAGS)[number % len(_HASHTAGS)]
