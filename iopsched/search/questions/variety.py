"""Weeks of one patient that differ as people mean it: other times, or at least other groups."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from iopsched.arrays import INT_MAX, Bools, Ints
from iopsched.index import NONE
from iopsched.schedule import Placement
from iopsched.search.questions.weeks import Weeks

__all__ = ["Variety"]

NEAR = 60
"""An appointment that moves by less minutes is the same appointment to a patient."""

SHARE = 3
"""One placement in so many is another one in a clearly different week."""

SAME_TIMES = 10_000
"""Search cost of a week that differs in what it holds but not in when the patient comes."""


class Variety:
    """Keeps the weeks of one patient apart from those that were found before.

    A week is clearly different when the patient has nothing at a third of the times of the other
    one; where there is no such week, when a third of the placements are others.

    Parameters
    ----------
    weeks : Weeks
    who : int
        Position of the patient among the free ones.
    count : int
        How many weeks there are to be kept away from, at most.
    """

    def __init__(self, weeks: Weeks, who: int, count: int) -> None:
        self._encoder = weeks.encoder
        self._index = weeks.candidates.index
        mine = np.flatnonzero(weeks.candidates.rows.patient == who)
        self._rows = weeks.candidates.rows.take(mine)
        self._literal = weeks.variables.row[mine]
        self._other_times: Ints = weeks.encoder.bools(count)
        weeks.prefer(self._other_times, SAME_TIMES)
        self._used = 0

    def keep_away(self, week: Sequence[Placement]) -> None:
        """Have the following weeks differ from this one."""
        other_times = self._other_times[[self._used]]
        self._used += 1
        self._differ([self._meanwhile(p) for p in week], other_times)
        self._differ([self._alike(p) for p in week], ~other_times)

    def _meanwhile(self, placement: Placement) -> Bools:
        """Which candidates share time with the placement."""
        rows = self._rows
        meanwhile: Bools = (rows.start < placement.end) & (rows.end > placement.start)
        return meanwhile

    def _alike(self, placement: Placement) -> Bools:
        """Which candidates are the same thing to the patient."""
        rows, index = self._rows, self._index
        if placement.session is not None:
            same: Bools = rows.session == index.session[placement.session]
            return same
        near = np.abs(rows.start - placement.start) < NEAR
        kind = index.service[placement.service]
        meeting: Bools = (rows.session == NONE) & (rows.service == kind) & near
        return meeting

    def _differ(self, kept: Sequence[Bools], when: Ints) -> None:
        """If the literal holds, none of the candidates is chosen in a share of the sets."""
        group, row = np.nonzero(np.array(kept).reshape(len(kept), -1))
        held = self._encoder.any_of(group, self._literal[row], len(kept))
        least = -(-len(kept) // SHARE)
        self._encoder.linear(
            np.zeros(len(kept) + 1, dtype=np.int64),
            np.append(~held, when),
            np.append(np.ones_like(held), -least),
            np.zeros(1, dtype=np.int64),
            np.full(1, INT_MAX),
        )
