"""A schedule as compiled code changes it: weeks, runs, and all that they share."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from iopsched.search.weekly.days import Floats, Ints
from iopsched.search.weekly.ground import Ground
from iopsched.search.weekly.weeks import LONGEST

__all__ = ["FITS", "LOG", "NEAR", "Board", "new_board"]

NEAR = 1e-6

FITS = -1
"""Said in the place of a row that is in the way."""

LOG = 1 << 18
"""Most changes that can be undone."""


class Board(NamedTuple):
    """One week of each patient, and what follows.

    Attributes
    ----------
    room : array of float
        What is left of each shared row.
    used : array of float
        What weeks take of each shared row, their gifts left out.
    holder : array of int
        The candidate row that took of each shared row last, or -1; it may be chosen no longer.
    value : array of float
        Of the shared variables.
    needed : array of int
        How many placements need each shared variable to be 1.
    seated : array of int
        Seats taken of each run.
    open : array of bool
        Whether any run of each session runs.
    cost : array of float, one entry a patient
        Of the week, marks included.
    total : array of float, one entry
        Cost of the whole, without what only measures the rest, and with the fines.
    lacking : array of int, one entry
        Seats that groups which run lack of their least sizes, in all.
    fine : array of float, one entry
        What each of these costs while the search goes on.
    week : array of int, shape (patients, LONGEST)
        Rows of each week, then -1.
    chosen : array of bool
        Whether each candidate row is part of a week.
    closed : array of int
        The turn in which each run was closed for the rest of it.
    turn : array of int, one entry
    stamp, token : arrays of int
        Marks that were counted already in this look.
    log_kind, log_at, log_old, log_week, size
        What to undo: which array, where, and what it was.
    """

    room: Floats
    used: Floats
    holder: Ints
    value: Floats
    needed: Ints
    seated: Ints
    open: npt.NDArray[np.bool_]
    cost: Floats
    total: Floats
    lacking: Ints
    fine: Floats
    week: Ints
    chosen: npt.NDArray[np.bool_]
    closed: Ints
    turn: Ints
    stamp: Ints
    token: Ints
    log_kind: npt.NDArray[np.int8]
    log_at: Ints
    log_old: Floats
    log_week: Ints
    size: Ints


WEEKS_UNDONE = 1 << 11
"""Most weeks that can be undone."""


def new_board(ground: Ground, room: Floats, sessions: int) -> Board:
    """A board without weeks and runs.

    Parameters
    ----------
    ground : Ground
    room : array of float
        What there is of each shared row.
    sessions : int
    """
    variables, runs, patients = len(ground.price), len(ground.least), len(ground.idle)
    return Board(
        room=room.copy(),
        used=np.zeros(len(room)),
        holder=np.full(len(room), -1, dtype=np.int64),
        value=np.zeros(variables),
        needed=np.zeros(variables, dtype=np.int64),
        seated=np.zeros(runs, dtype=np.int64),
        open=np.zeros(sessions, dtype=np.bool_),
        cost=ground.idle.copy(),
        total=np.array([ground.idle.sum()]),
        lacking=np.zeros(1, dtype=np.int64),
        fine=np.zeros(1),
        week=np.full((patients, LONGEST), -1, dtype=np.int64),
        chosen=np.zeros(len(ground.own), dtype=np.bool_),
        closed=np.zeros(runs, dtype=np.int64),
        turn=np.ones(1, dtype=np.int64),
        stamp=np.zeros(len(ground.mark_cost), dtype=np.int64),
        token=np.ones(1, dtype=np.int64),
        log_kind=np.empty(LOG, dtype=np.int8),
        log_at=np.empty(LOG, dtype=np.int64),
        log_old=np.empty(LOG),
        log_week=np.empty((WEEKS_UNDONE, LONGEST), dtype=np.int64),
        size=np.zeros(2, dtype=np.int64),
    )
