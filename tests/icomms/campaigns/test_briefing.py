"""The briefing list: every number recomputed, every file read back by a real reader."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace

import numpy as np
import pytest
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from icomms.campaigns.briefing import audience_text, briefing_of
from icomms.campaigns.briefing_pdf import leaders_pdf, overview_pdf
from icomms.campaigns.briefing_sheets import (
    COMMON,
    LISTS,
    PAIRS,
    PERSONAL,
    briefing_csv,
    briefing_xlsx,
    mail_merge,
    merge_csv,
)
from icomms.campaigns.briefing_texts import AGREEMENT, ASKS, LABELS, WHY
from icomms.campaigns.planning_records import AudiencePart, Baseline, Reach
from icomms.campaigns.planning_texts import baseline_name, guarantee_text, note_text
from icomms.campaigns.records import Fact
from icomms.errors import NotFoundError
from tests.icomms.campaigns.made import (
    APPROVED_TEXT,
    CONTENT,
    FIGURES,
    MESSAGE,
    NOON,
    PLAN,
    VERSION,
    campaign,
    material,
    proposed,
    proposed_members,
)

DANGEROUS = '=HYPERLINK("http://evil.example","x")'


@pytest.fixture(params=["vi", "en"])
def language(request):
    return request.param


@pytest.fixture
def briefing(language):
    return briefing_of(material(language))


def by_hand(numbers, language):
    """A whole number as people of the language write it."""
    text = f"{numbers:,}"
    return text.replace(",", ".") if language == "vi" else text


def text_of(pdf: bytes) -> list[str]:
    """The text of each page, blanks as one."""
    pages = PdfReader(io.BytesIO(pdf)).pages
    return [re.sub(r"\s+", " ", page.extract_text()) for page in pages]


def rows_of(data: bytes) -> list[list[str]]:
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def books(data: bytes) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_groups_are_counted_without_the_person_and_never_too_small(briefing, language):
    one, two, three = briefing.leaders
    assert [(g.name, g.people) for g in one.groups] == [("Tích hợp hệ thống", 11), ("Phần mềm", 8)]
    assert one.people == 11 + 8
    assert (two.groups, two.people) == ((), None)
    rest = LABELS["other_units"][language]
    assert [(g.name, g.people) for g in three.groups] == [("Kế toán", 5), (rest, 5)]
    assert three.people == 10
    for leader in briefing.leaders:
        assert all(group.people >= 5 for group in leader.groups)
        assert leader.people is None or leader.people == sum(g.people for g in leader.groups)


def test_only_small_groups_together_are_several_units(language):
    """ "Other units" makes sense only beside a unit that is named."""
    heard = {"E1": np.array([i in (13, 14, 22, 23, 26, 27) for i in range(30)])}
    first = briefing_of(material(language, hears=heard)).leaders[0]
    several = LABELS["several_units"][language]
    assert [(g.name, g.people) for g in first.groups] == [(several, 6)]
    assert first.why == (WHY["persuader"][language],)


def test_reasons_speak_of_no_score_and_no_rank(briefing, language):
    one, two, three = briefing.leaders
    assert one.why[0] == WHY["persuader"][language]
    assert one.why[1] == WHY["groups"][language].format(groups="Tích hợp hệ thống, Phần mềm")
    assert two.why == (WHY["leader"][language],)
    assert three.why[1].endswith("Kế toán.")
    said = " ".join(text for leader in briefing.leaders for text in leader.why)
    assert not re.search(r"\d|score|rank|điểm|hạng", said)


def test_somebody_the_planner_wanted_is_told_so(language):
    named = replace(PLAN, members=(proposed(1, "A", "U", chosen_by="planner"), *PLAN.members[1:]))
    found = briefing_of(material(language, version=replace(VERSION, plan=named)))
    assert found.leaders[0].why[0] == WHY["by_name"][language]


def test_the_ask_is_the_agreement_once_there_is_one(briefing, language):
    one, two, _ = briefing.leaders
    assert (one.ask, one.hours) == ("Hai bài đăng, một buổi nói chuyện", 4.5)
    assert len(one.agreement) == 5
    assert (two.ask, two.hours, two.agreement) == (ASKS["leader"][language], 3.0, ())
    days = "12/3/2026 – 30/3/2026" if language == "vi" else "12 March 2026 – 30 March 2026"
    assert one.days == days
    assert days in one.agreement[1]
    hours = "4,5" if language == "vi" else "4.5"
    assert hours in one.agreement[1]


def test_only_approved_texts_are_handed_out(briefing, language):
    one, two, _ = briefing.leaders
    assert [(t.title, t.text) for t in one.texts] == [
        ("Bài tuần 1", APPROVED_TEXT), ("Bài chung", ""),
    ]  # fmt: skip
    assert [t.title for t in two.texts] == ["Bài chung"]
    assert "Lê Thị Chi" in one.texts[0].state
    assert one.texts[1].state == LABELS["text_waits"][language]
    for data in (merge_csv(briefing), briefing_csv(briefing)):
        assert b"SECRET" not in data
    assert "SECRET" not in " ".join(text_of(leaders_pdf(briefing, NOON)))


def test_who_declined_is_on_no_list(language):
    people = (replace(proposed_members()[0], state="declined"), *proposed_members()[1:])
    found = briefing_of(material(language, members=people))
    assert [one.person_id for one in found.leaders] == ["E2", "E3"]
    for data in (merge_csv(found), briefing_csv(found), briefing_xlsx(found)):
        assert b"huong@congty" not in data
    assert "huong@congty" not in str(books(briefing_xlsx(found)))


def test_without_its_snapshot_a_briefing_says_nothing_of_groups(language):
    found = briefing_of(material(language, view=None))
    assert all((one.people, one.groups) == (None, ()) for one in found.leaders)


def test_approval_and_audience_are_said(briefing, language):
    assert "Lê Thị Chi" in briefing.about.approval
    day = "1/3/2026" if language == "vi" else "1 March 2026"
    assert day in briefing.about.approval
    assert briefing.about.printed_on == day
    draft = briefing_of(material(language, campaign=campaign("draft")))
    assert draft.about.approval == LABELS["not_approved"][language]
    parts = (AudiencePart("company", ("A", "B")), AudiencePart("location", ("Hà Nội",)))
    assert audience_text(parts, language) == "A, B · Hà Nội"
    assert briefing.about.audience == LABELS["everybody"][language]


def test_the_overview_repeats_the_plans_figures(briefing, language):
    overview = briefing.overview
    reach = FIGURES.reach
    for number in (round(reach.value), round(reach.low), round(reach.high), PLAN.people,
                   round(FIGURES.reach_twice.value), 93):  # fmt: skip
        assert by_hand(number, language) in overview.summary
    assert [t.name for t in overview.teams][1:] == [
        baseline_name(one.name, language) for one in PLAN.baselines
    ]
    assert note_text(PLAN.notes[0], language) in overview.unknown
    assert any("8" in text for text in overview.unknown)
    assert guarantee_text(PLAN, language) in overview.summary
    assert overview.hours == sum(m.hours for m in PLAN.members) == 9.5
    assert [(t.reach, t.low, t.high) for t in overview.teams] == [
        (212.3, 190.2, 231.4), (121.0, 110.0, 135.0), (80.0, 55.0, 104.0),
    ]  # fmt: skip
    assert sum(row.people for row in overview.coverage) == PLAN.people
    assert sum(row.once for row in overview.coverage) == FIGURES.once
    assert sum(row.twice for row in overview.coverage) == FIGURES.twice
    assert [(s.member, s.substitute) for s in overview.substitutes] == [
        ("Công Tằng Tôn Nữ Thị Quỳnh Hương", "Võ Đình Ánh")
    ]
    assert overview.substitutes[0].effect == ("-2,8 %" if language == "vi" else "-2.8 %")


@pytest.mark.parametrize(("reach", "blind"), [(49.0, True), (18.0, True), (60.0, False)])
def test_a_unit_reached_half_as_well_is_a_blind_spot(reach, blind, language):
    parts = (replace(FIGURES.parts[0], reach=reach), *FIGURES.parts[1:])
    plan = replace(PLAN, figures=replace(FIGURES, parts=parts))
    spots = briefing_of(material(language, version=replace(VERSION, plan=plan))).overview
    # 212.3 of 300 are reached; half as well as that are 53 of 150.
    assert bool(spots.blind_spots) is blind
    if blind:
        assert f"{by_hand(round(reach), language)} " in spots.blind_spots[0]
        assert "150" in spots.blind_spots[0]


def test_what_is_not_known_of_random_teams_is_no_zero(language):
    """The mean of random teams is known by its reach; a zero would say that it asks no hours."""
    drawn = replace(
        FIGURES, reach_twice=Reach(0.0, 0.0, 0.0), once=0, twice=0, hours=0.0, parts=()
    )  # fmt: skip
    plan = replace(PLAN, baselines=(Baseline("random", drawn),))
    made = briefing_of(material(language, version=replace(VERSION, plan=plan)))
    row = made.overview.teams[1]
    assert (row.twice, row.hours, row.reach) == (None, None, drawn.reach.value)
    (page,) = text_of(overview_pdf(made, NOON))
    assert f"{by_hand(231, language)} – –" in page
    assert books(briefing_xlsx(made))[LABELS["teams"][language]][2][5:7] == ["", ""]


def test_the_pages_of_the_pdf(briefing, language):
    pages = text_of(leaders_pdf(briefing, NOON))
    assert len(pages) == 3
    for page, leader in zip(pages, briefing.leaders, strict=True):
        assert leader.name in page
        assert not any(o.name in page for o in briefing.leaders if o is not leader)
        for said in (CONTENT.name, CONTENT.purpose, briefing.about.printed_on, "#MotDoiNgu",
                     MESSAGE.contact.phone, leader.why[0], "Nguyễn Hoàng Phương Thảo",
                     MESSAGE.questions[0].asked, MESSAGE.key_messages[1]):  # fmt: skip
            assert said in page, said
        assert "212" not in page
    assert "Tích hợp hệ thống: 11" in pages[0]
    assert LABELS["no_groups"][language] in pages[1]
    of = LABELS["of_pages"][language]
    assert f"{LABELS['page'][language]} 2 {of} 3" in pages[1]
    (alone,) = text_of(leaders_pdf(briefing, NOON, "E2"))
    assert "Nguyễn Văn Ổn" in alone
    with pytest.raises(NotFoundError):
        leaders_pdf(briefing, NOON, "E99")


def test_the_overview_as_pdf(briefing, language):
    (page,) = text_of(overview_pdf(briefing, NOON))
    for said in ("212", "190 – 231", "121", "110 / 150", "72 / 100", "Võ Đình Ánh",
                 LABELS["not_to_hand_on"][language], briefing.about.purpose):  # fmt: skip
        assert said in page, said


def test_the_pdf_is_tagged_in_its_language_and_always_the_same(briefing, language):
    pdf = leaders_pdf(briefing, NOON)
    root = PdfReader(io.BytesIO(pdf)).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == language
    assert "/StructTreeRoot" in root
    assert PdfReader(io.BytesIO(pdf)).metadata.title.endswith(CONTENT.name)
    assert pdf == leaders_pdf(briefing, NOON)


def test_texts_are_never_code_in_a_pdf():
    hostile = '#panic("x") $x$ *b* <y> @z \\ "q" {{name}} //'
    content = replace(CONTENT, name=hostile, message=replace(MESSAGE, text=hostile))
    found = briefing_of(material(campaign=campaign("approved", approved_plan=1, content=content)))
    page = text_of(leaders_pdf(found, NOON))[0]
    assert page.count(hostile) >= 2


@pytest.mark.parametrize(
    "text",
    ["Chúc mừng 🎉👩‍🔧 ngày hội ✓ → ★", "สวัสดี ສະບາຍດີ សួស្តី Привет", "a\u200bb\ufeffc\x00\x07\ue000\uffff",
     "中文名字"],
)  # fmt: skip
def test_signs_of_all_sorts_can_be_printed(text):
    content = replace(CONTENT, name=text, message=replace(MESSAGE, text=text))
    found = briefing_of(material(campaign=campaign("approved", approved_plan=1, content=content)))
    pdf = leaders_pdf(found, NOON, "E1")
    reader = PdfReader(io.BytesIO(pdf))
    assert len(reader.pages) == 1
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    fonts = {
        str(f.get_object()["/BaseFont"]) for f in reader.pages[0]["/Resources"]["/Font"].values()
    }
    assert any("LibertinusSerif" in name for name in fonts)
    if "🎉" in text:
        assert any("NotoEmoji" in name for name in fonts)
        assert "🎉" in reader.pages[0].extract_text()


def test_a_long_briefing_goes_on_to_the_next_page(language):
    facts = tuple(Fact("text", f"Mục {i}", "Nội dung " * 12) for i in range(60))
    content = replace(CONTENT, message=replace(MESSAGE, facts=facts))
    found = briefing_of(
        material(language, campaign=campaign("approved", approved_plan=1, content=content))
    )
    pages = text_of(leaders_pdf(found, NOON, "E1"))
    assert len(pages) > 1
    assert "Mục 59" in " ".join(pages)


def test_the_list_as_csv(briefing, language):
    rows = rows_of(briefing_csv(briefing))
    empty = rows.index([])
    said = dict(rows[:empty])
    assert said[LABELS["campaign"][language]] == CONTENT.name
    assert said[LABELS["purpose"][language]] == CONTENT.purpose
    assert said[LABELS["printed_on"][language]] == briefing.about.printed_on
    table = rows[empty + 1 :]
    assert len(table) == 4
    assert all(len(row) == len(table[0]) for row in table)
    assert [row[1] for row in table[1:]] == [m.name for m in PLAN.members]
    assert [float(row[5]) for row in table[1:]] == [4.5, 3.0, 2.5]


def test_the_list_as_workbook(briefing, language):
    sheets = books(briefing_xlsx(briefing))
    people = sheets[LABELS["briefing"][language]]
    assert [row[1] for row in people[1:]] == [m.name for m in PLAN.members]
    assert [row[5] for row in people[1:]] == [4.5, 3.0, 2.5]
    facts = sheets[LABELS["facts"][language]]
    assert ["Số nhân viên", "1.812"] in facts
    teams = sheets[LABELS["teams"][language]]
    assert teams[1][2:6] == [212, 190, 231, 106]
    coverage = sheets[LABELS["coverage"][language]]
    assert [row[1:] for row in coverage[1:]] == [
        [150, 1, 110, 70, 22], [100, 1, 72, 41, 9], [50, 1, 30, 12, 5],
    ]  # fmt: skip
    assert [LABELS["purpose"][language], CONTENT.purpose] in sheets["about"]


def test_mail_merge_has_one_column_for_every_placeholder(briefing):
    rows = rows_of(merge_csv(briefing))
    pairs = list(PAIRS)
    assert rows[0] == [*COMMON, *PERSONAL, *LISTS, *pairs]
    assert len(rows) == 4
    first = dict(zip(rows[0], rows[1], strict=True))
    assert first["name"] == "Công Tằng Tôn Nữ Thị Quỳnh Hương"
    assert first["email"] == "huong@congty.example"
    assert first["campaign"] == CONTENT.name
    assert first["purpose"] == CONTENT.purpose
    assert first["date"] == briefing.about.printed_on
    assert "Số nhân viên: 1.812" in first["facts"]
    assert first["key_messages"].split("\n") == list(MESSAGE.key_messages)


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@x", DANGEROUS])
def test_no_cell_is_taken_for_a_formula(start):
    content = replace(CONTENT, name=start, purpose=start, message=replace(
        MESSAGE, text=start, facts=(Fact("text", start, start),), do=(start,)))  # fmt: skip
    people = (replace(proposed_members()[0], name=start, unit=start),)
    found = briefing_of(
        material(campaign=campaign("approved", approved_plan=1, content=content), members=people)
    )
    cells = [
        c for data in (briefing_csv(found), merge_csv(found)) for r in rows_of(data) for c in r
    ]
    cells += [c for sheet in books(briefing_xlsx(found)).values() for r in sheet for c in r]
    texts = [cell for cell in cells if isinstance(cell, str)]
    assert any(text.startswith(f"'{start}") for text in texts)
    assert not any(text.startswith(("=", "+", "-", "@")) for text in texts)
    assert b"<f>" not in briefing_xlsx(found)


def test_printed_sheets_carry_purpose_campaign_date_and_page_numbers(briefing, language):
    import zipfile

    with zipfile.ZipFile(io.BytesIO(briefing_xlsx(briefing))) as book:
        pages = [n for n in book.namelist() if n.startswith("xl/worksheets/sheet")]
        assert len(pages) == 9
        for name in pages:
            xml = book.read(name).decode()
            assert CONTENT.name in xml
            assert briefing.about.printed_on in xml
            assert CONTENT.purpose in xml
            assert "&amp;P" in xml
            assert "&amp;N" in xml


def test_everything_is_said_in_both_languages():
    for words in (LABELS, WHY, ASKS, AGREEMENT):
        for code, said in words.items():
            assert set(said) == {"en", "vi"}, code
            fields = [set(re.findall(r"\{(\w+)\}", text)) for text in said.values()]
            assert fields[0] == fields[1], code


def test_the_merge_table_is_plain(briefing):
    sheet = mail_merge(briefing)
    assert all(isinstance(cell, str) for row in sheet.rows for cell in row)
    assert np.array(sheet.rows).shape == (3, len(sheet.header))
