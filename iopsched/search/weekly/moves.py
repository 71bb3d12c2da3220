"""One move of a share from a column to another, and what the rows' prices make of it.

What a move needs of its rows is put side by side first: they lie far from each other, and are
looked at again for each part of the move that is tried.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from iopsched.search.weekly.days import Floats, Ints
from iopsched.search.weekly.kernel import borrowing

if TYPE_CHECKING:
    from iopsched.search.weekly.mixing import Sides

__all__ = ["Room", "gather", "new_room", "price_after", "slope"]


class Room(NamedTuple):
    """Room to work in on the rows that one move touches.

    Attributes
    ----------
    work : array of float, one entry a row
        What a move takes of each row; all zero before and after.
    touched : array of int
        The rows, one after another; so are the following.
    each : array of float
        What the whole move takes of each.
    turn : array of float
        By how much that moves its price.
    below, above : arrays of float
        The price that its lower and its upper side make before the move.
    """

    work: Floats
    touched: Ints
    each: Floats
    turn: Floats
    below: Floats
    above: Floats


def new_room(rows: int) -> Room:
    """Room for moves on so many rows."""
    some = np.empty((4, rows))
    return Room(np.zeros(rows), np.empty(rows, dtype=np.int64), *some)


@borrowing
def gather(sides: Sides, room: Room, count: int) -> None:
    """Put side by side what a move needs of its rows: they lie far from each other."""
    work, touched, each, turn = room.work, room.touched, room.each, room.turn
    for i in range(count):
        r = touched[i]
        each[i] = work[r]
        turn[i] = sides.rate[r] * work[r]
        room.below[i] = sides.price[r] + sides.rate[r] * (sides.lower[r] - sides.total[r])
        room.above[i] = sides.price[r] + sides.rate[r] * (sides.upper[r] - sides.total[r])


@borrowing
def price_after(room: Room, i: int, share: float) -> float:
    """Price of a row after a part of the move; one of its sides makes it at most."""
    moved = share * room.turn[i]
    price: float = max(room.below[i] - moved, 0.0) + min(room.above[i] - moved, 0.0)
    return price


@borrowing
def slope(room: Room, gain: float, share: float, count: int) -> float:
    """By how much cost grows with more of the share, once so much of it has moved."""
    total: float = -gain
    each = room.each
    for i in range(count):
        total -= each[i] * price_after(room, i, share)
    return total
