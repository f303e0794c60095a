"""Every word of the engine that pages show has one of their own."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import render_template_string

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


@pytest.mark.parametrize(("language", "said"), [("en", "06/11/2026"), ("vi", "6/11/26")])
def test_days_come_before_months(app, language, said):
    day = dt.date(2026, 11, 6)
    with app.test_request_context(headers={"Accept-Language": language}):
        assert render_template_string("{{ day | dateformat('short') }}", day=day) == said
