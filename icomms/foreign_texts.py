"""The survey of somebody else's graph as lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from icomms.foreign_graph import Survey


def survey_lines(found: Survey) -> Iterator[str]:
    """What would be read, what is left over, what must be repaired first."""
    yield f"{found.place}: {found.people:,} people would be read"
    if found.without_id:
        yield f"  {found.without_id:,} more have no id, or the id of somebody else: left out"
    for fact, (name, count) in found.properties.items():
        yield f"  {fact} from {name}: {count:,} have it"
    for name, (kind, count) in found.ties.items():
        yield f"  {name} as {kind}: {count:,} ties"
    yield from _rest("Labels not read", found.left_labels)
    yield from _rest("Relationships not read", found.left_types)
    for problem in found.wrong:
        yield f"{problem.message} {problem.fix}"


def _rest(title: str, counts: Mapping[str, int]) -> Iterator[str]:
    if counts:
        yield f"{title}: " + ", ".join(f"{name} {count:,}" for name, count in counts.items())
