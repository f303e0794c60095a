"""Typed interactions → weekly ties: the one definition, in ibis, of what every engine runs.

`python sql/weekly_ties.py` writes one file of SQL per engine into `icomms/`; ibis is needed for
that alone (`sql/requirements.txt`), never to run icomms. What differs between runs comes as typed
tables: `params` (one row: since, until) and `kinds` (kind, code, damping, declared).

Only forms that give the same answer everywhere are used:
- sums are of whole millionths, so no order of rows and no number of machines changes them;
- `floor` of a float64 quotient, exact for whole seconds, instead of an integer division, which
  rounds towards zero in DuckDB and before 1970 gives the wrong hour;
- every literal is cast, because Spark reads `0.5` as a decimal and computes with six digits;
- 1/sqrt(k), which IEEE 754 fixes to the last bit, instead of power(k, -0.5), which it does not;
- a comparison instead of is_nan: both engines hold NaN to be above every number.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import ibis
from ibis import _
from ibis.backends.sql.compilers.duckdb import DuckDBCompiler
from ibis.backends.sql.compilers.pyspark import PySparkCompiler
from ibis.config import Config
from ibis.expr.types import BooleanColumn, NumericColumn, Table

HERE = Path(__file__).resolve().parent
SOURCES = ("weekly_ties.py", "requirements.txt")
COMPILERS = {"duckdb": DuckDBCompiler, "spark": PySparkCompiler}


class SparkOptions(Config):
    """What the compiler asks of ibis's Spark backend, which is not loaded: it is 490 MB."""

    treat_nan_as_null = False


ibis.options.pyspark = SparkOptions()

HOUR = 3_600
WEEK = 604_800
MONDAY = 259_200  # 1970-01-01 was a Thursday: so much earlier began a week
HEAVIEST = 1e9  # a heavier weight is an error, and could overflow a sum
EARLIEST, LATEST = 315_532_800, 4_102_444_800  # 1980 and 2100: outside it is no time of a log
ANSWER = 2  # bits of flags, as icomms.importers.tables has them
THANKS = 32 | 64

INTERACTIONS = ibis.table(
    {
        "actor": "int32", "target": "int32", "kind": "string", "at": "int64",
        "group_size": "int32", "weight": "float64", "flags": "int32", "space": "int32",
    },
    name="interactions",
)  # fmt: skip
KINDS = ibis.table(
    {"kind": "string", "code": "int32", "damping": "float64", "declared": "boolean"}, name="kinds"
)
PARAMS = ibis.table({"since": "int64", "until": "int64"}, name="params")


@ibis.udf.agg.builtin
def bit_or(flags: int) -> int:
    """What both engines call so, and ibis does not know of Spark."""


def number(value: float) -> ibis.expr.types.FloatingScalar:
    """A float64 on every engine: ibis leaves out a cast of what it holds to be one already."""
    return ibis.literal(repr(float(value))).cast("float64")


def quotient_floor(value: NumericColumn, step: int) -> NumericColumn:
    """floor(value / step) as a whole number, downwards also below zero."""
    return (value.cast("float64") / number(step)).floor().cast("int64")


def known_rows() -> Table:
    """Rows with an actor, a kind of the run and a weight that is a number."""
    rows = INTERACTIONS.join(KINDS, "kind")
    weight = rows.weight
    return rows.filter(
        rows.actor.notnull(), weight >= number(-HEAVIEST), weight <= number(HEAVIEST)
    )


def damped(rows: Table) -> NumericColumn:
    """The weight of a row over k^damping for k people addressed, in whole millionths."""
    k = ibis.ifelse(rows.group_size > 1, rows.group_size, 1).cast("float64")
    share = ibis.cases(
        (rows.damping == number(0.0), number(1.0)),
        (rows.damping == number(0.5), number(1.0) / k.sqrt()),
        else_=k**-rows.damping,
    )
    return (rows.weight * share * number(1e6)).round().cast("int64")


def hours(which: BooleanColumn, *keys: str) -> Table:
    """One row per hour with contact: its largest weight and all its flags."""
    rows = known_rows().cross_join(PARAMS)
    rows = rows.filter(which, ~rows.declared, rows["at"] >= rows.since, rows["at"] < rows.until)
    rows = rows.mutate(hour=quotient_floor(rows["at"], HOUR), micro=damped(rows))
    return rows.group_by(*keys, "hour").agg(micro=_.micro.max(), flags=bit_or(_.flags))


def by_week(table: Table) -> Table:
    """Hours with the week they lie in."""
    return table.mutate(week=quotient_floor(table.hour * HOUR + MONDAY, WEEK).cast("int32"))


def flagged(hours: Table, bits: int) -> NumericColumn:
    """In how many hours one of the bits is set."""
    return hours.count(where=(hours.flags & bits) != 0).cast("int32")


def tie_weeks() -> Table:
    """Per actor, target, kind and week: hours with contact, weight, hours of answers and thanks."""
    directed = INTERACTIONS.target.notnull() & (INTERACTIONS.target != INTERACTIONS.actor)
    weeks = by_week(hours(directed, "actor", "target", "code"))
    return weeks.group_by("actor", "target", "code", "week").agg(
        n=weeks.count().cast("int32"),
        micro=weeks.micro.sum().cast("int64"),
        answers=flagged(weeks, ANSWER),
        thanks=flagged(weeks, THANKS),
    )


def sent_weeks() -> Table:
    """Per actor, space, kind and week, of rows without a target: hours and weight."""
    weeks = by_week(hours(INTERACTIONS.target.isnull(), "actor", "space", "code"))
    return weeks.group_by("actor", "space", "code", "week").agg(
        n=weeks.count().cast("int32"), micro=weeks.micro.sum().cast("int64")
    )


def declared_ties() -> Table:
    """Per actor, target and kind, of rows without a time or of a declared kind: the largest."""
    rows = known_rows()
    rows = rows.filter(rows["at"].isnull() | rows.declared, rows.target.notnull())
    rows = rows.filter(rows.target != rows.actor)
    rows = rows.mutate(micro=(rows.weight * number(1e6)).round().cast("int64"))
    return rows.group_by("actor", "target", "code").agg(
        n=rows.count().cast("int32"), micro=rows.micro.max()
    )


def row_counts() -> Table:
    """Per kind and reason to leave a row out (empty: none): rows, first and last second of the
    period."""
    rows = INTERACTIONS.cross_join(PARAMS)
    at = rows["at"]
    sound = (rows.weight >= number(-HEAVIEST)) & (rows.weight <= number(HEAVIEST))
    reason = ibis.cases(
        (rows.actor.isnull(), "no source"),
        (rows.target.isnull() & rows.space.isnull(), "no target"),
        (sound.fill_null(False), ibis.cases(
            (at.isnull(), "no time"),
            ((at < EARLIEST) | (at >= LATEST), "not a time"),
            else_="",
        )),
        else_="not a number",
    )  # fmt: skip
    counted = rows.mutate(reason=reason)
    inside = (counted["at"] >= counted.since) & (counted["at"] < counted.until)
    return counted.group_by("kind", "reason").agg(
        rows=counted.count(),
        first=counted["at"].min(where=inside),
        last=counted["at"].max(where=inside),
    )


QUERIES = {
    "tie_weeks": tie_weeks,
    "sent_weeks": sent_weeks,
    "declared_ties": declared_ties,
    "row_counts": row_counts,
}


def definition() -> str:
    """Checksum of this file and its pins, by which a stale file of SQL is known without ibis."""
    digest = hashlib.sha256()
    for name in SOURCES:
        digest.update((HERE / name).read_bytes())
    return digest.hexdigest()


def sql_of(engine: str) -> str:
    """The file of SQL of one engine: every query under its name."""
    compiler = COMPILERS[engine]()
    parts = [f"-- Written by sql/weekly_ties.py (`make queries`); definition {definition()}\n"]
    for name, query in QUERIES.items():
        text = compiler.to_sqlglot(query()).sql(dialect=compiler.dialect, pretty=True)
        parts.append(f"-- query: {name}\n{text}\n")
    return "\n".join(parts)


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    for engine in COMPILERS:
        (folder / f"weekly.{engine}.sql").write_text(sql_of(engine), encoding="utf-8")
