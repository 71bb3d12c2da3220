"""From a standing to a board, and back."""

from __future__ import annotations

import numpy as np
from numba import njit

from iopsched.arrays import Ints
from iopsched.search.weekly.bench import Bench
from iopsched.search.weekly.board import FITS, Board, new_board
from iopsched.search.weekly.days import Floats
from iopsched.search.weekly.ground import Ground
from iopsched.search.weekly.layout import Plans
from iopsched.search.weekly.repertoire import Repertoire
from iopsched.search.weekly.seating import seat, take_out
from iopsched.search.weekly.shared import Shared
from iopsched.search.weekly.standing import Standing
from iopsched.search.weekly.undoing import commit
from iopsched.search.weekly.worth import week_cost

__all__ = ["board_of", "copied", "put_together", "standing_of"]

PLENTY = 1e9
"""Room where there is no limit."""


def board_of(ground: Ground, standing: Standing) -> Board:
    """The board on which a standing's weeks and runs stand."""
    s, pool = standing.shared, standing.pool
    sessions = len(s.candidates.index.problem.sessions)
    b = new_board(ground, _room(s, standing), sessions)
    b.needed[:] = standing.needed
    b.value[:] = standing.value
    b.value[s.measures] = np.where(standing.needed[s.measures] > 0, 1.0, 0.0)
    b.seated[:] = standing.needed[ground.run_variable]
    b.open[ground.session[b.value[ground.run_variable] > 0.5]] = True
    b.cost[:] = pool.costs(standing.week.tolist())
    lacking = np.maximum(0, ground.least - b.seated)
    b.lacking[0] = lacking[b.seated > 0].sum()
    b.total[0] = b.cost.sum() + float(ground.price @ b.value)
    for p, number in enumerate(standing.week.tolist()):
        week = pool.weeks[number]
        b.week[p, : len(week)] = week
        b.chosen[week] = True
    chosen = np.flatnonzero(b.chosen)
    of, row, amount = s.taken.of(chosen)
    uses = (amount > 0) & (row < len(b.used))
    b.holder[row[uses]] = chosen[of[uses]]
    b.used[:] = np.bincount(row[uses], amount[uses], len(b.used))
    return b


def _room(s: Shared, standing: Standing) -> Floats:
    """What is left of each row; what only measures the rest is as it stands least in the way."""
    of, row, amount = s.firm(s.measures)
    free = standing.needed[s.measures][of] == 0
    least = np.minimum(amount * s.low[s.measures][of], amount * s.high[s.measures][of])
    room = s.upper - standing.activity
    room += np.bincount(row, amount * standing.value[s.measures][of], len(s.lower))
    room -= np.bincount(row, np.where(free, least, amount), len(s.lower))
    # What is undone is told by differences, which infinite room would not have.
    return np.minimum(room, PLENTY)


def copied(board: Board) -> Board:
    """Another board with the same weeks and runs."""
    return Board._make(part.copy() for part in board)


@njit(cache=True, nogil=True)
def put_together(g: Ground, b: Board, other: Board, w: Bench, plans: Plans, patients: Ints) -> Ints:
    """Give patients the weeks that they have on another board; returns for whom they clash."""
    commit(b)
    changed = np.empty(len(patients), dtype=np.int64)
    count = 0
    for p in patients:
        if not np.array_equal(b.week[p], other.week[p]):
            changed[count] = p
            count += 1
            take_out(g, b, p)
            commit(b)
    left = np.empty(count, dtype=np.int64)
    lost = 0
    for p in changed[:count]:
        own = week_cost(plans, w.slot, g.own, p, other.week[p], w.amount)
        if other.week[p, 0] >= 0 and seat(g, b, p, other.week[p], own) != FITS:
            left[lost] = p
            lost += 1
        commit(b)
    return left[:lost]


def standing_of(repertoire: Repertoire, week: Ints, cost: Floats, value: Floats) -> Standing | None:
    """The standing of a board's weeks and runs, settled; None if it cannot stand."""
    s, pool = repertoire.shared, repertoire.pool
    numbers = repertoire.idle.copy()
    for p in np.flatnonzero(week[:, 0] >= 0).tolist():
        rows = week[p][week[p] >= 0]
        numbers[p] = pool.add(p, rows, float(cost[p]))
    return Standing.of(s, pool, numbers, np.clip(value, s.low, s.high)).settled()
