"""Networks of integer ids and weights: arrays, measures, stores. Knows no names or files."""
