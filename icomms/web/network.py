"""The map: who is tied to whom, as a live picture, a drawing and a list."""

from __future__ import annotations

import csv
import gzip
import io
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response as BaseResponse

from icomms.names import fold
from icomms.pages.network_groups import GROUPINGS
from icomms.pages.network_list import ListedPerson, map_list
from icomms.pages.network_map import COLOURS, MapQuery, NetworkMap, families_of, network_map
from icomms.pages.network_person import person_ties
from icomms.pages.network_picture import full_picture, groups_picture
from icomms.pages.network_reach import Heard, reach_data, reach_rows, reach_slices
from icomms.pages.view import SnapshotView
from icomms.people_review import guarded, guarded_id
from icomms.records import ROLES, Role
from icomms.web import current
from icomms.web.access import needs
from icomms.web.campaigns.overlay import Overlay, overlay_of

bp = Blueprint("network", __name__, url_prefix="/network")
PER_PAGE = 50
Choice = TypeVar("Choice", bound=str)
COLOURINGS = ("group", "role")
REACH = "reach"

FAMILY_NAMES = {
    "attention": lazy_gettext("Who turns to whom"),
    "presence": lazy_gettext("Who meets whom"),
    "exposure": lazy_gettext("Who hears whom"),
}
GROUPING_NAMES = {
    "unit": lazy_gettext("Units"),
    "community": lazy_gettext("Groups found in the ties"),
}
ROLE_NAMES = {
    "spreader": lazy_gettext("Spreader"),
    "persuader": lazy_gettext("Persuader"),
    "leader": lazy_gettext("Leader"),
    "critic": lazy_gettext("Critic"),
}
COLOURING_NAMES = {
    "group": lazy_gettext("Group"),
    "role": lazy_gettext("Role"),
    "reach": lazy_gettext("Who hears the team"),
}
HEARD_NAMES = {
    2: lazy_gettext("two members or more"),
    1: lazy_gettext("one member"),
    0: lazy_gettext("no member"),
    -1: lazy_gettext("outside the audience"),
}
BAND_NAMES = {"stands out": lazy_gettext("stands out"), "likely": lazy_gettext("likely")}


@dataclass(frozen=True, slots=True)
class Choices:
    """What the address asks for; `state` is the part of it that links to other views keep."""

    query: MapQuery
    role: Role
    colour: str
    roles: tuple[Role, ...]
    families: tuple[str, ...]
    overlay: Overlay | None = None

    @property
    def state(self) -> dict[str, Any]:
        """The choices as parameters of an address."""
        chosen = {"by": self.query.by, "family": self.query.family, "role": self.role}
        return chosen | ({"campaign": self.overlay.campaign.id} if self.overlay else {})

    @property
    def heard(self) -> Heard | None:
        """How many of the campaign's team everybody hears, None without a campaign."""
        return self.overlay.heard if self.overlay else None


@bp.get("")
@needs("see people")
def index() -> str:
    """The map, with a drawing of the groups for browsers that cannot do more."""
    whole, choices = _asked()
    return render_template(
        "network/index.html", whole=whole, choices=choices, picture=groups_picture(whole),
        names=_names(), colours=COLOURS, critics_hidden="critic" not in choices.roles,
        **_reach(whole, choices),
    )  # fmt: skip


def _reach(whole: NetworkMap, choices: Choices) -> dict[str, Any]:
    """Who hears the team, by group and as slices of the discs; empty without a campaign."""
    if choices.heard is None:
        return {"reach": (), "slices": ()}
    slices = reach_slices(whole, choices.heard) if choices.colour == REACH else ()
    names = {number: str(word) for number, word in HEARD_NAMES.items()}
    return {"reach": reach_rows(whole, choices.heard), "slices": slices, "heard_names": names}


@bp.get("/reach.json")
@needs("see campaigns")
def reach() -> Response:
    """Who hears the team of a campaign, row by row, for the live picture."""
    whole, choices = _asked()
    if choices.overlay is None:
        abort(404)
    found = reach_data(whole, choices.overlay.heard, choices.overlay.team)
    return Response(found, mimetype="application/json")


@bp.get("/data.json")
@needs("see people")
def data() -> Response:
    """What the live picture draws."""
    whole, _ = _asked()
    if not request.accept_encodings.quality("gzip"):
        return Response(whole.data, mimetype="application/json")
    answer = Response(_packed(whole), mimetype="application/json")
    answer.headers["Content-Encoding"] = "gzip"
    answer.headers["Vary"] = "Accept-Encoding"
    return answer


@lru_cache(maxsize=4)
def _packed(whole: NetworkMap) -> bytes:
    return gzip.compress(whole.data.encode(), compresslevel=5, mtime=0)


@bp.get("/person/<path:person>")
@needs("see people")
def person(person: str) -> str | BaseResponse:
    """The card of one person beside the map; on its own it leads to the map with them chosen."""
    whole, choices = _asked()
    number = whole.view.number_of.get(person)
    if number is None or not whole.view.shown[number]:
        abort(404)
    if "HX-Request" not in request.headers:
        return redirect(url_for("network.index", person=person, **choices.state), 303)
    current.audit("profile opened", snapshot=current.snapshot().id, person=person)
    card = person_ties(whole, number)
    return render_template(
        "network/_person.html", card=card, choices=choices, names=_names(),
        profile=_profile(person),
    )  # fmt: skip


@bp.get("/groups.svg")
@needs("see figures")
def groups_svg() -> Response:
    """The groups and the links between them, without anybody's name."""
    whole, _ = _asked()
    return _svg(render_template("network/groups.svg", picture=groups_picture(whole)))


@bp.get("/map.svg")
@needs("export people")
def map_svg() -> Response:
    """Everybody on one drawing, with the names of people who have a band, as a file."""
    whole, choices = _asked()
    shown = choices.heard if choices.colour == REACH else None
    picture = full_picture(whole, choices.role, shown)
    _exported("map", "svg", len(picture.marks))
    drawn = render_template(
        "network/map.svg", picture=picture, names=_names(), choices=choices,
        family=FAMILY_NAMES.get(whole.family, ""),
    )  # fmt: skip
    return _svg(drawn, "map.svg")


@bp.post("/picture")
@needs("export people")
def picture() -> tuple[str, int]:
    """Log that the picture of the browser is about to be saved as a file."""
    _exported("map", "png", 0)
    return "", 204


@bp.get("/list")
@needs("see people")
def listing() -> str:
    """The same as tables."""
    whole, choices = _asked()
    found = map_list(whole, choices.role)
    asked = request.args.get("q", "")
    people = _matching(whole.view, found.people, asked)
    page = _page(len(people))
    return render_template(
        "network/list.html", whole=whole, choices=choices, groups=found.groups, names=_names(),
        people=people[(page - 1) * PER_PAGE : page * PER_PAGE], total=len(people), page=page,
        pages=max(-(-len(people) // PER_PAGE), 1), asked=asked,
        family=FAMILY_NAMES.get(whole.family, ""), hears=_hears(whole.view, choices),
        **_reach(whole, choices),
    )  # fmt: skip


def _hears(view: SnapshotView, choices: Choices) -> dict[str, str]:
    """What each person who is named hears of the team, in words; empty without a campaign."""
    if choices.heard is None:
        return {}
    words = {number: str(word) for number, word in HEARD_NAMES.items()}
    return {str(view.ids[i]): words[int(choices.heard[i])] for i in view.shown.nonzero()[0]}


@bp.get("/list.csv")
@needs("export people")
def listing_csv() -> Response:
    """The people of the list as a file."""
    whole, choices = _asked()
    people = map_list(whole, choices.role).people
    _exported("map list", "csv", len(people))
    text = io.StringIO()
    writer = csv.writer(text)
    hears = _hears(whole.view, choices)
    writer.writerow(
        [gettext("ID"), gettext("Name"), gettext("Group"), gettext("Position in this data"),
         gettext("Ties"), gettext("Groups reached"),
         *([gettext("Hears of the team")] if hears else [])]
    )  # fmt: skip
    for p in people:
        row = guarded_id(p.id), guarded(p.name), guarded(p.group), str(BAND_NAMES[p.band])
        writer.writerow([*row, p.partners, p.groups, *([hears[p.id]] if hears else [])])
    answer = Response("\ufeff" + text.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f"attachment; filename=map-{choices.role}.csv"
    return answer


def _asked() -> tuple[NetworkMap, Choices]:
    """The map of the address; 400 for a choice that does not exist."""
    overlay = overlay_of(request.args.get("campaign", ""))
    view, agreed = current.view(), current.opted_in()
    families = families_of(view)
    roles = tuple(r for r in ROLES if r != "critic" or agreed)
    by = _one_of("by", GROUPINGS)
    family = _one_of("family", families) if families else ""
    query = MapQuery(by, family, current.language(), agreed)
    colourings = (REACH, *COLOURINGS) if overlay else COLOURINGS
    choices = Choices(
        query, _one_of("role", roles, "leader"), _one_of("colour", colourings), roles, families,
        overlay,
    )  # fmt: skip
    return network_map(view, query), choices


def _one_of(name: str, known: tuple[Choice, ...], default: Choice | None = None) -> Choice:
    asked = request.args.get(name) or default or known[0]
    if asked not in known:
        abort(400)
    return known[known.index(asked)]


def _matching(
    view: SnapshotView, people: tuple[ListedPerson, ...], asked: str
) -> tuple[ListedPerson, ...]:
    words = fold(asked).split()
    return tuple(
        p for p in people if all(w in str(view.folded[view.number_of[p.id]]) for w in words)
    )


def _page(rows: int) -> int:
    asked = request.args.get("page", "1")
    if not asked.isdecimal() or not 1 <= int(asked) <= max(-(-rows // PER_PAGE), 1):
        abort(404)
    return int(asked)


def _names() -> dict[str, dict[str, str]]:
    """Words for choices, translated once and not for every person on the page."""
    words = {
        "role": ROLE_NAMES, "family": FAMILY_NAMES, "by": GROUPING_NAMES,
        "colour": COLOURING_NAMES, "band": BAND_NAMES,
    }  # fmt: skip
    return {kind: {key: str(word) for key, word in found.items()} for kind, found in words.items()}


def _profile(person: str) -> str:
    """The address of somebody's profile, "" while there are no profile pages."""
    known = "people.show" in current_app.view_functions
    return url_for("people.show", person_id=person) if known else ""


def _exported(what: str, form: str, rows: int) -> None:
    current.audit("exported", snapshot=current.snapshot().id, what=what, format=form, rows=rows)


def _svg(drawn: str, file: str = "") -> Response:
    answer = Response(drawn, mimetype="image/svg+xml")
    if file:
        answer.headers["Content-Disposition"] = f"attachment; filename={file}"
    return answer
