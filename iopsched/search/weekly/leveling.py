"""Prices at which measures cost what they are worth.

A measure follows from what rows hold, such as the level that all clinicians' hours are to be near.
Its shares move slowly, since everything that is measured must move along; and until they are at
rest its prices promise a little for every unit of all that it could be. A bound takes them at their
word. Here such prices are made smaller until a measure that lies between its ends is worth just
what it costs, and one that lies at an end not more than that.
"""

from __future__ import annotations

from iopsched.arrays import Ints
from iopsched.search.weekly.days import Floats
from iopsched.search.weekly.kernel import borrowing
from iopsched.search.weekly.mixing import Mix, add_terms
from iopsched.search.weekly.moves import Room

__all__ = ["level"]

PASSES = 4
"""Times that all measures are seen to: what one pays less for, another is worth less by."""

END = 1e-6
"""A share that is less than this is none."""


@borrowing
def level(mix: Mix, blocks: Ints, price: Floats, room: Room) -> None:
    """Make prices of rows smaller, towards nothing, until the measures are worth what they cost.

    Parameters
    ----------
    blocks : array of int
        The measures; those with two columns are seen to.
    price : array of float
        Of the rows; written.
    room : Room
    """
    for _ in range(PASSES):
        for b in blocks:
            if mix.columns[b] == 2:
                _level(mix, mix.base[b], price, room)


@borrowing
def _level(mix: Mix, low: int, price: Floats, room: Room) -> None:
    work, touched = room.work, room.touched
    high = low + 1
    count = add_terms(mix, mix.first[high], mix.end[high], 1.0, work, touched, 0)
    count = add_terms(mix, mix.first[low], mix.end[low], -1.0, work, touched, count)
    worth = paid = 0.0
    for i in range(count):
        amount = work[touched[i]] * price[touched[i]]
        worth += max(amount, 0.0)
        paid += max(-amount, 0.0)
    # What the far end costs more than the near one, at the prices.
    dearer = mix.cost[high] - mix.cost[low] + paid - worth
    off = dearer if dearer < 0.0 and mix.share[low] > END else 0.0
    off = dearer if dearer > 0.0 and mix.share[high] > END else off
    for i in range(count):
        r = touched[i]
        amount = work[r] * price[r]
        work[r] = 0.0
        if off < 0.0 < amount:
            price[r] *= max(0.0, 1.0 + off / worth)
        elif amount < 0.0 < off:
            price[r] *= max(0.0, 1.0 - off / paid)
