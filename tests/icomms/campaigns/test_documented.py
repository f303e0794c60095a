"""The manual names every placeholder and every setting of the mail server."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from icomms.campaigns.docx_template import KNOWN
from icomms.campaigns.mailing import VARIABLES

MANUAL = Path(__file__).resolve().parents[3] / "docs" / "manual"


@pytest.mark.parametrize("language", ["en", "vi"])
def test_every_placeholder_is_in_the_manual_and_no_other(language):
    text = (MANUAL / language / "documents.md").read_text("utf-8")
    assert set(re.findall(r"\{\{(\w+)\}\}", text)) == set(KNOWN)


@pytest.mark.parametrize("language", ["en", "vi"])
def test_every_setting_of_the_mail_server_is_in_the_manual(language):
    text = (MANUAL / language / "administrators.md").read_text("utf-8")
    for name in VARIABLES:
        assert f"`{name}`" in text, name
