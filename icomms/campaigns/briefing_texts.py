"""Words of the briefing documents, in English and Vietnamese."""

from __future__ import annotations

LABELS: dict[str, dict[str, str]] = {
    "briefing": {"en": "Briefing", "vi": "Phiếu hướng dẫn"},
    "overview": {"en": "Planner's overview", "vi": "Tổng quan cho người lập kế hoạch"},
    "not_to_hand_on": {
        "en": "For the planners only; not to be handed on.",
        "vi": "Chỉ dành cho người lập kế hoạch; không chuyển tiếp.",
    },
    "campaign": {"en": "Campaign", "vi": "Chiến dịch"},
    "purpose": {"en": "Purpose", "vi": "Mục đích"},
    "printed_on": {"en": "Date of this document", "vi": "Ngày lập tài liệu"},
    "audience": {"en": "For whom", "vi": "Đối tượng"},
    "everybody": {"en": "everybody", "vi": "mọi người"},
    "aim": {"en": "Aim", "vi": "Mục tiêu"},
    "days": {"en": "Days", "vi": "Thời gian"},
    "approval": {"en": "Approval", "vi": "Phê duyệt"},
    "approved_by": {"en": "approved by {who} on {day}", "vi": "{who} phê duyệt ngày {day}"},
    "not_approved": {"en": "not approved yet", "vi": "chưa được phê duyệt"},
    "person": {"en": "Person", "vi": "Họ tên"},
    "person_id": {"en": "ID", "vi": "Mã"},
    "unit": {"en": "Unit", "vi": "Đơn vị"},
    "email": {"en": "E-mail", "vi": "Thư điện tử"},
    "role": {"en": "Role asked", "vi": "Vai trò mong muốn"},
    "state": {"en": "State", "vi": "Trạng thái"},
    "why": {"en": "Why we ask you", "vi": "Vì sao chúng tôi mời anh/chị"},
    "groups": {
        "en": "Colleagues you are in direct touch with",
        "vi": "Đồng nghiệp anh/chị trực tiếp tiếp xúc",
    },
    "people": {"en": "people", "vi": "người"},
    "together": {"en": "together", "vi": "tổng cộng"},
    "other_units": {"en": "other units", "vi": "các đơn vị khác"},
    "several_units": {"en": "several units", "vi": "nhiều đơn vị"},
    "no_groups": {"en": "Too few to be listed by unit.", "vi": "Quá ít để nêu theo đơn vị."},
    "ask": {"en": "What we ask", "vi": "Điều chúng tôi mong nhờ"},
    "hours": {"en": "Hours", "vi": "Số giờ"},
    "hours_of": {"en": "{hours} hours in all", "vi": "tổng cộng {hours} giờ"},
    "message": {"en": "Message", "vi": "Thông điệp"},
    "call_to_action": {"en": "What people should do", "vi": "Điều mọi người cần làm"},
    "key_messages": {"en": "Key messages", "vi": "Ý chính"},
    "facts": {"en": "Fact sheet", "vi": "Phiếu thông tin"},
    "questions": {"en": "Questions people will ask", "vi": "Câu hỏi mọi người sẽ hỏi"},
    "do": {"en": "Please do", "vi": "Nên làm"},
    "dont": {"en": "Please do not", "vi": "Không nên"},
    "hashtags": {"en": "Hashtags", "vi": "Hashtag"},
    "contact": {"en": "Whom to call", "vi": "Người liên hệ"},
    "agreement": {"en": "What we agreed", "vi": "Thỏa thuận"},
    "no_agreement": {"en": "No agreement yet.", "vi": "Chưa có thỏa thuận."},
    "texts": {"en": "Texts", "vi": "Bài viết"},
    "text_approved": {
        "en": "approved by {who} on {day}; post it unchanged",
        "vi": "{who} duyệt ngày {day}; đăng nguyên văn",
    },
    "text_waits": {"en": "not approved: do not post yet", "vi": "chưa duyệt: chưa đăng"},
    "text_sent_back": {"en": "sent back: do not post", "vi": "đã trả lại: không đăng"},
    "teams": {"en": "The proposal and other teams", "vi": "Đề xuất và các đội ngũ khác"},
    "team": {"en": "Team", "vi": "Đội ngũ"},
    "reach": {"en": "Expected reach", "vi": "Số người dự kiến"},
    "bounds": {"en": "between", "vi": "trong khoảng"},
    "twice": {"en": "twice", "vi": "hai lần"},
    "once_direct": {"en": "hear a member", "vi": "nghe một thành viên"},
    "twice_direct": {"en": "hear two", "vi": "nghe hai thành viên"},
    "size": {"en": "Members", "vi": "Số thành viên"},
    "coverage": {"en": "Coverage by unit", "vi": "Độ phủ theo đơn vị"},
    "substitutes": {"en": "Substitutes", "vi": "Người thay thế"},
    "substitute": {"en": "Substitute", "vi": "Người thay"},
    "effect": {"en": "Effect on reach", "vi": "Ảnh hưởng đến số người tiếp cận"},
    "alike": {"en": "no difference that can be told", "vi": "không khác biệt đáng kể"},
    "no_substitutes": {"en": "No substitutes were found.", "vi": "Chưa tìm được người thay thế."},
    "blind_spots": {"en": "Blind spots", "vi": "Điểm chưa phủ tới"},
    "blind_and_unknown": {"en": "Blind spots and unknowns", "vi": "Chưa phủ tới và chưa biết"},
    "no_blind_spots": {
        "en": "Every unit is reached about as well as the others.",
        "vi": "Các đơn vị được tiếp cận tương đương nhau.",
    },
    "blind_unit": {
        "en": "{unit}: {reach} of {people} people are expected to hear it.",
        "vi": "{unit}: dự kiến {reach} trên {people} người biết đến.",
    },
    "unknown": {"en": "What is not known", "vi": "Điều chưa biết"},
    "basis": {
        "en": "The plan rests on these ties: {basis}.",
        "vi": "Phương án dựa trên các mối liên hệ: {basis}.",
    },
    "broken": {"en": "Wish that is not kept: {wish}.", "vi": "Mong muốn chưa đạt: {wish}."},
    "page": {"en": "page", "vi": "trang"},
    "of_pages": {"en": "of", "vi": "trên"},
    "proposed": {"en": "this plan", "vi": "phương án này"},
    "summary": {
        "en": "The plan is expected to reach {reach} of {audience} people ({low} to {high}), {twice} of them through two members or more.",
        "vi": "Phương án dự kiến tiếp cận {reach} trên {audience} người ({low} đến {high}), trong đó {twice} người qua hai thành viên trở lên.",
    },
}

WHY: dict[str, dict[str, str]] = {
    "leader": {
        "en": "Colleagues turn to you when they want to know where things are going.",
        "vi": "Đồng nghiệp thường tìm đến anh/chị khi muốn biết công việc sẽ đi theo hướng nào.",
    },
    "persuader": {
        "en": "Colleagues trust your word: they talk things over with you.",
        "vi": "Đồng nghiệp tin lời anh/chị và thường trao đổi hai chiều với anh/chị.",
    },
    "spreader": {
        "en": "What you share reaches many colleagues.",
        "vi": "Điều anh/chị chia sẻ đến được với nhiều đồng nghiệp.",
    },
    "critic": {
        "en": "You say early and constructively when something will not work.",
        "vi": "Anh/chị góp ý sớm và mang tính xây dựng khi có điều chưa ổn.",
    },
    "by_name": {
        "en": "The communications team would like you in particular.",
        "vi": "Ban truyền thông đặc biệt mong có anh/chị tham gia.",
    },
    "groups": {
        "en": "You are in direct touch with colleagues in {groups}.",
        "vi": "Anh/chị trực tiếp tiếp xúc với đồng nghiệp ở {groups}.",
    },
}

ASKS: dict[str, dict[str, str]] = {
    "leader": {
        "en": "Tell your colleagues in your own words where we are going, and answer their questions.",
        "vi": "Nói với đồng nghiệp bằng lời của mình về hướng đi chung và trả lời câu hỏi của họ.",
    },
    "persuader": {
        "en": "Talk with colleagues who doubt, listen, and explain what it means for them.",
        "vi": "Trò chuyện với đồng nghiệp còn băn khoăn, lắng nghe và giải thích điều này có ý nghĩa gì với họ.",
    },
    "spreader": {
        "en": "Share the approved texts with your colleagues in the channels you use anyway.",
        "vi": "Chia sẻ nội dung đã duyệt tới đồng nghiệp qua các kênh anh/chị vẫn dùng.",
    },
    "critic": {
        "en": "Read the plan and the texts before they go out, and say what is wrong or missing.",
        "vi": "Đọc kế hoạch và nội dung trước khi phát hành, chỉ ra điều sai hoặc còn thiếu.",
    },
}

AGREEMENT: dict[str, dict[str, str]] = {
    "ask": {"en": "Ask: {ask}", "vi": "Việc nhờ: {ask}"},
    "time": {"en": "Time: {hours} hours, {days}", "vi": "Thời gian: {hours} giờ, {days}"},
    "owner_member": {
        "en": "Texts and pictures belong to you.",
        "vi": "Bài viết và hình ảnh thuộc về anh/chị.",
    },
    "owner_company": {
        "en": "Texts and pictures belong to the company.",
        "vi": "Bài viết và hình ảnh thuộc về công ty.",
    },
    "texts_until": {
        "en": "Texts may be used until {day}.",
        "vi": "Bài viết được dùng đến ngày {day}.",
    },
    "no_texts": {
        "en": "Texts may not be used afterwards.",
        "vi": "Bài viết không được dùng về sau.",
    },
    "pictures_until": {
        "en": "Pictures may be used until {day}.",
        "vi": "Hình ảnh được dùng đến ngày {day}.",
    },
    "no_pictures": {"en": "Pictures may not be used.", "vi": "Hình ảnh không được sử dụng."},
}


def label(code: str, language: str, **values: object) -> str:
    """A word or sentence of the documents in "en" or "vi"."""
    return LABELS[code][language].format(**values)
