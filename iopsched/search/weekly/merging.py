"""Weeks with rows that come, and without those that go."""

from __future__ import annotations

from iopsched.search.weekly.days import Ints
from iopsched.search.weekly.kernel import borrowing
from iopsched.search.weekly.layout import Plans
from iopsched.search.weekly.weeks import LONGEST

__all__ = ["with_rows", "without_rivals", "without_row"]


@borrowing
def without_rivals(
    plans: Plans, slot: Ints, held: Ints, come: Ints, dropped: int, rest: Ints
) -> int:
    """Write what stays of a week where rows come: what overlaps them goes.

    Seats in series stay together or go together; those that come take the place of all before.

    Parameters
    ----------
    held, come : arrays of int
        The week before, and the rows that come, by start; then -1.
    dropped : int
        A row that goes as well, or -1.
    rest : array of int
        Written: what stays.

    Returns
    -------
    int
        How many rows go, the one dropped included.
    """
    start_of, end_of, seat_of = plans.slots.start, plans.slots.end, plans.slots.seat
    whole = seat_of[slot[come[0]]] >= 0
    n = gone = 0
    for pass_ in range(2):
        n = gone = 0
        broken = False
        for x in held:
            if x < 0:
                break
            j = slot[x]
            stays = x != dropped and not (whole and seat_of[j] >= 0)
            if stays:
                for y in come:
                    if y < 0:
                        break
                    i = slot[y]
                    if start_of[j] < end_of[i] and end_of[j] > start_of[i]:
                        stays = False
                        broken |= seat_of[j] >= 0
                        break
            if stays:
                rest[n] = x
                n += 1
            else:
                gone += 1
        if pass_ == 0 and not broken:
            break
        whole = True
    rest[n:] = -1
    return gone


@borrowing
def with_rows(plans: Plans, slot: Ints, rest: Ints, come: Ints, week: Ints) -> bool:
    """Write a week with the rows that come, none of which overlaps it, by start.

    Returns whether there is room for so many.
    """
    start_of = plans.slots.start
    n = i = k = 0
    while True:
        more = i < len(come) and come[i] >= 0
        if k < len(rest) and rest[k] >= 0:
            if more and start_of[slot[come[i]]] < start_of[slot[rest[k]]]:
                x = come[i]
                i += 1
            else:
                x = rest[k]
                k += 1
        elif more:
            x = come[i]
            i += 1
        else:
            break
        if n >= LONGEST - 1:
            return False
        week[n] = x
        n += 1
    week[n:] = -1
    return True


@borrowing
def without_row(plans: Plans, slot: Ints, held: Ints, z: int, rest: Ints) -> bool:
    """Write a week without a row; without all seats in series if it is one.

    Returns whether it is one.
    """
    seat_of = plans.slots.seat
    whole = bool(seat_of[slot[z]] >= 0)
    n = 0
    for x in held:
        if x < 0:
            break
        if x != z and not (whole and seat_of[slot[x]] >= 0):
            rest[n] = x
            n += 1
    rest[n:] = -1
    return whole
