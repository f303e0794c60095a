"""Words in three languages: who left, who is a guest, what is no person at all."""

from __future__ import annotations

import pytest

from icomms.importers.people_words import kind_of_name, status_of, worker_type_of


@pytest.mark.parametrize(
    ("name", "emails", "employed", "kind"),
    [
        ("noreply", ("noreply@x.vn",), False, "service"),
        ("IT Admin", ("admin@x.vn",), True, "service"),
        ("Slackbot", (), False, "bot"),
        ("Deploy Bot", (), False, "bot"),
        ("Meeting Room 3", (), False, "room"),
        ("Phòng họp Sông Hồng", (), True, "room"),
        ("Văn phòng", ("c_18@resource.calendar.google.com",), False, "room"),
        ("Customer Support", ("support@x.vn",), False, "shared_mailbox"),
        ("Nguyễn Phong", ("phong@x.vn",), False, "human"),
        ("Bob", (), False, "human"),
        ("Test Pham", ("test.pham@x.vn",), True, "human"),
        ("Anna Botha", (), False, "human"),
        ("Lê Tân", (), False, "human"),
        ("Lễ tân", (), False, "shared_mailbox"),
        ("Tuyên Dũng", (), False, "human"),
        ("", (), False, "human"),
    ],
)
def test_kinds_of_accounts(name, emails, employed, kind):
    assert kind_of_name(name, emails, employed) == kind


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Active", "active"), ("Inactive", "leaver"), ("soft_delete", "leaver"),
        ("Đang làm việc", "active"), ("Nghỉ việc", "leaver"), ("ĐÃ NGHỈ VIỆC", "leaver"),
        ("Chưa nghỉ việc", "active"), ("Tạm hoãn HĐLĐ", "suspended"), ("aktiv", "active"),
        ("ausgeschieden", "leaver"), ("Elternzeit", "suspended"), ("Full-Time", "active"),
        ("Terminated", "leaver"), ("On Leave", "suspended"),
    ],
)  # fmt: skip
def test_status_words(text, status):
    assert status_of(text) == status


@pytest.mark.parametrize(
    ("text", "worker_type"),
    [
        ("Full-time", "employee"), ("Member", "employee"), ("Guest", "guest"),
        ("Contingent Worker", "contractor"), ("Thực tập sinh", "intern"),
        ("Cộng tác viên", "contractor"), ("Werkstudent", "intern"), ("Vollzeit", "employee"),
        ("xyz", "unknown"), ("", "unknown"),
    ],
)  # fmt: skip
def test_worker_types(text, worker_type):
    assert worker_type_of(text) == worker_type
