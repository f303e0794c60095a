"""Times as exports write them: the order is found by evidence, every spelling gives its second."""

from __future__ import annotations

import datetime as dt
import time
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from icomms.errors import AmbiguousDatesError
from icomms.importers.dates import (
    NO_TIME,
    TimeFormat,
    infer_format,
    parse_duration,
    parse_times,
)

DMY, MDY, YMD = (TimeFormat(order, "values") for order in ("dmy", "mdy", "ymd"))
EXCEL = TimeFormat("excel", "hint")


def shown(text, fmt=YMD, timezone="UTC"):
    """The time as UTC text, "" where there is none."""
    seconds = int(parse_times([text], fmt, timezone)[0])
    if seconds == NO_TIME:
        return ""
    return dt.datetime.fromtimestamp(seconds, dt.UTC).strftime("%Y-%m-%d %H:%M:%S")


@pytest.mark.parametrize(
    ("text", "fmt", "expected"),
    [
        ("2026-04-15", YMD, "2026-04-15 00:00:00"),
        ("2026-04-15 09:30", YMD, "2026-04-15 09:30:00"),
        ("2026-04-15T09:30:47Z", YMD, "2026-04-15 09:30:47"),
        ("2026-04-15T09:30:47.123456Z", YMD, "2026-04-15 09:30:47"),
        ("2026-04-15T09:30:47+07:00", YMD, "2026-04-15 02:30:47"),
        ("2026-04-15 09:30:47-0530", YMD, "2026-04-15 15:00:47"),
        ("2026-04-15 09:30:47+00", YMD, "2026-04-15 09:30:47"),
        ("2026/04/15 9:30:47 AM GMT+7", YMD, "2026-04-15 02:30:47"),
        ("2026/04/15 9:30:47 PM EST", YMD, "2026-04-16 02:30:47"),
        ("2021-03-1706:47:05.123Z", YMD, "2021-03-17 06:47:05"),
        ("20260415T093047Z", YMD, "2026-04-15 09:30:47"),
        ("20260415", YMD, "2026-04-15 00:00:00"),
        ("15/11/22, 09:30:47", DMY, "2022-11-15 09:30:47"),
        ("15.11.2022, 09:30:47", DMY, "2022-11-15 09:30:47"),
        ("15-11-2022 9h30", DMY, "2022-11-15 09:30:00"),
        ("09:30:47 15/11/2022", DMY, "2022-11-15 09:30:47"),
        ("15/11/2022 03:05 CH", DMY, "2022-11-15 15:05:00"),
        ("11/26/25, 4:16:54 PM", MDY, "2025-11-26 16:16:54"),
        ("11/26/25, 4:16:54\u202fPM", MDY, "2025-11-26 16:16:54"),
        ("11/26/25, 4:16:54\u00a0PM", MDY, "2025-11-26 16:16:54"),
        ("\u200e11/\u200e26/\u200e2025 4:16:54 p. m.", MDY, "2025-11-26 16:16:54"),
        ("11/19/2021 09:54:15 AM", MDY, "2021-11-19 09:54:15"),
        ("8/19/2021 1:25:31 PM", MDY, "2021-08-19 13:25:31"),
        ("8/19/2021 12:00:01 AM", MDY, "2021-08-19 00:00:01"),
        ("8/19/2021 12:00:01 PM", MDY, "2021-08-19 12:00:01"),
        ("Monday, June 8, 2015 at 11:46:23 PM UTC", YMD, "2015-06-08 23:46:23"),
        ("Monday, June 8, 2015 at 11:46:23\u202fPM UTC", YMD, "2015-06-08 23:46:23"),
        ("Apr 15, 2026", YMD, "2026-04-15 00:00:00"),
        ("15-APR-2026", YMD, "2026-04-15 00:00:00"),
        ("Mi., 15. Okt. 2025 um 08:05", YMD, ""),
        ("15. Oktober 2025 um 08:05", YMD, "2025-10-15 08:05:00"),
        ("15. März 2025", YMD, "2025-03-15 00:00:00"),
        ("Ngày 15 tháng 04 năm 2026", YMD, "2026-04-15 00:00:00"),
        ("15 thg 4, 2026 09:30", YMD, "2026-04-15 09:30:00"),
        ("1667222196", TimeFormat("epoch_s", "values"), "2022-10-31 13:16:36"),
        ("1667222196.450509", TimeFormat("epoch_s", "values"), "2022-10-31 13:16:36"),
        ("1667222196450", TimeFormat("epoch_ms", "values"), "2022-10-31 13:16:36"),
        ("46127", EXCEL, "2026-04-15 00:00:00"),
        ("46127.39637731482", EXCEL, "2026-04-15 09:30:47"),
        ("46127,5", EXCEL, "2026-04-15 12:00:00"),
        ("2026-04-15 09:30:00", EXCEL, "2026-04-15 09:30:00"),
    ],
)
def test_every_spelling_gives_its_second(text, fmt, expected):
    assert shown(text, fmt) == expected


@pytest.mark.parametrize(
    "text",
    ["", "   ", "soon", "anonymous", "2026-13-01", "2026-02-30", "2026-04-15 25:00", "12",
     "2026-04-15 09:30:00+99:00", "2026-04-15 09:30 LMNO", "31/12/2026", "Table 4, 2026",
     "2026-04-15 09:30 and more", "1667222196", "9" * 40],
)  # fmt: skip
def test_what_is_no_time_stays_none(text):
    assert shown(text, YMD) == ""


def test_a_day_that_does_not_fit_the_order_is_not_turned_round():
    assert shown("11/26/2025", DMY) == ""
    assert shown("26/11/2025", MDY) == ""


def test_far_years_do_not_break():
    assert shown("9999-12-31", YMD, "Asia/Ho_Chi_Minh") == "9999-12-30 17:00:00"
    assert int(parse_times(["0001-01-01"], YMD, "Asia/Ho_Chi_Minh")[0]) < 0


@pytest.mark.parametrize(
    ("values", "hint", "order", "evidence"),
    [
        (["03/04/2026", "15/04/2026"], "", "dmy", "values"),
        (["03/04/2026", "04/15/2026"], "", "mdy", "values"),
        (["15/04/2026"], "mdy", "dmy", "values"),
        (["03/04/2026"], "mdy", "mdy", "hint"),
        (["03/04/2026"], "dmy", "dmy", "hint"),
        (["03.04.2026", "01.02.2026"], "", "dmy", "values"),
        (["03.04.2026"], "mdy", "mdy", "hint"),
        (["2026-04-15", ""], "", "ymd", "iso"),
        (["Monday, June 8, 2015 at 11:46:23 PM UTC"], "", "ymd", "iso"),
        (["1667222196.450509"], "", "epoch_s", "values"),
        (["1667222196450"], "", "epoch_ms", "values"),
        (["46127.5"], "excel", "excel", "hint"),
        (["", "  "], "", "ymd", "iso"),
        (["2026-04-15"] * 5 + ["25/04/2026"] * 5, "", "dmy", "values"),
    ],
)
def test_the_order_is_found_by_evidence(values, hint, order, evidence):
    assert infer_format(values, hint) == TimeFormat(order, evidence)


def test_cells_and_text_dates_of_one_sheet_are_both_read():
    values = ["2026-04-03"] * 3 + ["25/04/2026"] * 3
    found = parse_times(values, infer_format(values))
    assert (found != NO_TIME).all()


@pytest.mark.parametrize(
    "values",
    [["03/04/2026", "01/02/2026"], ["25/04/2026", "04/25/2026"] * 4, ["03.04.2026", "03/04/2026"]],
)
def test_undecided_dates_are_asked_for(values):
    with pytest.raises(AmbiguousDatesError) as error:
        infer_format(values)
    assert "date_order" in error.value.fix
    assert not any(value in error.value.message for value in values)


def test_naive_times_take_the_zone_and_zoned_times_keep_theirs():
    assert shown("2026-04-15 09:30", YMD, "Asia/Ho_Chi_Minh") == "2026-04-15 02:30:00"
    assert shown("2026-04-15 09:30Z", YMD, "Asia/Ho_Chi_Minh") == "2026-04-15 09:30:00"
    assert shown("46127.5", EXCEL, "Asia/Ho_Chi_Minh") == "2026-04-15 05:00:00"


def test_the_hour_that_never_happens_and_the_one_that_happens_twice():
    assert shown("2026-03-29 02:30", YMD, "Europe/Berlin") == "2026-03-29 01:30:00"
    assert shown("2026-10-25 02:30", YMD, "Europe/Berlin") == "2026-10-25 00:30:00"


@given(
    moment=st.datetimes(dt.datetime(1980, 1, 1), dt.datetime(2099, 12, 31)),
    spelling=st.sampled_from(
        [
            ("%Y-%m-%d %H:%M:%S", "ymd"),
            ("%Y-%m-%dT%H:%M:%S", "ymd"),
            ("%d/%m/%Y %H:%M:%S", "dmy"),
            ("%m/%d/%Y %I:%M:%S %p", "mdy"),
            ("%d.%m.%Y, %H:%M:%S", "dmy"),
            ("%A, %B %d, %Y at %I:%M:%S %p", "ymd"),
            ("%d %b %Y %H:%M:%S", "ymd"),
            ("%H:%M:%S %d/%m/%Y", "dmy"),
            ("%Y%m%d%H%M%S", "ymd"),
        ]
    ),  # fmt: skip
    zone=st.sampled_from(["UTC", "Asia/Ho_Chi_Minh", "Europe/Berlin", "America/New_York"]),
)
def test_what_was_written_is_read_back(moment, spelling, zone):
    pattern, order = spelling
    moment = moment.replace(microsecond=0)
    found = parse_times([moment.strftime(pattern)], TimeFormat(order, "values"), zone)
    assert int(found[0]) == int(moment.replace(tzinfo=ZoneInfo(zone)).timestamp())


@given(days=st.lists(st.dates(dt.date(1980, 1, 1), dt.date(2068, 12, 31)), min_size=1, max_size=20),
       order=st.sampled_from(["dmy", "mdy"]))  # fmt: skip
def test_inferred_order_is_never_the_wrong_one(days, order):
    pattern = "%d/%m/%Y" if order == "dmy" else "%m/%d/%Y"
    try:
        found = infer_format([day.strftime(pattern) for day in days])
    except AmbiguousDatesError:
        assert all(day.day <= 12 for day in days)
        return
    assert found == TimeFormat(order, "values")


@given(st.text(max_size=40))
def test_no_text_breaks_the_reader(text):
    for order in ("ymd", "dmy", "mdy", "epoch_s", "epoch_ms", "excel"):
        assert parse_times([text], TimeFormat(order, "values"), "Europe/Berlin").dtype == np.int64
    assert parse_duration(text, unit="min") is None or parse_duration(text, unit="min") >= 0


def test_repeated_times_cost_one_look_each():
    values = [f"2026-04-{1 + i % 28:02d} 09:{i % 60:02d}:00" for i in range(300_000)]
    start = time.process_time()
    found = parse_times(values, YMD)
    assert time.process_time() - start < 1.0
    assert len(np.unique(found)) == len(set(values))


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1h 2m 10s", 3730), ("11m 31s", 691), ("1 h 1 min 55 s", 3715), ("1h2m10s", 3730),
        ("1 godz. 5 min 3 sek.", 3903), ("1 Std. 5 Min. 10 Sek.", 3910), ("2 giờ 5 phút", 7500),
        ("1 ч 2 мин 3 с", 3723), ("1小时 2分钟 3秒", 3723), ("00:19:26", 1166), ("1:05", 3900),
        ("1 day, 2:00:00", 93600), ("26:01:00", 93660), ("PT1H2M10S", 3730), ("PT45.5S", 46),
        ("P1DT1H", 90000), ("1,5 h", 5400), ("45s", 45), ("1 hora 2 minutos", 3720), ("", None),
        ("128", None), ("soon", None), ("m", None), ("12 apples", None), ("-5", None),
    ],
)  # fmt: skip
def test_durations_in_the_languages_reports_come_in(text, seconds):
    assert parse_duration(text) == seconds


@pytest.mark.parametrize(
    ("text", "unit", "seconds"),
    [("128", "min", 7680), ("12.5", "min", 750), ("128", "s", 128), ("2", "h", 7200)],
)
def test_bare_numbers_take_the_unit_of_their_column(text, unit, seconds):
    assert parse_duration(text, unit=unit) == seconds
