"""`icomms team`: choose a campaign's team from a snapshot."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from icomms.records import ROLES

if TYPE_CHECKING:
    from icomms.campaigns.planning_records import (
        AudiencePart,
        LeastReach,
        Quota,
        RoleQuota,
        SecondVoices,
        Wishes,
    )

FOLDER = click.Path(path_type=Path, file_okay=False)
SHARE = click.FloatRange(0, 1)


@click.command()
@click.argument("folder", metavar="DIR", type=FOLDER)
@click.option("--size", type=click.IntRange(1), default=12, show_default=True, help="How many.")
@click.option(
    "--budget", type=click.FloatRange(0, min_open=True), default=None, help="Hours of all together."
)
@click.option(
    "--hours",
    type=click.FloatRange(0, min_open=True),
    default=4.0,
    show_default=True,
    help="Hours asked of each.",
)
@click.option(
    "--star-hours",
    type=click.FloatRange(0, min_open=True),
    default=10.0,
    show_default=True,
    help="Hours asked of a star.",
)
@click.option(
    "--aim",
    type=click.Choice(["news", "conviction", "bridging", "direct"]),
    default="news",
    show_default=True,
    help="News spreads, conviction needs trusted voices, bridging runs between units, "
    "direct means hearing a member in person.",
)
@click.option("--across", default="unit", show_default=True, help="Bridging: between what.")
@click.option(
    "--audience", multiple=True, metavar="COLUMN=VALUE[,VALUE]", help="Only these people."
)
@click.option(
    "--at-least",
    multiple=True,
    metavar="COLUMN[=VALUE]:N",
    help="At least N members of each value, or of one; role:NAME:N for a role.",
)
@click.option("--at-most", multiple=True, metavar="COLUMN[=VALUE]:N", help="At most N members.")
@click.option(
    "--reach",
    multiple=True,
    metavar="[COLUMN[=VALUE]:]SHARE",
    help="Reach at least this share (0 to 1) of each part.",
)
@click.option(
    "--twice",
    multiple=True,
    metavar="[COLUMN[=VALUE]:]SHARE",
    help="This share (0 to 1) of each part hears two members directly.",
)
@click.option(
    "--leaders",
    type=SHARE,
    default=None,
    help="Largest share of members with people reporting to them.",
)
@click.option(
    "--voices",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    help="Nobody moves before so many convinced voices.",
)
@click.option("--must", multiple=True, metavar="ID", help="Is in the team.")
@click.option("--never", multiple=True, metavar="ID", help="Is not asked.")
@click.option("--volunteer", multiple=True, metavar="ID", help="Compare with the best of these.")
@click.option("--edited", multiple=True, metavar="ID", help="Compare with exactly these.")
@click.option("--seed", type=int, default=1, show_default=True, help="Seed of every draw.")
@click.option("--lang", type=click.Choice(["en", "vi"]), default="en", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print the whole plan as JSON.")
def team(folder: Path, lang: str, as_json: bool, **options: object) -> None:
    """Choose the people to ask for a campaign, with what they reach and how sure that is.

    Options may be repeated. Nothing is written.
    """
    from icomms.campaigns.planning import plan_team
    from icomms.listing_team import show_plan
    from icomms.pages.view import view_of

    plan = plan_team(view_of(folder), _wishes(options))
    if as_json:
        import msgspec

        click.echo(json.dumps(msgspec.to_builtins(plan), ensure_ascii=False, indent=1))
    else:
        show_plan(plan, lang)


def _wishes(given: dict[str, object]) -> Wishes:
    from icomms.campaigns.planning_records import Wishes

    least = [_split(text) for text in _texts(given, "at_least")]
    return Wishes(
        **{name: given[name] for name in ("aim", "across", "size", "budget", "hours", "star_hours",
                                          "leaders", "seed")},  # type: ignore[arg-type]
        audience=tuple(_audience(text) for text in _texts(given, "audience")),
        quotas=(
            *(_quota(parts, True) for parts in least if parts[0] != "role"),
            *(_quota(_split(text), False) for text in _texts(given, "at_most")),
        ),
        roles=tuple(_role(parts) for parts in least if parts[0] == "role"),
        least_reach=tuple(_reach(text) for text in _texts(given, "reach")),
        second_voices=tuple(_twice(text) for text in _texts(given, "twice")),
        voices_needed=int(str(given["voices"])),
        must=_texts(given, "must"),
        never=_texts(given, "never"),
        volunteers=_texts(given, "volunteer"),
        edited=_texts(given, "edited"),
    )  # fmt: skip


def _texts(given: dict[str, object], name: str) -> tuple[str, ...]:
    found = given[name]
    return found if isinstance(found, tuple) else ()


def _split(text: str) -> tuple[str, str, str]:
    """COLUMN[=VALUE]:NUMBER as column, value and number; role:NAME:N as role, NAME, N.

    >>> _split("company:2"), _split("unit=Line 1:2"), _split("role:critic:1"), _split("0.5")
    (('company', '', '2'), ('unit', 'Line 1', '2'), ('role', 'critic', '1'), ('', '', '0.5'))
    """
    before, _, number = text.rpartition(":")
    column, _, value = before.partition(":" if before.startswith("role:") else "=")
    return column, value, number


def _number(text: str, whole: bool) -> float:
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if number < 0 or (whole and number != int(number)) or (not whole and number > 1):
        kind = "a whole number" if whole else "a share from 0 to 1"
        raise click.BadParameter(f"{text!r} is not {kind}; write for example company:2, or 0.6.")
    return number


def _audience(text: str) -> AudiencePart:
    from icomms.campaigns.planning_records import AudiencePart

    column, sign, values = text.partition("=")
    if not (sign and column and values):
        raise click.BadParameter(f"{text!r} is no audience; write for example unit=Sales,Support.")
    return AudiencePart(column, tuple(value.strip() for value in values.split(",")))


def _quota(parts: tuple[str, str, str], least: bool) -> Quota:
    from icomms.campaigns.planning_records import Quota

    column, value, text = parts
    number = int(_number(text, whole=True))
    if not column:
        raise click.BadParameter(f"{text!r} names no column; write for example company:2.")
    return Quota(column, number if least else 0, None if least else number, value)


def _role(parts: tuple[str, str, str]) -> RoleQuota:
    from icomms.campaigns.planning_records import RoleQuota

    for role in ROLES:
        if role == parts[1]:
            return RoleQuota(role, int(_number(parts[2], whole=True)))
    raise click.BadParameter(f"There is no role {parts[1]!r}; roles: {', '.join(ROLES)}.")


def _reach(text: str) -> LeastReach:
    from icomms.campaigns.planning_records import LeastReach

    column, value, number = _split(text)
    return LeastReach(_number(number, whole=False), column, value)


def _twice(text: str) -> SecondVoices:
    from icomms.campaigns.planning_records import SecondVoices

    column, value, number = _split(text)
    return SecondVoices(_number(number, whole=False), column, value)
