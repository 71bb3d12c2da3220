"""Changes of a board, noted so that they can be undone."""

from __future__ import annotations

import numpy as np

from iopsched.search.weekly.board import Board
from iopsched.search.weekly.days import Ints
from iopsched.search.weekly.ground import Ground, Lists
from iopsched.search.weekly.kernel import borrowing

__all__ = [
    "COST",
    "LACKING",
    "NEEDED",
    "OPEN",
    "SEATED",
    "WEEK",
    "charge",
    "commit",
    "note",
    "rewrite",
    "set_variable",
    "take_all",
    "undo",
    "use_all",
    "write",
]

ROOM, USED, VALUE, NEEDED, SEATED, OPEN, COST, TOTAL, LACKING, WEEK = range(10)


@borrowing
def commit(b: Board) -> None:
    """Forget what could be undone."""
    b.size[:] = 0


@borrowing
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
        elif kind == LACKING:
            b.lacking[at] = np.int64(old)
        else:
            b.size[1] -= 1
            rewrite(b, at, b.log_week[b.size[1]])
    b.size[0] = since


@borrowing
def rewrite(b: Board, p: int, week: Ints) -> None:
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


@borrowing
def write(into: Ints, week: Ints) -> None:
    """Write one week over another; to assign all of an array would make one."""
    for k in range(len(into)):
        into[k] = week[k]


@borrowing
def note(b: Board, kind: int, at: int, old: float) -> None:
    """Note what is about to change, and what it was."""
    n = b.size[0]
    b.log_kind[n], b.log_at[n], b.log_old[n] = kind, at, old
    b.size[0] = n + 1


@borrowing
def take_all(b: Board, terms: Lists, of: int, times: float) -> None:
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


@borrowing
def use_all(g: Ground, b: Board, x: int, sign: float) -> None:
    """Take of all rows that a candidate row takes, or with the sign -1 give back."""
    first, last, row, amount = g.taken.first[x], g.taken.first[x + 1], g.taken.at, g.taken.amount
    room, used, kinds, places, olds = b.room, b.used, b.log_kind, b.log_at, b.log_old
    holder = b.holder
    n = b.size[0]
    for i in range(first, last):
        at, more = row[i], sign * amount[i]
        kinds[n], places[n], olds[n] = ROOM, at, room[at]
        if amount[i] > 0.0:
            kinds[n] = USED
            used[at] += more
            if more > 0.0:
                holder[at] = x
        n += 1
        room[at] -= more
    b.size[0] = n


@borrowing
def charge(b: Board, amount: float) -> None:
    """Add to what the whole costs."""
    note(b, TOTAL, 0, b.total[0])
    b.total[0] += amount


@borrowing
def set_variable(g: Ground, b: Board, v: int, value: float) -> None:
    """Give a shared variable another value."""
    more = value - b.value[v]
    if more != 0.0:
        take_all(b, g.variable, v, more)
        note(b, VALUE, v, b.value[v])
        b.value[v] = value
        if g.price[v] != 0.0:
            charge(b, g.price[v] * more)
