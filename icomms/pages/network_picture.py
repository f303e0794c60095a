"""The map as a drawing: discs, lines and labels with their places, for a template to write as SVG.

Labels never overlap: the name of a group stays inside its disc, or stands below where nothing else
is; the name of a person is left out where it would cover another.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from icomms.pages.network_map import BANDS, COLOURS, SCALE, NetworkMap
from icomms.pages.network_reach import Heard
from icomms.pages.view import Ints
from icomms.records import Role

_WIDE = 1100  # pixels a picture is meant to be seen at
_SHAPE = 1.3  # width by height at which both bound the size of letters
_LARGEST, _SMALLEST = 18.0, 9.0  # letters, pixels
_LETTER = 0.6  # width of a letter by its height, on the safe side
_LINE = 1.15
_DOT = 4  # radius of a person without a band, tenths of a unit
_MARK = {1: 6, 2: 8}
REACH = COLOURS + 1

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Disc:
    """A group. `colour` is 0 to COLOURS - 1; `label` may be cut, `name` is whole."""

    x: int
    y: int
    radius: int
    colour: int
    name: str
    people: int
    label: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class Label:
    """Text centred at x with its baseline at y."""

    x: float
    y: float
    size: float
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A link between two groups, `width` in the units of the picture."""

    x1: int
    y1: int
    x2: int
    y2: int
    width: float
    names: tuple[str, str]
    pairs: int


@dataclass(frozen=True, slots=True)
class Mark:
    """A person with a band: `points` of a diamond (stands out) or square (likely).

    `heard` says how many of a campaign's team they hear (-1: outside its audience), None without
    a campaign.
    """

    points: str
    name: str
    group: str
    band: str
    heard: int | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """The whole drawing, from (0, 0) to (width, height).

    `dots` are the people without a band as one path per colour, `ties` the drawn ties as one path;
    both are empty in the picture of the groups alone. With a campaign the colours are `REACH` + how
    many of its team somebody hears (`REACH` - 1: outside the audience).
    """

    width: int
    height: int
    discs: tuple[Disc, ...]
    lines: tuple[Line, ...]
    dots: tuple[tuple[int, str], ...] = ()
    dot: int = _DOT
    ties: str = ""
    marks: tuple[Mark, ...] = ()
    names: tuple[Label, ...] = ()


def groups_picture(whole: NetworkMap) -> Picture:
    """One disc per group with its name, and the strongest links between them."""
    width, height = _frame(whole)
    return Picture(width, height, _discs(whole, inside=True), _lines(whole))


def full_picture(whole: NetworkMap, role: Role, heard: Heard | None = None) -> Picture:
    """Everybody, the drawn ties, and the names of people with a band in a role."""
    width, height = _frame(whole)
    discs = _discs(whole, inside=False)
    band = whole.bands[role]
    marked = np.flatnonzero(band)
    marked = marked[np.lexsort((-whole.partners[marked], -band[marked]))]
    taken = [_box(label) for disc in discs for label in disc.label]
    return Picture(
        width,
        height,
        discs,
        (),
        dots=_dots(whole, band == 0, heard),
        ties=_ties(whole),
        marks=tuple(_marks(whole, marked, band, heard)),
        names=tuple(_names(whole, marked, band, taken)),
    )


def _frame(whole: NetworkMap) -> tuple[int, int]:
    places = whole.places
    return int(np.ceil(places.width * SCALE)), int(np.ceil(places.height * SCALE))


def _pixel(whole: NetworkMap) -> float:
    """What one pixel of a screen is in the units of the picture."""
    width, height = _frame(whole)
    return max(width, height * _SHAPE) / _WIDE


def _discs(whole: NetworkMap, inside: bool) -> tuple[Disc, ...]:
    """The groups; their names inside the disc, or (where people are) along its upper rim."""
    x, y, radius = (
        np.rint(v * SCALE).astype(int)
        for v in (whole.places.centre_x, whole.places.centre_y, whole.places.radius)
    )
    pixel, found = _pixel(whole), []
    for g, name in enumerate(whole.groups.names):
        put = _inside if inside else _on_top
        label = put(name, int(whole.groups.size[g]), int(x[g]), int(y[g]), int(radius[g]), pixel)
        people = int(whole.groups.size[g])
        found.append(Disc(int(x[g]), int(y[g]), int(radius[g]), g % COLOURS, name, people, label))
    return tuple(found)


def _inside(name: str, people: int, x: int, y: int, radius: int, pixel: float) -> tuple[Label, ...]:
    """The name in one or two lines and the number of people, as large as the disc allows."""
    choices = [(name,), *_halves(name)]
    size, lines = max(((_fitting(c, radius), c) for c in choices), key=lambda pair: pair[0])
    size = min(size, _LARGEST * pixel)
    if size < _SMALLEST * pixel:
        size = _SMALLEST * pixel
        room = int(1.8 * radius / (size * _LETTER))
        if room < 4 or radius < size:
            return ()
        lines = (_cut(name, room),)
    if size * (len(lines) + 1) * _LINE < 1.4 * radius:
        lines = (*lines, str(people))
    top = y - (len(lines) - 1) * size * _LINE / 2 + size * 0.35
    return tuple(
        Label(x, round(top + i * size * _LINE, 1), round(size, 1), line)
        for i, line in enumerate(lines)
    )


def _on_top(name: str, people: int, x: int, y: int, radius: int, pixel: float) -> tuple[Label, ...]:
    """The name above the middle of the disc, cut to its width."""
    size = min(_LARGEST * pixel, max(_SMALLEST * pixel, radius / 3))
    room = int(2 * radius / (size * _LETTER))
    if room < 4:
        return ()
    return (Label(x, round(y - radius + size * 0.35, 1), round(size, 1), _cut(name, room)),)


def _halves(name: str) -> Iterator[tuple[str, str]]:
    words = name.split()
    for i in range(1, len(words)):
        yield " ".join(words[:i]), " ".join(words[i:])


def _fitting(lines: tuple[str, ...], radius: int) -> float:
    """The largest letters with which lines fit into a disc."""
    wide = max(len(line) for line in lines) * _LETTER / 2
    high = len(lines) * _LINE / 2
    return float(0.95 * radius / np.hypot(wide, high))


def _cut(text: str, room: int) -> str:
    return text if len(text) <= room else text[: room - 1].rstrip() + "…"


def _lines(whole: NetworkMap) -> tuple[Line, ...]:
    most = max((link.pairs for link in whole.links), default=1)
    x, y = (np.rint(v * SCALE).astype(int).tolist() for v in _centres(whole))
    thickest = 10 * _pixel(whole)
    return tuple(
        Line(
            x[link.first], y[link.first], x[link.second], y[link.second],
            round(max(thickest * (link.pairs / most) ** 0.5, thickest / 10), 1),
            (whole.groups.names[link.first], whole.groups.names[link.second]), link.pairs,
        )
        for link in whole.links
    )  # fmt: skip


def _centres(whole: NetworkMap) -> tuple[np.ndarray, np.ndarray]:
    return whole.places.centre_x, whole.places.centre_y


def _spots(whole: NetworkMap) -> tuple[Ints, Ints]:
    x, y = (np.rint(v * SCALE).astype(np.int64) for v in (whole.places.x, whole.places.y))
    return x, y


def _dots(
    whole: NetworkMap, chosen: np.ndarray, heard: Heard | None
) -> tuple[tuple[int, str], ...]:  # fmt: skip
    """People as round strokes of no length: the shortest way to write ten thousand dots."""
    x, y = _spots(whole)
    colour = whole.groups.number % COLOURS if heard is None else REACH + heard.astype(np.int64)
    order = np.argsort(whole.row)
    found = []
    for c in np.unique(colour).tolist():
        mine = order[(chosen & (colour == c))[order]]
        path = "".join(
            f"M{a} {b}h0" for a, b in zip(x[mine].tolist(), y[mine].tolist(), strict=True)
        )
        found.append((c, path))
    return tuple((c, path) for c, path in found if path)


def _ties(whole: NetworkMap) -> str:
    x, y = (values.tolist() for values in _spots(whole))
    first = whole.pairs.first[whole.drawn].tolist()
    second = whole.pairs.second[whole.drawn].tolist()
    return "".join(f"M{x[a]} {y[a]}L{x[b]} {y[b]}" for a, b in zip(first, second, strict=True))


def _marks(
    whole: NetworkMap, marked: Ints, band: Ints, heard: Heard | None
) -> Iterator[Mark]:  # fmt: skip
    x, y = _spots(whole)
    for i in marked.tolist():
        corners = _corners(int(x[i]), int(y[i]), int(band[i]))
        yield Mark(
            " ".join(f"{a},{b}" for a, b in corners),
            str(whole.view.names[i]),
            whole.groups.names[whole.groups.number[i]],
            BANDS[band[i]],
            None if heard is None else int(heard[i]),
        )


def _corners(x: int, y: int, band: int) -> tuple[tuple[int, int], ...]:
    """A diamond for who stands out, a square for who likely does."""
    r = _MARK[band]
    if band == 2:
        return (x, y - r), (x + r, y), (x, y + r), (x - r, y)
    s = r - 1
    return (x - s, y - s), (x + s, y - s), (x + s, y + s), (x - s, y + s)


def _names(whole: NetworkMap, marked: Ints, band: Ints, taken: list[Box]) -> Iterator[Label]:
    """Names beside their marks, first come first served, none over another."""
    x, y = _spots(whole)
    size = min(9.0, max(6.0, 8 * _pixel(whole)))
    boxes = np.array(taken).reshape(-1, 4)
    for i in marked.tolist():
        text = str(whole.view.names[i])
        for label in _around(int(x[i]), int(y[i]), _MARK[int(band[i])], size, text):
            box = np.array(_box(label))
            if not _covers(boxes, box):
                boxes = np.vstack([boxes, box])
                yield label
                break


def _around(x: int, y: int, r: int, size: float, text: str) -> Iterator[Label]:
    half = len(text) * size * _LETTER / 2
    for dx, dy in ((r + half + 2, 0.35 * size), (-r - half - 2, 0.35 * size),
                   (0.0, -r - 2.0), (0.0, r + size)):  # fmt: skip
        yield Label(round(x + dx, 1), round(y + dy, 1), round(size, 1), text)


def _box(label: Label) -> Box:
    half = len(label.text) * label.size * _LETTER / 2
    return (
        label.x - half, label.y - label.size, label.x + half, label.y + 0.25 * label.size
    )  # fmt: skip


def _covers(boxes: np.ndarray, box: np.ndarray) -> bool:
    return bool(
        (
            (boxes[:, 0] < box[2]) & (boxes[:, 2] > box[0])
            & (boxes[:, 1] < box[3]) & (boxes[:, 3] > box[1])
        ).any()
    )  # fmt: skip
