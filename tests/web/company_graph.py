"""What a look at a company's own Neo4j keeps: made up, with long Vietnamese names."""

from __future__ import annotations

from graph.store import Property
from icomms.foreign_graph import Survey
from icomms.graph_guesses import guessed_mapping
from icomms.graph_look import FoundTies, GraphLook, place_of
from icomms.graph_settings import GraphSettings
from icomms.graph_state import COUNT, GRAPH, LOOK, GraphCount, plain_mapping
from icomms.records import Problem
from icomms.storage import settings
from icomms.storage.database import Database

ADDRESS = "bolt://127.0.0.1:9"
TEXT = ("STRING",)
LOOKED = GraphLook(
    address=place_of(ADDRESS), at=1_790_000_000, person="Employee", people=1250,
    labels={"Employee": 1250, "Máy": 40, "PhòngBanThuộcKhốiNghiênCứuVàPhátTriểnSảnPhẩmMới": 31},
    types={"ASKS": 5200, "REPORTS_TO": 1249, "CÙNG_THAM_GIA_DỰ_ÁN_CHUYỂN_ĐỔI_SỐ_TOÀN_CÔNG_TY": 830,
           "USES": 77},
    properties={
        "employeeId": Property(1250, TEXT), "fullName": Property(1249, TEXT), "dept": Property(1200, TEXT),
        "workEmail": Property(1250, TEXT), "startedAt": Property(1100, ("DATE",)),
        "tags": Property(1250, ("LIST<STRING NOT NULL>",)),
        "chức_danh_theo_hợp_đồng_lao_động_mới_nhất": Property(900, TEXT),
    },
    hidden=("salary",),
    ties={
        "ASKS": FoundTies(5200, {"strength": Property(5200, ("FLOAT",)), "note": Property(9, TEXT)}),
        "REPORTS_TO": FoundTies(1249, {}),
        "CÙNG_THAM_GIA_DỰ_ÁN_CHUYỂN_ĐỔI_SỐ_TOÀN_CÔNG_TY": FoundTies(
            830, {"từ_ngày": Property(830, ("ZONED DATETIME",)), "weight": Property(4, ("INTEGER",))}
        ),
    },
)  # fmt: skip
MAPPING = guessed_mapping(LOOKED)
WRONG = Problem(
    "wrong_type", "graph.ties.ASKS.weight: strength holds STRING.", "Allowed: INTEGER, FLOAT."
)


def counts(*wrong: Problem) -> GraphCount:
    """A count under MAPPING."""
    found = Survey(
        place=place_of(ADDRESS), people=1240, without_id=10,
        properties={fact: (name, 1200) for fact, name in MAPPING.properties.items()},
        ties={name: (tie.kind, 1240) for name, tie in MAPPING.ties.items()},
        left_labels={"Máy": 40, "PhòngBanThuộcKhốiNghiênCứuVàPhátTriểnSảnPhẩmMới": 31},
        left_types={"USES": 77}, wrong=wrong,
    )  # fmt: skip
    return GraphCount(place_of(ADDRESS), plain_mapping(MAPPING), 1_790_000_100, found)


def seed(
    database: Database, look: GraphLook | None = LOOKED, mapping: GraphSettings | None = MAPPING,
    count: GraphCount | None = None,
) -> None:  # fmt: skip
    """Keep these as an administrator's look, mapping and count would be; None leaves one out."""
    kept = {
        LOOK: look.plain() if look else None,
        GRAPH: plain_mapping(mapping) if mapping else None,
        COUNT: count.plain() if count else None,
    }
    with database.begin() as session:
        for key, value in kept.items():
            if value is None:
                settings.clear_setting(session, key)
            else:
                settings.set_setting(session, key, value, None)
