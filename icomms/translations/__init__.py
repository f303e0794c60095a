"""The Vietnamese texts of the pages, one file per area in vi/parts."""
