"""Plans in which what is missed anyway is paid for beforehand.

Where some needs miss so many placements together in any schedule, that much is a constant, and each
placement that they miss costs less from the first on: no schedule becomes dearer by it than it is,
those that miss no more cost what they did, and shares, which miss fewer, save little by that.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from iopsched.arrays import Ints
from iopsched.candidates import Candidates
from iopsched.index import NONE, Index
from iopsched.search.weekly.calling import calls
from iopsched.search.weekly.columns import Columns
from iopsched.search.weekly.days import FAR, Floats
from iopsched.search.weekly.dues import Dues
from iopsched.search.weekly.plans import Planned, hull
from iopsched.search.weekly.shared import Shared
from iopsched.search.weekly.shortfall import Shortfall, Shortfalls

__all__ = ["Relief", "bearing", "dues_of", "relieved"]

LEFT = 3_000.0
"""What a placement missed still costs: more than all else that there is to gain by missing it."""

MISSED = 0.5
"""By how much shares may miss more than what is paid beforehand."""


class Relief:
    """What is paid beforehand in a search: at first nothing, then what was found, at last less.

    Parameters
    ----------
    planned : Planned
        As patients' own rules have it.
    candidates : Candidates

    Attributes
    ----------
    planned, relieved : Planned
        The plans, and those in which something is paid beforehand.
    dues : Dues
    """

    def __init__(self, planned: Planned, candidates: Candidates) -> None:
        self.planned = self.relieved = planned
        self.dues = Dues.none(len(candidates.rows))
        self._candidates = candidates
        self._found: list[Shortfall] = []
        self._shortfalls: Shortfalls | None = None
        self._stopped = False

    def find(self, shared: Shared, seconds: float) -> None:
        """Find what is missed in any schedule, in so many seconds, and pay for all of it."""
        until = time.perf_counter() + seconds
        if not _relief(self.planned):
            return
        bears = bearing(self.planned, self._candidates.index)
        shortfalls = self._shortfalls = Shortfalls(shared, bears)
        # Whoever stops this from now on finds it there.
        if not self._stopped:
            self._pay(shortfalls.find(shortfalls.calling, until))

    def stop(self) -> None:
        """End the search for what is missed soon."""
        self._stopped = True
        if self._shortfalls is not None:
            self._shortfalls.stop()

    def weigh(self, missed: Floats) -> bool:
        """Leave out sets of which shares miss more: they say as much by themselves, or more.

        Parameters
        ----------
        missed : array of float
            What shares miss of each set.

        Returns
        -------
        bool
            Whether any was left out.
        """
        over = (missed - self.dues.allowed).tolist()
        kept = [one for one, more in zip(self._found, over, strict=True) if more < MISSED]
        less = len(kept) < len(self._found)
        if less:
            self._pay(kept)
        return less

    def calls(self, columns: Columns) -> Iterator[list[tuple[int, int]]]:
        """Which groups are to be smaller, set by set, where something is paid beforehand."""
        if self._shortfalls is not None:
            yield from calls(self._shortfalls, self._found, columns)

    def _pay(self, found: list[Shortfall]) -> None:
        self._found = found
        self.relieved = relieved(self.planned, found, self._candidates.index)
        self.dues = dues_of(self.planned, found, self._candidates)


def bearing(planned: Planned, index: Index) -> Floats:
    """How many placements missed can be paid for beforehand with each patient.

    Of patients who are placed wholly or not at all it is what they miss if they are not: no more of
    it than their place is worth.
    """
    worth = planned.plans.empty / max(planned.missed, 1.0)
    return np.where(planned.known, np.where(index.enrolled, np.inf, worth), 0.0)


def dues_of(planned: Planned, shortfalls: Sequence[Shortfall], candidates: Candidates) -> Dues:
    """What is paid beforehand, and for whom.

    Parameters
    ----------
    planned : Planned
    shortfalls : sequence of Shortfall
        As far as patients bear it.
    candidates : Candidates
    """
    nothing: Ints = np.empty(0, dtype=np.int64)
    needs = np.concatenate([nothing, *(s.needs for s in shortfalls)])
    sizes = [len(s.needs) for s in shortfalls]
    number = np.full(len(candidates.index.needs), NONE)
    number[needs] = np.arange(len(needs))
    # A row meets one of them at most: needs that share a row do not count.
    need = np.full(len(candidates.rows), NONE)
    met = number[candidates.need_of] != NONE
    need[candidates.row_of[met]] = number[candidates.need_of[met]]
    return Dues(
        relief=_relief(planned),
        allowed=np.array([s.least for s in shortfalls], dtype=np.float64),
        need=need,
        group=np.repeat(np.arange(len(sizes)), sizes),
        patient=candidates.index.need_patient[needs],
        least=candidates.index.need_min[needs],
        most=np.concatenate([nothing, *(s.most for s in shortfalls)]).astype(np.float64),
    )


def relieved(planned: Planned, shortfalls: Sequence[Shortfall], index: Index) -> Planned:
    """The plans with less to pay for what is missed.

    Parameters
    ----------
    planned : Planned
    shortfalls : sequence of Shortfall
        As far as patients bear it.
    index : Index
    """
    plans, relief = planned.plans, _relief(planned)
    most = np.zeros(len(index.needs))
    for shortfall in shortfalls:
        most[shortfall.needs] = shortfall.most
    if not most.any():
        return planned
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
    return replace(planned, plans=plans)


def _relief(planned: Planned) -> float:
    return max(0.0, planned.missed - LEFT)
