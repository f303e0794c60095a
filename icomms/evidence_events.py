"""Sums over events: who was together, who listened to whom. Shifts are no events.

Columns of both: actor, target, code (0), week, n = events, micro = summed weight in millionths.
`events` and `attendance` are the canonical tables; `until` is in epoch seconds.
"""

from __future__ import annotations

import duckdb
import pyarrow as pa

_TOGETHER = """
with sized as (
    select a.event, any_value(e.starts_at) as "at", count(distinct a.account) as k
    from attendance a join events e on a.event = e.event
    where a.attended <> 'no' and e.kind <> 'shift' and coalesce(e.starts_at, 0) < $until
    group by a.event having k between 2 and $largest
)
select a.account as actor, b.account as target, 0 as code,
       cast((s."at" + 259200) // 604800 as integer) as week, cast(count(*) as integer) as n,
       cast(sum(cast(round(1e6 / (s.k - 1)) as bigint)) as bigint) as micro
from sized s
join (select distinct event, account from attendance where attended <> 'no') a on a.event = s.event
join (select distinct event, account from attendance where attended <> 'no') b on b.event = s.event
where a.account < b.account
group by actor, target, week order by actor, target, week
"""

_LED = """
with sized as (
    select a.event, any_value(e.starts_at) as "at", count(distinct a.account) as k
    from attendance a join events e on a.event = e.event
    where a.attended <> 'no' and coalesce(e.starts_at, 0) < $until and e.kind <> 'shift'
    group by a.event having k <= $largest
)
select a.account as actor, b.account as target, 0 as code,
       cast((s."at" + 259200) // 604800 as integer) as week, cast(count(*) as integer) as n,
       cast(sum(cast(round(1e6 / sqrt(greatest(s.k - 1, 1))) as bigint)) as bigint) as micro
from sized s
join (select distinct event, account from attendance where attended <> 'no'
      and role <> 'presenter') a on a.event = s.event
join (select distinct event, account from attendance where role = 'presenter') b
     on b.event = s.event
where a.account <> b.account
group by actor, b.account, week order by actor, b.account, week
"""


def together(connection: duckdb.DuckDBPyConnection, until: int, largest: int) -> pa.Table:
    """Pairs at one event of 2 to `largest` people, 1/(k-1) each, per week: actor < target."""
    values = {"until": until, "largest": largest}
    return connection.sql(_TOGETHER, params=values).to_arrow_table()


def led(connection: duckdb.DuckDBPyConnection, until: int, largest: int) -> pa.Table:
    """Attendee → presenter at events of at most `largest` people, 1/sqrt(k-1) each, per week."""
    return connection.sql(_LED, params={"until": until, "largest": largest}).to_arrow_table()
