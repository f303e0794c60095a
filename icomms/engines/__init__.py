"""A table of typed interactions in a warehouse or in Parquet → sums of an import folder."""
