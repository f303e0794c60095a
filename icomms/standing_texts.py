"""Words for kinds of standing and the three criteria, in English and Vietnamese."""

from __future__ import annotations

STANDING = {
    "watched_leader": {
        "en": "A leader many people watch: leads {reports} people directly, and {followers} different colleagues turn to them.",
        "vi": "Lãnh đạo được nhiều người quan tâm: trực tiếp quản lý {reports} người, và {followers} đồng nghiệp khác nhau tìm đến.",
    },
    "presenter": {
        "en": "Watched at events: {led} attendances at events they led, and {followers} different colleagues turn to them.",
        "vi": "Được chú ý tại sự kiện: {led} lượt dự các sự kiện do họ dẫn dắt, và {followers} đồng nghiệp khác nhau tìm đến.",
    },
    "expert": {
        "en": "An expert whose field counts: named by {count} colleagues for advice, information or problem solving.",
        "vi": "Chuyên gia có ảnh hưởng về chuyên môn: được {count} đồng nghiệp nêu tên để hỏi ý kiến, thông tin hoặc giải quyết vấn đề.",
    },
    "trusted_colleague": {
        "en": "A colleague who is trusted: stands out or is likely as a persuader.",
        "vi": "Đồng nghiệp được yêu quý, tin cậy: thuộc nhóm nổi bật hoặc có khả năng ở vai trò người thuyết phục.",
    },
}

CRITERIA = {
    "en": "Criteria: {followers} followers (quality: at or above {quality} % of people), {responses} responses per message sent, named {nominations} times as an expert, {answers} questions answered",
    "vi": "Tiêu chí: {followers} người theo dõi (chất lượng: bằng hoặc hơn {quality} % số người), {responses} phản hồi trên mỗi tin đã gửi, {nominations} lượt được nêu tên là chuyên gia, {answers} câu hỏi đã trả lời",
}
