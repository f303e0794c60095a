"""What the organisation said of its graph (ICOMMS_GRAPH), and what was counted under it.

Kept among the settings: `graph`, the mapping as in settings.toml; `graph look`, what is there;
`graph count`, what the mapping would read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from icomms.config import Settings
from icomms.errors import IcommsError
from icomms.foreign_graph import Survey, survey
from icomms.governance.organisation import ENGINE, engine_settings
from icomms.graph_look import PATIENCE, GraphLook, found_at, look_from, place_of
from icomms.graph_settings import GraphSettings, graph_from
from icomms.records import Problem
from icomms.storage import settings
from icomms.storage.database import Database

GRAPH, LOOK, COUNT = "graph", "graph look", "graph count"


@dataclass(frozen=True, slots=True)
class GraphCount:
    """What a mapping would read of a graph, and when that was counted (epoch seconds).

    `error` says why it could not be counted again; `survey` is then that of the last time.
    """

    address: str
    mapping: Mapping[str, Any]
    at: int
    survey: Survey | None = None
    error: str = ""

    @property
    def ready(self) -> bool:
        """Whether the graph can be read into a data set."""
        return self.survey is not None and not self.survey.wrong

    def plain(self) -> dict[str, Any]:
        """As it is kept among the settings."""
        return asdict(self)


def plain_mapping(mapping: GraphSettings) -> dict[str, Any]:
    """A mapping as it is kept; `graph_from` reads it back."""
    return asdict(mapping)


def graph_settings(database: Database) -> Settings:
    """The organisation's settings with its mapping, as a settings file would have them."""
    with database.read() as session:
        engine, mapping = settings.setting(session, ENGINE), settings.setting(session, GRAPH)
    return replace(engine_settings(engine), graph=graph_from(mapping or {}))


def kept_look(database: Database, address: str) -> GraphLook | None:
    """The last look at the graph as it is set now; None when nobody has looked at that one."""
    with database.read() as session:
        return look_from(settings.setting(session, LOOK), address)


def kept_count(database: Database, address: str) -> GraphCount | None:
    """The last count of this graph under the mapping as it is; None when there is none."""
    with database.read() as session:
        kept, mapping = settings.setting(session, COUNT), settings.setting(session, GRAPH)
    if kept is None or not found_at(kept, address):
        return None
    if kept["mapping"] != plain_mapping(graph_from(mapping or {})):
        return None
    found = _survey_from(kept["survey"]) if kept["survey"] else None
    return GraphCount(kept["address"], kept["mapping"], kept["at"], found, kept["error"])


def counted(address: str, chosen: Settings, before: GraphCount | None, at: int) -> GraphCount:
    """Count now, with little patience for a server that is away; its error is part of the count.

    `before` is the last count under the same mapping.
    """
    mapping = plain_mapping(chosen.graph)
    place, last = "", before.survey if before else None
    try:
        place = place_of(address)
        return GraphCount(place, mapping, at, survey(address, chosen, PATIENCE))
    except IcommsError as error:
        return GraphCount(place, mapping, at, last, f"{error.message} {error.fix}")


def _survey_from(kept: Mapping[str, Any]) -> Survey:
    pairs = {
        part: {name: tuple(pair) for name, pair in kept[part].items()}
        for part in ("properties", "ties")
    }
    wrong = tuple(Problem(**one) for one in kept["wrong"])
    return Survey(**{**kept, **pairs, "wrong": wrong})
