"""What formats and fields are called on pages, in English and Vietnamese."""

from __future__ import annotations

FORMATS: dict[str, tuple[str, str]] = {
    "people": ("People list", "Danh sách nhân sự"),
    "interactions": ("Interaction table", "Bảng tương tác"),
    "survey": ("Survey: who names whom", "Khảo sát: ai nêu tên ai"),
    "attendance": ("Attendance list", "Danh sách tham dự"),
    "teams_attendance": ("Teams attendance report", "Báo cáo tham dự Teams"),
    "zoom": ("Zoom participants report", "Báo cáo người tham gia Zoom"),
    "post_metrics": ("Figures of posts", "Số liệu bài đăng"),
    "slack": ("Slack export", "Bản xuất Slack"),
    "graphml": ("Network (GraphML)", "Mạng lưới (GraphML)"),
    "gexf": ("Network (GEXF)", "Mạng lưới (GEXF)"),
    "pajek": ("Network (Pajek)", "Mạng lưới (Pajek)"),
}

_PEOPLE: dict[str, tuple[str, str]] = {
    "id": ("Person id", "Mã người"),
    "employee_no": ("Employee number", "Mã nhân viên"),
    "username": ("User name", "Tên đăng nhập"),
    "dn": ("Directory name (DN)", "Tên thư mục (DN)"),
    "name": ("Full name", "Họ và tên"),
    "given_name": ("Given name", "Tên"),
    "family_name": ("Family name", "Họ"),
    "middle_name": ("Middle name", "Tên đệm"),
    "email": ("E-mail", "E-mail"),
    "upn": ("Sign-in name (UPN)", "Tên đăng nhập (UPN)"),
    "other_email": ("Further e-mail", "E-mail khác"),
    "manager_ref": ("Manager", "Quản lý trực tiếp"),
    "supervisory_org": ("Supervisory organisation", "Tổ chức quản lý"),
    "company": ("Company", "Công ty"),
    "division": ("Division", "Khối"),
    "department": ("Department", "Phòng ban"),
    "team": ("Team", "Nhóm"),
    "title": ("Job title", "Chức danh"),
    "level": ("Level", "Cấp bậc"),
    "location": ("Site", "Nơi làm việc"),
    "country": ("Country", "Quốc gia"),
    "hired_on": ("Hired on", "Ngày vào làm"),
    "left_on": ("Left on", "Ngày nghỉ việc"),
    "worker_type": ("Kind of employment", "Loại hợp đồng"),
    "status": ("Status", "Trạng thái"),
    "enabled": ("Account enabled", "Tài khoản đang mở"),
    "deleted": ("Account deleted", "Tài khoản đã xóa"),
    "account_control": ("Account control (Active Directory)", "Mã điều khiển tài khoản (AD)"),
    "kind": ("Kind of account", "Loại tài khoản"),
    "is_bot": ("Is a bot", "Là bot"),
    "external": ("Is external", "Là người ngoài"),
    "participation": ("Takes part", "Tham gia"),
    "opted_out": ("Opted out", "Đã từ chối tham gia"),
}
_INTERACTIONS: dict[str, tuple[str, str]] = {
    "source": ("Who did it", "Ai thực hiện"),
    "target": ("Towards whom", "Hướng tới ai"),
    "kind": ("What was done", "Loại tương tác"),
    "time": ("When", "Thời điểm"),
    "weight": ("How much it counts", "Trọng số"),
    "group_size": ("How many were addressed", "Số người nhận"),
    "channel": ("Channel", "Kênh"),
}
_SURVEY: dict[str, tuple[str, str]] = {
    "nominee:critic": ("Names whoever speaks up early", "Nêu người góp ý sớm"),
    "nominee:opinion_leader": ("Names whoever is listened to", "Nêu người được lắng nghe"),
    "nominee:problem_solving": ("Names whoever solves problems", "Nêu người giải quyết vấn đề"),
    "nominee:trust": ("Names whoever is trusted", "Nêu người được tin cậy"),
    "nominee:friendship": ("Names friends", "Nêu bạn bè"),
    "nominee:support": ("Names whoever supports", "Nêu người hỗ trợ"),
    "nominee:information": ("Names who brings news", "Nêu người cung cấp thông tin"),
    "nominee:advice": ("Names who is asked for advice", "Nêu người được hỏi ý kiến"),
}
_ATTENDANCE: dict[str, tuple[str, str]] = {
    "event": ("Name of the event", "Tên sự kiện"),
    "event_id": ("Event id", "Mã sự kiện"),
    "event_kind": ("Kind of event", "Loại sự kiện"),
    "date": ("Date", "Ngày"),
    "starts": ("Event begins", "Giờ bắt đầu"),
    "ends": ("Event ends", "Giờ kết thúc"),
    "name": ("Full name", "Họ và tên"),
    "first_name": ("Given name", "Tên"),
    "last_name": ("Family name", "Họ"),
    "email": ("E-mail", "E-mail"),
    "upn": ("Sign-in name (UPN)", "Tên đăng nhập (UPN)"),
    "employee_no": ("Employee number", "Mã nhân viên"),
    "department": ("Department", "Phòng ban"),
    "site": ("Site", "Nơi làm việc"),
    "role": ("Role at the event", "Vai trò"),
    "organizer": ("Organizer", "Người tổ chức"),
    "attended": ("Attended", "Có tham dự"),
    "approval": ("Answer to the invitation", "Phản hồi lời mời"),
    "check_in": ("Came at", "Giờ vào"),
    "check_out": ("Left at", "Giờ ra"),
    "duration": ("Stayed for", "Thời lượng"),
}
_POSTS: dict[str, tuple[str, str]] = {
    "post": ("Post (id or address)", "Bài đăng (mã hoặc địa chỉ)"),
    "title": ("Title (for hashtags only)", "Tiêu đề (chỉ để lấy hashtag)"),
    "created": ("Published on", "Ngày đăng"),
    "measured": ("Measured on", "Ngày đo"),
    "author": ("Author", "Tác giả"),
    "hashtags": ("Hashtags", "Hashtag"),
    "segment": ("Audience", "Nhóm đối tượng"),
    "metric": ("Name of the figure", "Tên chỉ số"),
    "value": ("The figure", "Giá trị"),
    "views": ("Views", "Lượt xem"),
    "unique_viewers": ("People who viewed", "Số người xem"),
    "reach": ("People reached", "Số người tiếp cận"),
    "reactions": ("Reactions", "Lượt cảm xúc"),
    "likes": ("Likes", "Lượt thích"),
    "comments": ("Comments", "Lượt bình luận"),
    "shares": ("Shares", "Lượt chia sẻ"),
    "clicks": ("Clicks", "Lượt nhấp"),
    "saves": ("Saves", "Lượt lưu"),
    "avg_read_seconds": ("Average reading time", "Thời gian đọc trung bình"),
    "promotions": ("Promotions", "Lượt quảng bá"),
    "engagement_rate": ("Engagement rate", "Tỷ lệ tương tác"),
}
FIELDS: dict[str, dict[str, tuple[str, str]]] = {
    "people": _PEOPLE,
    "interactions": _INTERACTIONS,
    "survey": _SURVEY,
    "attendance": _ATTENDANCE,
    "post_metrics": _POSTS,
}
# What a survey shows of its respondents; these columns are found, not chosen.
FOUND: dict[str, tuple[str, str]] = {
    "respondent": ("Who answered", "Người trả lời"),
    "nominee": ("Who is named", "Người được nêu"),
    "email": ("E-mail of who answered", "E-mail người trả lời"),
    "name": ("Name of who answered", "Tên người trả lời"),
    "first": ("Given name of who answered", "Tên người trả lời"),
    "last": ("Family name of who answered", "Họ người trả lời"),
    "id": ("Number of who answered", "Mã người trả lời"),
    "time": ("When answered", "Thời điểm trả lời"),
    "status": ("Status of the answer", "Trạng thái câu trả lời"),
    "finished": ("Answer is complete", "Đã trả lời xong"),
    "nominee:other": ("Names colleagues", "Nêu tên đồng nghiệp"),
}


def format_label(form: str, language: str) -> str:
    """A format as pages call it; the format itself when it has no name yet."""
    return FORMATS.get(form, (form, form))[language == "vi"]


def field_label(form: str, field: str, language: str) -> str:
    """A field of a format as pages call it, "" for no field.

    >>> field_label("people", "manager_ref", "en"), field_label("people", "", "vi")
    ('Manager', '')
    """
    texts = FIELDS.get(form, {}).get(field) or FOUND.get(field, (field, field))
    return texts[language == "vi"]
