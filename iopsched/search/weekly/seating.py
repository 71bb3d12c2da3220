"""Weeks taken out of a board and put in, and groups started and stopped."""

from __future__ import annotations

from numba import njit

from iopsched.search.weekly.board import FITS, NEAR, Board
from iopsched.search.weekly.days import Floats, Ints
from iopsched.search.weekly.ground import Ground, Lists
from iopsched.search.weekly.undoing import (
    COST,
    NEEDED,
    OPEN,
    SEATED,
    WEEK,
    charge,
    commit,
    note,
    rewrite,
    set_variable,
    take_all,
    undo,
    use_all,
)

__all__ = ["seat", "start", "stop", "switch_on", "take_out"]


@njit(cache=True, nogil=True)
def switch_on(g: Ground, b: Board, variables: Ints) -> None:
    """Let groups run that staff and rooms are known to be free for."""
    for v in variables:
        set_variable(g, b, v, 1.0)
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
    set_variable(g, b, g.run_variable[run], 1.0)
    for way in range(g.ways.first[run], g.ways.first[run + 1]):
        o = g.ways.at[way]
        first, count = g.options.first[o], g.options.first[o + 1] - g.options.first[o]
        found = False
        for k in range(count):
            v = g.options.at[first + (k + spin) % count]
            if b.value[v] < 0.5 and _fits(g, b, v):
                set_variable(g, b, v, 1.0)
                found = True
                break
        if not found:
            undo(b, since)
            return False
    note(b, OPEN, session, 0.0)
    b.open[session] = True
    return True


@njit(cache=True, nogil=True)
def stop(g: Ground, b: Board, run: int) -> None:
    """Let a run without seats taken run no more."""
    set_variable(g, b, g.run_variable[run], 0.0)
    for way in range(g.ways.first[run], g.ways.first[run + 1]):
        o = g.ways.at[way]
        for i in range(g.options.first[o], g.options.first[o + 1]):
            set_variable(g, b, g.options.at[i], 0.0)
    note(b, OPEN, g.session[run], 1.0)
    b.open[g.session[run]] = False


@njit(cache=True, nogil=True)
def _write(b: Board, p: int, week: Ints) -> None:
    """Write a patient's week, with its candidate rows."""
    note(b, WEEK, p, 0.0)
    b.log_week[b.size[1]] = b.week[p]
    b.size[1] += 1
    rewrite(b, p, week)


@njit(cache=True, nogil=True)
def take_out(g: Ground, b: Board, p: int) -> None:
    """Leave a patient without a week; groups run on, even with nobody."""
    if b.week[p, 0] < 0:
        return
    b.token[0] += 1
    for x in b.week[p]:
        if x < 0:
            break
        use_all(g, b, x, -1.0)
        for i in range(g.implied.first[x], g.implied.first[x + 1]):
            v = g.implied.at[i]
            note(b, NEEDED, v, b.needed[v])
            b.needed[v] -= 1
            if b.needed[v] == 0 and g.follows[v]:
                set_variable(g, b, v, 0.0)
        for i in range(g.marks.first[x], g.marks.first[x + 1]):
            mark = g.marks.at[i]
            if b.stamp[mark] != b.token[0]:
                b.stamp[mark] = b.token[0]
                take_all(b, g.marked, mark, -1.0)
        if g.run[x] >= 0:
            note(b, SEATED, g.run[x], b.seated[g.run[x]])
            b.seated[g.run[x]] -= 1
    _write(b, p, b.week[p, :0])
    _recost(g, b, p, g.idle[p])


@njit(cache=True, nogil=True)
def _recost(g: Ground, b: Board, p: int, cost: float) -> None:
    charge(b, cost - b.cost[p])
    note(b, COST, p, b.cost[p])
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
            note(b, SEATED, run, b.seated[run])
            b.seated[run] += 1
        for i in range(g.implied.first[x], g.implied.first[x + 1]):
            v = g.implied.at[i]
            note(b, NEEDED, v, b.needed[v])
            b.needed[v] += 1
            if b.value[v] < 0.5:
                if not g.follows[v]:
                    undo(b, since)
                    return int(x)
                set_variable(g, b, v, 1.0)
        use_all(g, b, x, 1.0)
        for i in range(g.marks.first[x], g.marks.first[x + 1]):
            mark = g.marks.at[i]
            if b.stamp[mark] != b.token[0]:
                b.stamp[mark] = b.token[0]
                cost += g.mark_cost[mark]
                take_all(b, g.marked, mark, 1.0)
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
