"""Accounts, passwords, sign-ins and links that work once. Secrets are kept as hashes only."""

from __future__ import annotations

import hashlib
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from icomms.errors import ConflictError, NotFoundError
from icomms.storage.database import now
from icomms.storage.records import Link, SignIn, User, record
from icomms.storage.tables import LinkRow, SignInRow, UserRow

HOUR, DAY = 3600, 86400
LINK_LIVES = {"setup": 7 * DAY, "invitation": 7 * DAY, "reset": DAY}
SIGN_IN_LIVES = 7 * DAY
IDLE_LIVES = 12 * HOUR
_SEEN_EVERY = 60
_hasher = PasswordHasher()
_NOBODY = _hasher.hash(secrets.token_urlsafe(16))


def has_users(session: Session) -> bool:
    """Whether anybody can sign in yet."""
    return session.scalar(select(func.count()).select_from(UserRow)) != 0


def users(session: Session) -> tuple[User, ...]:
    """Everybody with an account, by name."""
    rows = session.scalars(select(UserRow).order_by(UserRow.name, UserRow.id))
    return tuple(record(User, row) for row in rows)


def user(session: Session, user_id: int) -> User:
    """One account; NotFoundError when there is none."""
    return record(User, _row(session, user_id))


def make_user(session: Session, email: str, name: str, role: str, password: str) -> User:
    """A new account; ConflictError when the address has one."""
    address = email.strip().lower()
    if session.scalar(select(UserRow).where(UserRow.email == address)):
        raise ConflictError("This address has an account already.", "Sign in with it.")
    row = UserRow(
        email=address, name=name.strip(), role=role, password_hash=_hasher.hash(password),
        created_at=now(),
    )  # fmt: skip
    session.add(row)
    session.flush()
    return record(User, row)


def set_role(session: Session, user_id: int, role: str) -> User:
    """Give somebody another role; the last active administrator keeps theirs."""
    row = _row(session, user_id)
    if role != "administrator":
        _keep_an_administrator(session, row)
    row.role = role
    return record(User, row)


def set_active(session: Session, user_id: int, active: bool) -> User:
    """Close or reopen an account; closing signs it out everywhere."""
    row = _row(session, user_id)
    if not active:
        _keep_an_administrator(session, row)
        sign_out_everywhere(session, user_id)
    row.active = active
    return record(User, row)


def set_preferences(
    session: Session, user_id: int, language: str | None = None, theme: str | None = None
) -> None:
    """Language and theme of somebody's pages."""
    row = _row(session, user_id)
    row.language = row.language if language is None else language
    row.theme = row.theme if theme is None else theme


def set_password(session: Session, user_id: int, password: str) -> None:
    """A new password; every browser of the account is signed out."""
    _row(session, user_id).password_hash = _hasher.hash(password)
    sign_out_everywhere(session, user_id)


def set_totp(session: Session, user_id: int, secret: str) -> None:
    """Turn the second factor on with its secret, or off with ""."""
    row = _row(session, user_id)
    row.totp_secret, row.totp_last = secret, 0


def use_totp_step(session: Session, user_id: int, step: int) -> bool:
    """Mark a code's time step as used; False when it, or a later one, was used before."""
    found = session.execute(
        update(UserRow)
        .where(UserRow.id == user_id, UserRow.totp_last < step)
        .values(totp_last=step)
        .returning(UserRow.id)
    )
    return found.first() is not None


def check_password(session: Session, email: str, password: str) -> User | None:
    """The active account of an address and password, or None.

    An unknown address costs the same time as a wrong password.
    """
    row = session.scalar(select(UserRow).where(UserRow.email == email.strip().lower()))
    try:
        _hasher.verify(row.password_hash if row else _NOBODY, password)
    except (VerificationError, InvalidHashError):
        return None
    if row is None or not row.active:
        return None
    if _hasher.check_needs_rehash(row.password_hash):
        row.password_hash = _hasher.hash(password)
    return record(User, row)


def sign_in(session: Session, user_id: int) -> str:
    """A new sign-in; the token goes into the browser's cookie, its hash is kept."""
    token = secrets.token_urlsafe(32)
    moment = now()
    session.add(
        SignInRow(
            token_hash=hashed(token), user_id=user_id, created_at=moment, seen_at=moment
        )
    )  # fmt: skip
    return token


def signed_in(session: Session, token: str) -> User | None:
    """Whose token this is, unless it is too old, was idle too long or the account is closed."""
    moment = now()
    row = session.get(SignInRow, hashed(token))
    if row is None or row.created_at < moment - SIGN_IN_LIVES or row.seen_at < moment - IDLE_LIVES:
        return None
    found = session.get(UserRow, row.user_id)
    return record(User, found) if found and found.active else None


def seen_long_ago(session: Session, token: str) -> bool:
    """Whether the last use of a sign-in is worth noting again; once a minute is enough."""
    row = session.get(SignInRow, hashed(token))
    return row is not None and row.seen_at < now() - _SEEN_EVERY


def seen(session: Session, token: str) -> None:
    """Note that a sign-in is in use."""
    session.execute(
        update(SignInRow).where(SignInRow.token_hash == hashed(token)).values(seen_at=now())
    )


def sign_out(session: Session, token: str) -> None:
    """End one sign-in."""
    session.execute(delete(SignInRow).where(SignInRow.token_hash == hashed(token)))


def sign_out_everywhere(session: Session, user_id: int) -> int:
    """End all sign-ins of an account; how many there were."""
    gone = session.execute(
        delete(SignInRow).where(SignInRow.user_id == user_id).returning(SignInRow.token_hash)
    )
    return len(gone.all())


def sign_ins(session: Session, user_id: int) -> tuple[SignIn, ...]:
    """The browsers where an account is signed in, the newest first."""
    rows = session.scalars(
        select(SignInRow)
        .where(SignInRow.user_id == user_id, SignInRow.created_at >= now() - SIGN_IN_LIVES)
        .where(SignInRow.seen_at >= now() - IDLE_LIVES)
        .order_by(SignInRow.created_at.desc())
    )
    return tuple(record(SignIn, row) for row in rows)


def forget_old(session: Session) -> None:
    """Remove sign-ins and links that no longer work."""
    moment = now()
    session.execute(delete(SignInRow).where(SignInRow.created_at < moment - SIGN_IN_LIVES))
    session.execute(delete(LinkRow).where(LinkRow.expires_at < moment - 30 * DAY))


def make_link(
    session: Session, purpose: str, email: str = "", role: str = "", user_id: int | None = None
) -> str:
    """A link's token, shown once. Earlier links for the same purpose and person stop working."""
    session.execute(
        delete(LinkRow).where(
            LinkRow.purpose == purpose, LinkRow.email == email.lower(), LinkRow.used_at.is_(None),
            LinkRow.user_id.is_(None) if user_id is None else LinkRow.user_id == user_id,
        )
    )  # fmt: skip
    token = secrets.token_urlsafe(32)
    moment = now()
    session.add(
        LinkRow(
            token_hash=hashed(token), purpose=purpose, email=email.lower(), role=role,
            user_id=user_id, created_at=moment, expires_at=moment + LINK_LIVES[purpose],
        )
    )  # fmt: skip
    return token


def link(session: Session, purpose: str, token: str) -> Link:
    """A link that still works; NotFoundError when it is unknown, used or too old."""
    row = session.get(LinkRow, hashed(token))
    if row is None or row.purpose != purpose or row.used_at or row.expires_at < now():
        raise NotFoundError(
            "This link does not work: it was used, has expired or was replaced by a newer one.",
            "Ask your administrator for a new one.",
        )
    return record(Link, row)


def use_link(session: Session, purpose: str, token: str) -> Link:
    """Use a link up; of two attempts at the same moment only one succeeds."""
    found = link(session, purpose, token)
    used = session.execute(
        update(LinkRow)
        .where(LinkRow.token_hash == hashed(token), LinkRow.used_at.is_(None))
        .values(used_at=now())
        .returning(LinkRow.token_hash)
    )
    if used.first() is None:
        raise NotFoundError("This link was just used.", "Ask your administrator for a new one.")
    return found


def open_invitations(session: Session) -> tuple[Link, ...]:
    """Invitations nobody has answered yet."""
    rows = session.scalars(
        select(LinkRow)
        .where(LinkRow.purpose == "invitation", LinkRow.used_at.is_(None))
        .where(LinkRow.expires_at >= now())
        .order_by(LinkRow.created_at)
    )
    return tuple(record(Link, row) for row in rows)


def withdraw_invitation(session: Session, email: str) -> None:
    """Make an open invitation worthless; NotFoundError when there is none for the address."""
    gone = session.execute(
        delete(LinkRow)
        .where(LinkRow.purpose == "invitation", LinkRow.used_at.is_(None))
        .where(LinkRow.email == email.strip().lower())
        .returning(LinkRow.token_hash)
    )
    if not gone.all():
        raise NotFoundError("There is no such invitation.", "Go back to the list of accounts.")


def hashed(token: str) -> str:
    """SHA-256 of a token, hex; tokens have 256 random bits, so no salt is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


def _row(session: Session, user_id: int) -> UserRow:
    row = session.get(UserRow, user_id)
    if row is None:
        raise NotFoundError("There is no such account.", "Go back to the list of accounts.")
    return row


def _keep_an_administrator(session: Session, leaving: UserRow) -> None:
    others = select(func.count()).where(
        UserRow.role == "administrator", UserRow.active, UserRow.id != leaving.id
    )
    if leaving.role == "administrator" and leaving.active and not session.scalar(others):
        raise ConflictError(
            "This is the last administrator.", "Make somebody else administrator first."
        )
