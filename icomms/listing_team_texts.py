"""Words of `icomms team`, in English and Vietnamese."""

from __future__ import annotations

TEXTS: dict[str, dict[str, str]] = {
    "en": {
        "head": "{aim}: {size} of {candidates} people who may be asked, for an audience of {people}. Basis: {basis}.",
        "news": "News", "conviction": "Conviction", "bridging": "Between units", "direct": "In person",
        "nobody": "Nobody fits these wishes.",
        "reach": "Expected to reach {value:.0f} of {people} (99 %: {low:.0f}-{high:.0f}); {once} hear a member directly, "
                 "{twice} two. Asked: {hours:g} hours.",
        "person": "person", "name": "name", "unit": "unit", "role": "role", "tier": "tier", "alone": "alone",
        "added": "adds", "overlap": "overlap", "hours": "hours", "per_hour": "per hour",
        "formal": " (manager)", "alike": " (alike)",
        "instead": "instead of {name}: {others}",
        "choice": "choice", "reach_short": "reach", "interval": "99 %", "once": "direct", "twice": "by two",
        "model": "If {model}: {kept:.0f} % of the team best for that.",
        "price": "Without “{wish}” {share:.1f} % more would be reached.",
        "part": "part of the audience", "people": "people", "members": "members", "others": "others",
        "more": "{column}: {count} more",
    },
    "vi": {
        "head": "{aim}: {size} trong {candidates} người có thể mời, cho {people} người. Căn cứ: {basis}.",
        "news": "Lan tỏa tin tức", "conviction": "Tạo đồng thuận", "bridging": "Kết nối các đơn vị",
        "direct": "Trao đổi trực tiếp",
        "nobody": "Không ai phù hợp với các mong muốn này.",
        "reach": "Dự kiến đến được {value:.0f} trong {people} người (99 %: {low:.0f}-{high:.0f}); {once} người nghe trực tiếp "
                 "một thành viên, {twice} người nghe hai. Đề nghị: {hours:g} giờ.",
        "person": "mã", "name": "họ tên", "unit": "đơn vị", "role": "vai trò", "tier": "hạng", "alone": "một mình",
        "added": "thêm", "overlap": "trùng", "hours": "giờ", "per_hour": "mỗi giờ",
        "formal": " (quản lý)", "alike": " (tương đương)",
        "instead": "thay {name}: {others}",
        "choice": "cách chọn", "reach_short": "độ phủ", "interval": "99 %", "once": "trực tiếp", "twice": "nghe hai",
        "model": "Nếu {model}: {kept:.0f} % so với đội tốt nhất cho trường hợp đó.",
        "price": "Bỏ “{wish}” sẽ đến được thêm {share:.1f} %.",
        "part": "nhóm đối tượng", "people": "số người", "members": "thành viên", "others": "còn lại",
        "more": "{column}: còn {count}",
    },
}  # fmt: skip
