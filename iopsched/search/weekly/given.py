"""A schedule given from outside, as whole weeks."""

from __future__ import annotations

import numpy as np

from iopsched.arrays import Ints
from iopsched.index import NONE
from iopsched.model import Choice
from iopsched.search.weekly.days import FAR, NEVER, Floats
from iopsched.search.weekly.repertoire import Repertoire
from iopsched.search.weekly.standing import Standing
from iopsched.search.weekly.weeks import LONGEST
from iopsched.search.weekly.worth import week_costs

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
    chosen = chosen[np.lexsort((rows.start[chosen], rows.patient[chosen]))]
    weeks = np.split(chosen, np.flatnonzero(np.diff(rows.patient[chosen])) + 1)
    patients = np.array([rows.patient[week[0]] for week in weeks], dtype=np.int64)
    week = repertoire.idle.copy()
    for p, found, cost in zip(
        patients.tolist(), weeks, _costs(repertoire, patients, weeks).tolist(), strict=True
    ):
        if cost < NEVER:
            week[p] = repertoire.pool.add(p, found, round(cost) + shared.mark_costs(found))
    value = np.clip(0.0, shared.low, shared.high)
    v = shared.variables
    for literal, held in (
        (v.run, begin.run),
        (v.staffing, begin.staffing),
        (v.housing, begin.housing),
    ):
        value[shared.number[literal]] = held
    return Standing.of(shared, repertoire.pool, week, value).settled()


def _costs(repertoire: Repertoire, patients: Ints, weeks: list[Ints]) -> Floats:
    """What weeks cost by themselves, marks left out; FAR for what is no week of the patient."""
    oracle, rows = repertoire.oracle, repertoire.shared.candidates.rows
    own = rows.cost.astype(np.float64)
    by_start = np.full((len(weeks), LONGEST), NONE)
    for i, week in enumerate(weeks):
        if len(week) <= LONGEST:
            by_start[i, : len(week)] = week
    cost = week_costs(oracle.plans, repertoire.slot, own, patients, by_start)
    cost[by_start[:, 0] == NONE] = FAR
    for i in np.flatnonzero(~oracle.known[patients]).tolist():
        # The solver is made to find the week, if it is one.
        away = own + AWAY
        away[weeks[i]] -= 2 * AWAY
        _, (best, *_) = repertoire.others.price(int(patients[i]), away)
        found = np.array_equal(best[1], np.sort(weeks[i]))
        cost[i] = best[0] + AWAY * len(weeks[i]) if found else FAR
    return cost
