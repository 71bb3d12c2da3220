"""What shares and prices come to: bounds, costs, and where rows are exceeded."""

from __future__ import annotations

import numpy as np

from iopsched.arrays import Ints
from iopsched.search.weekly.days import Floats
from iopsched.search.weekly.master import Master
from iopsched.search.weekly.mixing import Mix, Sides, least_costs

__all__ = ["dearness", "excess", "outside", "value_of"]


def outside(master: Master, sides: Sides, mix: Mix, price: Floats) -> float:
    """What the rows and the decisions add to the patients' weeks in the bound at some prices."""
    side = np.where(price > 0, sides.lower, sides.upper)
    has = price != 0
    blocks = master.patients + master.decisions.blocks
    least = np.zeros(blocks)
    least_costs(mix, price, np.arange(master.patients, blocks), least)
    rows = float((price[has] * side[has]).sum())
    return rows + float(least[master.patients :].sum()) + master.offset


def value_of(master: Master, sides: Sides, mix: Mix) -> float:
    """What the shares cost, with the prices' worth of what they exceed or miss."""
    has = sides.price != 0
    side = np.where(sides.price > 0, sides.lower, sides.upper)[has] - sides.total[has]
    return float(mix.cost @ mix.share + sides.price[has] @ side) + master.offset


def excess(master: Master, sides: Sides) -> float:
    """By how much shares exceed or miss some row, where they do most, in patients."""
    off = np.maximum(sides.total - sides.upper, sides.lower - sides.total) / master.size
    return float(off.max(initial=0.0))


def dearness(
    master: Master, price: Floats, promised: Floats, weeks: list[Ints], costs: Floats
) -> Floats:
    """By how much each patient's week is dearer at some prices than the best one.

    What all weeks of a schedule are too dear is what the schedule costs more than the bound, but
    for rows that are not used up and for its groups.

    Parameters
    ----------
    price : array of float
    promised : array of float
        What each patient's best week costs at these prices.
    weeks : list of array of int
        Rows of everybody's week.
    costs : array of float
        Of the weeks, by themselves.
    """
    extra = master.row_costs(price) - master.cost
    of = np.repeat(np.arange(len(weeks)), [len(week) for week in weeks])
    paid = np.bincount(of, extra[np.concatenate(weeks)], len(weeks))
    return np.maximum(costs + paid - promised, 0.0)
