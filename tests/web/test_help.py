"""The manual: complete in both languages, true, and open to everybody."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from icomms.governance.access import USER_ROLES
from icomms.installation import VARIABLES, Installation, installation
from icomms.records import ROLES
from icomms.storage import accounts
from icomms.web.help import MANUAL, PAGES
from icomms.web.rescue import reset_link

ROOT = Path(__file__).resolve().parents[2]
VIETNAMESE_ROLES = ("lan tỏa", "thuyết phục", "dẫn dắt", "phản biện")


@pytest.mark.parametrize("language", ["en", "vi"])
@pytest.mark.parametrize("name", PAGES)
def test_every_page_opens_without_signing_in(app, name, language):
    answer = app.test_client().get(f"/help/{name}", headers={"Accept-Language": language})
    assert answer.status_code == 200
    assert f'lang="{language}"' in answer.text
    pictures = re.findall(r'src="(/help/images/[^"]+)"', answer.text)
    for picture in pictures:
        with app.test_client().get(picture) as got:
            assert got.status_code == 200


def test_it_refuses_what_is_no_page(app):
    for name in ("nothing", "images/none.svg", "images/../en/begin.md"):
        assert app.test_client().get(f"/help/{name}").status_code == 404


def test_both_languages_have_the_same_sections():
    for name in PAGES:
        if name == "glossary":
            continue
        counts = {
            language: (MANUAL / language / f"{name}.md").read_text("utf-8").count("\n## ")
            for language in ("en", "vi")
        }
        assert counts["en"] == counts["vi"], name


@pytest.mark.parametrize("language", ["en", "vi"])
def test_every_variable_of_the_installation_is_in_the_manual(language):
    text = (MANUAL / language / "administrators.md").read_text("utf-8")
    for name in VARIABLES:
        assert f"`{name}`" in text, name
    read_where_needed = {"ICOMMS_DATABASE_PASSWORD_FILE", "ICOMMS_ENGINE", "ICOMMS_LOG_MEMORY_MB"}
    assert len(set(VARIABLES) - read_where_needed) == len(fields(Installation))


def test_every_role_is_in_the_manual():
    english = (MANUAL / "en" / "scores.md").read_text("utf-8").lower()
    vietnamese = (MANUAL / "vi" / "scores.md").read_text("utf-8").lower()
    assert all(role in english for role in ROLES)
    assert all(role in vietnamese for role in VIETNAMESE_ROLES)
    accounts_page = (MANUAL / "en" / "settings.md").read_text("utf-8")
    assert all(f"| {role} |" in accounts_page for role in USER_ROLES)


def test_the_environment_is_read_and_wrong_numbers_are_named(tmp_path):
    found = installation({"ICOMMS_HOME": str(tmp_path), "ICOMMS_PORT": "9000", "ICOMMS_HTTPS": "1"})
    assert (found.home, found.port, found.https) == (tmp_path, 9000, True)
    with pytest.raises(Exception, match="ICOMMS_PORT is 'x'"):
        installation({"ICOMMS_PORT": "x"})


def test_who_has_the_machine_gets_a_reset_link(database, place, cast):
    link = reset_link(place, "Administrator@example.com ")
    with database.begin() as session:
        found = accounts.use_link(session, "reset", link.rsplit("/", 1)[1])
    assert found.user_id == cast["administrator"]
    with pytest.raises(Exception, match="Nobody has an account"):
        reset_link(place, "nobody@example.com")
