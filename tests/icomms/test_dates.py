"""Times: the order of day and month by the evidence of a whole column, never cell by cell."""

from __future__ import annotations

import datetime as dt

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

ISO = TimeFormat("ymd", "iso")
MOMENT = int(dt.datetime(2026, 3, 14, 15, 9, 26, tzinfo=dt.UTC).timestamp())


def one(text, order="ymd", timezone="UTC"):
    return int(parse_times([text], TimeFormat(order, "values"), timezone)[0])


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("2026-03-14 15:09:26", "ymd"),
        ("2026-03-14T15:09:26Z", "ymd"),
        ("2026-03-14T15:09:26.123456Z", "ymd"),
        ("2026-03-14T22:09:26+07:00", "ymd"),
        ("2026-03-14 22:09:26 +0700", "ymd"),
        ("2026/03/14 10:09:26 PM GMT+7", "ymd"),
        ("2026-03-14 15:09:26 UTC", "ymd"),
        ("2026.03.14 15:09:26", "ymd"),
        ("14/03/2026 15:09:26", "dmy"),
        ("14.03.26, 15:09:26", "dmy"),
        ("3/14/2026 3:09:26 PM", "mdy"),
        ("3/14/26, 3:09:26\u202fPM", "mdy"),
        ("14/03/2026 03:09:26 CH", "dmy"),
        ("Mar 14, 2026 15:09:26", "ymd"),
        ("March 14, 2026 at 3:09:26 PM", "ymd"),
        (str(MOMENT), "epoch_s"),
        (f"{MOMENT}.5", "epoch_s"),
        (f"{MOMENT}500", "epoch_ms"),
    ],
)
def test_one_moment_in_many_spellings(text, order):
    assert infer_format([text]).order == order
    assert one(text, order) == MOMENT


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("", "ymd"), ("soon", "ymd"), ("2026-02-30", "ymd"), ("2026-13-01", "ymd"),
        ("31/04/2026", "dmy"), ("14/03/2026", "mdy"), ("2026-03-14 25:00", "ymd"),
        ("2026-03-14T10:00:00+99:00", "ymd"), ("0001-01-01 00:00:00+14:00", "ymd"),
        ("9999-12-31 23:59:59-14:00", "ymd"), ("03/04/2026", "ymd"), ("12", "epoch_s"),
        ("2026-03-14", "epoch_s"), ("1773500966", "epoch_ms"),
    ],
)  # fmt: skip
def test_what_is_no_time_of_that_order(text, order):
    found = one(text, order)
    assert found == NO_TIME or text.startswith(("0001", "9999"))


@given(st.text(max_size=40), st.sampled_from(["ymd", "dmy", "mdy", "epoch_s", "epoch_ms"]))
def test_no_text_is_an_error(text, order):
    parse_times([text], TimeFormat(order, "values"), "Asia/Ho_Chi_Minh")
    parse_duration(text)


@given(st.datetimes(dt.datetime(1980, 1, 1), dt.datetime(2099, 12, 31)))
def test_what_is_written_comes_back(moment):
    seconds = int(moment.replace(microsecond=0, tzinfo=dt.UTC).timestamp())
    assert one(moment.strftime("%d/%m/%Y %H:%M:%S"), "dmy") == seconds
    assert one(moment.strftime("%m/%d/%Y %I:%M:%S %p"), "mdy") == seconds
    assert one(moment.strftime("%Y-%m-%d %H:%M:%S"), "ymd") == seconds


@pytest.mark.parametrize(
    ("values", "order"),
    [
        (["03/04/2026", "15/04/2026"], "dmy"),
        (["03/04/2026", "04/15/2026"], "mdy"),
        (["", "  ", "15/04/2026"], "dmy"),
        (["2026-04-03", "2026-04-15"], "ymd"),
        ([], "ymd"),
        (["03/04/2026"] * 500 + ["15/04/2026"], "dmy"),
        # One slip of the pen among many does not turn a whole column round.
        (["15/04/2026"] * 60 + ["04/15/2026"], "dmy"),
        # A log in ISO with a stray cell stays ISO; the stray cell is no time.
        (["2026-04-03"] * 30 + ["03/04/2026"], "ymd"),
    ],
)
def test_the_column_decides(values, order):
    assert infer_format(values).order == order


@pytest.mark.parametrize(
    "values",
    [
        ["03/04/2026", "05/06/2026"],
        ["15/04/2026", "04/15/2026"],
        # The first cell is ISO, the rest could be read both ways: nothing is decided by it.
        ["2026-04-03", "03/04/2026", "05/06/2026"],
    ],
)
def test_undecidable_columns_are_asked_about(values):
    with pytest.raises(AmbiguousDatesError, match="Day and month") as error:
        infer_format(values)
    assert "date_order" in error.value.fix
    assert not any(value in str(error.value) for value in values)


def test_a_hint_decides_only_what_the_values_do_not():
    assert infer_format(["03/04/2026"], "mdy") == TimeFormat("mdy", "hint")
    assert infer_format(["15/04/2026"], "mdy") == TimeFormat("dmy", "values")
    assert infer_format(["2026-04-03"], "mdy") == ISO


def test_a_mixed_column_reads_both_spellings_once_the_order_is_known():
    values = ["2026-04-03", "25/04/2026", "03/04/2026"]
    found = parse_times(values, infer_format(values), "UTC")
    assert found[0] == found[2]
    assert NO_TIME not in found.tolist()


def test_times_without_a_zone_are_in_the_zone_of_the_settings():
    assert one("2026-03-14 22:09:26", timezone="Asia/Ho_Chi_Minh") == MOMENT
    assert one("2026-03-14 15:09:26Z", timezone="Asia/Ho_Chi_Minh") == MOMENT


def test_hours_that_happen_twice_or_never():
    berlin = "Europe/Berlin"
    twice = dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC).timestamp()
    assert one("2026-10-25 02:30", timezone=berlin) == twice
    never = dt.datetime(2026, 3, 29, 1, 30, tzinfo=dt.UTC).timestamp()
    assert one("2026-03-29 02:30", timezone=berlin) == never


def test_the_result_is_whole_seconds():
    found = parse_times(["2026-03-14", "", "2026-03-14"], ISO)
    assert found.dtype == np.int64
    assert found.tolist() == [MOMENT - 54566, NO_TIME, MOMENT - 54566]


@pytest.mark.parametrize(
    ("text", "unit", "seconds"),
    [
        ("1h 2m 10s", "", 3730), ("1 h 1 min 55 s", "", 3715), ("00:19:26", "", 1166),
        ("19:26", "", 19 * 3600 + 26 * 60), ("128", "min", 7680), ("128", "s", 128),
        ("1 godz. 5 min", "", 3900), ("2 giờ 5 phút", "", 7500), ("128", "", None),
        ("", "min", None), ("long", "", None),
    ],
)  # fmt: skip
def test_durations(text, unit, seconds):
    assert parse_duration(text, unit) == seconds
