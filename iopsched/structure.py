"""What a schedule is, before any rule: seats need a run, and a run has a time, staff and a room."""

from __future__ import annotations

import numpy as np

from iopsched.arrays import INT_MAX
from iopsched.index import NONE
from iopsched.variables import Variables

__all__ = ["post_structure"]


def post_structure(v: Variables) -> None:
    """Tie the literals of rows, runs, staffings and housings together."""
    c, encoder = v.candidates, v.encoder
    seats = np.flatnonzero(c.rows.run != NONE)
    encoder.implies(v.row[seats], v.run[c.rows.run[seats]])
    # A session runs at one of its times at most.
    encoder.at_most_one(c.runs.session, v.run)
    runs = np.arange(len(c.runs))
    zero = np.zeros(len(runs), dtype=np.int64)
    staff = c.index.service_staff[c.runs.service]
    ones = np.ones(len(c.staffings), dtype=np.int64)
    encoder.linear(
        np.concatenate([c.staffings.run, runs]),
        np.concatenate([v.staffing, v.run]),
        np.concatenate([ones, -staff]),
        np.full(len(runs), -INT_MAX),
        zero,
    )
    housed = np.unique(c.housings.run)
    number = np.full(len(runs), NONE)
    number[housed] = np.arange(len(housed))
    encoder.linear(
        np.concatenate([number[c.housings.run], number[housed]]),
        np.concatenate([v.housing, v.run[housed]]),
        np.concatenate([np.ones(len(c.housings), dtype=np.int64), -np.ones_like(housed)]),
        zero[: len(housed)],
        zero[: len(housed)],
    )
