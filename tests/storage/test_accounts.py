"""Accounts, sign-ins and links that work once."""

from __future__ import annotations

import pytest

from icomms.errors import ConflictError, NotFoundError
from icomms.storage import accounts
from icomms.storage.tables import LinkRow, SignInRow, UserRow

PASSWORD = "a long enough sentence"


def test_passwords_are_checked_and_never_kept(database, owner):
    with database.begin() as session:
        assert accounts.check_password(session, " ada@example.COM", PASSWORD).id == owner
        assert accounts.check_password(session, "ada@example.com", "wrong") is None
        assert accounts.check_password(session, "nobody@example.com", PASSWORD) is None
        assert PASSWORD not in session.get_one(UserRow, owner).password_hash


def test_an_address_has_one_account(database, owner):
    with pytest.raises(ConflictError), database.begin() as session:
        accounts.make_user(session, "ADA@example.com", "Other", "reader", PASSWORD)


def test_a_sign_in_ends_by_age_idleness_sign_out_and_closing(database, owner):
    with database.begin() as session:
        tokens = [accounts.sign_in(session, owner) for _ in range(4)]
        for token in tokens:
            assert accounts.signed_in(session, token).id == owner
        session.get_one(SignInRow, accounts.hashed(tokens[0])).created_at -= (
            accounts.SIGN_IN_LIVES + 1
        )
        session.get_one(SignInRow, accounts.hashed(tokens[1])).seen_at -= accounts.IDLE_LIVES + 1
        accounts.sign_out(session, tokens[2])
        assert [accounts.signed_in(session, t) is None for t in tokens] == [True, True, True, False]
        assert accounts.sign_out_everywhere(session, owner) == 3
        assert accounts.signed_in(session, tokens[3]) is None
        assert accounts.signed_in(session, "forged") is None


def test_a_new_password_signs_out_everywhere(database, owner):
    with database.begin() as session:
        token = accounts.sign_in(session, owner)
        accounts.set_password(session, owner, "another long sentence")
        assert accounts.signed_in(session, token) is None
        assert accounts.check_password(session, "ada@example.com", PASSWORD) is None


def test_the_last_administrator_stays(database, owner):
    with database.begin() as session:
        with pytest.raises(ConflictError):
            accounts.set_role(session, owner, "reader")
        with pytest.raises(ConflictError):
            accounts.set_active(session, owner, False)
        accounts.make_user(session, "b@example.com", "B", "administrator", PASSWORD)
        assert accounts.set_role(session, owner, "reader").role == "reader"


def test_links_work_once_and_only_for_their_purpose(database, owner):
    with database.begin() as session:
        token = accounts.make_link(session, "invitation", "new@example.com", "planner")
        assert [link.email for link in accounts.open_invitations(session)] == ["new@example.com"]
        with pytest.raises(NotFoundError):
            accounts.link(session, "reset", token)
        assert accounts.use_link(session, "invitation", token).role == "planner"
        with pytest.raises(NotFoundError):
            accounts.use_link(session, "invitation", token)
        assert accounts.open_invitations(session) == ()


def test_a_newer_link_replaces_the_older_and_old_ones_expire(database, owner):
    with database.begin() as session:
        older = accounts.make_link(session, "reset", user_id=owner)
        newer = accounts.make_link(session, "reset", user_id=owner)
        with pytest.raises(NotFoundError):
            accounts.link(session, "reset", older)
        session.get_one(LinkRow, accounts.hashed(newer)).expires_at = 1
        with pytest.raises(NotFoundError):
            accounts.link(session, "reset", newer)


def test_a_code_of_the_authenticator_works_once(database, owner):
    with database.begin() as session:
        accounts.set_totp(session, owner, "SECRET")
        assert accounts.use_totp_step(session, owner, 100)
        assert not accounts.use_totp_step(session, owner, 100)
        assert not accounts.use_totp_step(session, owner, 99)
        assert accounts.use_totp_step(session, owner, 101)


def test_nobody_knows_what_is_not_there(database):
    with database.read() as session:
        assert not accounts.has_users(session)
        with pytest.raises(NotFoundError):
            accounts.user(session, 5)
