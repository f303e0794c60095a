"""Documentation that lags behind the code fails here."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from icomms.cli import commands
from icomms.config import FAMILIES, SECTIONS, settings_from
from icomms.explanation_texts import PARTS
from icomms.kinds import RULES
from icomms.records import ROLES

ROOT = Path(__file__).resolve().parents[1]
MANUAL = (ROOT / "docs/manual/command-line.md").read_text(encoding="utf-8")
SCORES = (ROOT / "docs/scores.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
GLOSSARY = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")


def test_every_command_and_option_is_in_the_manual():
    for name, command in commands.commands.items():
        section = re.search(rf"(?s)^## {name}\n(.*?)(?=^## |\Z)", MANUAL, re.M)
        assert section, name
        inside = getattr(command, "commands", {}).values()
        for one in inside:
            assert f"icomms {name} {one.name} " in section[1], one.name
        for option in [p for one in (command, *inside) for p in one.params]:
            long = [o for o in option.opts if o.startswith("--")]
            if long and long[0] != "--json":
                assert long[0] in section[1], (name, long[0])


def test_every_setting_is_in_the_manual_with_its_default():
    for section, cls in SECTIONS.items():
        defaults = cls()
        for setting in fields(cls):
            row = re.search(rf"^\| `{section}\.{setting.name}` \| (.*?) \|", MANUAL, re.M)
            assert row, f"{section}.{setting.name}"
            value = getattr(defaults, setting.name)
            shown = (
                {True: "true", False: "false"}.get(value, value)
                if value in (True, False)
                else value
            )
            shown = f'"{shown}"' if isinstance(value, str) else shown
            shown = "[]" if value == () else shown
            shown = f"{value:g}" if isinstance(value, float) else shown
            assert row[1] == str(shown), (section, setting.name)
            assert setting.metadata["help"], setting.name


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_is_in_the_manual(family):
    assert family in MANUAL


def test_every_role_part_kind_and_measure_is_in_the_scores():
    for word in (*ROLES, *RULES):
        assert word in SCORES, word
    for part in PARTS:
        if part not in ("people_turning_to", "nominators", "pagerank", "two_step_reach",
                        "critic_nominators"):  # fmt: skip
            assert part in SCORES, part


def test_every_measure_is_in_the_scores():
    code = (ROOT / "icomms/measures.py").read_text(encoding="utf-8")
    names = re.findall(r'^ {8}"(\w+)": ', code, re.M) + re.findall(r'columns\["(\w+)"\]', code)
    assert len(names) > 30
    for name in names:
        assert name in SCORES, name


def test_the_examples_of_the_manual_are_valid_settings():
    import tomllib

    block = MANUAL.split("## settings.toml")[1]
    text = "\n".join(line[4:] for line in block.splitlines() if line.startswith("    "))
    settings = settings_from(tomllib.loads(text))
    assert settings.kinds["hoi_y_kien"].like == "advice"


def test_readme_names_exactly_the_two_commands_and_existing_files():
    assert re.findall(r"^    (make \w+)", README, re.M) == ["make run", "make test"]
    for link in re.findall(r"\]\(([^)]+)\)", README):
        assert (ROOT / link).exists(), link


def test_glossary_has_both_languages_and_the_roles():
    rows = [line.split("|")[1:4] for line in GLOSSARY.splitlines() if line.startswith("| ")][2:]
    assert len(rows) > 40
    assert all(cell.strip() for row in rows for cell in row)
    terms = {row[0].strip() for row in rows}
    assert set(ROLES) <= terms


def test_makefile_verbs_have_help():
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    for verb in ("setup", "run", "test", "lint", "check", "bench", "sample"):
        assert re.search(rf"^{verb}:.*## \w", text, re.M), verb
