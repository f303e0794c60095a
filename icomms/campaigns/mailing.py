"""Sending letters by the company's own mail server, only when one is configured.

Without ICOMMS_SMTP_HOST nothing is ever sent; the e-mail files remain.
"""

from __future__ import annotations

import os
import smtplib
import ssl
from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import TYPE_CHECKING, Literal

from icomms.errors import SettingsError, StorageError

if TYPE_CHECKING:
    from collections.abc import Iterator

VARIABLES = {
    "ICOMMS_SMTP_HOST": "mail server for invitations (default: none, nothing is sent)",
    "ICOMMS_SMTP_PORT": "its port (default: 587, with tls 465)",
    "ICOMMS_SMTP_SECURITY": "starttls (default), tls, or none inside one machine or network",
    "ICOMMS_SMTP_USER": "account at the mail server (default: none)",
    "ICOMMS_SMTP_PASSWORD": "its password",
}
Security = Literal["starttls", "tls", "none"]
_PORTS: dict[str, int] = {"starttls": 587, "tls": 465, "none": 25}
_SECONDS = 20


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where letters are handed in."""

    host: str
    port: int
    security: Security
    user: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of the letters: `sent` ones by place, and those refused with the reason."""

    sent: tuple[int, ...]
    refused: tuple[tuple[int, str], ...]


def mail_server(environment: Mapping[str, str] = os.environ) -> MailServer | None:
    """The configured server, None when there is none; SettingsError for a wrong value."""
    host = environment.get("ICOMMS_SMTP_HOST", "").strip()
    if not host:
        return None
    security = environment.get("ICOMMS_SMTP_SECURITY", "").strip() or "starttls"
    if security not in _PORTS:
        raise SettingsError(
            f"ICOMMS_SMTP_SECURITY is {security!r}.", "Allowed: starttls, tls, none."
        )
    port = environment.get("ICOMMS_SMTP_PORT", "").strip() or str(_PORTS[security])
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise SettingsError(f"ICOMMS_SMTP_PORT is {port!r}.", "Allowed: 1 to 65535.")
    user, password = (environment.get(f"ICOMMS_SMTP_{n}", "") for n in ("USER", "PASSWORD"))
    if user and security == "none":
        raise SettingsError(
            "ICOMMS_SMTP_USER is set, but ICOMMS_SMTP_SECURITY is none.",
            "A password is sent only over an encrypted connection: use starttls or tls.",
        )
    return MailServer(host, int(port), security, user, password)  # type: ignore[arg-type]


def send(
    server: MailServer, letters: Sequence[EmailMessage], trusted: ssl.SSLContext | None = None
) -> Sent:
    """Hand the letters in, one after the other; one that is refused does not stop the others.

    `trusted` says whose certificates are believed (default: those of the system). StorageError when
    the server cannot be reached, is not who it says, or refuses the account; then nothing was sent.
    """
    sent, refused = [], []
    with _connection(server, trusted or ssl.create_default_context()) as connection:
        for number, message in enumerate(letters):
            try:
                connection.send_message(_outgoing(message))
                sent.append(number)
            except smtplib.SMTPRecipientsRefused:
                refused.append((number, "address"))
            except smtplib.SMTPResponseException:
                refused.append((number, "server"))
            except (smtplib.SMTPException, OSError, ValueError):
                refused.append((number, "connection"))
    return Sent(tuple(sent), tuple(refused))


def _outgoing(message: EmailMessage) -> EmailMessage:
    copied = deepcopy(message)
    del copied["X-Unsent"]
    return copied


@contextmanager
def _connection(server: MailServer, trusted: ssl.SSLContext) -> Iterator[smtplib.SMTP]:
    try:
        connection = _opened(server, trusted)
    except ssl.SSLError:
        raise StorageError(
            "The mail server's certificate is not trusted.", "Ask your administrator."
        ) from None
    except smtplib.SMTPAuthenticationError:
        raise StorageError(
            "The mail server refuses the account.", "Check ICOMMS_SMTP_USER and its password."
        ) from None
    except (smtplib.SMTPException, OSError):
        raise StorageError(
            "The mail server cannot be reached or does not offer what is configured.",
            "Check ICOMMS_SMTP_HOST, ICOMMS_SMTP_PORT and ICOMMS_SMTP_SECURITY.",
        ) from None
    try:
        yield connection
    finally:
        try:
            connection.quit()
        except smtplib.SMTPException:
            connection.close()


def _opened(server: MailServer, trusted: ssl.SSLContext) -> smtplib.SMTP:
    if server.security == "tls":
        connection: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, timeout=_SECONDS, context=trusted
        )
    else:
        connection = smtplib.SMTP(server.host, server.port, timeout=_SECONDS)
    try:
        if server.security == "starttls":
            connection.starttls(context=trusted)
        if server.user:
            connection.login(server.user, server.password)
    except (smtplib.SMTPException, OSError):
        connection.close()
        raise
    return connection
