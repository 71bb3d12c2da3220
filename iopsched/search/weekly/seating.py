"""Weeks changed on a board, and what follows: seats taken and left, groups begun and ended."""

from __future__ import annotations

from iopsched.search.weekly.board import FITS, NEAR, Board
from iopsched.search.weekly.days import Floats, Ints
from iopsched.search.weekly.ground import Ground, Lists
from iopsched.search.weekly.kernel import borrowing
from iopsched.search.weekly.running import runs, start, stop
from iopsched.search.weekly.undoing import (
    COST,
    LACKING,
    NEEDED,
    SEATED,
    WEEK,
    charge,
    note,
    rewrite,
    set_variable,
    take_all,
    undo,
    use_all,
    write,
)

__all__ = ["called_row", "lacks", "seat", "take_out", "taken_row"]


@borrowing
def seat(g: Ground, b: Board, p: int, week: Ints, own: float) -> int:
    """Give a patient this week in the place of another; groups begin, and end, as that needs.

    Parameters
    ----------
    week : array of int
        Rows by start, then -1.
    own : float
        Cost of the week without marks.

    Returns
    -------
    int
        FITS, or a row of the week that does not fit; then nothing is changed.
    """
    since = b.size[0]
    left, chosen = b.week[p], b.chosen
    for x in left:
        if x < 0:
            break
        if not _among(week, x):
            _leave(g, b, x)
    for x in week:
        if x < 0:
            break
        if not chosen[x] and not _join(g, b, x):
            undo(b, since)
            return int(x)
    cost = own
    if _mark(g.marks, left) or _mark(g.marks, week):
        cost += _marks(g, b, left, week)
    hindrance = _short(g.taken, b.room, week)
    if hindrance == FITS:
        hindrance = _holds(g, b, week)
    if hindrance != FITS:
        undo(b, since)
        return int(hindrance)
    note(b, WEEK, p, 0.0)
    write(b.log_week[b.size[1]], left)
    b.size[1] += 1
    rewrite(b, p, week)
    charge(b, cost - b.cost[p])
    note(b, COST, p, b.cost[p])
    b.cost[p] = cost
    return FITS


@borrowing
def taken_row(g: Ground, b: Board, y: int) -> int:
    """A row of which there is less than a candidate row takes, or FITS."""
    row, amount, room = g.taken.at, g.taken.amount, b.room
    for i in range(g.taken.first[y], g.taken.first[y + 1]):
        if amount[i] > room[row[i]] + NEAR:
            return int(row[i])
    return FITS


@borrowing
def called_row(g: Ground, b: Board, y: int) -> int:
    """A row of which there is not enough for what a candidate row calls forth, or FITS.

    That are measures that follow from it, such as that a group is smaller for somebody's sake.
    """
    first, row, amount, room = g.taken.first, g.taken.at, g.taken.amount, b.room
    for n in range(g.implied.first[y], g.implied.first[y + 1]):
        v = g.implied.at[n]
        if g.follows[v] and b.value[v] < 0.5:
            for k in range(g.variable.first[v], g.variable.first[v + 1]):
                r, need = g.variable.at[k], g.variable.amount[k]
                if need > 0.0:
                    for i in range(first[y], first[y + 1]):
                        if row[i] == r:
                            need += amount[i]
                    if need > room[r] + NEAR:
                        return int(r)
    return FITS


@borrowing
def lacks(g: Ground, b: Board, y: int) -> bool:
    """Whether there is not enough of something for a candidate row to be chosen."""
    return taken_row(g, b, y) != FITS or called_row(g, b, y) != FITS


@borrowing
def take_out(g: Ground, b: Board, p: int) -> None:
    """Leave a patient without a week."""
    seat(g, b, p, b.week[p, :0], g.idle[p])


@borrowing
def _among(week: Ints, x: int) -> bool:
    for y in week:
        if y == x:
            return True
        if y < 0:
            break
    return False


@borrowing
def _leave(g: Ground, b: Board, x: int) -> None:
    """Give back what a candidate row takes and needs; the last one of a group ends it."""
    use_all(g, b, x, -1.0)
    for i in range(g.implied.first[x], g.implied.first[x + 1]):
        v = g.implied.at[i]
        note(b, NEEDED, v, b.needed[v])
        b.needed[v] -= 1
        if b.needed[v] == 0 and g.follows[v]:
            set_variable(g, b, v, 0.0)
    run = g.run[x]
    if run >= 0:
        _seat_one(g, b, run, -1)
        if b.seated[run] == 0 and runs(g, b, run):
            stop(g, b, run)


@borrowing
def _join(g: Ground, b: Board, x: int) -> bool:
    """Take what a candidate row takes and needs; returns whether its group can run."""
    run = g.run[x]
    if run >= 0:
        if not runs(g, b, run) and not start(g, b, run, 0):
            return False
        _seat_one(g, b, run, 1)
    for i in range(g.implied.first[x], g.implied.first[x + 1]):
        v = g.implied.at[i]
        note(b, NEEDED, v, b.needed[v])
        b.needed[v] += 1
        if b.value[v] < 0.5:
            if not g.follows[v]:
                return False
            set_variable(g, b, v, 1.0)
    use_all(g, b, x, 1.0)
    return True


@borrowing
def _seat_one(g: Ground, b: Board, run: int, more: int) -> None:
    """Count one seat more, or fewer, and what the group lacks then."""
    before = b.seated[run]
    note(b, SEATED, run, before)
    b.seated[run] = before + more
    lacked = max(0, g.least[run] - before) if before > 0 else 0
    lacks = max(0, g.least[run] - before - more) if before + more > 0 else 0
    if lacks != lacked:
        note(b, LACKING, 0, b.lacking[0])
        b.lacking[0] += lacks - lacked
        if b.fine[0] != 0.0:
            charge(b, b.fine[0] * (lacks - lacked))


@borrowing
def _marks(g: Ground, b: Board, left: Ints, week: Ints) -> float:
    """Set the marks of a week instead of those of the one before; returns what they cost."""
    first, at, stamp = g.marks.first, g.marks.at, b.stamp
    was, now = b.token[0] + 1, b.token[0] + 2
    b.token[0] = now
    cost = 0.0
    for x in left:
        if x < 0:
            break
        for i in range(first[x], first[x + 1]):
            stamp[at[i]] = was
    for x in week:
        if x < 0:
            break
        for i in range(first[x], first[x + 1]):
            mark = at[i]
            if stamp[mark] != now:
                cost += g.mark_cost[mark]
                if stamp[mark] != was:
                    take_all(b, g.marked, mark, 1.0)
                stamp[mark] = now
    for x in left:
        if x < 0:
            break
        for i in range(first[x], first[x + 1]):
            if stamp[at[i]] == was:
                take_all(b, g.marked, at[i], -1.0)
                stamp[at[i]] = now
    return cost


@borrowing
def _mark(marks: Lists, week: Ints) -> bool:
    """Whether any row of a week sets a mark."""
    first = marks.first
    for x in week:
        if x < 0:
            break
        if first[x + 1] > first[x]:
            return True
    return False


@borrowing
def _short(taken: Lists, room: Floats, week: Ints) -> int:
    """FITS, or a row of a week that takes more than there is."""
    first, row, amount = taken.first, taken.at, taken.amount
    for x in week:
        if x < 0:
            break
        for i in range(first[x], first[x + 1]):
            if room[row[i]] < -NEAR and amount[i] > 0:
                return int(x)
    return FITS


@borrowing
def _holds(g: Ground, b: Board, week: Ints) -> int:
    """FITS, or a row of a week that sets or needs what takes more than there is."""
    sets, mark, needs, needed = g.marks.first, g.marks.at, g.implied.first, g.implied.at
    for x in week:
        if x < 0:
            break
        for i in range(sets[x], sets[x + 1]):
            if not _bearable(b.room, g.marked, mark[i]):
                return int(x)
        for i in range(needs[x], needs[x + 1]):
            if not _bearable(b.room, g.variable, needed[i]):
                return int(x)
    return FITS


@borrowing
def _bearable(room: Floats, terms: Lists, of: int) -> bool:
    """Whether no row that something takes of is short."""
    row, amount = terms.at, terms.amount
    for i in range(terms.first[of], terms.first[of + 1]):
        if room[row[i]] < -NEAR and amount[i] > 0:
            return False
    return True
