"""Data: upload, columns, check, analysis and its progress."""

from __future__ import annotations

from icomms.web.data import check, columns, files, graph, progress, templates, upload, wording
from icomms.web.data.blueprint import bp

__all__ = ["bp", "check", "columns", "files", "graph", "progress", "templates", "upload", "wording"]
