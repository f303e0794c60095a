"""Figures of posts: the newest measurement counts, hashtags say which are the campaign's."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from zoneinfo import ZoneInfo

from icomms.campaigns.tracking_records import (
    METRICS,
    Measured,
    PartKind,
    PartRow,
    Post,
    PostFigures,
    PostRow,
)

Totals = Mapping[str, Mapping[str, float]]
# What a table calls it → what it is: the second counts only where there is no first.
_NAMES = {"reach": ("reach", "unique_viewers"), "reactions": ("reactions", "likes")}


def tag(text: str) -> str:
    """A hashtag as it is compared: no mark, NFC, no case.

    >>> tag("#MotDoiNgu") == tag("motdoingu")
    True
    """
    return unicodedata.normalize("NFC", text.strip().lstrip("#")).casefold()


def of_the_campaign(posts: Iterable[Post], hashtags: Iterable[str]) -> tuple[Post, ...]:
    """Posts with at least one of the hashtags."""
    wanted = {tag(one) for one in hashtags}
    return tuple(post for post in posts if wanted & {tag(one) for one in post.hashtags})


def totals(metrics: Iterable[Measured], until: int | None = None) -> dict[str, dict[str, float]]:
    """Post → metric → its newest figure for everybody, the segments added where there is no total.

    Measurements after `until` (epoch seconds) do not count.
    """
    newest = segments(metrics, until)
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for (post, metric), values in newest.items():
        whole = values.get("all")
        found[post][metric] = sum(values.values()) if whole is None else whole
    return dict(found)


def segments(
    metrics: Iterable[Measured], until: int | None = None
) -> dict[tuple[str, str], dict[str, float]]:
    """(post, metric) → segment → its newest figure."""
    newest: dict[tuple[str, str], dict[str, tuple[int, float]]] = defaultdict(dict)
    for one in metrics:
        at = one.measured_at if one.measured_at is not None else -1
        if until is not None and at > until:
            continue
        kept = newest[one.post, one.metric].get(one.segment)
        if kept is None or at >= kept[0]:
            newest[one.post, one.metric][one.segment] = (at, one.value)
    return {
        key: {segment: value for segment, (_, value) in found.items()}
        for key, found in newest.items()
    }


def metric_of(values: Mapping[str, float], name: str) -> float | None:
    """One metric of a post, under any of its names; None when it is not known."""
    for other in _NAMES.get(name, (name,)):
        if other in values:
            return values[other]
    return None


def figures(posts: Sequence[Post], found: Totals, minimum: int) -> PostFigures:
    """Figures of posts together; a reach of fewer people than `minimum` is not shown."""
    sums: dict[str, float | None] = {}
    for name in METRICS:
        known = [metric_of(found.get(post.key, {}), name) for post in posts]
        values = [value for value in known if value is not None]
        sums[name] = sum(values) if values else None
    reach = sums["reach"]
    if reach is not None and 0 < reach < minimum:
        sums["reach"] = None
    return PostFigures(len(posts), **sums)


def post_rows(
    posts: Sequence[Post], found: Totals, names: Mapping[str, str], minimum: int, timezone: str
) -> tuple[PostRow, ...]:
    """One row per post, the oldest first; `names` are those of the members by person id."""
    ordered = sorted(posts, key=lambda post: (post.created_at or 0, post.key))
    return tuple(
        PostRow(
            post.key, day_of(post.created_at, timezone), names.get(post.author, ""), post.source,
            post.hashtags, figures([post], found, minimum),
        )
        for post in ordered
    )  # fmt: skip


def part_rows(
    posts: Sequence[Post], found: Totals, hashtags: Sequence[str], minimum: int, timezone: str
) -> tuple[PartRow, ...]:
    """Figures per hashtag of the campaign, per source and per week."""
    groups: dict[tuple[PartKind, str], list[Post]] = defaultdict(list)
    for one in hashtags:
        groups["hashtag", one] = list(of_the_campaign(posts, [one]))
    ordered = sorted(posts, key=lambda each: (each.created_at or 0, each.key))
    for post in sorted(ordered, key=lambda each: each.source):
        groups["source", post.source].append(post)
    for post in ordered:
        if week := week_of(post.created_at, timezone):
            groups["week", week].append(post)
    return tuple(
        PartRow(kind, name, figures(group, found, minimum))
        for (kind, name), group in groups.items()
    )


def day_of(at: int | None, timezone: str) -> str:
    """The ISO day of a moment, "" when it is not known."""
    if at is None:
        return ""
    return dt.datetime.fromtimestamp(at, ZoneInfo(timezone)).date().isoformat()


def week_of(at: int | None, timezone: str) -> str:
    """The Monday of a moment's week as ISO day, "" when it is not known."""
    day = day_of(at, timezone)
    if not day:
        return ""
    date = dt.date.fromisoformat(day)
    return (date - dt.timedelta(date.weekday())).isoformat()
