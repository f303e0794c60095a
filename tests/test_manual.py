"""The manual names every page, setting, role and file in both languages, as the product does."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import asdict, fields
from pathlib import Path

import pytest

from graph import neo4j_settings
from icomms.campaigns import mailing
from icomms.cli import commands
from icomms.file_templates import FILLED
from icomms.governance.access import PERMISSIONS, PUBLIC, USER_ROLES
from icomms.governance.organisation import Retention
from icomms.installation import VARIABLES, Installation
from icomms.translations.merge import merged
from icomms.web import create_app
from icomms.web.access import permission_of
from icomms.web.data.check import WITHOUT_PERSON
from icomms.web.data.wording import _VERDICTS as VERDICTS
from icomms.web.engine_form import EDITABLE, SHOWN
from icomms.web.help import GLOSSARY, MANUAL, PAGES
from icomms.web.settings import MARK_LABELS, SMALLEST_GROUP
from icomms.web.users import ROLE_LABELS

ROOT = Path(__file__).resolve().parents[1]
NAMES = sorted(set(PAGES) - {"glossary"})
TEXTS = {
    language: {name: (MANUAL / language / f"{name}.md").read_text("utf-8") for name in NAMES}
    for language in ("en", "vi")
}
VIETNAMESE = {
    message.id if isinstance(message.id, str) else message.id[0]: (
        message.string if isinstance(message.string, str) else message.string[0]
    )
    for message in merged()
    if message.id
}
KNOWN = {**VARIABLES, **mailing.VARIABLES, **neo4j_settings.VARIABLES}
# Answers that are files or parts of a page.
NO_PAGE = re.compile(
    r"\.(csv|xlsx|svg|json|pdf|docx|eml|ics|<ending>)$|/part$|^/network/person/|^/help/images/|/files/"
)
WHO = {
    "en": ("everybody", "everyone with an account", "all but", " and "),
    "vi": ("mọi người", "mọi người có tài khoản", "tất cả trừ", " và "),
}


def said(label: object, language: str) -> str:
    """A text of the product in a language; Vietnamese as the catalogue has it."""
    return str(label) if language == "en" else VIETNAMESE[str(label)]


def cells(language: str, name: str) -> list[list[str]]:
    """The rows of all tables of a page."""
    rows = [line for line in TEXTS[language][name].splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


def test_every_page_is_there_in_both_languages_and_nothing_else():
    for language in ("en", "vi"):
        assert sorted(path.stem for path in (MANUAL / language).iterdir()) == NAMES
        for name, text in TEXTS[language].items():
            assert text.startswith(f"# {said(PAGES[name], language)}\n"), (language, name)
    assert GLOSSARY.exists()


@pytest.mark.parametrize("name", NAMES)
def test_both_languages_have_the_same_parts(name):
    shapes = []
    for language in ("en", "vi"):
        text = TEXTS[language][name]
        shapes.append({
            "headings": re.findall(r"^#+ ", text, re.M),
            "rows": [len(row) for row in cells(language, name)],
            "items": len(re.findall(r"^(?:- |\d\. )", text, re.M)),
            "code": Counter(re.findall(r"`[^`\n]+`", text)),
            "commands": re.findall(r"^    .*", text, re.M) if name == "administrators" else [],
            "links": Counter(
                re.sub(r"-(en|vi)\.png$", ".png", link) for link in re.findall(r"\]\(([^)]+)\)", text)
            ),
        })  # fmt: skip
    assert shapes[0] == shapes[1]


@pytest.mark.parametrize("language", ["en", "vi"])
def test_links_lead_somewhere(language):
    found = 0
    for name, text in TEXTS[language].items():
        for title, target in re.findall(r"(?<!!)\[([^]]+)\]\(([^)]+)\)", text):
            page = target.removesuffix(".md")
            assert page in PAGES, (name, target)
            assert target == f"{page}.md", (name, target)
            assert title.lower() == said(PAGES[page], language).lower(), (name, title)
            found += 1
        for picture in re.findall(r"!\[[^]]+\]\(([^)]+)\)", text):
            assert (MANUAL / language / picture).is_file(), (name, picture)
    assert found > 20


def test_names_of_buttons_are_those_of_the_pages():
    found = 0
    for name in NAMES:
        vietnamese = TEXTS["vi"][name].lower()
        for label in re.findall(r"\*\*([^*]+?)[.:]?\*\*", TEXTS["en"][name]):
            if label[0].isupper() and label in VIETNAMESE:
                assert VIETNAMESE[label].lower() in vietnamese, (name, label, VIETNAMESE[label])
                found += 1
    assert found > 40


@pytest.fixture(scope="module")
def pages(tmp_path_factory) -> dict[str, str]:
    """Every address that is a page, as the manual writes it, and the permission it needs."""
    home = tmp_path_factory.mktemp("manual")
    app = create_app(Installation(home=home, database_url=f"sqlite:///{home / 'icomms.db'}"))
    found = {}
    for rule in app.url_map.iter_rules():
        if "GET" not in rule.methods or rule.endpoint == "static" or NO_PAGE.search(rule.rule):
            continue
        found[re.sub(r"<[^>]+>", "…", rule.rule)] = permission_of(app, rule.endpoint)
    app.extensions["icomms_database"].close()
    return found


@pytest.mark.parametrize("language", ["en", "vi"])
def test_every_page_of_the_product_is_listed_with_who_may_open_it(pages, language):
    listed = {row[1].strip("`"): row for row in cells(language, "pages")[1:]}
    assert sorted(listed) == sorted(pages)
    for address, permission in pages.items():
        assert listed[address][2] == who(permission, language), address


def who(permission: str, language: str) -> str:
    """Whom the list names for a permission."""
    everybody, accounts, all_but, and_ = WHO[language]
    if permission == PUBLIC:
        return everybody
    roles = [role for role in USER_ROLES if role in PERMISSIONS[permission]]
    plural = "s" if language == "en" else ""
    words = {role: said(ROLE_LABELS[role], language).lower() + plural for role in USER_ROLES}
    missing = [role for role in USER_ROLES if role not in roles]
    if not missing:
        return accounts
    if len(missing) == 1:
        return f"{all_but} {words[missing[0]]}"
    return and_.join(words[role] for role in roles)


def test_pages_are_called_as_they_call_themselves():
    rows = zip(cells("en", "pages"), cells("vi", "pages"), strict=True)
    known = [(en[0], vi[0]) for en, vi in rows if en[0] in VIETNAMESE]
    assert len(known) > 25
    assert [(en, vi) for en, vi in known if VIETNAMESE[en] != vi] == []


@pytest.mark.parametrize("language", ["en", "vi"])
def test_every_setting_of_the_pages_is_there_with_its_default(language):
    rows = {row[0].strip("`"): row for row in cells(language, "settings")}
    for section, cls in EDITABLE.items():
        defaults = cls()
        for setting in (one for one in fields(cls) if one.name in SHOWN):
            value, shown = getattr(defaults, setting.name), rows[f"{section}.{setting.name}"][2]
            if isinstance(value, int | float) and not isinstance(value, bool):
                assert shown == f"{value:g}", setting.name
            assert shown, setting.name
    text = TEXTS[language]["settings"]
    for number in (*asdict(Retention()).values(), SMALLEST_GROUP):
        assert re.search(rf"\b{number}\b", text), number


@pytest.mark.parametrize("language", ["en", "vi"])
def test_every_role_mark_and_decision_is_there(language):
    roles = [row[0] for row in cells(language, "settings")]
    assert [said(ROLE_LABELS[role], language).lower() for role in USER_ROLES] == roles[-5:]
    text = TEXTS[language]["settings"].lower()
    for label in MARK_LABELS.values():
        assert said(label, language).lower() in text, label
    decisions = [row[0] for row in cells(language, "data")[1:]]
    assert decisions == [said(VERDICTS[one], language) for one in ("same", *WITHOUT_PERSON)]


@pytest.mark.parametrize("language", ["en", "vi"])
def test_commands_files_and_variables_exist(language):
    text = "\n".join(TEXTS[language].values())
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for verbs in re.findall(
        r"\bmake ((?:run|test|setup|help)\b(?: (?:assets|translations)\b)*)", text
    ):
        for verb in verbs.split():
            assert re.search(rf"^{verb}:", makefile, re.M), verb
    for command in re.findall(r"(?:bin/|exec icomms )icomms (\w+)", text):
        assert command in commands.commands, command
    for path in re.findall(r"\bdeploy/[\w.-]+|`docs/[\w./-]+`", text):
        assert (ROOT / path.strip("`")).exists(), path
    for name in re.findall(r"\bICOMMS_[A-Z_]+\b", text):
        assert name in KNOWN, name
    assert {"backup", "restore"} <= set(re.findall(r"bin/icomms (\w+)", text))


def test_templates_of_all_formats_are_counted():
    assert len(FILLED) == 5, "docs/manual: data.md says of which formats there are templates"


@pytest.mark.parametrize("path", sorted((ROOT / "deploy").iterdir()), ids=lambda path: path.name)
def test_files_for_operators_name_only_what_exists(path):
    text = path.read_text("utf-8")
    for name in re.findall(r"\bICOMMS_[A-Z_]+\b", text):
        assert name in KNOWN, name
    for module in re.findall(r"-m (icomms[\w.]+|graph[\w.]+)", text):
        assert (ROOT / f"{module.replace('.', '/')}.py").exists(), module
    for sources in re.findall(r"^COPY (?!--from)(.+) \S+$", text, re.M):
        for source in sources.split():
            assert (ROOT / source).exists(), source
    for line in re.findall(r"^FROM (\S+)", text, re.M):
        assert "/" not in line, "an image is named without a host"
    if path.suffix == ".service":
        assert "NUMBA_CACHE_DIR=" in text, "compiled loops need a folder that can be written"
        assert "app.py" in text or "icomms.worker" in text
