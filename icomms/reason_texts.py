"""The sentences of reasons, quality findings and explanations, in English and Vietnamese.

A text is a format string, or a pair (singular, plural) chosen by `count`. Vietnamese needs no pair.
"""

from __future__ import annotations

Text = str | tuple[str, str]

TEXTS: dict[str, dict[str, Text]] = {
    # ------------------------------------------------------------------------------------- leader
    "nominated": {
        "en": ("{count} colleague named {name} in the survey.",
               "{count} colleagues named {name} in the survey."),
        "vi": "{count} đồng nghiệp đã nêu tên {name} trong khảo sát.",
    },
    "turned_to": {
        "en": ("{count} colleague turned to {name}: as many or more than {percent} % of the "
               "{peers} people compared.",
               "{count} different colleagues turned to {name}: as many or more than {percent} % "
               "of the {peers} people compared."),
        "vi": "{count} đồng nghiệp khác nhau đã tìm đến {name}: bằng hoặc nhiều hơn {percent} % "
              "trong {peers} người được so sánh.",
    },
    "from_units": {
        "en": "They come from {units} different units.",
        "vi": "Họ đến từ {units} đơn vị khác nhau.",
    },
    "received": {
        "en": "What {name} received most: {kinds}.",
        "vi": "{name} nhận được nhiều nhất: {kinds}.",
    },
    "weeks": {
        "en": "This happened in {weeks} different weeks.",
        "vi": "Điều này diễn ra trong {weeks} tuần khác nhau.",
    },
    "two_steps": {
        "en": ("{count} person reaches {name} directly or through one colleague.",
               "{count} people reach {name} directly or through one colleague."),
        "vi": "{count} người tìm đến {name} trực tiếp hoặc qua một đồng nghiệp.",
    },
    # ---------------------------------------------------------------------------------- persuader
    "trusted": {
        "en": (
            "{count} colleague showed trust in {name}: named them in a survey, thanked them or got an answer from them.",
            "{count} colleagues showed trust in {name}: named them in a survey, thanked them or got an answer from them.",
        ),
        "vi": "{count} đồng nghiệp đã thể hiện sự tin cậy với {name}: nêu tên trong khảo sát, cảm ơn hoặc được {name} giải đáp.",
    },
    "tied": {
        "en": ("{count} colleague turns to {name}; there are no trust data, so this rests on the "
               "same ties as the leader score.",
               "{count} colleagues turn to {name}; there are no trust data, so this rests on the "
               "same ties as the leader score."),
        "vi": "{count} đồng nghiệp tìm đến {name}; chưa có dữ liệu về sự tin cậy nên điểm này dựa "
              "trên cùng các mối liên hệ với vai trò người dẫn dắt.",
    },
    "returned": {
        "en": "{returned} of these {of} ties are returned.",
        "vi": "{returned} trong {of} mối liên hệ này là hai chiều.",
    },
    "shared": {
        "en": "{shared} of these {of} people share a contact with {name}.",
        "vi": "{shared} trong {of} người này có người quen chung với {name}.",
    },
    "conviction": {
        "en": "If {name} alone were convinced, {reach} people on average would follow in the "
              "model: as many or more than for {percent} % of the {peers} people compared.",
        "vi": "Nếu chỉ {name} được thuyết phục, theo mô hình trung bình {reach} người sẽ theo: "
              "bằng hoặc nhiều hơn {percent} % trong {peers} người được so sánh.",
    },
    # ----------------------------------------------------------------------------------- spreader
    "heard_by": {
        "en": ("{count} person hears {name}: as many or more than for {percent} % of the {peers} "
               "people compared.",
               "{count} different people hear {name}: as many or more than for {percent} % of the "
               "{peers} people compared."),
        "vi": "{count} người khác nhau nghe tin từ {name}: bằng hoặc nhiều hơn {percent} % trong "
              "{peers} người được so sánh.",
    },
    "met": {
        "en": ("{name} was together with {count} person; being together is contact, not influence.",
               "{name} was together with {count} different people; being together is contact, not "
               "influence."),
        "vi": "{name} đã có mặt cùng {count} người khác nhau; có mặt cùng nhau là tiếp xúc, "
              "chưa phải ảnh hưởng.",
    },
    "sent": {
        "en": ("{name} wrote or shared in {count} hour counted.",
               "{name} wrote or shared {count} times (counted once an hour and person)."),
        "vi": "{name} đã viết hoặc chia sẻ {count} lần (mỗi giờ và mỗi người tính một lần).",
    },
    "three_steps": {
        "en": "Passed on for three steps, news from {name} goes as far or farther than from "
              "{percent} % of the {peers} people compared.",
        "vi": "Truyền tiếp qua ba bước, tin từ {name} đi xa bằng hoặc hơn {percent} % trong "
              "{peers} người được so sánh.",
    },
    # ------------------------------------------------------------------------------------- critic
    "critic_named": {
        "en": ("{count} colleague named {name} as somebody who says early and constructively when "
               "a plan will not work.",
               "{count} colleagues named {name} as somebody who says early and constructively when "
               "a plan will not work."),
        "vi": "{count} đồng nghiệp nêu tên {name} là người góp ý sớm và xây dựng khi một kế hoạch "
              "không ổn.",
    },
    "proposals": {
        "en": ("{name} made {count} proposal or asked a question in open channels.",
               "{name} made {count} proposals or asked questions in open channels."),
        "vi": "{name} đã có {count} đề xuất hoặc câu hỏi trong các kênh mở.",
    },
    "outside": {
        "en": "{percent} % of the weight of {name}'s ties leaves their own unit.",
        "vi": "{percent} % trọng số các mối liên hệ của {name} ra ngoài đơn vị mình.",
    },
    "outside_group": {
        "en": "{percent} % of the weight of {name}'s ties leaves the group of colleagues they deal "
              "with most.",
        "vi": "{percent} % trọng số các mối liên hệ của {name} ra ngoài nhóm đồng nghiệp mà họ liên "
              "hệ nhiều nhất.",
    },
    "open_pairs": {
        "en": "{open} of {pairs} pairs of {name}'s contacts are not tied to each other.",
        "vi": "{open} trong {pairs} cặp người quen của {name} không liên hệ với nhau.",
    },
    # --------------------------------------------------------------------------- kinds of interaction
    "kind reply": {"en": ("reply", "replies"), "vi": "lượt trả lời"},
    "kind mention": {"en": ("mention", "mentions"), "vi": "lượt nhắc tên"},
    "kind reaction": {"en": ("reaction", "reactions"), "vi": "lượt bày tỏ cảm xúc"},
    "kind dm": {"en": ("direct message", "direct messages"), "vi": "tin nhắn riêng"},
    "kind message": {"en": ("message", "messages"), "vi": "tin nhắn"},
    "kind share": {"en": ("share", "shares"), "vi": "lượt chia sẻ"},
    "kind email_to": {"en": ("e-mail", "e-mails"), "vi": "thư điện tử"},
    "kind advice": {"en": ("request for advice", "requests for advice"), "vi": "lượt hỏi ý kiến"},
    "kind follow": {"en": ("follower", "followers"), "vi": "người theo dõi"},
    "kind view": {"en": ("view", "views"), "vi": "lượt xem"},
    "kind thanks": {"en": ("thank-you", "thank-yous"), "vi": "lời cảm ơn"},
    "kind praise": {"en": ("word of praise", "words of praise"), "vi": "lời khen"},
    "kind led": {"en": ("attendance at an event they led", "attendances at events they led"),
                 "vi": "lượt dự sự kiện do họ dẫn dắt"},
}  # fmt: skip
