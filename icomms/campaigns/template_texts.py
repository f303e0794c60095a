"""Words of the campaign templates, in English and Vietnamese.

`questions` are what people will ask; planners write the answers.
"""

from __future__ import annotations

Texts = dict[str, dict[str, str]]
Lists = dict[str, dict[str, tuple[str, ...]]]

NAMES: Texts = {
    "merger": {"en": "Merger of companies", "vi": "Hợp nhất công ty"},
    "pay_policy": {"en": "Pay policy at a plant", "vi": "Chính sách lương tại nhà máy"},
    "anniversary": {"en": "Anniversary", "vi": "Kỷ niệm thành lập"},
    "adoption": {"en": "New tool or system", "vi": "Triển khai công cụ, hệ thống mới"},
    "safety": {"en": "Safety or quality drive", "vi": "Phong trào an toàn, chất lượng"},
    "blank": {"en": "Blank", "vi": "Chiến dịch trống"},
}

SUMMARIES: Texts = {
    "merger": {
        "en": "Several companies become one and people are anxious. Trusted voices from each company answer, persuaders at every site, critics before the first issue.",
        "vi": "Nhiều công ty hợp thành một và mọi người lo lắng. Tiếng nói đáng tin của từng công ty trả lời, người thuyết phục ở mỗi địa điểm, người phản biện góp ý trước số đầu tiên.",
    },
    "pay_policy": {
        "en": "A policy was badly explained and people feel wronged. Respected peers of each line and shift explain simply what changes; everybody hears it more than once.",
        "vi": "Chính sách giải thích chưa rõ, người lao động thấy bị thiệt. Đồng nghiệp được quý trọng ở từng chuyền, từng ca giải thích đơn giản điều gì thay đổi; ai cũng được nghe hơn một lần.",
    },
    "anniversary": {
        "en": "An occasion to be proud of. Many willing spreaders share it with the common hashtags, and each post is measured.",
        "vi": "Một dịp để tự hào. Nhiều người lan tỏa tự nguyện chia sẻ với hashtag chung, từng bài đăng được đo lường.",
    },
    "adoption": {
        "en": "A new tool or system. Early adopters begin, show their colleagues and draw the others in; their number over time is what counts.",
        "vi": "Một công cụ hay hệ thống mới. Những người dùng sớm bắt đầu, chỉ cho đồng nghiệp và kéo người khác theo; số người dùng theo thời gian là điều cần theo dõi.",
    },
    "safety": {
        "en": "A habit is to change at work. Peers on every shift show how, leaders keep it going.",
        "vi": "Một thói quen tại nơi làm việc cần thay đổi. Đồng nghiệp ở mỗi ca làm mẫu, người dẫn dắt giữ nhịp.",
    },
    "blank": {
        "en": "Nothing is set; choose aim, audience and team yourself.",
        "vi": "Chưa đặt sẵn gì; anh/chị tự chọn mục tiêu, đối tượng và đội ngũ.",
    },
}

PURPOSES: Texts = {
    "merger": {
        "en": "Explain the merger and answer people's questions honestly",
        "vi": "Giải thích việc hợp nhất và trả lời thẳng thắn câu hỏi của mọi người",
    },
    "pay_policy": {
        "en": "Explain the new pay policy so that everybody can work out their own pay",
        "vi": "Giải thích chính sách lương mới để ai cũng tự tính được lương của mình",
    },
    "anniversary": {
        "en": "Celebrate the anniversary together and share what we are proud of",
        "vi": "Cùng mừng ngày thành lập và chia sẻ điều chúng ta tự hào",
    },
    "adoption": {
        "en": "Help everybody to use the new system with confidence",
        "vi": "Giúp mọi người tự tin dùng hệ thống mới",
    },
    "safety": {
        "en": "Make safe and careful work everybody's habit",
        "vi": "Biến làm việc an toàn, cẩn thận thành thói quen của mọi người",
    },
    "blank": {"en": "", "vi": ""},
}

QUESTIONS: Lists = {
    "merger": {
        "en": (
            "Will I keep my job?",
            "Do my contract, pay and seniority stay the same?",
            "Who will be my manager?",
            "Will I have to move to another site?",
            "What will the company be called, and from when?",
            "Whom do I ask when I hear a rumour?",
        ),
        "vi": (
            "Tôi có giữ được công việc không?",
            "Hợp đồng, lương và thâm niên của tôi có giữ nguyên không?",
            "Ai sẽ là quản lý của tôi?",
            "Tôi có phải chuyển địa điểm làm việc không?",
            "Công ty mới tên là gì, từ khi nào?",
            "Nghe tin đồn thì tôi hỏi ai?",
        ),
    },
    "pay_policy": {
        "en": (
            "Will anybody earn less than before?",
            "How is performance measured, and by whom?",
            "What if I am ill or on leave?",
            "When is the first pay under the new policy?",
            "Whom do I tell when my pay looks wrong?",
        ),
        "vi": (
            "Có ai bị giảm thu nhập so với trước không?",
            "Năng suất được đo thế nào, ai chấm?",
            "Ốm đau hoặc nghỉ phép thì tính ra sao?",
            "Kỳ lương đầu tiên theo chính sách mới là khi nào?",
            "Thấy lương tính sai thì tôi báo ai?",
        ),
    },
    "anniversary": {
        "en": (
            "When and where is the celebration?",
            "May I bring my family?",
            "Which hashtag do we use, and which pictures may we share?",
            "Do people on shift get their share?",
        ),
        "vi": (
            "Lễ kỷ niệm tổ chức khi nào, ở đâu?",
            "Tôi có được mời người thân không?",
            "Dùng hashtag nào, được chia sẻ hình ảnh nào?",
            "Anh chị em đang trực ca thì tham gia thế nào?",
        ),
    },
    "adoption": {
        "en": (
            "What becomes easier for me?",
            "When is the old system switched off?",
            "How do I learn it, and how long does it take?",
            "What happens to my data?",
            "Who helps when I am stuck?",
        ),
        "vi": (
            "Việc của tôi dễ hơn ở điểm nào?",
            "Khi nào hệ thống cũ ngừng?",
            "Tôi học bằng cách nào, mất bao lâu?",
            "Dữ liệu của tôi sẽ ra sao?",
            "Vướng thì ai giúp?",
        ),
    },
    "safety": {
        "en": (
            "What exactly do I do differently from tomorrow?",
            "Does it cost us time and output?",
            "May I stop the line when something is unsafe?",
            "To whom do I report a near miss, and what happens then?",
        ),
        "vi": (
            "Cụ thể từ ngày mai tôi làm khác điều gì?",
            "Có mất thời gian, giảm sản lượng không?",
            "Tôi có được dừng chuyền khi thấy mất an toàn không?",
            "Tôi báo sự cố suýt xảy ra cho ai, sau đó thế nào?",
        ),
    },
    "blank": {"en": (), "vi": ()},
}

DO: Lists = {
    "merger": {
        "en": (
            "Say what is decided, what is not, and when it will be.",
            "Use your own words and your own example.",
            "Pass on questions you cannot answer the same day.",
        ),
        "vi": (
            "Nói rõ điều gì đã quyết, điều gì chưa, bao giờ sẽ quyết.",
            "Dùng lời của mình và ví dụ của chính mình.",
            "Câu hỏi chưa trả lời được thì chuyển ngay trong ngày.",
        ),
    },
    "pay_policy": {
        "en": (
            "Work through one example pay slip step by step.",
            "Listen first; write questions down.",
            "Say openly who gains less, and why.",
        ),
        "vi": (
            "Tính từng bước trên một phiếu lương mẫu.",
            "Lắng nghe trước, ghi lại câu hỏi.",
            "Nói thẳng ai được lợi ít hơn và vì sao.",
        ),
    },
    "anniversary": {
        "en": (
            "Tell one story of your own.",
            "Use the common hashtags.",
            "Ask people before you show their picture.",
        ),
        "vi": (
            "Kể một câu chuyện của chính mình.",
            "Dùng hashtag chung.",
            "Hỏi ý kiến trước khi đăng hình người khác.",
        ),
    },
    "adoption": {
        "en": (
            "Show one task from beginning to end.",
            "Tell what was hard for you too.",
            "Report what does not work the same day.",
        ),
        "vi": (
            "Làm mẫu một việc từ đầu đến cuối.",
            "Kể cả điều mình thấy khó.",
            "Báo lỗi ngay trong ngày.",
        ),
    },
    "safety": {
        "en": (
            "Show it at the workplace, not in a room.",
            "Praise on the spot.",
            "Report near misses, your own too.",
        ),
        "vi": (
            "Làm mẫu ngay tại nơi làm việc.",
            "Khen ngay tại chỗ.",
            "Báo sự cố suýt xảy ra, kể cả của mình.",
        ),
    },
    "blank": {"en": (), "vi": ()},
}

DONT: Lists = {
    "merger": {
        "en": (
            "Promise nothing for the management.",
            "Do not guess at numbers, names or dates.",
            "Do not compare the companies with one another.",
        ),
        "vi": (
            "Không hứa thay ban lãnh đạo.",
            "Không đoán con số, tên người hay ngày tháng.",
            "Không so sánh công ty này với công ty kia.",
        ),
    },
    "pay_policy": {
        "en": (
            "Never name anybody's pay.",
            "Do not threaten and do not flatter.",
            "Do not answer for the pay office: ask it.",
        ),
        "vi": (
            "Không nêu lương của bất kỳ ai.",
            "Không đe dọa, không tô hồng.",
            "Không trả lời thay bộ phận tiền lương: hãy hỏi họ.",
        ),
    },
    "anniversary": {
        "en": (
            "Do not ask others for likes.",
            "No customer names or figures that are not on the fact sheet.",
        ),
        "vi": (
            "Không xin lượt thích.",
            "Không nêu tên khách hàng hay số liệu ngoài phiếu thông tin.",
        ),
    },
    "adoption": {
        "en": (
            "Do not hide what is still missing.",
            "Do not laugh at people who learn more slowly.",
        ),
        "vi": ("Không giấu điều hệ thống còn thiếu.", "Không chê người học chậm."),
    },
    "safety": {
        "en": ("Do not look for somebody to blame.", "Do not show injured people."),
        "vi": ("Không đi tìm người để đổ lỗi.", "Không đăng hình người bị thương."),
    },
    "blank": {"en": (), "vi": ()},
}
