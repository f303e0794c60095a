"""A database and a folder know one another, or nothing starts and nothing is deleted."""

from __future__ import annotations

import os

import pytest

from icomms.belonging import FILE, KEY, join
from icomms.errors import SettingsError, StorageError
from icomms.installation import Installation, installation, kept_once, own_folder
from icomms.storage import accounts, datasets, settings
from icomms.storage.database import Database
from icomms.web import create_app


def opened(home, url) -> tuple[Installation, Database]:
    place = Installation(home, url)
    place.prepare()
    database = Database(url)
    database.migrate()
    return place, database


@pytest.fixture
def place_and_database(tmp_path, database_url):
    place, database = opened(tmp_path / "home", database_url)
    yield place, database
    database.close()


def uploaded(place, database, stored: str) -> None:
    (place.uploads / stored).write_text("x")
    with database.begin() as session:
        made = datasets.make_data_set(session, "S", "own", None)
        datasets.add_file(session, made.id, "a", stored, "0" * 64, 1, "", {}, None)


def id_in(database) -> str:
    with database.read() as session:
        return settings.setting(session, KEY, "")


def test_both_are_given_one_id_and_keep_it(place_and_database):
    place, database = place_and_database
    found = join(place, database)
    assert (place.home / FILE).read_text() == id_in(database) == found
    assert join(place, database) == found


def test_a_new_database_beside_an_old_folder_is_refused(place_and_database, tmp_path):
    place, database = place_and_database
    join(place, database)
    uploaded(place, database, "a1")
    wrong = f"sqlite:///{tmp_path / 'mistyped.db'}"
    with pytest.raises(StorageError, match="do not belong together"):
        create_app(Installation(place.home, wrong))
    other = Database(wrong)
    assert id_in(other) == ""
    other.close()
    assert (place.uploads / "a1").exists()


def test_the_database_of_another_installation_is_refused(place_and_database, tmp_path):
    place, database = place_and_database
    join(place, database)
    elsewhere, other = opened(tmp_path / "elsewhere", f"sqlite:///{tmp_path / 'other.db'}")
    join(elsewhere, other)
    with pytest.raises(StorageError, match="do not belong together"):
        join(place, other)
    assert join(elsewhere, other) == id_in(other)
    other.close()


def test_an_installation_from_before_is_taken_as_it_is(place_and_database):
    place, database = place_and_database
    uploaded(place, database, "a1")
    (place.uploads / "lost").write_text("an upload whose server died")
    assert join(place, database) == id_in(database)


def test_a_folder_from_before_beside_a_new_database_is_refused(place_and_database):
    place, database = place_and_database
    (place.uploads / "a1").write_text("x")
    with pytest.raises(StorageError, match="do not belong together"):
        join(place, database)
    assert not (place.home / FILE).exists()
    with database.begin() as session:  # in use for long, all its data sets deleted
        accounts.make_user(session, "a@example.com", "A", "administrator", "a long enough word")
    assert join(place, database)


def test_a_restored_folder_and_database_find_one_another(place_and_database):
    place, database = place_and_database
    found = join(place, database)
    uploaded(place, database, "a1")
    (place.home / FILE).unlink()  # a backup does not hold it
    assert join(place, database) == found
    with database.begin() as session:  # and one of the database may be older than the id
        settings.clear_setting(session, KEY)
    assert join(place, database) == found == id_in(database)


def test_what_is_kept_once_is_whole_for_everybody(tmp_path):
    path = tmp_path / "key"
    assert {kept_once(path, text) for text in ("first", "second")} == {"first"}
    assert oct(path.stat().st_mode & 0o777) == "0o600"
    assert [entry.name for entry in tmp_path.iterdir()] == ["key"]


def test_folders_of_processes_that_live_are_left_alone(tmp_path):
    inside = tmp_path / "arriving"
    ours, lock = own_folder(inside)
    (ours / "part").write_text("x")
    gone, other = own_folder(inside)
    other.close()  # as when its process was killed
    last, third = own_folder(inside)
    assert {path.name for path in inside.iterdir() if path.is_dir()} == {ours.name, last.name}
    assert (ours / "part").exists()
    assert not gone.exists()
    lock.close()
    third.close()


def test_a_password_comes_from_a_file_of_its_own(tmp_path):
    file = tmp_path / "password"
    file.write_text("p@ss/wörd\n", encoding="utf-8")
    said = {
        "ICOMMS_HOME": os.fspath(tmp_path), "ICOMMS_DATABASE_PASSWORD_FILE": os.fspath(file),
        "DATABASE_URL": "postgresql://icomms@db:5432/icomms?sslmode=verify-full",
    }  # fmt: skip
    url = installation(said).database_url
    assert url == "postgresql://icomms:p%40ss%2Fw%C3%B6rd@db:5432/icomms?sslmode=verify-full"
    database = Database(url)
    assert database.engine.url.password == "p@ss/wörd"
    assert "wörd" not in database.engine.url.render_as_string()
    assert installation({**said, "DATABASE_URL": url}).database_url == url
    with pytest.raises(SettingsError, match="names no user"):
        installation({**said, "DATABASE_URL": "sqlite:///x.db"})
    with pytest.raises(SettingsError, match="cannot be read"):
        installation({**said, "ICOMMS_DATABASE_PASSWORD_FILE": "/nowhere"})
