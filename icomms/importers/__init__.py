"""Readers of the exports companies have. Each recognises its own files by content."""
