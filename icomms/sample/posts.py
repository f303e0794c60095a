"""The made-up posts of the intranet: their figures, and at the anniversary who shared what."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from icomms.sample.messages import DAY
from icomms.sample.people import Staff
from icomms.sample.slack import FIRST_MONDAY
from icomms.sample.texts import hashtag
from icomms.sample.traits import Traits

Rows = list[tuple[object, ...]]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
_METRICS = {
    "en": (
        "Post ID", "Published at", "Author email", "Hashtags", "Views",
        "Reactions", "Comments", "Shares",
    ),
    "vi": (
        "Post ID", "Ngày đăng", "Email tác giả", "Hashtag", "Lượt xem",
        "Lượt thích", "Bình luận", "Lượt chia sẻ",
    ),
}  # fmt: skip
_FEED = {
    "en": ("From", "To", "Kind", "Date"),
    "vi": ("Từ", "Đến", "Loại", "Ngày"),
}


def make_posts(
    staff: Staff, traits: Traits, weeks: int, full: bool, rng: np.random.Generator
) -> tuple[Rows, Rows]:
    """Rows of the figures (one per post) and of the feed (who reacted to or shared whose post).

    Both are without their headers; the feed is empty unless `full`. Those who spread news and
    those whom people watch write most posts and are reacted to and shared most.
    """
    here = (staff.left_week < 0) & staff.in_chat
    wanted = here * np.sqrt(traits.begins) * np.where(staff.is_planted("leader"), 2.0, 1.0)
    count = int(weeks * (10 if full else 3) * max(1.0, staff.n / 400))
    days = np.sort(rng.integers(0, weeks * 5, count))
    authors = rng.choice(staff.n, size=count, p=wanted / wanted.sum())
    metrics: Rows = []
    feed: Rows = []
    for number, (day, author) in enumerate(zip(days.tolist(), authors.tolist(), strict=True)):
        liked, shared = _engaged(author, staff, traits, here, rng)
        views = int(
            min(here.sum(), (liked.size + shared.size) * rng.uniform(3, 7) + rng.integers(9))
        )
        at = FIRST_MONDAY + (day // 5 * 7 + day % 5) * DAY
        tags = f"#{hashtag(number, 'en')}" + (" #safety" if number % 5 == 0 else "")
        stamp = datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d")
        comments = int(rng.poisson(liked.size * 0.15))
        row = (f"P{number + 1:05d}", stamp, staff.emails[author], tags)
        metrics.append((*row, max(views, liked.size), liked.size, comments, shared.size))
        if full:
            feed += [(staff.emails[i], staff.emails[author], "reaction", stamp) for i in liked]
            feed += [(staff.emails[i], staff.emails[author], "share", stamp) for i in shared]
    return metrics, feed


def _engaged(
    author: int, staff: Staff, traits: Traits, here: Bools, rng: np.random.Generator
) -> tuple[Ints, Ints]:
    """Who reacted to and who shared a post, each once."""
    spreads = staff.is_planted("spreader")[author]
    drawn = min(traits.pull[author], 20.0) ** 0.7 * (3.0 if spreads else 1.0)
    weight = here * traits.reacts
    weight[author] = 0
    found = []
    for expected in (2.5 * drawn, (1.2 if spreads else 0.2) * drawn):
        chosen = rng.choice(staff.n, size=int(rng.poisson(expected)), p=weight / weight.sum())
        found.append(np.unique(chosen))
    return found[0], found[1]


def metric_rows(metrics: Rows, language: str) -> Rows:
    """The figures with their header."""
    return [_METRICS[language], *metrics]


def feed_rows(feed: Rows, language: str) -> Rows:
    """Who reacted to or shared whose posts, with the header."""
    return [_FEED[language], *feed]
