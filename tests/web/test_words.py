"""Every word of the engine that pages show has one of their own."""

from __future__ import annotations

from icomms.explanation_texts import BASES, STATUSES
from icomms.records import ROLES
from icomms.web import words


def test_every_basis_and_state_has_words(app):
    with app.test_request_context():
        assert set(words.BASES) == set(BASES)
        for basis in BASES:
            assert words.basis_name(basis)
        for role in ROLES:
            assert words.role_name(role)[0].isupper()
        assert all(words.status_name(status) for status in STATUSES)
