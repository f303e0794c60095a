"""Guessing columns: the header rows of ten systems, and what values add to names."""

from __future__ import annotations

import pytest

from icomms.importers.columns import (
    column_of,
    guess_columns,
    header_key,
    is_sensitive,
    known_headers,
    read_synonyms,
    variants,
)

PEOPLE = read_synonyms("people")

# header -> expected field ("" = not used), as the systems write them; rows are made up
GOOGLE = {
    "First Name [Required]": "given_name",
    "Last Name [Required]": "family_name",
    "Email Address [Required]": "email",
    "Password [Required]": "",
    "Password Hash Function [UPLOAD ONLY]": "",
    "Org Unit Path [Required]": "division",
    "New Primary Email [UPLOAD ONLY]": "",
    "Recovery Email": "",
    "Home Secondary Email": "",
    "Work Secondary Email": "other_email*",
    "Work Phone": "",
    "Mobile Phone": "",
    "Work Address": "",
    "Employee ID": "employee_no",
    "Employee Type": "worker_type",
    "Employee Title": "title",
    "Manager Email": "manager_ref",
    "Department": "department",
    "Cost Center": "",
    "Building ID": "location",
    "Floor Name": "",
}
ENTRA = {
    "userPrincipalName": "upn",
    "displayName": "name",
    "surname": "family_name",
    "mail": "email",
    "givenName": "given_name",
    "id": "id",
    "userType": "worker_type",
    "jobTitle": "title",
    "department": "department",
    "accountEnabled": "enabled",
    "usageLocation": "",
    "streetAddress": "",
    "state": "",
    "country": "country",
    "officeLocation": "location",
    "city": "",
    "telephoneNumber": "",
    "mobilePhone": "",
    "ageGroup": "",
    "legalAgeGroupClassification": "",
    "companyName": "company",
    "createdDateTime": "",
}
SUCCESSFACTORS = {
    "STATUS": "status",
    "USERID": "id",
    "USERNAME": "username",
    "FIRSTNAME": "given_name",
    "LASTNAME": "family_name",
    "MI": "",
    "GENDER": "",
    "EMAIL": "email",
    "MANAGER": "manager_ref",
    "HR": "",
    "DEPARTMENT": "department",
    "JOBCODE": "",
    "DIVISION": "division",
    "LOCATION": "location",
    "TIMEZONE": "",
    "HIREDATE": "hired_on",
    "EMPID": "employee_no",
    "TITLE": "title",
    "CUSTOM01": "",
}
BAMBOO = {
    "Employee #": "employee_no",
    "First Name": "given_name",
    "Last Name": "family_name",
    "Work Email": "email",
    "Job Title": "title",
    "Reporting to": "",
    "Supervisor EID": "manager_ref",
    "Department": "department",
    "Division": "division",
    "Location": "location",
    "Hire Date": "hired_on",
    "Status": "status",
}
WORKDAY = {
    "Employee ID": "employee_no",
    "Worker": "name",
    "Worker's Manager": "manager_ref",
    "Supervisory Organization": "supervisory_org",
    "Location": "location",
    "Business Title": "title",
    "Hire Date": "hired_on",
    "Email - Primary Work": "email",
}
MISA = {
    "STT": "",
    "Mã nhân viên (*)": "employee_no",
    "Họ và tên (*)": "name",
    "Giới tính": "",
    "Ngày sinh": "",
    "Đơn vị công tác (*)": "department",
    "Vị trí công việc (*)": "title",
    "Quản lý trực tiếp": "manager_ref",
    "Email cơ quan": "email",
    "Ngày chính thức": "hired_on",
    "Trạng thái": "status",
}
BASE = {
    "STT": "",
    "Mã NV": "employee_no",
    "Họ và tên đệm": "family_name",
    "Tên": "given_name",
    "Email": "email",
    "Số điện thoại": "",
    "Phòng ban": "department",
    "Chức vụ": "title",
    "Chi nhánh": "location",
    "Tổ": "team",
}
PERSONIO = {
    "Vorname": "given_name",
    "Nachname": "family_name",
    "E-Mail": "email",
    "Position": "title",
    "Vorgesetzter": "manager_ref",
    "Abteilung": "department",
    "Standort": "location",
    "Einstellungsdatum": "hired_on",
    "Status": "status",
    "Geburtsdatum": "",
}
ENGAGE = {
    "id": "id",
    "name": "name",
    "email": "email",
    "job_title": "title",
    "location": "location",
    "department": "department",
    "joined_at": "hired_on",
    "state": "status",
    "api_url": "",
}
DIRECTORY = {
    "sAMAccountName": "username",
    "givenName": "given_name",
    "sn": "family_name",
    "mail": "email",
    "title": "title",
    "department": "department",
    "manager": "manager_ref",
    "employeeID": "employee_no",
    "userAccountControl": "account_control",
    "physicalDeliveryOfficeName": "location",
}
SYSTEMS = {
    "google": GOOGLE, "entra": ENTRA, "successfactors": SUCCESSFACTORS, "bamboo": BAMBOO,
    "workday": WORKDAY, "misa": MISA, "base": BASE, "personio": PERSONIO, "engage": ENGAGE,
    "directory": DIRECTORY,
}  # fmt: skip
VALUES = {
    "engage": [["7", "A", "a@x.vn", "Dev", "Huế", "IT", "2024-01-05", "active", "https://x.vn/7"]]
    * 3
}


def _fields(header, sample=(), overrides=None, synonyms=PEOPLE):
    return [c.field for c in guess_columns(header, synonyms, sample, overrides or {})]


def test_ten_systems_together_map_at_least_95_percent():
    right = total = 0
    wrong = []
    for system, expected in SYSTEMS.items():
        found = _fields(list(expected), VALUES.get(system, ()))
        total += len(expected)
        right += sum(f == e for f, e in zip(found, expected.values(), strict=True))
        wrong += [
            (system, h, f, e) for (h, e), f in zip(expected.items(), found, strict=True) if f != e
        ]
    assert total >= 126
    assert right >= 0.95 * total, wrong


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_fields_people_are_recognised_by_are_right_in_every_system(system):
    expected = SYSTEMS[system]
    found = _fields(list(expected), VALUES.get(system, ()))
    must = {"id", "employee_no", "name", "given_name", "family_name", "email", "upn", "manager_ref"}
    assert {h: f for h, f in zip(expected, found, strict=True) if f in must} == {
        h: e for h, e in expected.items() if e in must
    }


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Site", "location"), ("plant", "location"), ("village", "location"),
        ("Chi nhánh", "location"), ("Nhà máy", "location"), ("Địa điểm", "location"),
        ("Làng", "location"), ("STANDORT", "location"), ("Office", "location"),
        ("branch", "location"), ("group", "team"), ("group_label", "team"), ("Nhóm", "team"),
        ("Tổ", "team"), ("Họ và tên / Full name", "name"), ("Phòng\n(Department)", "department"),
        ("Departement", "department"), ("Work emial", "email"), ("Full Name *", "name"),
        ("HọVàTên", "name"), ("Reports To", "manager_ref"), ("N+1", ""),
    ],
)  # fmt: skip
def test_single_headers(header, field):
    assert _fields([header]) == [field]


def test_a_field_is_given_once_and_the_better_name_wins():
    assert _fields(["group", "group_label"]) == ["", "team"]
    assert _fields(["City", "Work location"]) == ["", "location"]
    assert _fields(["Manager", "Manager ID"]) == ["", "manager_ref"]


def test_starred_fields_take_several_columns():
    assert _fields(["Email", "Email 2", "proxyAddresses"]) == [
        "email", "other_email*", "other_email*",
    ]  # fmt: skip


def test_overrides_win_and_may_switch_a_column_off():
    header = ["ID", "Họ tên", "Khối", "Phòng"]
    assert _fields(header, overrides={"khoi": "department", "Phòng": ""}) == [
        "id", "name", "department", "",
    ]  # fmt: skip
    assert _fields(["Name", "x"], overrides={"x": "not a field"}) == ["name", ""]


def test_values_show_unnamed_email_and_manager_columns():
    rows = [
        [f"E{i:03}", f"Ng. {i}", f"n{i}@x.vn", f"E{max(1, i // 4 * 4):03}"] for i in range(1, 12)
    ]
    rows[0][3] = ""
    assert _fields(["Mã NV", "Họ tên", "col3", "N+1"], rows) == [
        "employee_no", "name", "email", "manager_ref",
    ]  # fmt: skip


def test_small_numbers_are_not_taken_for_managers():
    rows = [[str(i), f"Person {i}", str(i % 3 + 1)] for i in range(1, 20)]
    assert _fields(["id", "name", "headcount"], rows) == ["id", "name", ""]


def test_values_contradict_a_name():
    rows = [["a", "Ha Noi"], ["b", "Hue"], ["c", "Vinh"]]
    columns = guess_columns(["name", "Email"], PEOPLE, rows)
    assert columns[1].field == "email"
    assert columns[1].confidence < 0.7
    assert _fields(["name", "Work emial"], rows) == ["name", ""]


def test_state_is_a_status_only_when_its_values_say_so():
    assert _fields(["id", "state"], [["1", "active"]] * 3) == ["id", "status"]
    assert _fields(["id", "state"], [["1", "Bavaria"]] * 3) == ["id", ""]


@pytest.mark.parametrize(
    "header",
    ["Password [Required]", "Số điện thoại", "ngày sinh", "Giới tính", "Tuổi", "Địa chỉ", "CCCD",
     "Số CMND/CCCD", "Lương cơ bản", "Religion", "Familienstand", "Dân tộc", "Health insurance",
     "telephoneNumber", "Geburtsdatum", "Handynummer", "ageGroup", "ID number", "Salary (VND)"],
)  # fmt: skip
def test_sensitive_headers(header):
    assert is_sensitive(header)
    assert _fields([header]) == [""]


@pytest.mark.parametrize(
    "header", ["Email address", "Địa chỉ email", "Language", "Manager", "Stage"]
)
def test_harmless_headers(header):
    assert not is_sensitive(header)


def test_keys_and_variants():
    assert header_key("physicalDeliveryOfficeName") == "physical delivery office name"
    assert header_key("[Nguyễn Văn Anh]") == "nguyen van anh"
    assert variants("Đơn vị (Unit)")[0] == ("don vi unit", 1.0)
    assert variants("") == ()


def test_known_headers_counts_only_exact_names():
    assert known_headers(["Mã NV", "Họ tên", "Nguyễn Văn An", "12"], PEOPLE) == 2


def test_empty_and_duplicate_headers_are_not_used_twice():
    assert _fields(["", "Name", "Name_2", ""]) == ["", "name", "", ""]
    columns = guess_columns(["Name", "Email"], PEOPLE)
    assert column_of(columns, "email") == 1
    assert column_of(columns, "team") is None
