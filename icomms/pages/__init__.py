"""What each page shows, as typed records: reads a finished snapshot; no web, no database."""
