"""Made-up companies to try icomms on, written in the formats of real exports.

Nobody in them exists. Who is planted for which role stands in ``planted/planted.csv``, so that what
icomms finds can be compared with what is there.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from icomms.errors import InputError
from icomms.sample.archive import write_csv, write_workbook
from icomms.sample.cases import SMALL, Case, case_named, people_at, weeks_at
from icomms.sample.channels import make_channels
from icomms.sample.events import event_rows, make_events
from icomms.sample.messages import make_talk
from icomms.sample.people import TRUTHS, Staff, make_staff
from icomms.sample.people_file import people_rows
from icomms.sample.posts import feed_rows, make_posts, metric_rows
from icomms.sample.slack import write_slack
from icomms.sample.slack_users import make_accounts
from icomms.sample.survey import long_rows, make_answers, slot_rows
from icomms.sample.traits import make_traits
from icomms.unfinished import unfinished

PLANTED = "planted"

_README = """This company is made up.

No person, mail address, message or figure in this folder is real; everything was drawn by chance by
`icomms sample` (case {case}, language {language}, seed {seed}, scale {scale:g}: {people} people,
{weeks} weeks).

The exports stand in the folder above. planted.csv says who was planted for which role (1) and who
was not (0), by employee number. It is for checking what icomms finds; it is not data to upload.
"""


def write_sample(
    out: Path, company: str = "merger", language: str = "en", seed: int = 1, scale: float = 1.0
) -> tuple[Path, ...]:
    """Write a made-up company into the folder `out` and return the files written, by name.

    `company` is "merger" (1,800 people of three companies, half a year), "factory" (300 workers in
    shifts) or "anniversary" (400 people); `language` "en" or "vi" (headers and texts). `scale`
    multiplies the number of people; below a quarter ten weeks are written. The same arguments give
    the same bytes. Raises SettingsError for another company, language or scale and InputError when
    `out` exists and is not an empty folder.
    """
    case = case_named(company, language)
    people = people_at(case, scale)
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise InputError(f"{out} exists already and is not empty.", "Name a new or empty folder.")
    with unfinished(out) as folder:
        _write(folder, case, language, seed, scale)
        text = _README.format(
            case=company, language=language, seed=seed, scale=scale,
            people=people, weeks=weeks_at(case, scale),
        )  # fmt: skip
        (folder / PLANTED / "README.txt").write_text(text, encoding="utf-8")
    return tuple(sorted(path for path in out.rglob("*") if path.is_file()))


def _write(folder: Path, case: Case, language: str, seed: int, scale: float) -> None:
    """All tables and the chat. Every part has its own generator, so none disturbs another."""
    rng = [np.random.default_rng([seed, part]) for part in range(8)]
    weeks = weeks_at(case, scale)
    staff = make_staff(case, language, scale, rng[0])
    traits = make_traits(staff, rng[1])
    write_workbook(folder / "people.xlsx", "People", people_rows(case, staff, language))
    channels = make_channels(case, staff, traits, rng[2])
    messages = case.messages * weeks / case.weeks * (1.15 if scale < SMALL else 1.0)
    talk = make_talk(staff, traits, channels, weeks, messages, rng[3])
    accounts = make_accounts(staff, rng[4])
    write_slack(folder / "slack.zip", staff, accounts, channels, talk, language)
    events = make_events(case, staff, weeks, rng[5])
    for sheet in ("townhalls", "others"):
        name = "attendance_townhalls.csv" if sheet == "townhalls" else "attendance_events.csv"
        write_csv(folder / name, event_rows(events, staff, language, sheet))
    answers = make_answers(case, staff, case.answered if scale >= SMALL else 0.8, rng[6])
    if case.shifts:
        survey = slot_rows(staff, answers, language, case.slots)
    else:
        survey = long_rows(staff, answers, language)
    write_csv(folder / "survey.csv", survey)
    metrics, feed = make_posts(staff, traits, weeks, case.name == "anniversary", rng[7])
    write_csv(folder / "post_metrics.csv", metric_rows(metrics, language))
    if feed:
        write_csv(folder / "feed.csv", feed_rows(feed, language))
    (folder / PLANTED).mkdir()
    write_csv(folder / PLANTED / "planted.csv", _planted(staff))


def _planted(staff: Staff) -> list[tuple[object, ...]]:
    """Every person and every truth: 1 for the planted, 0 for the others."""
    rows: list[tuple[object, ...]] = [("id", "truth", "value")]
    for truth in TRUTHS:
        planted = staff.is_planted(truth).astype(int).tolist()
        rows += [(staff.numbers[i], truth, value) for i, value in enumerate(planted)]
    return rows
