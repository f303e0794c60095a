"""Reading forms without losing anything: wrong values are said and stay in the field."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from itertools import zip_longest

from flask_babel import gettext
from werkzeug.datastructures import MultiDict

Form = MultiDict[str, str]
LINE, BLOCK, MOST_ROWS = 300, 5000, 60


class Reader:
    """Reads the fields of a form; `problems` says what cannot be used, field by field."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.problems: list[str] = []

    def text(self, name: str, longest: int = LINE) -> str:
        """One line, or a block with `longest`; blanks around it are dropped."""
        return str(self.form.get(name, "")).strip().replace("\r\n", "\n")[:longest]

    def lines(self, name: str) -> tuple[str, ...]:
        """A block as its lines, empty ones left out."""
        lines = (line.strip()[:LINE] for line in self.text(name, BLOCK).splitlines())
        return tuple(line for line in lines if line)[:MOST_ROWS]

    def chosen(self, name: str, known: Iterable[str]) -> tuple[str, ...]:
        """The ticked values of a field that exist, in the order of `known`."""
        ticked = set(self.form.getlist(name))
        return tuple(value for value in known if value in ticked)

    def number(
        self, text: str, label: str, low: float, high: float, whole: bool = False
    ) -> float | None:
        """A number of a field; None when it is empty, or wrong (then a problem says so)."""
        text = text.strip().replace(",", ".")
        if not text:
            return None
        try:
            found = float(text)
        except ValueError:
            found = float("nan")
        if not low <= found <= high or (whole and found != int(found)):
            kind = gettext("a whole number") if whole else gettext("a number")
            self.problems.append(
                gettext("%(label)s: write %(kind)s from %(low)s to %(high)s.", label=label,
                        kind=kind, low=f"{low:g}", high=f"{high:g}")
            )  # fmt: skip
            return None
        return found

    def day(self, name: str, label: str) -> str:
        """An ISO day, "" for none."""
        text = self.text(name)
        if text:
            try:
                return dt.date.fromisoformat(text).isoformat()
            except ValueError:
                self.problems.append(gettext("%(label)s: this is no day.", label=label))
        return ""

    def rows(self, *names: str) -> list[tuple[str, ...]]:
        """Rows of fields that repeat, those with nothing in them left out."""
        found = form_rows(self.form, names, 0)
        return [row for row in found if any(cell.strip() for cell in row)][:MOST_ROWS]


def form_rows(form: Form, names: Iterable[str], blanks: int = 2) -> list[tuple[str, ...]]:
    """Repeating fields side by side, and some empty rows to write in."""
    columns = [form.getlist(name) for name in names]
    rows = [tuple(cell.strip() for cell in row) for row in zip_longest(*columns, fillvalue="")]
    return rows + [("",) * len(columns)] * blanks


def part_value(column: str, value: str) -> str:
    """A column with one of its values ("": each) as the value of a choice."""
    return json.dumps([column, value], ensure_ascii=False)


def part_of(text: str) -> tuple[str, str] | None:
    """The column and value of `part_value`, None for anything else."""
    try:
        found = json.loads(text)
    except ValueError:
        return None
    pair = isinstance(found, list) and len(found) == 2 and all(isinstance(f, str) for f in found)
    return (found[0], found[1]) if pair else None
