"""Plans in which what is missed anyway is paid for beforehand.

Where some needs miss so many placements together in any schedule, that much is a constant, and each
placement that they miss costs less from the first on: no schedule becomes dearer by it than it is,
those that miss no more cost what they did, and shares, which miss fewer, save little by that.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

import numpy as np

from iopsched.index import Index
from iopsched.search.weekly.days import FAR, Floats
from iopsched.search.weekly.plans import Planned, hull
from iopsched.search.weekly.shortfall import Shortfall

__all__ = ["bearing", "relieved"]

LEFT = 5_000.0
"""What a placement missed still costs: more than all else that there is to gain by missing it."""


def bearing(planned: Planned, index: Index) -> Floats:
    """How many placements missed can be paid for beforehand with each patient.

    Of patients who are placed wholly or not at all it is what they miss if they are not: no more of
    it than their place is worth.
    """
    worth = planned.plans.empty / max(planned.missed, 1.0)
    return np.where(planned.known, np.where(index.enrolled, np.inf, worth), 0.0)


def relieved(
    planned: Planned, shortfalls: Iterable[Shortfall], index: Index
) -> tuple[Planned, float]:
    """The plans with less to pay for what is missed, and what is paid beforehand.

    Parameters
    ----------
    planned : Planned
    shortfalls : iterable of Shortfall
        As far as patients bear it.
    index : Index
    """
    relief = max(0.0, planned.missed - LEFT)
    plans = planned.plans
    most = np.zeros(len(index.needs))
    paid = 0.0
    for shortfall in shortfalls:
        most[shortfall.needs] = shortfall.most
        paid += relief * shortfall.least
    if not paid:
        return planned, 0.0
    missed = np.bincount(index.need_patient, most, len(plans.empty))
    table = plans.table.copy()
    for lack in planned.lacks:
        if most[lack.need]:
            costs = table[plans.table_start[lack.feature] : plans.table_start[lack.feature + 1]]
            costs -= np.where(costs < FAR, relief * lack.amount, 0.0)
    corners = [hull(table[a:b]) for a, b in pairwise(plans.table_start.tolist())]
    plans = plans._replace(
        table=table,
        empty=plans.empty - relief * missed,
        corner_start=np.append(0, np.cumsum([len(at) for at, _ in corners])),
        corner_at=np.concatenate([at for at, _ in corners]).astype(np.float64),
        corner_cost=np.concatenate([cost for _, cost in corners]),
    )
    return replace(planned, plans=plans), paid
