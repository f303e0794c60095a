"""A short form of `python -m tests.faults.kill`."""

from __future__ import annotations

from tests.faults.kill import WHO, Trial


def test_killing_leaves_nothing_half_written(tmp_path):
    trial = Trial(tmp_path, seed=7)
    try:
        for number in range(len(WHO)):
            trial.once(number)
        trial.finish()
    finally:
        trial.close()
