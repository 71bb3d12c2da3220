"""Patients' plans as the kernel reads them, and one patient's part of them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from iopsched.search.weekly.bounds import DAYS, Hull, Sums
from iopsched.search.weekly.days import FAR, Clock, Floats, Ints, Slots

__all__ = ["FEATURES", "Plan", "Plans", "hull_of", "plan_of", "sums_of"]

FEATURES = 24
"""Most features of a patient."""


class Plans(NamedTuple):
    """What the kernel knows of every patient.

    Attributes
    ----------
    slots : Slots
    first_slot : array of int, shape (patients, 8)
        First slot of each day, and the end of the last one.
    first_row, row : arrays of int
        Rows of each slot; seats of series have none.
    first_point, point_end, point_site : arrays of int
        Ends of each day's placements: ``first_point[7 * p + d]`` is the first of a day.
    first_seat, seat_slot : arrays of int
        Slots of each patient's seats in series.
    first_choice : array of int
        First of each patient's choices of series; it has none.
    choice_seat, choice_row : arrays of int, shape (choices, 7)
        Each day's seat, counted within the patient's, and the row that it stands for; or -1.
    sets : array of int
        How many sets of placements a day of each patient may have; the first is the empty one.
    first_further, further : arrays of int
        The set that each set becomes with one more of each kind, or -1; kind by kind.
    first_set : array of int
        Where each patient's sets begin in the next two.
    set_cost : array of float
        What each set costs on any day.
    apart : array of int
        Needs of each set, as bits, that have days between.
    first_amount, amount : arrays
        Of each feature that each set brings, feature by feature.
    day_cost : array of float, shape (patients, 7)
        Cost of a visit on each day.
    first_table, table_start, table, radix : arrays
        For each feature of each patient, what each amount of it costs over the week; and the
        feature's weight in a number that tells all sums apart.
    corner_start, corner_at, corner_cost : arrays
        Lower convex hull of each feature's table.
    first_between, between : arrays of int
        Days between placements of each patient's needs that have such.
    empty : array of float
        Cost of a week without placements.
    blocks : array of int
        Sets of blocks that matter to each patient: 1, 2, 4 or 8.
    clock : Clock
    further_block : float
        Cost of each block after the first.
    """

    slots: Slots
    first_slot: Ints
    first_row: Ints
    row: Ints
    first_point: Ints
    point_end: Ints
    point_site: Ints
    first_seat: Ints
    seat_slot: Ints
    first_choice: Ints
    choice_seat: Ints
    choice_row: Ints
    sets: Ints
    first_further: Ints
    further: Ints
    first_set: Ints
    set_cost: Floats
    apart: Ints
    first_amount: Ints
    amount: Floats
    day_cost: Floats
    first_table: Ints
    table_start: Ints
    table: Floats
    radix: Ints
    corner_start: Ints
    corner_at: Floats
    corner_cost: Floats
    first_between: Ints
    between: Ints
    empty: Floats
    blocks: Ints
    clock: Clock
    further_block: float


class Plan(NamedTuple):
    """One patient's part of the plans, at the prices of the day."""

    slots: Slots
    cost: Floats
    row: Ints
    further: Ints
    set_cost: Floats
    day_cost: Floats
    blocks: int


@njit(cache=True, nogil=True)
def plan_of(plans: Plans, p: int, price: Floats) -> Plan:
    """The patient's slots, each at the cost of the cheapest of its rows."""
    first, last = plans.first_slot[p, 0], plans.first_slot[p, DAYS]
    cost, row = np.zeros(last - first), np.full(last - first, -1, dtype=np.int64)
    for j in range(first, last):
        least = FAR
        for r in range(plans.first_row[j], plans.first_row[j + 1]):
            if price[plans.row[r]] < least:
                least = price[plans.row[r]]
                cost[j - first], row[j - first] = least, plans.row[r]
    sets = plans.sets[p]
    further = plans.further[plans.first_further[p] : plans.first_further[p + 1]]
    slots = plans.slots
    return Plan(
        Slots(
            slots.start[first:last],
            slots.end[first:last],
            slots.site[first:last],
            slots.kind[first:last],
            slots.block[first:last],
            slots.point[first:last],
            slots.seat[first:last],
        ),
        cost,
        row,
        further.reshape(len(further) // sets, sets),
        plans.set_cost[plans.first_set[p] : plans.first_set[p + 1]],
        plans.day_cost[p],
        plans.blocks[p],
    )


@njit(cache=True, nogil=True)
def sums_of(plans: Plans, p: int) -> Sums:
    """What the patient's week is charged for its sums."""
    f0, f1 = plans.first_table[p], plans.first_table[p + 1]
    start = plans.table_start[f0 : f1 + 1]
    return Sums(
        start - start[0],
        plans.table[start[0] : start[-1]],
        plans.radix[f0:f1],
        plans.apart[plans.first_set[p] : plans.first_set[p + 1]],
        plans.between[plans.first_between[p] : plans.first_between[p + 1]],
    )


@njit(cache=True, nogil=True)
def hull_of(plans: Plans, p: int) -> Hull:
    """The lower hulls of the patient's tables."""
    start = plans.corner_start[plans.first_table[p] : plans.first_table[p + 1] + 1]
    return Hull(
        start - start[0],
        plans.corner_at[start[0] : start[-1]],
        plans.corner_cost[start[0] : start[-1]],
    )
