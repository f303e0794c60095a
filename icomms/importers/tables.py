"""The canonical tables (typed Parquet) that every importer writes, one folder per file read.

Accounts are numbered 0..m-1 inside a file; every other table refers to them by that number. Times
are int64 epoch seconds (UTC), null when the source has none. No table holds message text, subjects,
tokens or file addresses.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

_I, _L, _S, _B, _F = pa.int32(), pa.int64(), pa.string(), pa.bool_(), pa.float64()
_STRINGS = pa.list_(pa.string())

SCHEMAS: dict[str, pa.Schema] = {
    # one identity of one system; see records.Account
    "accounts": pa.schema(
        [
            ("account", _I),
            ("system", _S),
            ("key", _S),
            ("name", _S),
            ("emails", _STRINGS),
            ("employee_no", _S),
            ("kind", _S),
            ("active", _B),
            ("external", _B),
            ("department", _S),
            ("title", _S),
        ]
    ),
    # one row of a people file; see records.PersonRow (attributes as parallel lists)
    "people": pa.schema(
        [
            ("id", _S),
            ("name", _S),
            ("row", _I),
            ("given_name", _S),
            ("family_name", _S),
            ("emails", _STRINGS),
            ("employee_no", _S),
            ("manager_ref", _S),
            ("company", _S),
            ("division", _S),
            ("department", _S),
            ("team", _S),
            ("title", _S),
            ("level", _S),
            ("location", _S),
            ("country", _S),
            ("hired_on", _S),
            ("left_on", _S),
            ("worker_type", _S),
            ("status", _S),
            ("kind", _S),
            ("participation", _S),
            ("attributes", pa.map_(pa.string(), pa.string())),
        ]
    ),
    # who did what towards whom; target null = broadcast into `space`; at null = declared
    "interactions": pa.schema(
        [
            ("actor", _I),
            ("target", _I),
            ("kind", pa.dictionary(pa.int32(), _S)),
            ("at", _L),
            ("group_size", _I),
            ("weight", _F),
            ("flags", _I),
            ("space", _I),
        ]
    ),
    "spaces": pa.schema(
        [
            ("space", _I),
            ("system", _S),
            ("label", _S),
            ("kind", _S),
            ("member_count", _I),
        ]
    ),
    "space_members": pa.schema([("space", _I), ("account", _I)]),
    "events": pa.schema(
        [
            ("event", _I),
            ("key", _S),
            ("kind", _S),
            ("starts_at", _L),
            ("ends_at", _L),
            ("organizer", _I),
            ("invited_count", _I),
            ("attended_count", _I),
        ]
    ),
    # attended: yes | no | unknown; role: organizer | presenter | attendee | ...
    "attendance": pa.schema(
        [
            ("event", _I),
            ("account", _I),
            ("attended", _S),
            ("role", _S),
            ("first_join", _L),
            ("last_leave", _L),
            ("seconds", _I),
            ("sessions", _I),
        ]
    ),
    # everyone who answered a question, also without naming anybody
    "respondents": pa.schema([("respondent", _I), ("dimension", _S), ("submitted_at", _L)]),
    # dimension: advice | information | problem_solving | opinion_leader | trust | friendship |
    # support | critic | other; respondent null when the survey is anonymous
    "nominations": pa.schema(
        [
            ("respondent", _I),
            ("nominee", _I),
            ("dimension", _S),
            ("rank", _I),
            ("rating", _F),
            ("self", _B),
            ("submitted_at", _L),
        ]
    ),
    "posts": pa.schema(
        [
            ("post", _I),
            ("key", _S),
            ("author", _I),
            ("kind", _S),
            ("created_at", _L),
            ("hashtags", _STRINGS),
        ]
    ),
    "post_metrics": pa.schema(
        [
            ("post", _I),
            ("measured_at", _L),
            ("segment", _S),
            ("metric", _S),
            ("value", _F),
        ]
    ),
    # sums that were made elsewhere or earlier, as icomms.weekly gives them, each under its kind
    "tie_weeks": pa.schema(
        [
            ("actor", _I),
            ("target", _I),
            ("kind", _S),
            ("week", _I),
            ("n", _I),
            ("micro", _L),
            ("answers", _I),
            ("thanks", _I),
        ]
    ),
    "sent_weeks": pa.schema(
        [
            ("actor", _I),
            ("space", _I),
            ("kind", _S),
            ("week", _I),
            ("n", _I),
            ("micro", _L),
        ]
    ),
    "declared_ties": pa.schema(
        [
            ("actor", _I),
            ("target", _I),
            ("kind", _S),
            ("n", _I),
            ("micro", _L),
        ]
    ),
    # interactions behind those sums, first and last second
    "kind_totals": pa.schema([("kind", _S), ("n", _L), ("first", _L), ("last", _L)]),
    # what is kept of one file beside its sums: interactions of each account on either side, and
    # proposals and questions of each author in open channels
    "activity": pa.schema([("account", _I), ("n", _L)]),
    "proposals": pa.schema([("actor", _I), ("week", _I), ("n", _I), ("micro", _L)]),
}
KEPT = ("tie_weeks", "sent_weeks", "declared_ties", "kind_totals")

# bits of interactions.flags (formats.md section 7): cues looked for in memory, text dropped
FLAGS = {
    "question": 1,
    "answer_to_question": 2,
    "proposal": 4,
    "hedge": 8,
    "disagreement": 16,
    "thanks": 32,
    "praise": 64,
    "link": 128,
    "file": 256,
    "broadcast_mention": 512,
    "edited": 1024,
    "open_channel": 2048,
}


def write_table(folder: Path, name: str, table: pa.Table) -> Path:
    """Write one canonical table; raises ValueError when it is not of the canonical schema."""
    schema = SCHEMAS[name]
    if table.schema != schema:
        table = table.select(schema.names).cast(schema)
    target = folder / f"{name}.parquet"
    pq.write_table(table, target, compression="zstd")
    return target


def from_rows(name: str, rows: list[dict[str, object]]) -> pa.Table:
    """Canonical table from records; missing keys become null."""
    return pa.Table.from_pylist(rows, schema=SCHEMAS[name])


def read_table(folder: Path, name: str) -> pa.Table:
    """The canonical table of a file's folder, empty when the file brought none."""
    source = folder / f"{name}.parquet"
    return pq.read_table(source) if source.exists() else SCHEMAS[name].empty_table()
