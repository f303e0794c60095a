"""Imports never point upwards: app → icomms → graph; use cases → rules → records."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
MODULES = sorted([*(ROOT / "graph").rglob("*.py"), *(ROOT / "icomms").rglob("*.py")])
LARGEST = 400
CYPHER = re.compile(r"MATCH \(|MERGE \(|UNWIND |\)-\[")

RULES = {
    "graph": ("icomms", "app", "flask", "duckdb", "pyarrow", "click"),
    "icomms/records.py": ("icomms.", "graph"),
    "icomms/errors.py": ("icomms.", "graph"),
    "icomms/importers": ("graph", "icomms.analysis", "icomms.people.", "icomms.cli"),
    "icomms/weekly.py": ("icomms", "graph", "pathlib"),
    "icomms/roles.py": ("icomms.importers", "icomms.snapshot", "icomms.cli", "pathlib", "duckdb"),
    "icomms/reasons.py": ("icomms.importers", "icomms.snapshot", "icomms.cli", "pathlib", "duckdb"),
    "icomms/engines": ("graph", "icomms.analysis", "icomms.people", "icomms.imports", "icomms.cli"),
    "icomms/pages": ("icomms.storage", "icomms.analysis", "icomms.imports", "icomms.cli"),
    "icomms": ("app",),
}
# What only one place knows.
ALONE = {
    "icomms/web": ("flask", "icomms.web", "waitress"),
    "icomms/storage": ("sqlalchemy", "alembic"),
    "icomms/engines/spark.py": ("pyspark", "grpc"),
}


def imported(path: Path) -> set[str]:
    """Names of all modules a file imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_layers_and_size(path):
    place = path.relative_to(ROOT).as_posix()
    names = imported(path)
    for prefix, forbidden in RULES.items():
        if place.startswith(prefix):
            wrong = {n for n in names for f in forbidden if n == f.rstrip(".") or n.startswith(f)}
            assert not wrong, f"{place} imports {wrong}"
    for home, known in ALONE.items():
        if not place.startswith(home) and place != "app.py":
            wrong = {n for n in names for k in known if n == k or n.startswith((f"{k}.", f"{k}_"))}
            assert not wrong, f"{place} imports {wrong}; only {home} may"
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LARGEST


def test_web_reaches_the_database_through_storage_only():
    for path in MODULES:
        if path.relative_to(ROOT).as_posix().startswith("icomms/web"):
            assert not {n for n in imported(path) if n.startswith(("sqlalchemy", "duckdb"))}, path


def test_the_rules_catch_a_wrong_import(tmp_path):
    wrong = tmp_path / "wrong.py"
    wrong.write_text("from icomms.people import Person\n", encoding="utf-8")
    assert "icomms.people" in imported(wrong)


def test_cypher_and_sql_stay_where_they_belong():
    for path in MODULES:
        if not (path.parent.name == "graph" and path.name.startswith("neo4j_")):
            assert not [n for n in imported(path) if n.split(".")[0] == "neo4j"], path
            assert not CYPHER.search(path.read_text(encoding="utf-8")), path


def test_no_registry_host_is_named():
    hosts = ("pypi" + ".org", "npmjs" + ".org", "maven" + ".org", "debian" + ".org")
    for path in (ROOT / "requirements.txt", ROOT / "sql" / "requirements.txt", ROOT / "Makefile", ROOT / ".ci" / "run",
                 ROOT / "pyproject.toml"):  # fmt: skip
        assert not any(host in path.read_text(encoding="utf-8") for host in hosts), path
