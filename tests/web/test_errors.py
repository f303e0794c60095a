"""Refusals of the engine as pages, in the language of the page."""

from __future__ import annotations

from icomms.errors import InputError, StorageError


def test_an_error_page_speaks_the_language_of_the_page(browser, sample):
    browser.sign_in("analyst")
    vietnamese = {"Accept-Language": "vi"}
    answer = browser.post("/snapshots/99/delete", {"name": "Spring"}, headers=vietnamese)
    assert answer.status_code == 404
    assert "Không có bản chụp này." in answer.text
    assert "Hãy chọn trong danh sách." in answer.text
    english = browser.post("/snapshots/99/delete", {"name": "Spring"})
    assert "There is no such snapshot." in english.text
    assert "Choose one from the list." in english.text


def test_values_in_an_error_are_shown_as_text_and_kept(app):
    text, code = _page(app, InputError("<b>%(x)s</b>.csv is empty.", ""))
    assert "&lt;b&gt;%(x)s&lt;/b&gt;.csv trống." in text
    assert code == 400


def test_a_refusal_by_the_installation_is_translated_too(app):
    error = StorageError("The database x cannot be reached.", "Check the address.")
    text, _ = _page(app, error)
    assert "Không kết nối được cơ sở dữ liệu x." in text
    assert "Hãy kiểm tra địa chỉ." in text


def _page(app, error):
    with app.test_request_context("/", headers={"Accept-Language": "vi"}):
        return app.handle_user_exception(error)
