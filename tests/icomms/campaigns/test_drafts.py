"""The machine's look at drafts: what is wrong, where, and what to write instead."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icomms.campaigns.draft_checks import check, longest, repaired
from icomms.campaigns.draft_rules import CHANNELS, rules_of
from icomms.campaigns.draft_texts import CHANNEL_NAMES, SAYS, finding_text
from icomms.campaigns.records import Contact, Fact, ForbiddenWord, Message
from icomms.storage.campaign_drafts import as_kept
from tests.icomms.campaigns.made import CONTENT

PEOPLE = ("Công Tằng Tôn Nữ Thị Quỳnh Hương", "Nguyễn Văn Ổn", "Anna Smith")
UNITS = ("Phòng Tích hợp hệ thống", "Logistics")
GOOD = """Từ thứ Tư, 1/4/2026, ba công ty về một nhà: 1.812 đồng nghiệp, một đội ngũ.
Tổng giám đốc Nguyễn Hoàng Phương Thảo trả lời mọi câu hỏi. Quỹ hỗ trợ 1.200.000 đồng mỗi người.
Hãy đăng ký buổi đối thoại: https://noibo.example/hop-nhat
Liên hệ: Trần Thị Bích Ngọc, 0912 345 678 #MotDoiNgu"""
ENGLISH = replace(
    CONTENT,
    language="en",
    message=Message(
        call_to_action="Register for the dialogue",
        facts=(
            Fact("date", "Day of the merger", "1 April 2026"),
            Fact("number", "Employees", "1,812"),
            Fact("amount", "Support fund", "1,200,000 VND"),
            Fact("text", "Slogan", "One team, one future"),
        ),
        hashtags=("OneTeam", "Together2026"),
        links=("https://intranet.example/merger",),
        forbidden=(ForbiddenWord("layoff", "reorganisation"), ForbiddenWord("obviously")),
        contact=Contact("Mary Jones", "0912345678", "comms@company.example"),
    ),
)


@pytest.fixture
def rules():
    return rules_of(CONTENT, "post", "vi", PEOPLE, UNITS)


@pytest.fixture
def english():
    return rules_of(ENGLISH, "post", "en", PEOPLE, UNITS)


def codes(text, rules) -> list[str]:
    return [finding.code for finding in check(text, rules)]


def only(text, rules, code):
    """The one finding of a kind; what it found stands at its place."""
    (found,) = [f for f in check(text, rules) if f.code == code]
    if code != "too_long":
        assert text[found.start : found.end] == found.found
    return found


def test_a_right_text_has_no_finding(rules):
    assert check(GOOD, rules) == ()


@pytest.mark.parametrize(
    ("right", "wrong", "code", "repair"),
    [
        ("1/4/2026", "2/4/2026", "differs", "1/4/2026"),
        ("1.812", "1.821", "differs", "1.812"),
        ("1.812", "18.120", "differs", "1.812"),
        ("1.200.000 đồng", "12 triệu đồng", "differs", "1,2 triệu đồng"),
        ("1.200.000 đồng", "1,200,000 đồng", "number_style", "1.200.000"),
        ("thứ Tư", "thứ Năm", "weekday", "Thứ tư"),
        ("Nguyễn Hoàng Phương Thảo", "Nguyễn Hoàng Phương Thao", "name", "Nguyễn Hoàng Phương Thảo"),
        ("Nguyễn Hoàng Phương Thảo", "Nguyễn Hoàng Phuơng Thảo", "name", "Nguyễn Hoàng Phương Thảo"),
        ("Trần Thị Bích Ngọc", "Trần Thị Bích Ngoc", "name", "Trần Thị Bích Ngọc"),
        ("0912 345 678", "0912 345 679", "phone", "0912 345 678"),
        ("#MotDoiNgu", "#MotDoiNgo", "hashtag_spelling", "#MotDoiNgu"),
        ("noibo.example/hop-nhat", "noibo.example.co/hop-nhat", "link",
         "https://noibo.example/hop-nhat"),
        ("một đội ngũ", "không sa thải", "forbidden", "sắp xếp lại"),
    ],
)  # fmt: skip
def test_one_mistake_is_found_at_its_place_with_its_repair(rules, right, wrong, code, repair):
    text = GOOD.replace(right, wrong)
    assert text != GOOD
    found = only(text, rules, code)
    assert text[found.start : found.end] in wrong or wrong in text[found.start : found.end]
    assert found.repair.casefold() == repair.casefold()
    assert codes(repaired(text, found), rules) == []


@pytest.mark.parametrize(
    ("left_out", "code"),
    [(" #MotDoiNgu", "no_hashtag"),
     ("\nLiên hệ: Trần Thị Bích Ngọc, 0912 345 678", "no_contact")],
)  # fmt: skip
def test_what_is_missing_is_said_and_can_be_added(rules, left_out, code):
    text = GOOD.replace(left_out, "")
    found = only(text, rules, code)
    assert (found.start, found.end) == (len(text), len(text))
    assert codes(repaired(text, found), rules) == []


def test_a_text_without_a_call_to_action(rules):
    text = GOOD.replace("Hãy đăng ký buổi đối thoại", "Thông tin").replace("trả lời", "giải đáp")
    assert only(text, rules, "no_call").repair == "Đăng ký buổi đối thoại"
    assert "no_call" not in codes("Dang ky buoi doi thoai ngay!", rules)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("gọi 0987654321", "0987654321"),
        ("gọi 098.765.4321", "098.765.4321"),
        ("gọi +84 98 765 43 21", "+84 98 765 43 21"),
        ("gọi 024 3825 1234", "024 3825 1234"),
        ("call +1 (415) 555-2671", "+1 (415) 555-2671"),
    ],
)
def test_telephone_numbers_of_people(rules, english, text, said):
    for one in (rules, english):
        assert only(text, one, "phone").found == said
    assert "phone" not in codes("gọi +84 912 345 678", rules)


@pytest.mark.parametrize("said", ["001099012345", "079 190 012 345", "123456789"])
def test_id_numbers(rules, said):
    found = only(f"CCCD của anh ấy là {said}.", rules, "id_number")
    assert found.found == said
    assert found.repair == ""
    assert said not in repaired(f"CCCD của anh ấy là {said}.", found)


@pytest.mark.parametrize("said", ["123.456.789 đồng", "123456789 đồng", "001099012345678", "1.812"])
def test_amounts_are_no_id_numbers(rules, said):
    assert "id_number" not in codes(f"Quỹ {said} cho mọi người", rules)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Lương của chị Lan là 12.000.000 đồng.", True),
        ("Anh Minh được thưởng 5 triệu đồng.", True),
        ("Nguyễn Văn Ổn có thu nhập 15 triệu đồng", True),
        ("Mức lương tối thiểu là 5.310.000 đồng.", False),
        ("Chị Lan quyên góp 12.000.000 đồng.", False),
        ("Lương được giữ nguyên. Chị Lan mua quà 500.000 đồng.", False),
    ],
)
def test_somebodys_pay(rules, text, wrong):
    assert ("pay" in codes(text, rules)) is wrong


def test_pay_in_english_and_addresses_of_people(english):
    assert only("Mr. Brown is paid 2,000 USD.", english, "pay").found == "2,000 USD"
    assert only("Ask lan@company.example", english, "email").repair == "comms@company.example"
    assert "email" not in codes("Ask COMMS@company.example", english)


@pytest.mark.parametrize(
    ("link", "allowed"),
    [
        ("https://noibo.example/hop-nhat", True),
        ("http://www.noibo.example/hop-nhat/hoi-dap?x=1", True),
        ("noibo.example/hop-nhat", True),
        ("https://noibo.example/hop-nhat-gia", False),
        ("https://noibo.example.evil.test/hop-nhat", False),
        ("https://evil.test/?u=https://noibo.example/hop-nhat", False),
        ("www.evil.test", False),
    ],
)
def test_only_allowed_links(rules, link, allowed):
    assert ("link" in codes(f"Xem {link}.", rules)) is not allowed


def test_figures_that_are_not_on_the_sheet(rules):
    found = only("Có 45 gian hàng, 3 ca và 2 cổng.", rules, "not_on_sheet")
    assert (found.found, found.level) == ("45", "check")
    assert only("Hẹn ngày 31/2 nhé", rules, "no_such_date").found == "31/2"
    assert only("Quỹ hỗ trợ 800.000 đồng", rules, "differs").repair == "1,2 triệu đồng"
    assert "not_on_sheet" not in codes("1. Đến sớm\n12. Về muộn", rules)


def test_a_small_number_that_contradicts_a_fact(rules):
    message = replace(CONTENT.message, facts=(Fact("number", "Số ca làm việc", "3"),))
    stricter = rules_of(replace(CONTENT, message=message), "post", "vi")
    assert only("Cả 4 ca làm việc đều được nghe", stricter, "differs").repair == "3"
    assert "differs" not in codes("Cả 3 ca làm việc đều được nghe", stricter)


def test_english_texts(english):
    text = (
        "From 1 April 2026 we are 1,812 colleagues. One team, one future. Register now: "
        "https://intranet.example/merger. Questions: Mary Jones. #OneTeam #Together2026"
    )
    assert check(text, english) == ()
    cases = {
        "1 April": ("2 April", "differs"),
        "1 April 2026": ("1/4/2026", "ambiguous_date"),
        "1,812": ("1.812.000", "number_style"),
        "one future": ("one futur", "wording"),
        "#OneTeam": ("#OneTem", "hashtag_spelling"),
        "colleagues": ("colleagues, no layoff", "forbidden"),
    }
    for right, (wrong, code) in cases.items():
        assert code in codes(text.replace(right, wrong), english), wrong
    assert only(text.replace("1 April 2026", "1/4/2026"), english, "ambiguous_date").repair == (
        "1 April 2026"
    )


def test_words_are_forbidden_whole_and_in_any_case(english):
    assert only("No LAYOFF here", english, "forbidden").repair == "reorganisation"
    assert "forbidden" not in codes("The playoff and layoffs", english)
    gone = only("It is obviously good", english, "forbidden")
    assert repaired("It is obviously good", gone) == "It is  good"


@pytest.mark.parametrize("channel", CHANNELS)
def test_each_channel_has_its_length(channel):
    one = rules_of(CONTENT, channel, "vi")
    plain = "x" * CHANNELS[channel].longest
    assert "too_long" not in codes(plain, one)
    found = only(f"{plain}xyz", one, "too_long")
    assert (found.start, found.end, found.found) == (len(plain), len(plain) + 3, "3")
    assert ("no_hashtag" in codes(plain, one)) is CHANNELS[channel].hashtag
    assert ("no_contact" in codes(plain, one)) is CHANNELS[channel].contact


def test_a_text_message_with_accents_is_shorter():
    one = rules_of(CONTENT, "sms", "vi")
    assert longest("Xin chao", one) == 160
    assert longest("Xin chào", one) == 70
    assert only("á" * 71, one, "too_long").start == 70


def test_names_of_other_people_are_left_alone(rules):
    for text in ("Nguyễn Văn An và Anna Schmidt", "Anna Smith", "ANNA SMITH", "phòng họp"):
        assert "name" not in codes(text, rules)
    found = only("Phòng Tích hợp hệ thông mời", rules, "name")
    assert found.level == "wrong"
    assert only("Anna Smiht đến", rules, "name").level == "check"
    assert only("Phòng Logistic mời", rules, "name").repair == "Logistics"


def test_an_empty_text_and_every_word(rules):
    assert "empty" in codes("", rules)
    for code, says in SAYS.items():
        for language in ("en", "vi"):
            assert says[language], code
    for finding in check(GOOD.replace("1.812", "1.821").replace("#MotDoiNgu", ""), rules):
        for language in ("en", "vi"):
            assert "{" not in finding_text(finding, language)
    assert set(CHANNEL_NAMES) == set(CHANNELS)


def test_a_large_staff_list_is_fast(rules):
    staff = tuple(f"Nguyễn Thị {chr(65 + i % 26)}{i} Hương" for i in range(10_000))
    large = rules_of(CONTENT, "post", "vi", (*PEOPLE, *staff))
    start = time.process_time()
    check(as_kept(GOOD * 3), large)
    assert time.process_time() - start < 3


@settings(max_examples=60)
@given(
    st.lists(
        st.one_of(
            st.text(max_size=12),
            st.sampled_from(
                [*GOOD.split(), "#", "31/2", "9" * 40, "1.", "$", "www.", "@", "anh A"]
            ),
        ),
        max_size=25,
    )
)
def test_any_text_is_looked_at_and_every_place_lies_in_it(parts):
    text = as_kept(" ".join(parts))
    for one in (rules_of(CONTENT, "post", "vi", PEOPLE, UNITS), rules_of(ENGLISH, "sms", "en")):
        for finding in check(text, one):
            assert 0 <= finding.start <= finding.end <= len(text)
            assert finding.code in SAYS
            repaired(text, finding)
