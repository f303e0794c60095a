"""Messages with hashtags as posts, with how many colleagues reacted and commented."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from icomms.importers.slack_log import Settled
from icomms.importers.tables import from_rows, write_table


@dataclass(frozen=True, slots=True)
class Tagged:
    """A message that bears hashtags; `key` names it without saying what or where."""

    message: int
    key: str
    hashtags: tuple[str, ...]


def post_key(conversation: str, ts: str) -> str:
    """First 16 hexadecimal digits of SHA-256 over conversation id and time stamp."""
    return hashlib.sha256(f"{conversation}:{ts}".encode()).hexdigest()[:16]


def write_posts(folder: Path, tagged: Sequence[Tagged], settled: Settled) -> int:
    """Write `posts` and `post_metrics` of all hashtag messages by people; returns how many.

    The metrics are `reactions` (by other people, once per person and emoji) and `comments` (thread
    replies of other people), measured when the export was made, which is taken to be the time of
    its last message.
    """
    kept = [one for one in tagged if settled.written[one.message]]
    if not kept:
        return 0
    size = settled.space.size
    reactions = np.bincount(settled.reactions.message, minlength=size)
    comments = np.bincount(_commented(settled), minlength=size)
    measured = int(settled.seconds.max())
    posts: list[dict[str, object]] = []
    metrics: list[dict[str, object]] = []
    for number, one in enumerate(kept):
        posts.append(_post_row(number, one, settled))
        counts = {"reactions": reactions[one.message], "comments": comments[one.message]}
        metrics += [_metric_row(number, measured, name, int(n)) for name, n in counts.items()]
    write_table(folder, "posts", from_rows("posts", posts))
    write_table(folder, "post_metrics", from_rows("post_metrics", metrics))
    return len(kept)


def _commented(settled: Settled) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """The first message of the thread of every reply, where it is in the export."""
    began = settled.began[settled.replies.message]
    return began[began >= 0]


def _post_row(number: int, one: Tagged, settled: Settled) -> dict[str, object]:
    return {
        "post": number,
        "key": one.key,
        "author": int(settled.author[one.message]),
        "kind": "post",
        "created_at": int(settled.seconds[one.message]),
        "hashtags": list(one.hashtags),
    }


def _metric_row(number: int, measured: int, metric: str, value: int) -> dict[str, object]:
    return {
        "post": number,
        "measured_at": measured,
        "segment": "all",
        "metric": metric,
        "value": float(value),
    }
