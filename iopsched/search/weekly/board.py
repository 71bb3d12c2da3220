"""A schedule that weeks are taken out of and put in, with all that they share, and undone."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from iopsched.search.weekly.days import Floats, Ints
from iopsched.search.weekly.ground import Ground, Lists
from iopsched.search.weekly.weeks import LONGEST

__all__ = [
    "FITS",
    "LOG",
    "NEAR",
    "WEEKS_UNDONE",
    "Board",
    "commit",
    "new_board",
    "seat",
    "start",
    "stop",
    "switch_on",
    "take_out",
    "undo",
]

NEAR = 1e-6

FITS = -1
"""Said in the place of a row that is in the way."""

LOG = 1 << 17
"""Most changes that can be undone."""


class Board(NamedTuple):
    """One week of each patient, and what follows.

    Attributes
    ----------
    room : array of float
        What is left of each shared row.
    used : array of float
        What weeks take of each shared row, their gifts left out.
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
        Cost of the whole, without what only measures the rest.
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
    value: Floats
    needed: Ints
    seated: Ints
    open: npt.NDArray[np.bool_]
    cost: Floats
    total: Floats
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


ROOM, USED, VALUE, NEEDED, SEATED, OPEN, COST, TOTAL, WEEK = range(9)

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
        value=np.zeros(variables),
        needed=np.zeros(variables, dtype=np.int64),
        seated=np.zeros(runs, dtype=np.int64),
        open=np.zeros(sessions, dtype=np.bool_),
        cost=ground.idle.copy(),
        total=np.array([ground.idle.sum()]),
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


@njit(cache=True, nogil=True)
def commit(b: Board) -> None:
    """Forget what could be undone."""
    b.size[:] = 0


@njit(cache=True, nogil=True)
def undo(b: Board, since: int) -> None:
    """Undo the changes since the log had this size."""
    # Arrays are taken out of their tuples once: to do so in a loop costs more than the loop.
    kinds, places, olds = b.log_kind, b.log_at, b.log_old
    room, used, value, needed, seated = b.room, b.used, b.value, b.needed, b.seated
    for n in range(b.size[0] - 1, since - 1, -1):
        kind, at, old = kinds[n], places[n], olds[n]
        if kind == ROOM:
            room[at] = old
        elif kind == USED:
            used[at] -= old - room[at]
            room[at] = old
        elif kind == VALUE:
            value[at] = old
        elif kind == NEEDED:
            needed[at] = np.int64(old)
        elif kind == SEATED:
            seated[at] = np.int64(old)
        elif kind == OPEN:
            b.open[at] = old > 0
        elif kind == COST:
            b.cost[at] = old
        elif kind == TOTAL:
            b.total[at] = old
        else:
            b.size[1] -= 1
            _rewrite(b, at, b.log_week[b.size[1]])
    b.size[0] = since


@njit(cache=True, nogil=True)
def _rewrite(b: Board, p: int, week: Ints) -> None:
    """Write a patient's week, with its candidate rows."""
    mine, chosen = b.week[p], b.chosen
    for x in mine:
        if x < 0:
            break
        chosen[x] = False
    mine[:] = -1
    for k in range(len(week)):
        if week[k] < 0:
            break
        mine[k] = week[k]
        chosen[week[k]] = True


@njit(cache=True, nogil=True)
def _note(b: Board, kind: int, at: int, old: float) -> None:
    n = b.size[0]
    b.log_kind[n], b.log_at[n], b.log_old[n] = kind, at, old
    b.size[0] = n + 1


@njit(cache=True, nogil=True)
def _take_all(b: Board, terms: Lists, of: int, times: float) -> None:
    """Take of all rows that a variable or a mark takes."""
    first, last, row, amount = terms.first[of], terms.first[of + 1], terms.at, terms.amount
    room, kinds, places, olds = b.room, b.log_kind, b.log_at, b.log_old
    n = b.size[0]
    for i in range(first, last):
        at = row[i]
        kinds[n], places[n], olds[n] = ROOM, at, room[at]
        n += 1
        room[at] -= amount[i] * times
    b.size[0] = n


@njit(cache=True, nogil=True)
def _use_all(g: Ground, b: Board, x: int, sign: float) -> None:
    """Take of all rows that a candidate row takes, or with the sign -1 give back."""
    first, last, row, amount = g.taken.first[x], g.taken.first[x + 1], g.taken.at, g.taken.amount
    room, used, kinds, places, olds = b.room, b.used, b.log_kind, b.log_at, b.log_old
    n = b.size[0]
    for i in range(first, last):
        at, more = row[i], sign * amount[i]
        kinds[n], places[n], olds[n] = ROOM, at, room[at]
        if amount[i] > 0.0:
            kinds[n] = USED
            used[at] += more
        n += 1
        room[at] -= more
    b.size[0] = n


@njit(cache=True, nogil=True)
def _charge(b: Board, amount: float) -> None:
    _note(b, TOTAL, 0, b.total[0])
    b.total[0] += amount


@njit(cache=True, nogil=True)
def _set(g: Ground, b: Board, v: int, value: float) -> None:
    """Give a shared variable another value."""
    more = value - b.value[v]
    if more != 0.0:
        _take_all(b, g.variable, v, more)
        _note(b, VALUE, v, b.value[v])
        b.value[v] = value
        if g.price[v] != 0.0:
            _charge(b, g.price[v] * more)


@njit(cache=True, nogil=True)
def switch_on(g: Ground, b: Board, variables: Ints) -> None:
    """Let groups run that staff and rooms are known to be free for."""
    for v in variables:
        _set(g, b, v, 1.0)
        if g.run_of[v] >= 0 and g.run_variable[g.run_of[v]] == v:
            b.open[g.session[g.run_of[v]]] = True
    commit(b)


@njit(cache=True, nogil=True)
def _fits(g: Ground, b: Board, v: int) -> bool:
    """Whether a shared variable can be 1."""
    row, amount, room = g.variable.at, g.variable.amount, b.room
    for i in range(g.variable.first[v], g.variable.first[v + 1]):
        if amount[i] > max(room[row[i]] + NEAR, 0.0):
            return False
    return True


@njit(cache=True, nogil=True)
def start(g: Ground, b: Board, run: int, spin: int) -> bool:
    """Let a run begin, if a clinician and a room are free; which of them come first is the spin's.

    Returns whether it runs now; if not, nothing is changed.
    """
    session = g.session[run]
    if b.open[session] or b.closed[run] == b.turn[0] or not _fits(g, b, g.run_variable[run]):
        return False
    since = b.size[0]
    _set(g, b, g.run_variable[run], 1.0)
    for way in range(g.ways.first[run], g.ways.first[run + 1]):
        o = g.ways.at[way]
        first, count = g.options.first[o], g.options.first[o + 1] - g.options.first[o]
        found = False
        for k in range(count):
            v = g.options.at[first + (k + spin) % count]
            if b.value[v] < 0.5 and _fits(g, b, v):
                _set(g, b, v, 1.0)
                found = True
                break
        if not found:
            undo(b, since)
            return False
    _note(b, OPEN, session, 0.0)
    b.open[session] = True
    return True


@njit(cache=True, nogil=True)
def stop(g: Ground, b: Board, run: int) -> None:
    """Let a run without seats taken run no more."""
    _set(g, b, g.run_variable[run], 0.0)
    for way in range(g.ways.first[run], g.ways.first[run + 1]):
        o = g.ways.at[way]
        for i in range(g.options.first[o], g.options.first[o + 1]):
            _set(g, b, g.options.at[i], 0.0)
    _note(b, OPEN, g.session[run], 1.0)
    b.open[g.session[run]] = False


@njit(cache=True, nogil=True)
def _write(b: Board, p: int, week: Ints) -> None:
    """Write a patient's week, with its candidate rows."""
    _note(b, WEEK, p, 0.0)
    b.log_week[b.size[1]] = b.week[p]
    b.size[1] += 1
    _rewrite(b, p, week)


@njit(cache=True, nogil=True)
def take_out(g: Ground, b: Board, p: int) -> None:
    """Leave a patient without a week; groups run on, even with nobody."""
    if b.week[p, 0] < 0:
        return
    b.token[0] += 1
    for x in b.week[p]:
        if x < 0:
            break
        _use_all(g, b, x, -1.0)
        for i in range(g.implied.first[x], g.implied.first[x + 1]):
            v = g.implied.at[i]
            _note(b, NEEDED, v, b.needed[v])
            b.needed[v] -= 1
            if b.needed[v] == 0 and g.follows[v]:
                _set(g, b, v, 0.0)
        for i in range(g.marks.first[x], g.marks.first[x + 1]):
            mark = g.marks.at[i]
            if b.stamp[mark] != b.token[0]:
                b.stamp[mark] = b.token[0]
                _take_all(b, g.marked, mark, -1.0)
        if g.run[x] >= 0:
            _note(b, SEATED, g.run[x], b.seated[g.run[x]])
            b.seated[g.run[x]] -= 1
    _write(b, p, b.week[p, :0])
    _recost(g, b, p, g.idle[p])


@njit(cache=True, nogil=True)
def _recost(g: Ground, b: Board, p: int, cost: float) -> None:
    _charge(b, cost - b.cost[p])
    _note(b, COST, p, b.cost[p])
    b.cost[p] = cost


@njit(cache=True, nogil=True)
def seat(g: Ground, b: Board, p: int, week: Ints, own: float, spin: int) -> int:
    """Give a patient without a week this one, and start the groups that it needs.

    Parameters
    ----------
    week : array of int
        Rows, then -1.
    own : float
        Cost of the week without marks.

    Returns
    -------
    int
        FITS, or a row of the week that does not fit; then nothing is changed.
    """
    since = b.size[0]
    cost = own
    b.token[0] += 1
    for x in week:
        if x < 0:
            break
        run = g.run[x]
        if run >= 0:
            if b.value[g.run_variable[run]] < 0.5 and not start(g, b, run, spin):
                undo(b, since)
                return int(x)
            _note(b, SEATED, run, b.seated[run])
            b.seated[run] += 1
        for i in range(g.implied.first[x], g.implied.first[x + 1]):
            v = g.implied.at[i]
            _note(b, NEEDED, v, b.needed[v])
            b.needed[v] += 1
            if b.value[v] < 0.5:
                if not g.follows[v]:
                    undo(b, since)
                    return int(x)
                _set(g, b, v, 1.0)
        _use_all(g, b, x, 1.0)
        for i in range(g.marks.first[x], g.marks.first[x + 1]):
            mark = g.marks.at[i]
            if b.stamp[mark] != b.token[0]:
                b.stamp[mark] = b.token[0]
                cost += g.mark_cost[mark]
                _take_all(b, g.marked, mark, 1.0)
    for x in week:
        if x < 0:
            break
        if not _holds(g, b, x):
            undo(b, since)
            return int(x)
    _write(b, p, week)
    _recost(g, b, p, cost)
    return FITS


@njit(cache=True, nogil=True)
def _holds(g: Ground, b: Board, x: int) -> bool:
    """Whether all that a chosen row takes, sets and needs fits."""
    if not _bearable(b.room, g.taken, x):
        return False
    for i in range(g.marks.first[x], g.marks.first[x + 1]):
        if not _bearable(b.room, g.marked, g.marks.at[i]):
            return False
    for i in range(g.implied.first[x], g.implied.first[x + 1]):
        if not _bearable(b.room, g.variable, g.implied.at[i]):
            return False
    return True


@njit(cache=True, nogil=True)
def _bearable(room: Floats, terms: Lists, of: int) -> bool:
    """Whether no row that something takes of is short."""
    row, amount = terms.at, terms.amount
    for i in range(terms.first[of], terms.first[of + 1]):
        if room[row[i]] < -NEAR and amount[i] > 0:
            return False
    return True
