"""Server time and weight of every page with 10,000 people, 300,000 ties and three snapshots.

`python -m benchmarks.pages`: the median of 11 requests per page after one that opens the snapshot,
as the first role that may see it; weights are gzipped. The pages are all addresses that the
application knows, with the data set, people and snapshots that are made here once
(data/var/bench/pages; delete the folder to make them anew).
"""

from __future__ import annotations

import gzip
import hashlib
import os
import statistics
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from flask import Flask
from werkzeug.routing import Rule

from benchmarks.generate import write_log
from benchmarks.page_campaigns import PLANNED, known_campaigns, make_campaigns
from icomms.analysis import Request, analyse
from icomms.checking import check
from icomms.governance.access import PUBLIC, allowed
from icomms.installation import Installation
from icomms.jobs import CHECK, EFFECT, begin, keep_check, work_of
from icomms.pages.view import view_of
from icomms.storage import accounts, datasets, jobs, people, snapshots
from icomms.storage.database import Database
from icomms.uploads import under_their_names
from icomms.web import create_app
from icomms.web.access import permission_of
from icomms.worker_job import run

PLACE = Path("data/var/bench/pages")
PEOPLE, ROWS, DRAWS, TIMES = 10_000, 1_000_000, 50, 11
GOAL_MS, GOAL_KB = 200, 100
PASSWORD = "a long enough sentence"
ROLES = ("analyst", "administrator", "planner", "approver")
FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Phan", "Vũ", "Đặng", "Bùi", "Đỗ")
GIVEN = ("An", "Bình", "Châu", "Dũng", "Giang", "Hương", "Khánh", "Linh", "Minh", "Ngọc", "Phúc")
UNTIL = (1_740_000_000, 1_767_000_000, None)
NO_PAGE = (
    ".csv", ".xlsx", ".pdf", ".eml", ".ics", ".docx", "/files/", "/templates/", "/images/",
    "<token>", "/sign-in", "/team/progress", "/team/newer",
)  # fmt: skip
"""Files to take away, pictures of the manual, what is for people who are not signed in, and pages
that are there only while a team is chosen or when newer data have come."""
OFTEN = (
    "/people?q=nguyen+an",
    "/people?role=spreader",
    "/network?by=community",
    "/network/list?q=nguyen+an",
)
MAP_DATA = ("/network/data.json", "/network/map.svg")


@dataclass(frozen=True, slots=True)
class Visit:
    """One address to measure, with what a browser would send."""

    url: str
    role: str
    headers: dict[str, str] = field(default_factory=dict)


def main() -> None:
    """Print one Markdown row per page, those over a goal marked."""
    app = application(company())
    print("| page | median ms | CPU ms | KB gzipped | |\n|---|---|---|---|---|")
    clients = {role: _signed_in(app, role) for role in ROLES}
    for visit in _visits(app):
        wall, cpu, weight = _measured(clients[visit.role], visit)
        over = "slow" if wall >= GOAL_MS else ""
        over += " heavy" if weight >= GOAL_KB and visit.url not in MAP_DATA else ""
        print(f"| {visit.url} | {wall:.0f} | {cpu:.0f} | {weight:.0f} | {over} |", flush=True)


def company() -> Installation:
    """The installation that is measured."""
    home = PLACE.resolve()
    return Installation(home=home, database_url=f"sqlite:///{home / 'icomms.db'}")


def _signed_in(app: Flask, role: str):
    client = app.test_client()
    client.post("/sign-in", data={"email": f"{role}@example.com", "password": PASSWORD})
    return client


def _measured(client, visit: Visit) -> tuple[float, float, float]:
    """Median milliseconds on the wall and of the processor, KB gzipped."""
    first = client.get(visit.url, headers=visit.headers)
    assert first.status_code in (200, 286), (visit.url, first.status_code)
    wall, cpu = [], []
    for _ in range(TIMES):
        start, busy = time.perf_counter(), time.process_time()
        content = client.get(visit.url, headers=visit.headers).get_data()
        wall.append(1000 * (time.perf_counter() - start))
        cpu.append(1000 * (time.process_time() - busy))
    weight = len(gzip.compress(content, mtime=0)) / 1024
    return statistics.median(wall), statistics.median(cpu), weight


def _visits(app: Flask) -> Iterator[Visit]:
    """Every page of the application, and some with what people ask for most."""
    known = _known(app)
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        if "GET" in (rule.methods or ()) and _is_page(rule):
            permission = permission_of(app, rule.endpoint)
            role = next(r for r in ROLES if permission == PUBLIC or allowed(r, permission))
            values = {**known, **_of(rule.rule, known)}
            with app.test_request_context():
                url = app.url_map.bind("").build(
                    rule.endpoint, {name: values[name] for name in rule.arguments}
                )
            headers = {"HX-Request": "true"} if rule.endpoint == "network.person" else {}
            yield Visit(url + known.get(rule.rule, ""), role, headers)
    columns = f"/data/{known['data_set_id']}/columns?file=2"
    for url in (*OFTEN, columns):
        yield Visit(url, "analyst")


def _of(rule: str, known: Mapping[str, str]) -> dict[str, str]:
    """What stands in the address of a page that needs another data set, campaign or member."""
    if "/progress" in rule:
        return {"data_set_id": known["waiting"]}
    if rule.endswith("/substitutes"):
        return {"member_id": known["declined"]}
    planned = rule.partition("<int:campaign_id>/")[2] in PLANNED
    return {"campaign_id": known["planned"]} if planned else {}


def _is_page(rule: Rule) -> bool:
    return rule.endpoint != "static" and not any(part in rule.rule for part in NO_PAGE)


def _known(app: Flask) -> dict[str, str]:
    """What stands in addresses: people, data sets, and what is asked of a page by its rule."""
    database = app.extensions["icomms_database"]
    with database.read() as session:
        own, waiting = sorted(datasets.data_sets(session), key=lambda one: one.id)
        newest, _, oldest = snapshots.snapshots(session)
        tried = next(job for job in jobs.jobs(session) if job.kind == EFFECT)
    view = view_of(app.extensions["icomms_installation"].snapshots / newest.folder)
    person, other = view.ids[np.flatnonzero(view.roles["leader"].band == "stands out")[:2]]
    return {
        "data_set_id": str(own.id), "waiting": str(waiting.id), "job_id": str(tried.id),
        "person_id": person, "person": person, "name": "begin",
        **known_campaigns(database),
        "/people/compare": f"?ids={person},{other}",
        "/snapshots/compare": f"?from={oldest.id}&to={newest.id}",
    }  # fmt: skip


def application(place: Installation) -> Flask:
    """The application on an installation, which is filled when it is new."""
    fresh = not place.home.exists()
    app = create_app(place, {"WTF_CSRF_ENABLED": False, "RATELIMIT_ENABLED": False})
    if fresh:
        _fill(place, app.extensions["icomms_database"])
    return app


def _fill(place: Installation, database: Database) -> None:
    """Accounts, a data set with three files, its check, three snapshots, one person opted out."""
    with database.begin() as session:
        users = [
            accounts.make_user(session, f"{role}@example.com", role, role, PASSWORD)
            for role in ROLES
        ]
        own = datasets.make_data_set(session, "Ten thousand", "own", users[0].id)
        waiting = datasets.make_data_set(session, "Waiting", "own", users[0].id)
        for path, form in _company():
            os.link(path, place.uploads / path.name)
            checksum = hashlib.sha256(path.read_bytes()).hexdigest()
            datasets.add_file(
                session, own.id, path.name, path.name, checksum,
                path.stat().st_size, form, {}, users[0].id,
            )  # fmt: skip
        people.mark(session, "own", "U000001BX", "opted_out", "", users[0].id)
    begin(database, CHECK, waiting.id, users[0].id)
    work = work_of(database, place, own.id)
    names = place.home / "names"
    names.mkdir()
    files = under_their_names(work.files, names)
    keep_check(place, work, check(files, work.settings))
    settings = replace(work.settings, analysis=replace(work.settings.analysis, draws=DRAWS))
    for number, until in enumerate(UNTIL):
        request = Request(files, place.snapshots / f"s{number}", settings, until=until)
        figures = analyse(request).quality["figures"]
        with database.begin() as session:
            snapshots.add_snapshot(
                session, own.id, f"s{number}", first=None, last=until, interactions=ROWS,
                people=int(figures["people"]), ranked=int(figures["ranked"]),
            )  # fmt: skip
    _try_out(place, database, own.id, users[0].id)
    with database.read() as session:
        newest = snapshots.snapshots(session)[0]
    make_campaigns(database, newest, view_of(place.snapshots / newest.folder))


def _try_out(place: Installation, database: Database, data_set: int, user: int) -> None:
    """What another half-life would change in the newest snapshot."""
    with database.read() as session:
        newest = snapshots.snapshots(session)[0]
    tried = {"snapshot": newest.id, "engine": {"ties": {"half_life_days": 30.0}}}
    job = begin(database, EFFECT, data_set, user, arguments=tried)
    with database.begin() as session:
        assert jobs.claim(session, job.id, os.getpid())
    assert run(database, place, job.id)


def _company() -> tuple[tuple[Path, str], ...]:
    """A log, its people, and a survey whose answers are names that several people have."""
    log, listed, survey = (PLACE / f"{name}.csv" for name in ("log", "people", "survey"))
    write_log(log, PEOPLE, ROWS)
    with log.open(encoding="utf-8") as file:
        ids = sorted({cell for line in list(file)[1:] for cell in line.split(",")[:2]})
    with listed.open("w", encoding="utf-8") as file:
        file.write("id,name,department,location,level\n")
        for i, key in enumerate(ids):
            name = f"{FAMILY[i % 10]} {GIVEN[i // 10 % 11]} {GIVEN[i // 110 % 11]}"
            file.write(f"{key},{name},Unit {i // 90 % 112:03d},Site {i // 900 % 12},L{i % 5}\n")
    with survey.open("w", encoding="utf-8") as file:
        file.write("Respondent,Question,Nominee\n")
        for i, key in enumerate(ids[:400]):
            name = f"{FAMILY[i % 10]} {GIVEN[i // 10 % 11]} {GIVEN[i % 7]}"
            file.write(f"{key},Whom do you ask for advice?,{name}\n")
    return (log, "interactions"), (listed, "people"), (survey, "survey")


if __name__ == "__main__":
    main()
