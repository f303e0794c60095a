"""Figures are found in Vietnamese and English texts, with their places."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icomms.campaigns.figures import ambiguous, exists, figures, same, written

D = Decimal


@pytest.mark.parametrize(
    ("language", "text", "kind", "value", "said"),
    [
        ("vi", "quỹ 1.200.000 đồng", "amount", D(1200000), "1.200.000 đồng"),
        ("vi", "quỹ 1,2 triệu đồng", "amount", D(1200000), "1,2 triệu đồng"),
        ("vi", "quỹ 1,2 triệu", "number", D(1200000), "1,2 triệu"),
        ("vi", "1 tỷ 200 triệu đồng", "amount", D(1200000000), "1 tỷ 200 triệu đồng"),
        ("vi", "500k", "number", D(500000), "500k"),
        ("vi", "500 nghìn đ.", "amount", D(500000), "500 nghìn đ"),
        ("vi", "tăng 12,5%", "percent", D("12.5"), "12,5%"),
        ("vi", "tăng 12 phần trăm", "percent", D(12), "12 phần trăm"),
        ("vi", "1.812 người", "number", D(1812), "1.812"),
        ("vi", "từ 15/3/2026.", "date", (2026, 3, 15), "15/3/2026"),
        ("vi", "từ 15-03-2026", "date", (2026, 3, 15), "15-03-2026"),
        ("vi", "từ 15.3.26", "date", (2026, 3, 15), "15.3.26"),
        ("vi", "ngày 15 tháng 3 năm 2026", "date", (2026, 3, 15), "15 tháng 3 năm 2026"),
        ("vi", "ngày 15 tháng 3", "date", (None, 3, 15), "15 tháng 3"),
        ("vi", "ngày 15/3", "date", (None, 3, 15), "15/3"),
        ("vi", "tháng 4/2026", "date", (2026, 4, None), "4/2026"),
        ("vi", "tháng 4 năm 2026", "date", (2026, 4, None), "4 năm 2026"),
        ("vi", "2026-03-15", "date", (2026, 3, 15), "2026-03-15"),
        ("vi", "lúc 8h30", "time", (8, 30), "8h30"),
        ("vi", "lúc 14 giờ", "time", (14, 0), "14 giờ"),
        ("vi", "lúc 14 giờ 15", "time", (14, 15), "14 giờ 15"),
        ("en", "a fund of 1,200,000 VND", "amount", D(1200000), "1,200,000 VND"),
        ("en", "a fund of $1.2 million", "amount", D(1200000), "$1.2 million"),
        ("en", "up 12.5 %", "percent", D("12.5"), "12.5 %"),
        ("en", "on 15 March 2026", "date", (2026, 3, 15), "15 March 2026"),
        ("en", "on the 15th of March", "date", (None, 3, 15), "15th of March"),
        ("en", "on March 15, 2026", "date", (2026, 3, 15), "March 15, 2026"),
        ("en", "on 3/15/2026", "date", (2026, 3, 15), "3/15/2026"),
        ("en", "at 8:30 am", "time", (8, 30), "8:30 am"),
        ("en", "at 5 pm", "time", (17, 0), "5 pm"),
        ("en", "at 12 am", "time", (0, 0), "12 am"),
    ],
)
def test_a_figure_is_understood(language, text, kind, value, said):
    (found,) = figures(text, language)
    assert (found.kind, found.value) == (kind, value)
    assert text[found.start : found.end] == said


@pytest.mark.parametrize(
    "text", ["#25nam", "Q3", "ca3", "phục vụ 24/7", "https://a.vn/2026", "you may 12", "x@10"]
)
def test_what_only_looks_like_a_figure_is_none(text):
    assert [f for f in figures(text, "en") if f.kind != "number"] == []
    assert [f for f in figures(text, "vi") if text[f.start - 1] in "#Qa/@"] == []


def test_the_same_is_said_in_many_ways():
    def one(text, language="vi"):
        return figures(text, language)[0]

    assert same(one("1,2 triệu đồng"), one("1.200.000 đồng"))
    assert same(one("1,2 triệu"), one("1.200.000 đồng"))
    assert not same(one("1.200.000 USD"), one("1.200.000 đồng"))
    assert not same(one("12%"), one("12"))
    assert same(one("15/3"), one("15/3/2026"))
    assert same(one("tháng 3/2026"), one("15/3/2026"))
    assert not same(one("16/3"), one("15/3/2026"))
    assert same(one("2026"), one("15/3/2026"))
    assert not same(one("2025"), one("15/3/2026"))
    assert not same(one("8h30"), one("8h00"))


def test_days_that_do_not_exist_or_may_be_misread():
    assert not exists(figures("31/2/2026", "vi")[0].value)
    assert exists(figures("29/2", "vi")[0].value)
    assert not exists(figures("29/2/2026", "vi")[0].value)
    for text, doubtful in (("3/4/2026", True), ("4/4/2026", False), ("15/3/2026", False),
                           ("3 April 2026", False)):  # fmt: skip
        assert ambiguous(text, figures(text, "en")[0]) is doubtful


@settings(max_examples=60)
@given(st.integers(0, 10**12), st.sampled_from(["vi", "en"]))
def test_a_written_number_is_read_back(number, language):
    text = written(D(number), language)
    (found,) = figures(f"có {text} người", language)
    assert found.value == number


@settings(max_examples=60)
@given(st.dates(), st.sampled_from(["{d}/{m}/{y}", "{d:02d}-{m:02d}-{y}", "{y}-{m:02d}-{d:02d}"]))
def test_a_written_date_is_read_back(day, form):
    text = form.format(d=day.day, m=day.month, y=f"{day.year:04d}")
    (found,) = figures(f"vào {text}, nhé", "vi")
    assert found.value == (day.year, day.month, day.day)


@settings(max_examples=80)
@given(st.text(alphabet="0123456789.,/-: đkhamp%#thgáriệu", max_size=40))
def test_figures_lie_inside_the_text_and_never_overlap(text):
    for language in ("vi", "en"):
        found = figures(text, language)
        for figure in found:
            assert 0 <= figure.start < figure.end <= len(text)
        for one, other in zip(found, found[1:], strict=False):
            assert one.end <= other.start
