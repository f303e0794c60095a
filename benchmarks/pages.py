"""Server time and weight of every page with 10,000 people, 300,000 ties and three snapshots.

`python -m benchmarks.pages [--keep]`: the median of 11 requests per page as an analyst (an
administrator where needed), after one that opens the snapshot; weights are gzipped.
"""

from __future__ import annotations

import gzip
import statistics
import sys
import time
from pathlib import Path

from benchmarks.generate import write_log
from icomms.analysis import Request, analyse
from icomms.config import settings_from
from icomms.installation import Installation
from icomms.storage import accounts, datasets, snapshots
from icomms.web import create_app

PLACE = Path("data/var/bench/pages")
PEOPLE, ROWS, TIMES = 10_000, 1_000_000, 11
PASSWORD = "a long enough sentence"
FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Phan", "Vũ", "Đặng", "Bùi", "Đỗ")
GIVEN = ("An", "Bình", "Châu", "Dũng", "Giang", "Hương", "Khánh", "Linh", "Minh", "Ngọc", "Phúc")
UNTIL = (1_740_000_000, 1_767_000_000, None)


def main() -> None:
    """Print one Markdown row per page."""
    app = _installation()
    pages = _pages(app)
    print("| page | median ms | KB gzipped |")
    print("|---|---|---|")
    for role, urls in pages.items():
        client = app.test_client()
        client.post("/sign-in", data={"email": f"{role}@example.com", "password": PASSWORD})
        for url in urls:
            milliseconds, weight = _measured(client, url)
            print(f"| {url.split('?')[0]} | {milliseconds:.0f} | {weight:.0f} |")


def _measured(client, url):
    first = client.get(url)
    assert first.status_code == 200, (url, first.status_code)
    taken = []
    for _ in range(TIMES):
        begin = time.perf_counter()
        answer = client.get(url)
        answer.get_data()
        taken.append(time.perf_counter() - begin)
    return statistics.median(taken) * 1000, len(gzip.compress(answer.get_data())) / 1024


def _pages(app):
    person = app.config["SOMEBODY"]
    other = app.config["SOMEBODY_ELSE"]
    named = {"person_id": person, "id": person, "name": "begin"}
    plain = sorted(
        rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in rule.methods and not rule.arguments and not rule.rule.startswith("/static")
    )
    skipped = (
        "/sign-in",
        ".csv",
        ".xlsx",
        "/settings/accounts",
        "/settings/audit",
        "/settings/backup",
    )
    seen = [url for url in plain if not any(part in url for part in skipped)]
    seen = [f"{url}?ids={person},{other}" if url.endswith("/compare") else url for url in seen]
    seen.append(f"/people/{named['person_id']}")
    return {"analyst": seen, "administrator": ["/settings/accounts", "/settings/audit"]}


def _installation():
    home = PLACE / "home"
    place = Installation(
        home=home.resolve(), database_url=f"sqlite:///{home.resolve() / 'icomms.db'}"
    )
    fresh = not home.exists()
    app = create_app(place, {"WTF_CSRF_ENABLED": False, "RATELIMIT_ENABLED": False})
    database = app.extensions["icomms_database"]
    if fresh:
        with database.begin() as session:
            for role in ("analyst", "administrator"):
                accounts.make_user(session, f"{role}@example.com", role, role, PASSWORD)
            data_set = datasets.make_data_set(session, "Ten thousand", "own", None)
        files = _company()
        for number, until in enumerate(UNTIL):
            settings = settings_from({"analysis": {"draws": 50}})
            made = analyse(Request(files, place.snapshots / f"s{number}", settings, until=until))
            figures = made.quality["figures"]
            with database.begin() as session:
                snapshots.add_snapshot(
                    session, data_set.id, f"s{number}", first=None, last=until, interactions=ROWS,
                    people=int(figures["people"]), ranked=int(figures["ranked"]),
                )  # fmt: skip
    from icomms.pages.view import view_of

    view = view_of(place.snapshots / "s2")
    first = [i for i in range(view.n) if view.roles["leader"].band[i]][:2]
    app.config["SOMEBODY"], app.config["SOMEBODY_ELSE"] = (str(view.ids[i]) for i in first)
    return app


def _company():
    PLACE.mkdir(parents=True, exist_ok=True)
    log, people = PLACE / "log.csv", PLACE / "people.csv"
    write_log(log, PEOPLE, ROWS)
    with log.open(encoding="utf-8") as file:
        ids = sorted({cell for line in list(file)[1:] for cell in line.split(",")[:2]})
    with people.open("w", encoding="utf-8") as file:
        file.write("id,name,department,location,level\n")
        for i, key in enumerate(ids):
            name = f"{FAMILY[i % 10]} {GIVEN[i // 10 % 11]} {GIVEN[i // 110 % 11]}"
            file.write(f"{key},{name},Unit {i // 90 % 112:03d},Site {i // 900 % 12},L{i % 5}\n")
    return (log, people)


if __name__ == "__main__":
    sys.exit(main())
