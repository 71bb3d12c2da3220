"""Room for one thread to work in on single placements."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from iopsched.search.weekly.days import Floats, Ints
from iopsched.search.weekly.layout import FEATURES
from iopsched.search.weekly.weeks import LONGEST

__all__ = ["LOSSES", "Bench", "new_bench"]

LOSSES = 100
"""Most placements that one change displaces."""

FREE = 400
"""Most places looked at for one placement."""


class Bench(NamedTuple):
    """Room to work in, for one thread.

    Attributes
    ----------
    slot : array of int
        Of each candidate row, or -1.
    mine : array of bool, one entry a patient
        Whether the patient's week may be changed.
    week, other : arrays of int, shape (LONGEST,)
    amount : array of int, shape (FEATURES,)
    whose, kind : arrays of int, shape (LOSSES,)
        Whose placements were displaced, and of which kind.
    runs : array of int, shape (LOSSES,)
        Runs that lost a seat, or -1.
    size : array of int, one entry
        How many were displaced.
    free, charge : arrays, shape (FREE,)
        Rows that a patient could have, and what each costs besides.
    """

    slot: Ints
    mine: npt.NDArray[np.bool_]
    week: Ints
    other: Ints
    amount: Ints
    whose: Ints
    kind: Ints
    runs: Ints
    size: Ints
    free: Ints
    charge: Floats


def new_bench(slot: Ints, mine: npt.NDArray[np.bool_]) -> Bench:
    """A bench with nothing on it."""
    return Bench(
        slot=slot,
        mine=mine,
        week=np.full(LONGEST, -1, dtype=np.int64),
        other=np.full(LONGEST, -1, dtype=np.int64),
        amount=np.zeros(FEATURES, dtype=np.int64),
        whose=np.zeros(LOSSES, dtype=np.int64),
        kind=np.zeros(LOSSES, dtype=np.int64),
        runs=np.zeros(LOSSES, dtype=np.int64),
        size=np.zeros(1, dtype=np.int64),
        free=np.zeros(FREE, dtype=np.int64),
        charge=np.zeros(FREE),
    )
