"""Letters and the briefing list: read back by real readers, logged, with the company's template."""

from __future__ import annotations

import csv
import email
import email.policy
import hashlib
import io

import pytest
from aiosmtpd.controller import Controller
from docx import Document
from icalendar import Calendar
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from icomms.backup import backup, restore
from icomms.campaigns import steps
from icomms.campaigns.planning import exposures
from icomms.campaigns.records import Agreement
from icomms.pages.view import view_of
from tests.icomms.campaigns.made import CONTENT
from tests.ports import free_port
from tests.web.running import Stage, words_of

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
FILES = ("briefing.csv", "briefing.xlsx", "briefing.docx", "briefing.pdf", "overview.pdf",
         "mail-merge.csv")  # fmt: skip


@pytest.fixture
def stage(app, database, cast, sample, sample_plan) -> Stage:
    return Stage(app, database, cast, sample, sample_plan).make(CONTENT).approved()


def download(stage, rest, role="planner"):
    answer = stage.asks(role).get(stage.url(rest))
    assert answer.status_code == 200, answer.text[:500]
    assert "attachment" in answer.headers["Content-Disposition"]
    return answer.data


def agreed(stage):
    """The first of the team, with an agreement."""
    planner, first = stage.user("planner"), stage.members()[0]
    for to in ("invited", "agreed"):
        steps.move_member(stage.database, planner, stage.campaign_id, first.id, to)
    one = Agreement(first.id, "=Hai bài đăng", 4.5, "2026-03-12", "2026-03-30")
    steps.agree(stage.database, planner, stage.campaign_id, one)
    return first


def test_the_page_says_what_each_is_told_and_prints_one_a_page(stage):
    first = agreed(stage)
    page = stage.asks("planner").get(stage.url("/briefing")).text
    assert page.count('<article class="sheet"') == len(stage.members())
    said = words_of(page)
    for one in stage.members():
        assert one.name in said
    for text in (CONTENT.name, CONTENT.purpose, "=Hai bài đăng", "1.812", CONTENT.message.contact.phone,
                 "Trần Duyệt phê duyệt ngày", "12/3/2026 – 30/3/2026"):  # fmt: skip
        assert text in said, text
    heard = _hearers(stage, first.person_id)
    assert f"tổng cộng: {heard} người" in said
    for word in ("score", "rank ", "điểm số"):
        assert word not in said


def _hearers(stage, person):
    place = stage.app.extensions["icomms_installation"]
    view = view_of(place.snapshots / stage.sample.folder)
    heard = exposures(view, stage.plan.wishes, [person]) > 0
    heard[view.number_of[person]] = False
    return int(heard.sum())


def test_whoever_has_not_agreed_is_not_on_the_page_of_others(stage):
    first = agreed(stage)
    page = stage.asks("approver").get(stage.url("/briefing")).text
    assert first.name in page
    assert page.count('<article class="sheet"') == 1
    for one in stage.members()[1:]:
        assert one.name not in page


def test_the_files_open_and_hold_the_same(stage):
    first = agreed(stage)
    names = [m.name for m in stage.members()]
    found = list(
        csv.reader(io.StringIO(download(stage, "/files/briefing.csv").decode("utf-8-sig")))
    )
    about = dict(found[: found.index([])])
    assert about["Mục đích"] == CONTENT.purpose
    rows = found[found.index([]) + 2 :]
    assert [row[1] for row in rows] == names
    assert rows[0][9] == "'=Hai bài đăng", "no spreadsheet takes it for a formula"
    book = CalamineWorkbook.from_filelike(io.BytesIO(download(stage, "/files/briefing.xlsx")))
    table = book.get_sheet_by_index(0).to_python()
    assert [row[1] for row in table[1:]] == names
    assert table[1][5] == 4.5
    words = Document(io.BytesIO(download(stage, "/files/briefing.docx")))
    assert [p.text for p in words.paragraphs if p.style.name == "Heading 1"] == names
    pages = PdfReader(io.BytesIO(download(stage, "/files/briefing.pdf"))).pages
    starts = [page.extract_text() for page in pages]
    for name in names:
        assert any(name in " ".join(text.split()) for text in starts), name
    overview = PdfReader(io.BytesIO(download(stage, "/files/overview.pdf")))
    whole = " ".join(" ".join(p.extract_text() for p in overview.pages).split())
    assert f"{stage.plan.figures.reach.value:.0f} trên {stage.plan.people} người" in whole
    merge = csv.DictReader(
        io.StringIO(download(stage, "/files/mail-merge.csv").decode("utf-8-sig"))
    )
    assert [row["name"] for row in merge] == names
    logged = [(e["what"], e["format"], e["rows"]) for e in stage.events("campaign exported")]
    assert sorted(logged) == sorted([
        ("briefing", "csv", 4), ("briefing", "xlsx", 4), ("briefing", "docx", 4),
        ("briefing", "pdf", 4), ("overview", "pdf", 4), ("mail merge", "csv", 4),
    ])  # fmt: skip
    one = PdfReader(io.BytesIO(download(stage, f"/members/{first.id}/briefing.pdf")))
    alone = " ".join(page.extract_text() for page in one.pages)
    assert first.name in " ".join(alone.split())
    for name in names[1:]:
        assert name not in " ".join(alone.split())


def test_files_are_for_planners_and_only_those_that_exist(stage):
    for name in FILES:
        for role in ("approver", "analyst", "reader"):
            assert stage.asks(role).get(stage.url(f"/files/{name}")).status_code == 403
    for name in ("briefing.exe", "../x", "briefing"):
        assert stage.asks("planner").get(stage.url(f"/files/{name}")).status_code == 404
    assert stage.events("campaign exported") == []


def test_the_invitation_opens_in_a_mail_program_and_a_calendar(stage):
    first = agreed(stage)
    page = stage.asks("planner").get(stage.url(f"/members/{first.id}/letter/invitation")).text
    assert "tự nguyện" in page
    assert "No mail server is configured" in page
    data = download(stage, f"/members/{first.id}/invitation.eml")
    message = email.message_from_bytes(data, policy=email.policy.default)
    assert CONTENT.name in message["Subject"]
    assert message["X-Unsent"] == "1"
    assert message["From"].addresses[0].addr_spec == CONTENT.message.contact.email
    (attached,) = message.iter_attachments()
    for calendar in (
        attached.get_payload(decode=True),
        download(stage, f"/members/{first.id}/days.ics"),
    ):
        (entry,) = Calendar.from_ical(calendar).walk("VEVENT")
        assert entry.decoded("dtstart").isoformat() == "2026-03-12"
        assert entry.decoded("dtend").isoformat() == "2026-03-31"
        assert CONTENT.name in str(entry["summary"])
    thanks = download(stage, f"/members/{first.id}/thanks.eml")
    assert "Cảm ơn" in email.message_from_bytes(thanks, policy=email.policy.default)["Subject"]
    whats = [(e["what"], e["format"]) for e in stage.events("campaign exported")]
    assert whats == [("thanks", "eml"), ("days", "ics"), ("invitation", "eml")]
    for wrong in ("/letter/bill", "/bill.eml"):
        assert (
            stage.asks("planner").get(stage.url(f"/members/{first.id}{wrong}")).status_code == 404
        )


class Inbox:
    """A real SMTP server that keeps what it is given, or refuses."""

    def __init__(self):
        self.letters, self.refuse = [], False

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.refuse:
            return "550 unknown"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.letters.append((envelope.rcpt_tos, envelope.content))
        return "250 OK"


@pytest.fixture
def inbox(monkeypatch):
    found = Inbox()
    port = free_port()
    controller = Controller(found, hostname="127.0.0.1", port=port, ready_timeout=60)
    controller.start()
    for name, value in (("HOST", "127.0.0.1"), ("PORT", str(port)), ("SECURITY", "none")):
        monkeypatch.setenv(f"ICOMMS_SMTP_{name}", value)
    yield found
    controller.stop()


def send(stage, member, kind="invitation", address="lan@congty.example"):
    url = stage.url(f"/members/{member.id}/letter/{kind}")
    return stage.asks("planner").post(url, {"email": address})


def test_a_letter_is_sent_by_a_configured_server_and_noted(stage, inbox):
    first, second, *_ = stage.members()
    assert send(stage, first).status_code == 303
    ((to, content),) = inbox.letters
    assert to == ["lan@congty.example"]
    message = email.message_from_bytes(content, policy=email.policy.default)
    assert CONTENT.name in message["Subject"]
    assert message["X-Unsent"] is None
    assert [m.state for m in stage.members()] == ["invited", "proposed", "proposed", "proposed"]
    assert stage.events("invitations sent") == [{"campaign": stage.campaign_id, "count": 1}]
    assert send(stage, second, "thanks").status_code == 409, "who has not taken part"
    assert send(stage, second, address=" ").status_code == 400
    assert send(stage, second, address="a@b\r\nBcc: c@d.example").status_code == 400
    assert len(inbox.letters) == 1
    assert "congty" not in str(stage.events("invitations sent") + stage.events("member changed"))


def test_of_a_letter_that_was_refused_nothing_is_noted(stage, inbox):
    first = stage.members()[0]
    inbox.refuse = True
    answer = send(stage, first)
    assert answer.status_code == 409
    assert "The mail server did not take this letter." in answer.text
    assert stage.members()[0].state == "proposed"
    assert stage.events("invitations sent") == []


def test_without_a_server_nothing_is_sent(stage, monkeypatch):
    monkeypatch.delenv("ICOMMS_SMTP_HOST", raising=False)
    assert send(stage, stage.members()[0]).status_code == 404
    assert stage.members()[0].state == "proposed"


def test_who_opted_out_gets_no_letter(stage, inbox):
    from icomms.storage.people import mark

    first = stage.members()[0]
    with stage.database.begin() as session:
        mark(session, "own", first.person_id, "opted_out", "asked", stage.cast["administrator"])
    assert send(stage, first).status_code == 409
    assert inbox.letters == []


# --------------------------------------------------------------------------- the company's template


def docx(*paragraphs) -> bytes:
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def upload(stage, content, name="Mẫu công ty.docx", role="planner"):
    return stage.asks(role).client.post(
        "/campaigns/template", data={"file": (io.BytesIO(content), name)}
    )


def test_the_companys_template_is_used_until_it_is_removed(stage, place):
    page = stage.asks("planner").get("/campaigns/template").text
    assert "{{key_messages}}" in page, "the placeholders are documented"
    assert upload(stage, docx("CÔNG TY", "Gửi {{name}}: {{ask}}")).status_code == 303
    assert "Mẫu công ty.docx" in stage.asks("planner").get("/campaigns/template").text
    words = Document(io.BytesIO(download(stage, "/files/briefing.docx")))
    lines = [p.text for p in words.paragraphs]
    for one in stage.members():
        assert any(line.startswith(f"Gửi {one.name}: ") for line in lines)
    second = docx("Chào {{name}}")
    assert upload(stage, second).status_code == 303
    assert download_template(stage) == second
    assert len(list((place.home / "templates").iterdir())) == 1
    assert list(place.uploads.iterdir()) == []
    (_, event) = (stage.events("setting changed")[i] for i in (1, 0))
    assert event["new"] == hashlib.sha256(second).hexdigest()
    assert stage.asks("planner").post("/campaigns/template/remove").status_code == 303
    assert list((place.home / "templates").iterdir()) == []
    words = Document(io.BytesIO(download(stage, "/files/briefing.docx")))
    assert words.paragraphs[0].style.name == "Heading 1"
    assert stage.asks("planner").get("/campaigns/template/own.docx").status_code == 404


def download_template(stage):
    return stage.asks("planner").get("/campaigns/template/own.docx").data


def test_a_backup_holds_the_companys_template(stage, place, tmp_path):
    own = docx("Chào {{name}}")
    upload(stage, own)
    restore(backup(place.home, tmp_path / "all.zip"), tmp_path / "again")
    (kept,) = (tmp_path / "again" / "templates").iterdir()
    assert kept.read_bytes() == own


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"no word file", "This is not a Word document."),
        (b"", "is empty"),
        (docx("Dear colleague"), "does not say who it is for"),
        (docx("{{name}} {{salary}}"), "{{salary}}"),
        (docx("{{name}", "{{name}}"), "A placeholder is not complete."),
    ],
)
def test_a_bad_template_is_refused_with_what_is_wrong(stage, place, content, said):
    answer = upload(stage, content)
    assert answer.status_code == 400
    assert said in answer.text
    assert not (place.home / "templates").exists()
    assert list(place.uploads.iterdir()) == []
    assert stage.events("setting changed") == []


def test_a_template_larger_than_ten_megabytes_is_stopped_while_it_comes(stage, place):
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="large.docx"\r\n\r\n'
    body = head + b"x" * (10 * 2**20 + 1) + b"\r\n--x--\r\n"
    answer = stage.asks("planner").client.post(
        "/campaigns/template", input_stream=io.BytesIO(body), content_length=len(body),
        content_type="multipart/form-data; boundary=x",
    )  # fmt: skip
    assert answer.status_code == 400
    assert "large.docx is larger than 10 MB." in answer.text
    assert list(place.uploads.iterdir()) == []


def test_templates_are_for_planners_and_nothing_chosen_is_said(stage):
    assert upload(stage, docx("{{name}}"), role="approver").status_code == 403
    answer = stage.asks("planner").client.post(
        "/campaigns/template", data={"file": (io.BytesIO(), "")}
    )
    assert answer.status_code == 400
    assert "No file was chosen." in answer.text
    for language in ("en", "vi"):
        made = stage.asks("planner").get(f"/campaigns/template/{language}.docx").data
        assert any("{{name}}" in p.text for p in Document(io.BytesIO(made)).paragraphs)
        assert upload(stage, made).status_code == 303, "the template of icomms is one"
