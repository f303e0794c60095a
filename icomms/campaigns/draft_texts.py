"""What the findings of a draft say, in English and Vietnamese."""

from __future__ import annotations

from icomms.campaigns.draft_records import Finding

SAYS: dict[str, dict[str, str]] = {
    "differs": {
        "en": "“{found}” differs from the fact sheet.",
        "vi": "“{found}” khác với phiếu thông tin.",
    },
    "not_on_sheet": {
        "en": "“{found}” is not on the fact sheet: check it, or add it there.",
        "vi": "“{found}” không có trong phiếu thông tin: hãy kiểm tra, hoặc thêm vào phiếu.",
    },
    "no_such_date": {
        "en": "There is no such day: “{found}”.",
        "vi": "Không có ngày này: “{found}”.",
    },
    "ambiguous_date": {
        "en": "“{found}” may be read as two different days.",
        "vi": "“{found}” có thể bị hiểu thành hai ngày khác nhau.",
    },
    "number_style": {
        "en": "“{found}” is written the Vietnamese way.",
        "vi": "“{found}” viết theo kiểu tiếng Anh.",
    },
    "weekday": {"en": "The date is not a {found}.", "vi": "Ngày này không phải {found}."},
    "name": {
        "en": "“{found}” looks like a misspelt name.",
        "vi": "“{found}” có vẻ là tên viết sai.",
    },
    "wording": {
        "en": "“{found}” is not the agreed wording.",
        "vi": "“{found}” chưa đúng câu chữ đã thống nhất.",
    },
    "phone": {
        "en": "A telephone number of a person: {found}.",
        "vi": "Số điện thoại cá nhân: {found}.",
    },
    "id_number": {
        "en": "This looks like an ID number.",
        "vi": "Đây có vẻ là số căn cước hoặc chứng minh nhân dân.",
    },
    "email": {
        "en": "An e-mail address that is not the campaign's contact: {found}.",
        "vi": "Địa chỉ thư điện tử không phải của đầu mối liên hệ: {found}.",
    },
    "pay": {
        "en": "Somebody's pay must not be named.",
        "vi": "Không được nêu thu nhập của một người cụ thể.",
    },
    "link": {
        "en": "This link is not on the allowed list: {found}",
        "vi": "Liên kết này không có trong danh sách cho phép: {found}",
    },
    "hashtag_spelling": {
        "en": "“{found}” looks like a misspelt hashtag.",
        "vi": "“{found}” có vẻ là hashtag viết sai.",
    },
    "no_hashtag": {"en": "The hashtag is missing.", "vi": "Thiếu hashtag."},
    "forbidden": {
        "en": "“{found}” must not be used in this campaign.",
        "vi": "Chiến dịch này không dùng từ “{found}”.",
    },
    "no_call": {
        "en": "The text does not say what people should do.",
        "vi": "Nội dung chưa nêu mọi người cần làm gì.",
    },
    "no_contact": {
        "en": "The text does not say whom to call.",
        "vi": "Nội dung chưa nêu người liên hệ.",
    },
    "too_long": {
        "en": "The text is {found} characters too long for this channel.",
        "vi": "Nội dung dài quá {found} ký tự so với kênh này.",
    },
    "empty": {"en": "There is no text.", "vi": "Chưa có nội dung."},
}
REPAIR = {"en": "Write: {repair}", "vi": "Hãy viết: {repair}"}
REMOVE = {"en": "Take it out.", "vi": "Hãy bỏ đi."}
SHORTEN = {"en": "Shorten it.", "vi": "Hãy rút gọn."}
CHANNEL_NAMES: dict[str, dict[str, str]] = {
    "post": {"en": "Post", "vi": "Bài đăng"},
    "chat": {"en": "Chat message", "vi": "Tin nhắn nhóm"},
    "email": {"en": "E-mail", "vi": "Thư điện tử"},
    "talk": {"en": "Talk", "vi": "Bài nói"},
    "poster": {"en": "Poster", "vi": "Áp phích"},
    "sms": {"en": "Text message", "vi": "Tin nhắn SMS"},
}
_TAKEN_OUT = ("id_number", "pay", "forbidden", "phone", "email", "link")


def finding_text(finding: Finding, language: str) -> str:
    """A finding and its repair in one or two sentences, "en" or "vi"."""
    says = SAYS[finding.code][language].format(found=finding.found)
    if finding.repair:
        return f"{says} {REPAIR[language].format(repair=finding.repair)}"
    if finding.code in _TAKEN_OUT:
        return f"{says} {REMOVE[language]}"
    if finding.code == "too_long":
        return f"{says} {SHORTEN[language]}"
    return says
