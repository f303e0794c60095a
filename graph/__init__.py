"""Networks of integer ids and weights: arrays, measures, stores. Knows no names or files."""

from graph.compiled import keep_compiled

keep_compiled()
