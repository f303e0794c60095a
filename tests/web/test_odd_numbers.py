"""Numbers in addresses and forms that only look like numbers are answered, never stumbled over."""

from __future__ import annotations

import pytest

ODD = ["²", "1e3", "-1", "9" * 5000, "٣٣٣٣٣٣٣٣٣٣٣٣", " 1 ", "0x1"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("odd", ODD)
def test_odd_numbers_are_refused(browser, sample, odd):
    browser.sign_in("administrator")
    query = {"snapshot": odd}
    assert browser.get("/", query_string=query).status_code == 404
    assert browser.get("/people", query_string={"page": odd}).status_code in (200, 400, 404)
    assert browser.get("/settings/audit", query_string={"page": odd}).status_code == 200
    form = {"minimum_group": odd, "text": "x" * 30, "legal_basis": "y" * 30}
    assert browser.post("/settings/privacy", form).status_code == 400
    form = {"uploads_days": odd, "snapshots_days": "0", "campaigns_days": "0"}
    assert browser.post("/settings/retention", form).status_code in (303, 400)
