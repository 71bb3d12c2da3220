"""Mixtures: each block's shares of its columns, moved until the rows' prices agree with them.

A block is a patient with the weeks known, a session with the ways in which it can run, or a measure
with its two ends; the shares of a block's columns sum to one. The price of a row is what it was,
moved by as much as the row is exceeded or missed, times a rate. Shares move from a block's dearest
column at these prices to its cheapest one, just as far as the prices allow.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from iopsched.search.weekly.days import FAR, Floats, Ints
from iopsched.search.weekly.kernel import borrowing
from iopsched.search.weekly.moves import Room, gather, price_after, slope

__all__ = [
    "CALM",
    "Mix",
    "Sides",
    "add_terms",
    "balance",
    "least_costs",
    "reprice",
]

LITTLE = 1e-9
"""Shares and amounts less than this are nothing."""

STEPS = 8
"""Most steps of the search for how much of a share moves."""

CALM = 0.1
"""Blocks whose gap is below so much of the mean one wait for the next round."""

CLOSE = 1e-3
"""How near to its best a move is made, relative to what it begins with."""


class Sides(NamedTuple):
    """Rows as the mixtures see them.

    Attributes
    ----------
    lower, upper : arrays of float
    price : array of float
        What each row's price moves from.
    rate : array of float
        By how much it moves for each unit that the row is exceeded or missed.
    total : array of float
        What the shares take of each row.
    now : array of float
        The price that this makes of each row.
    """

    lower: Floats
    upper: Floats
    price: Floats
    rate: Floats
    total: Floats
    now: Floats


class Mix(NamedTuple):
    """Columns by block.

    Attributes
    ----------
    base : array of int
        First place of each block's columns, and the end of the last one's.
    columns : array of int
        How many columns each block has.
    first, end : arrays of int
        Terms of each column.
    common, common_end : arrays of int
        Terms of each column that the one before it may have too.
    row, amount : arrays
        What each term takes of which row.
    cost, share : arrays of float, one entry a column
    reduced : array of float
        Cost of each column at the prices of the block's last turn.
    """

    base: Ints
    columns: Ints
    first: Ints
    end: Ints
    common: Ints
    common_end: Ints
    row: npt.NDArray[np.int32]
    amount: Floats
    cost: Floats
    share: Floats
    reduced: Floats


@borrowing
def _price(sides: Sides, r: int, total: float) -> float:
    below: float = sides.price[r] + sides.rate[r] * (sides.lower[r] - total)
    if below > 0.0:
        return below
    above: float = sides.price[r] + sides.rate[r] * (sides.upper[r] - total)
    return min(above, 0.0)


@borrowing
def reprice(sides: Sides) -> None:
    """Write the prices that the shares make."""
    for r in range(len(sides.now)):
        sides.now[r] = _price(sides, r, sides.total[r])


@borrowing
def balance(sides: Sides, mix: Mix, blocks: Ints, turns: int, gap: Floats, room: Room) -> None:
    """Give some blocks a turn, and then more turns to those that are far from balance.

    Parameters
    ----------
    blocks : array of int
    gap : array of float, one entry a block
        Written: what the block's shares cost more than its cheapest column.
    room : Room
    """
    enough = -1.0
    for turn in range(turns):
        mean = 0.0
        for b in blocks:
            if turn == 0 or gap[b] > enough:
                gap[b] = _turn(sides, mix, b, room)
            mean += gap[b] / len(blocks)
        enough = CALM * mean


@borrowing
def _turn(sides: Sides, mix: Mix, b: int, room: Room) -> float:
    low, high = mix.base[b], mix.base[b] + mix.columns[b]
    best, worst = -1, -1
    gap = worth = 0.0
    for k in range(low, high):
        if k == low or mix.common[k] != mix.common[k - 1]:
            worth = 0.0
            for t in range(mix.common[k], mix.common_end[k]):
                worth += mix.amount[t] * sides.now[mix.row[t]]
        now = mix.cost[k] - worth
        for t in range(mix.first[k], mix.end[k]):
            now -= mix.amount[t] * sides.now[mix.row[t]]
        mix.reduced[k] = now
        gap += mix.share[k] * now
        if best < 0 or now < mix.reduced[best]:
            best = k
        if mix.share[k] > 0.0 and (worst < 0 or now > mix.reduced[worst]):
            worst = k
    if best < 0:
        return 0.0
    if worst < 0:
        # A new block begins with its cheapest column.
        mix.share[best] = 1.0
        _take(sides, mix, mix.first[best], mix.end[best])
        _take(sides, mix, mix.common[best], mix.common_end[best])
        return 0.0
    gap -= mix.reduced[best]
    if best != worst and mix.reduced[worst] - mix.reduced[best] > LITTLE:
        _move(sides, mix, worst, best, room)
    return float(gap)


@borrowing
def _take(sides: Sides, mix: Mix, first: int, end: int) -> None:
    for t in range(first, end):
        r = mix.row[t]
        sides.total[r] += mix.amount[t]
        sides.now[r] = _price(sides, r, sides.total[r])


@borrowing
def _move(sides: Sides, mix: Mix, worst: int, best: int, room: Room) -> None:
    """Move as much of one column's share to another as pays at the prices that this makes."""
    work, touched = room.work, room.touched
    count = add_terms(mix, mix.first[best], mix.end[best], 1.0, work, touched, 0)
    count = add_terms(mix, mix.first[worst], mix.end[worst], -1.0, work, touched, count)
    if mix.common[best] != mix.common[worst]:
        count = add_terms(mix, mix.common[best], mix.common_end[best], 1.0, work, touched, count)
        count = add_terms(mix, mix.common[worst], mix.common_end[worst], -1.0, work, touched, count)
    gather(sides, room, count)
    gain = mix.cost[worst] - mix.cost[best]
    all_of = mix.share[worst]
    near, far = 0.0, all_of
    near_slope = mix.reduced[best] - mix.reduced[worst]
    begin = near_slope
    far_slope = slope(room, gain, far, count)
    share = far
    if far_slope > 0.0:
        side = 0
        for _ in range(STEPS):
            share = near + (far - near) * near_slope / (near_slope - far_slope)
            now = slope(room, gain, share, count)
            if abs(now) <= -CLOSE * begin:
                break
            if now < 0.0:
                near, near_slope = share, now
                far_slope *= 0.5 if side < 0 else 1.0
                side = -1
            else:
                far, far_slope = share, now
                near_slope *= 0.5 if side > 0 else 1.0
                side = 1
    if all_of - share < LITTLE:
        share = all_of
    mix.share[worst] -= share
    mix.share[best] += share
    for i in range(count):
        r = touched[i]
        sides.total[r] += share * work[r]
        sides.now[r] = price_after(room, i, share)
        work[r] = 0.0


@borrowing
def add_terms(
    mix: Mix, first: int, end: int, times: float, work: Floats, touched: Ints, count: int
) -> int:
    """Add terms to those of a move; returns how many rows it touches."""
    for t in range(first, end):
        r = mix.row[t]
        if work[r] == 0.0:
            touched[count] = r
            count += 1
        work[r] += times * mix.amount[t]
        if work[r] == 0.0:
            # Zero would look like a row that is not touched yet.
            work[r] = LITTLE * LITTLE
    return count


@borrowing
def least_costs(mix: Mix, price: Floats, blocks: Ints, least: Floats) -> None:
    """Write what the cheapest column of each of some blocks costs at the rows' prices."""
    for b in blocks:
        least[b] = FAR
        worth = 0.0
        for k in range(mix.base[b], mix.base[b] + mix.columns[b]):
            if k == mix.base[b] or mix.common[k] != mix.common[k - 1]:
                worth = 0.0
                for t in range(mix.common[k], mix.common_end[k]):
                    worth += mix.amount[t] * price[mix.row[t]]
            now = mix.cost[k] - worth
            for t in range(mix.first[k], mix.end[k]):
                now -= mix.amount[t] * price[mix.row[t]]
            least[b] = min(least[b], now)
