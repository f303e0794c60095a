"""Letters as e-mail files and calendar entries, read back by real readers, sent to a real server."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import ipaddress
import socket
import ssl
from dataclasses import replace

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP as Server
from aiosmtpd.smtp import AuthResult
from icalendar import Calendar

from icomms.campaigns.briefing import briefing_of
from icomms.campaigns.invitations import (
    Days,
    as_eml,
    as_message,
    calendar_entry,
    invitation,
    thanks,
)
from icomms.campaigns.mailing import MailServer, mail_server, send
from icomms.campaigns.records import Contact
from icomms.errors import InputError, SettingsError, StorageError
from tests.icomms.campaigns.made import CONTACT, CONTENT, NOON, campaign, material

DAYS = Days("2026-03-12", "2026-03-30")


@pytest.fixture(params=["vi", "en"])
def briefing(request):
    return briefing_of(material(request.param))


def read(data: bytes):
    return email.message_from_bytes(data, policy=email.policy.default)


def test_an_invitation_says_what_is_asked_and_that_no_is_fine(briefing):
    leader = briefing.leaders[0]
    one = invitation(briefing, leader)
    for said in (leader.name, CONTENT.name, CONTENT.purpose, leader.ask, leader.days, *leader.why,
                 CONTACT.phone, CONTACT.email):  # fmt: skip
        assert said in one.text, said
    assert ("tự nguyện" if briefing.about.language == "vi" else "voluntary") in one.text
    hours = "4,5 giờ" if briefing.about.language == "vi" else "4.5 hours"
    assert hours in one.text
    assert CONTENT.name in one.subject


def test_the_file_opens_as_a_draft_with_vietnamese_letters(briefing):
    leader = briefing.leaders[0]
    entry = calendar_entry(briefing, leader, campaign(), DAYS, NOON)
    message = read(as_eml(invitation(briefing, leader), CONTACT, NOON, entry))
    assert message["X-Unsent"] == "1"
    assert message["To"].addresses[0].addr_spec == "huong@congty.example"
    assert message["To"].addresses[0].display_name == leader.name
    assert message["From"].addresses[0].addr_spec == CONTACT.email
    assert CONTENT.name in message["Subject"]
    assert message["Date"].datetime == dt.datetime.fromtimestamp(NOON, dt.UTC)
    text = message.get_body(("plain",)).get_content()
    assert text.splitlines() == invitation(briefing, leader).text.splitlines()
    (attached,) = message.iter_attachments()
    assert attached.get_content_type() == "text/calendar"
    assert attached.get_filename() == "invitation.ics"
    assert Calendar.from_ical(attached.get_payload(decode=True)).walk("VEVENT")


def test_a_letter_without_an_address_has_no_recipient(briefing):
    message = read(as_eml(thanks(briefing, briefing.leaders[1]), CONTACT, NOON))
    assert message["To"] is None
    assert CONTENT.name in message.get_content()


@pytest.mark.parametrize("line", ["\nBcc: x@evil.example", "\r\nX: y", "\u2028Bcc: x", "\x00"])
def test_nothing_can_slip_into_a_header(briefing, line):
    one = replace(invitation(briefing, briefing.leaders[0]), subject=f"Mời{line}", name=f"A{line}")
    message = read(as_eml(one, replace(CONTACT, name=f"B{line}"), NOON))
    assert message["Bcc"] is None
    assert message["X"] is None
    assert set(message.keys()) <= {
        "Subject", "From", "To", "Date", "X-Unsent", "Content-Type", "MIME-Version",
        "Content-Transfer-Encoding",
    }  # fmt: skip


@pytest.mark.parametrize(
    "address", ["", "none", "a@b", "a@b.c\nBcc: d@e.f", "a b@c.de", "<a@b.cd>"]
)
def test_a_wrong_address_is_refused(briefing, address):
    with pytest.raises(InputError, match="no e-mail address"):
        as_message(thanks(briefing, briefing.leaders[0]), Contact("A", "", address), NOON)


def test_the_calendar_entry(briefing):
    leader = briefing.leaders[0]
    data = calendar_entry(briefing, leader, campaign(), DAYS, NOON)
    calendar = Calendar.from_ical(data)
    (entry,) = calendar.walk("VEVENT")
    assert calendar["METHOD"] == "PUBLISH"
    assert entry.decoded("dtstart") == dt.date(2026, 3, 12)
    assert entry.decoded("dtend") == dt.date(2026, 3, 31)
    assert entry["transp"] == "TRANSPARENT"
    assert CONTENT.name in str(entry["summary"])
    assert leader.ask in str(entry["description"])
    assert str(entry["organizer"]) == f"MAILTO:{CONTACT.email}"
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    later = Calendar.from_ical(
        calendar_entry(briefing, leader, campaign(version=5), DAYS, NOON + 60)
    ).walk("VEVENT")[0]
    assert later["uid"] == entry["uid"]
    assert later["sequence"] > entry["sequence"]
    other = calendar_entry(briefing, briefing.leaders[1], campaign(), DAYS, NOON)
    assert Calendar.from_ical(other).walk("VEVENT")[0]["uid"] != entry["uid"]
    with pytest.raises(InputError, match="not decided"):
        calendar_entry(briefing, leader, campaign(), Days("", ""), NOON)


@pytest.mark.parametrize(
    ("environment", "port", "security"),
    [
        ({}, 587, "starttls"),
        ({"ICOMMS_SMTP_SECURITY": "tls"}, 465, "tls"),
        ({"ICOMMS_SMTP_SECURITY": "none"}, 25, "none"),
        ({"ICOMMS_SMTP_PORT": "2525"}, 2525, "starttls"),
    ],
)
def test_the_server_is_configured_by_the_environment(environment, port, security):
    found = mail_server({"ICOMMS_SMTP_HOST": "mail.example", **environment})
    assert (found.host, found.port, found.security) == ("mail.example", port, security)
    assert mail_server(environment) is None


@pytest.mark.parametrize(
    "wrong",
    [{"ICOMMS_SMTP_PORT": "0"}, {"ICOMMS_SMTP_PORT": "x"}, {"ICOMMS_SMTP_SECURITY": "ssl"},
     {"ICOMMS_SMTP_SECURITY": "none", "ICOMMS_SMTP_USER": "me"}],
)  # fmt: skip
def test_wrong_settings_are_named(wrong):
    with pytest.raises(SettingsError, match="ICOMMS_SMTP"):
        mail_server({"ICOMMS_SMTP_HOST": "mail.example", **wrong})


def test_the_password_is_never_shown():
    assert "geheim" not in repr(MailServer("h", 1, "tls", "u", "geheim"))


class Box:
    """Keeps what is handed in; refuses one address."""

    def __init__(self):
        self.letters = []

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("refused"):
            return "550 no such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.letters.append((envelope.mail_from, envelope.rcpt_tos, envelope.content))
        return "250 OK"


def accepts(server, session, envelope, mechanism, data):
    right = (data.login, data.password) == (b"icomms", b"right")
    return AuthResult(success=right, handled=False)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for this machine alone, valid for a day."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    today = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(today - dt.timedelta(1))
        .not_valid_after(today + dt.timedelta(1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]),
            False,
        )
        .sign(key, hashes.SHA256())
    )
    folder = tmp_path_factory.mktemp("certificate")
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return folder


@pytest.fixture(scope="module")
def contexts(certificate):
    own = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    own.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    return own, ssl.create_default_context(cafile=str(certificate / "cert.pem"))


class Encrypted(Controller):
    """A server that accepts letters only after STARTTLS and sign-in."""

    def factory(self):
        return Server(
            self.handler, tls_context=self.context, require_starttls=True, auth_required=True,
            authenticator=accepts,
        )  # fmt: skip


@pytest.fixture(params=["none", "starttls", "tls"])
def running(request, contexts):
    """A real SMTP server of each kind, the box behind it and how to reach it."""
    box, (own, trusted) = Box(), contexts
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    if request.param == "starttls":
        Encrypted.context = own
        controller = Encrypted(box, hostname="127.0.0.1", port=port)
    else:
        context = own if request.param == "tls" else None
        controller = Controller(box, hostname="127.0.0.1", port=port, ssl_context=context)
    controller.start()
    user = ("icomms", "right") if request.param == "starttls" else ("", "")
    yield MailServer("127.0.0.1", port, request.param, *user), box, trusted
    controller.stop()


def test_letters_reach_a_real_server(running):
    server, box, trusted = running
    briefing = briefing_of(material("vi"))
    letters = [
        as_message(replace(invitation(briefing, one), email=address), CONTACT, NOON)
        for one, address in zip(
            briefing.leaders,
            ("a@congty.example", "refused@congty.example", "c@congty.example"),
            strict=True,
        )
    ]
    found = send(server, letters, trusted)
    assert found.sent == (0, 2)
    assert found.refused == ((1, "address"),)
    assert [to for _, to, _ in box.letters] == [["a@congty.example"], ["c@congty.example"]]
    sender, _, content = box.letters[0]
    assert sender == CONTACT.email
    message = read(content)
    assert message["X-Unsent"] is None
    assert briefing.leaders[0].name in message.get_content()
    assert letters[0]["X-Unsent"] == "1"


def a_letter():
    briefing = briefing_of(material())
    return as_message(thanks(briefing, briefing.leaders[0]), CONTACT, NOON)


def test_a_server_whose_certificate_is_not_trusted_gets_nothing(running):
    server, box, trusted = running
    if server.security == "none":
        with pytest.raises(StorageError, match="cannot be reached"):
            send(replace(server, security="starttls"), [a_letter()], trusted)
    else:
        with pytest.raises(StorageError, match="certificate"):
            send(server, [a_letter()])
    assert box.letters == []


def test_a_wrong_password_is_said(running):
    server, box, trusted = running
    if server.user:
        with pytest.raises(StorageError, match="refuses the account"):
            send(replace(server, password="wrong"), [a_letter()], trusted)
        assert box.letters == []
    else:
        assert send(server, [a_letter()], trusted).sent == (0,)


def test_a_server_that_is_not_there():
    with pytest.raises(StorageError, match="cannot be reached"):
        send(MailServer("127.0.0.1", 9, "none"), [])
