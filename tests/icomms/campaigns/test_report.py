"""The report on a campaign: every number in it is one of what was tracked."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace

import numpy as np
import pytest
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from icomms.campaigns.briefing import about_of
from icomms.campaigns.report import (
    lagging,
    month_of,
    remarks,
    report_pdf,
    report_xlsx,
    summary_text,
    verdict,
)
from icomms.campaigns.report_texts import REPORT
from icomms.campaigns.tracking import tracking_of
from icomms.campaigns.tracking_records import Bounds, Results
from icomms.campaigns.wording import day_text
from icomms.errors import InputError
from tests.icomms.campaigns.made import CONTENT, FIGURES, NOON, PLAN, material
from tests.icomms.campaigns.test_tracking import (
    EVENTS,
    METRICS,
    POSTS,
    RESULTS,
    UNITS,
    followed,
    measured,
    post,
)


@pytest.fixture(scope="module")
def tracking():
    kept_out = np.array([unit == "B" for unit in UNITS])
    return tracking_of(followed(RESULTS, audience=~kept_out, comparison=kept_out))


@pytest.fixture(params=["vi", "en"])
def about(request):
    return about_of(material(request.param))


def whole_text(pdf: bytes) -> str:
    pages = PdfReader(io.BytesIO(pdf)).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))


def sheets(data: bytes) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_months_are_whole():
    assert month_of("2026-03") == ("2026-03-01", "2026-03-31")
    assert month_of("2028-02") == ("2028-02-01", "2028-02-29")
    for wrong in ("2026-13", "", "March", "2026-3", "2026-03-01"):
        with pytest.raises(InputError):
            month_of(wrong)


def test_the_pdf_says_what_was_tracked(tracking, about):
    language = about.language
    text = whole_text(report_pdf(tracking, about, NOON))
    mark = "," if language == "vi" else "."
    reach = FIGURES.reach
    rate = round(100 * tracking.total.engagement, 1)
    for said in (
        summary_text(tracking, language),
        f"{round(reach.value)} ({round(reach.low)}–{round(reach.high)})",
        f"{tracking.once.low}–{tracking.once.high}",
        str(PLAN.people),
        f"{rate:g} %".replace(".", mark),
        PLAN.members[0].name,
        *remarks(tracking, language),
        CONTENT.name,
        CONTENT.purpose,
        about.printed_on,
        f"{REPORT['week'][language]}: ",
    ):
        assert said in text, said
    ours, theirs = 100 * 20 / 28, 100 * 5 / 12
    assert f"{ours - theirs:.0f}" in text
    assert f"{round(ours)} %" in text
    assert f"{round(theirs)} %" in text


def test_the_pdf_is_tagged_and_its_charts_are_told_in_words(about):
    points = (*EVENTS, *(replace(EVENTS[0], key=f"x{i}", starts_at=NOON + i * 7 * 86400,
                                 people=frozenset(f"E{10 + i + k}" for k in range(6)))
                         for i in range(2, 8)))  # fmt: skip
    found = tracking_of(followed(Results(POSTS, METRICS, points)))
    reader = PdfReader(io.BytesIO(report_pdf(found, about, NOON)))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == about.language
    shown = [point.people for point in found.adoption if point.people is not None]
    words = REPORT["adoption_alt"][about.language].format(
        first=shown[0], last=shown[-1],
        start=day_text(next(p.week for p in found.adoption if p.people), about.language),
        end=day_text(found.adoption[-1].week, about.language),
    )  # fmt: skip
    assert len(shown) > 3
    assert _alt_in(reader, words)
    assert not _alt_in(reader, "something else")


def _alt_in(reader, words) -> bool:
    """Whether a figure of the structure tree is described by these words."""
    waiting, seen = [reader.trailer["/Root"]["/StructTreeRoot"]], 0
    while waiting and seen < 5000:
        node = waiting.pop().get_object()
        seen += 1
        if isinstance(node, list):
            waiting += node
        elif isinstance(node, dict):
            if words in str(node.get("/Alt", "")):
                return True
            if "/K" in node:
                waiting.append(node["/K"])
    return False


def test_the_workbook_holds_every_figure_as_a_number(tracking, about):
    language = about.language
    book = sheets(report_xlsx(tracking, about))
    progress = book[REPORT["actual"][language]]
    reach = progress[3]
    assert reach[1:] == [
        PLAN.people, round(FIGURES.reach.value), round(FIGURES.reach.low),
        round(FIGURES.reach.high), tracking.once.low, tracking.once.high,
    ]  # fmt: skip
    units = book[REPORT["units"][language]]
    assert [row[1] for row in units[1:] if row[0]] == [row.people for row in tracking.units]
    posts = book[REPORT["posts"][language]]
    for row, one in zip(posts[1:], tracking.posts, strict=True):
        figures = one.figures
        assert row[0].lstrip("'") == one.key
        assert row[5:9] == ["" if n is None else n for n in (
            figures.views, figures.reach, figures.reactions, figures.comments)]  # fmt: skip
        expected = figures.engagement
        assert row[11] == ("" if expected is None else round(expected, 4))
    total = book[REPORT["hashtag"][language]][-1]
    assert total[2:6] == [2, 120, 54, 12]
    assert [REPORT["week"][language]] + ["2026-03-09", "2026-03-16"] == [
        row[0] for row in book[REPORT["week"][language]]
    ]
    with zipfile.ZipFile(io.BytesIO(report_xlsx(tracking, about))) as package:
        charts = [n for n in package.namelist() if n.startswith("xl/charts/chart")]
        drawings = b"".join(package.read(n) for n in package.namelist() if "drawings/drawing" in n)
    assert len(charts) == 3
    assert REPORT["adoption"][language].encode() in drawings


@pytest.mark.parametrize(
    ("actual", "expected"),
    [((100, 150), "below"), ((240, 260), "above"), ((195, 230), "inside"), ((180, 200), "open"),
     ((190, 240), "open"), ((100, 300), "open")],
)  # fmt: skip
def test_the_forecast_is_judged_only_when_it_can_be(tracking, actual, expected):
    rows = tuple(
        replace(row, actual=Bounds(*actual)) if row.code == "reach" else row
        for row in tracking.progress
    )
    assert verdict(replace(tracking, progress=rows)) == expected


def test_lagging_units_are_named(about):
    few = (replace(EVENTS[0], people=frozenset(f"E{i}" for i in range(1, 18))),)
    found = tracking_of(followed(Results(gatherings=few)))
    lines = lagging(found, about.language)
    assert len(lines) == 2
    assert lines[0].startswith("B: 0 ")
    assert " 12 " in lines[0]


def test_a_campaign_without_results_has_a_report(about):
    found = tracking_of(followed(Results()))
    text = whole_text(report_pdf(found, about, NOON))
    assert REPORT["below"][about.language] in text
    assert sheets(report_xlsx(found, about))


def test_only_what_matters_is_remarked():
    plain = tracking_of(followed(Results((post("p"),), measured("p", reach=9))))
    said = remarks(plain, "en")
    assert REPORT["bounds"]["en"] in said
    assert REPORT["sums"]["en"] not in said
    assert not any("hashtag" in text for text in said)
    assert any(text.endswith(": 1.") for text in remarks(tracking_of(followed(RESULTS)), "en"))


def test_every_word_is_there_in_both_languages():
    for code, texts in REPORT.items():
        assert set(texts) == {"en", "vi"}, code
        fields = [set(re.findall(r"\{(\w+)\}", text)) for text in texts.values()]
        assert fields[0] == fields[1], code
