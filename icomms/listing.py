"""What the command line prints: tables and sentences, in English or Vietnamese."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table

from icomms.explanation_texts import BANDS, BASES, STATUSES, part_name
from icomms.listing_texts import TEXTS
from icomms.quality_texts import CRITIC_QUESTION, ROLE_NAMES, needed_text
from icomms.ranking import Ranking, as_csv, as_rows
from icomms.standing_texts import CRITERIA

if TYPE_CHECKING:
    from icomms.explanation import Explanation, RoleView
    from icomms.inspection import Inspected
    from icomms.snapshot import Snapshot
    from icomms.validation import Fit


def _console() -> Console:
    return Console(highlight=False, soft_wrap=False)


def _say(text: str = "") -> None:
    click.echo(text)


def show_reports(found: Sequence[Inspected]) -> None:
    """One block per file: what it is, counts, columns understood, problems."""
    for entry in found:
        _say(str(entry.path))
        if entry.report is None:
            _say(f"  cannot be used: {entry.error}\n")
            continue
        report = entry.report
        counts = ", ".join(f"{value} {name.replace('_', ' ')}" for name, value in
                           report.counts.items())  # fmt: skip
        _say(f"  {report.format}: {counts}")
        for column in report.columns:
            _say(f"    {column.header or '(no name)'} → {column.field or '(not used)'}")
        for problem in report.problems:
            _say(f"  ! {problem.message} {problem.fix}".rstrip())
        for reason, count in report.reject_counts.items():
            _say(f"  left out, {count} rows: {reason}")
        for reject in report.rejects[:5]:
            _say(f"    row {reject.row}, column {reject.column or '-'}: {reject.reason}")
        _say()


def show_summary(snapshot: Snapshot) -> None:
    """After an analysis: where it is, figures, warnings, what to do next."""
    figures = snapshot.quality["figures"]
    _say(f"Snapshot written: {snapshot.folder}")
    _say(f"  {figures['people']} people ({figures['ranked']} ranked), {figures['weeks']} weeks")
    for role, about in figures["roles"].items():
        _say(f"  {role}: {about['status']} ({about['basis']})")
    warnings = [f for f in snapshot.quality["findings"] if f["level"] != "note"]
    for finding in warnings:
        _say(f"  ! {finding['en']}")
    _say(f"Next: icomms report {snapshot.folder}; icomms rank {snapshot.folder} --role leader")


def show_ranking(found: Ranking, form: str, language: str) -> None:
    """A role's list as table, CSV or JSON."""
    if form == "csv":
        _say(as_csv(found).rstrip("\n"))
    elif form == "json":
        _say(json.dumps({
            "role": found.role, "status": found.status, "basis": found.basis,
            "missing": list(found.missing), "same_as": list(found.same_as),
            "candidates": found.candidates,
            "people": [row | {"reasons": dict(r.reasons)} for row, r in
                       zip(as_rows(found), found.rows, strict=True)],
        }, ensure_ascii=False, indent=1))  # fmt: skip
    else:
        _ranking_table(found, language)


def _ranking_table(found: Ranking, language: str) -> None:
    text = TEXTS[language]
    role = ROLE_NAMES[found.role][language]
    status = STATUSES[found.status][language]
    _say(f"{role[0].upper()}{role[1:]}: {status}. {text['basis']}: "
         f"{BASES[found.basis][language]}")  # fmt: skip
    for other in found.same_as:
        _say(text["same"].format(other=ROLE_NAMES[other][language]))
    if found.missing:
        _say(text["needed"].format(needed=needed_text(list(found.missing), language)))
    if found.role == "critic":
        _critic_words(found, language)
    if not found.rows:
        if not (found.role == "critic" and found.candidates):
            _say(text["nobody"])
        return
    _say(text["neighbours"])
    _console().print(_table(found, language))
    for row in found.rows[:5]:
        _say(f"{row.name or row.person_id} ({row.person_id})")
        for sentence in row.reasons[language]:
            _say(f"  • {sentence}")


def _critic_words(found: Ranking, language: str) -> None:
    text = TEXTS[language]
    if found.basis.startswith("structural"):
        _say(text["connectors"])
        _say(text["ask"].format(question=CRITIC_QUESTION[language]))
    elif found.candidates:
        _say(text["opt_in"].format(count=found.candidates))


def _table(found: Ranking, language: str) -> Table:
    text = TEXTS[language]
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("rank", "person", "name", "unit", "band", "score"):
        table.add_column(
            text[name], overflow="fold", justify="right" if name == "score" else "left"
        )
    for row in found.rows:
        score = "" if row.score is None else f"{row.score:.0f}"
        if row.low is not None and row.high is not None:
            score += f" ({row.low:.0f}-{row.high:.0f})"
        places = f"{row.rank_low}-{row.rank_high}" if row.rank_low else ""
        table.add_row(places, row.person_id, row.name, row.unit, BANDS[row.band][language], score)
    return table


def show_explanation(found: Explanation, language: str) -> None:
    """A person's page: facts beside, then each role with parts, reasons, interval, what changes."""
    text = TEXTS[language]
    _say(f"{found.name} ({found.person_id}) · {found.unit or text['no_unit']}")
    beside = [found.title, found.level, text["reports"].format(count=found.reports)]
    _say(f"  {text['beside']}: {' · '.join(part for part in beside if part)}")
    _say("  " + text["contacts"].format(count=found.interactions, partners=found.partners))
    if not found.ranked:
        _say("  " + text["not_ranked"])
        return
    standing = found.standing
    responses = standing.responses_per_message
    criteria = asdict(standing) | {"responses": "-" if responses is None else responses}
    _say("  " + CRITERIA[language].format(**criteria))
    for sentence in standing.kinds:
        _say(f"  • {sentence}")
    for view in found.roles:
        _say()
        _role_block(view, language)


def _role_block(view: RoleView, language: str) -> None:
    text = TEXTS[language]
    role = ROLE_NAMES[view.role][language]
    basis = f"{text['basis']}: {BASES[view.basis][language]}"
    _say(f"{role[0].upper()}{role[1:]}: {BANDS[view.band][language]}, "
         f"{STATUSES[view.status][language]} · {basis}")  # fmt: skip
    if view.score is not None:
        line = text["score_line"].format(score=view.score)
        if view.low is not None and view.high is not None:
            line += text["interval"].format(
                low=view.low, high=view.high, first=view.rank_low, last=view.rank_high,
                people=view.people,
            )  # fmt: skip
        _say(f"  {line}")
    for name, _, percentile in view.parts:
        if percentile is not None:
            bar = "█" * round(percentile / 5)
            _say(f"    {part_name(name, language):<40} {percentile:5.0f} {bar}")
    for sentence in view.reasons:
        _say(f"  • {sentence}")
    if view.change:
        _say(f"  {view.change}")


def show_quality(snapshot: Snapshot, language: str) -> None:
    """The data-quality report, most serious first."""
    text = TEXTS[language]
    marks = {"stop": "■", "warning": "!", "note": "·"}
    _say(text["quality"])
    for level in ("stop", "warning", "note"):
        for finding in snapshot.quality["findings"]:
            if finding["level"] == level:
                _say(f" {marks[level]} {finding[language]}")
    for role, about in snapshot.quality["figures"]["roles"].items():
        r = about["reliability"]
        shown = text["no_reliability"] if r is None else text["reliability"].format(r=r)
        _say(f" · {ROLE_NAMES[role][language]}: {STATUSES[about['status']][language]}, {shown}")


def show_fits(fits: Sequence[Fit]) -> None:
    """The fit of every score as a table."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("score", "AUC", "precision@k", "k", "Spearman", "people"):
        table.add_column(name, justify="left" if name == "score" else "right")
    for fit in fits:
        table.add_row(
            fit.score, f"{fit.auc:.3f} ± {fit.auc_error:.3f}",
            f"{fit.precision:.2f} ± {fit.precision_error:.2f}", str(fit.k),
            f"{fit.spearman:.2f} ± {fit.spearman_error:.2f}", str(fit.people),
        )  # fmt: skip
    _console().print(table)
