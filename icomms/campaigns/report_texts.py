"""Words of the report on a campaign, in English and Vietnamese."""

from __future__ import annotations

REPORT: dict[str, dict[str, str]] = {
    "title": {"en": "Report", "vi": "Báo cáo"},
    "period": {"en": "Period", "vi": "Giai đoạn"},
    "progress": {"en": "Planned, forecast and actual", "vi": "Kế hoạch, dự báo và thực tế"},
    "what": {"en": "What", "vi": "Nội dung"},
    "planned": {"en": "Planned", "vi": "Kế hoạch"},
    "forecast": {"en": "Forecast", "vi": "Dự báo"},
    "actual": {"en": "Actual", "vi": "Thực tế"},
    "members": {"en": "Members who take part", "vi": "Thành viên tham gia"},
    "hours": {"en": "Hours", "vi": "Số giờ"},
    "reach": {"en": "People reached", "vi": "Số người tiếp cận"},
    "reach_sum": {"en": "Reach", "vi": "Số người xem"},
    "twice": {"en": "Reached twice or more", "vi": "Tiếp cận từ hai lần"},
    "posts": {"en": "Posts", "vi": "Bài đăng"},
    "events": {"en": "Events", "vi": "Sự kiện"},
    "summary": {
        "en": "{once} of {audience} people have been reached ({share} of the audience), {twice} of them twice or more. {posts} posts and {events} events counted.",
        "vi": "Đã tiếp cận {once} trên {audience} người ({share} đối tượng), trong đó {twice} người từ hai lần trở lên. Đã tính {posts} bài đăng và {events} sự kiện.",
    },
    "inside": {
        "en": "The actual number lies inside the forecast.",
        "vi": "Con số thực tế nằm trong khoảng dự báo.",
    },
    "above": {
        "en": "The actual number is above the forecast.",
        "vi": "Con số thực tế cao hơn dự báo.",
    },
    "below": {
        "en": "The actual number is below the forecast.",
        "vi": "Con số thực tế thấp hơn dự báo.",
    },
    "open": {
        "en": "Whether the forecast was met cannot be told from these data yet.",
        "vi": "Dữ liệu hiện có chưa đủ để biết dự báo có đạt hay không.",
    },
    "bounds": {
        "en": "Where two numbers stand, the true one lies between them: posts say how many saw them, not who.",
        "vi": "Nơi ghi hai con số, số thật nằm giữa: bài đăng cho biết bao nhiêu người xem, không cho biết ai xem.",
    },
    "sums": {
        "en": "The reach of several posts is their sum: people may be in it more than once.",
        "vi": "Số người xem của nhiều bài là tổng cộng: một người có thể được tính nhiều lần.",
    },
    "outside": {
        "en": "Posts count everybody who saw them, also people outside the audience.",
        "vi": "Số liệu bài đăng tính mọi người đã xem, kể cả người ngoài đối tượng.",
    },
    "unmatched": {
        "en": "Posts in the files without any of the hashtags, not counted: {count}.",
        "vi": "{count} bài trong các tệp không có hashtag của chiến dịch nên không được tính.",
    },
    "unknown_people": {
        "en": "Attendances of people who are not on the people list: {count}.",
        "vi": "{count} lượt tham dự là của người không có trong danh sách nhân sự.",
    },
    "small": {
        "en": "Groups too small to be shown are merged; – means not known or too few people.",
        "vi": "Nhóm quá nhỏ được gộp lại; – nghĩa là chưa biết hoặc quá ít người.",
    },
    "units": {"en": "By unit", "vi": "Theo đơn vị"},
    "unit": {"en": "Unit", "vi": "Đơn vị"},
    "people": {"en": "People", "vi": "Số người"},
    "once": {"en": "Reached", "vi": "Đã tiếp cận"},
    "share": {"en": "Share", "vi": "Tỷ lệ"},
    "lag": {"en": "Days behind", "vi": "Chậm (ngày)"},
    "lagging": {"en": "Units that lag", "vi": "Đơn vị còn chậm"},
    "lagging_unit": {
        "en": "{unit}: {once} of {people} people.",
        "vi": "{unit}: {once} trên {people} người.",
    },
    "none_lags": {
        "en": "No unit lags far behind the others.",
        "vi": "Không đơn vị nào chậm nhiều so với các đơn vị khác.",
    },
    "by_post": {"en": "Posts", "vi": "Bài đăng"},
    "day": {"en": "Day", "vi": "Ngày"},
    "author": {"en": "Author", "vi": "Người đăng"},
    "other_author": {"en": "somebody else", "vi": "người khác"},
    "views": {"en": "Views", "vi": "Lượt xem"},
    "reactions": {"en": "Reactions", "vi": "Cảm xúc"},
    "comments": {"en": "Comments", "vi": "Bình luận"},
    "shares": {"en": "Shares", "vi": "Chia sẻ"},
    "clicks": {"en": "Clicks", "vi": "Lượt nhấp"},
    "engagement": {"en": "Engagement rate", "vi": "Tỷ lệ tương tác"},
    "engagement_how": {
        "en": "Engagement rate = (reactions + comments + shares) / reach.",
        "vi": "Tỷ lệ tương tác = (cảm xúc + bình luận + chia sẻ) / số người xem.",
    },
    "parts": {"en": "By hashtag, source and week", "vi": "Theo hashtag, nguồn và tuần"},
    "hashtag": {"en": "Hashtag", "vi": "Hashtag"},
    "source": {"en": "Source", "vi": "Nguồn"},
    "week": {"en": "Week of", "vi": "Tuần từ"},
    "together": {"en": "Together", "vi": "Tổng cộng"},
    "key": {"en": "Post", "vi": "Bài"},
    "adoption": {"en": "How many had come, by week", "vi": "Số người đã tham gia, theo tuần"},
    "adoption_alt": {
        "en": "A line that rises from {first} people in the week of {start} to {last} in the week of {end}.",
        "vi": "Đường tăng từ {first} người ở tuần từ {start} lên {last} người ở tuần từ {end}.",
    },
    "reactions_by_week": {
        "en": "Reactions, comments and shares by week",
        "vi": "Cảm xúc, bình luận và chia sẻ theo tuần",
    },
    "curve_alt": {
        "en": "Lines over {weeks} weeks; the numbers stand in the table by hashtag, source and week.",
        "vi": "Các đường qua {weeks} tuần; số liệu nằm trong bảng theo hashtag, nguồn và tuần.",
    },
    "comparison": {
        "en": "Compared with people who were kept out",
        "vi": "So với nhóm không tham gia chiến dịch",
    },
    "compared": {
        "en": "{ours} of the audience came ({ours_people} people), {theirs} of those kept out ({theirs_people}): a difference of {difference} points (95 %: {low} to {high}).",
        "vi": "{ours} đối tượng đã tham dự ({ours_people} người), so với {theirs} ở nhóm không tham gia ({theirs_people}): chênh {difference} điểm (95 %: {low} đến {high}).",
    },
}


def said(code: str, language: str, **values: object) -> str:
    """A word or sentence of the report in "en" or "vi"."""
    return REPORT[code][language].format(**values)
