"""A schedule given from outside, as whole weeks."""

from __future__ import annotations

import numpy as np

from iopsched.arrays import Ints
from iopsched.model import Choice
from iopsched.search.weekly.days import FAR
from iopsched.search.weekly.repertoire import Repertoire
from iopsched.search.weekly.standing import Standing

__all__ = ["standing_of_choice"]

AWAY = 1e7
"""A cost that keeps a week to given rows."""


def standing_of_choice(repertoire: Repertoire, begin: Choice) -> Standing | None:
    """The schedule as weeks; None if nobody is placed in it.

    Parameters
    ----------
    repertoire : Repertoire
    begin : Choice
        What is no feasible week of it is left out.
    """
    shared, rows = repertoire.shared, repertoire.shared.candidates.rows
    chosen = np.flatnonzero(begin.row)
    if not len(chosen):
        return None
    own = rows.cost.astype(np.float64)
    extra = np.full(len(own), AWAY)
    extra[chosen] = -AWAY
    priced = repertoire.price_weeks(
        repertoire.patients, own + extra, np.full(len(repertoire.patients), FAR)
    )
    week = repertoire.idle.copy()
    for p in np.unique(rows.patient[chosen]).tolist():
        found: Ints = priced.rows[p, 0]
        found = np.sort(found[found >= 0])
        if np.array_equal(found, chosen[rows.patient[chosen] == p]):
            cost = round(float(priced.cost[p, 0] - extra[found].sum()))
            week[p] = repertoire.pool.add(p, found, cost + shared.mark_costs(found))
    value = np.clip(0.0, shared.low, shared.high)
    v = shared.variables
    for literal, held in (
        (v.run, begin.run),
        (v.staffing, begin.staffing),
        (v.housing, begin.housing),
    ):
        value[shared.number[literal]] = held
    return Standing.of(shared, repertoire.pool, week, value).settled()
