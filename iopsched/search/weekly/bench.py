"""Room for one thread to work in on single placements."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from iopsched.search.weekly.bounds import DAYS
from iopsched.search.weekly.days import Floats, Ints
from iopsched.search.weekly.layout import FEATURES
from iopsched.search.weekly.weeks import LONGEST

__all__ = ["LOSSES", "SERIES", "Bench", "new_bench"]

LOSSES = 100
"""Most placements that one change displaces."""

FREE = 400
"""Most places looked at for one placement."""

SERIES = -1
"""Said in the place of a placement's kind where all seats in series of a week are meant."""


class Bench(NamedTuple):
    """Room to work in, for one thread.

    Attributes
    ----------
    slot : array of int
        Of each candidate row, or -1.
    mine : array of bool, one entry a patient
        Whether the patient's week may be changed.
    week, rest, held : arrays of int, shape (LONGEST,)
        A week as it would be, what stays of the one before, and the one before.
    kept : array of int, shape (LONGEST,)
        A week that is gone through while others change.
    come : array of int, shape (7,)
        Rows that come into a week together.
    amount : array of int, shape (FEATURES,)
    whose, kind : arrays of int, shape (LOSSES,)
        Whose placements were displaced, and of which kind.
    loss : array of float, shape (LOSSES,)
        What that cost.
    size : array of int, one entry
        How many were displaced.
    free, charge : arrays, shape (FREE,)
        Rows that a patient could have, and what each costs besides.
    """

    slot: Ints
    mine: npt.NDArray[np.bool_]
    week: Ints
    rest: Ints
    held: Ints
    kept: Ints
    come: Ints
    amount: Ints
    whose: Ints
    kind: Ints
    loss: Floats
    size: Ints
    free: Ints
    charge: Floats


def new_bench(slot: Ints, mine: npt.NDArray[np.bool_]) -> Bench:
    """A bench with nothing on it."""
    return Bench(
        slot=slot,
        mine=mine,
        week=np.full(LONGEST, -1, dtype=np.int64),
        rest=np.full(LONGEST, -1, dtype=np.int64),
        held=np.full(LONGEST, -1, dtype=np.int64),
        kept=np.full(LONGEST, -1, dtype=np.int64),
        come=np.full(DAYS, -1, dtype=np.int64),
        amount=np.zeros(FEATURES, dtype=np.int64),
        whose=np.zeros(LOSSES, dtype=np.int64),
        kind=np.zeros(LOSSES, dtype=np.int64),
        loss=np.zeros(LOSSES),
        size=np.zeros(1, dtype=np.int64),
        free=np.zeros(FREE, dtype=np.int64),
        charge=np.zeros(FREE),
    )
