"""Weeks of one patient that differ as people mean it: other days, or other parts of the day."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from iopsched.arrays import Ints
from iopsched.index import NONE
from iopsched.schedule import Placement
from iopsched.search.weeks import Weeks
from iopsched.week import DAY

__all__ = ["Variety"]

NEAR = 60
"""An appointment that moves by less minutes is the same appointment to a patient."""

SAME_TIMES = 10_000
"""Search cost of a week that differs in what it holds but not in when the patient comes."""


class Variety:
    """Keeps the weeks of one patient apart from those that were found before.

    Two weeks are clearly different when the patient comes on another day or in another block of
    the day; where there is no such week, when a third of the placements are others.

    Parameters
    ----------
    weeks : Weeks
    who : int
        Position of the patient among the free ones.
    count : int
        How many weeks there are to be kept away from, at most.
    """

    def __init__(self, weeks: Weeks, who: int, count: int) -> None:
        self._weeks = weeks
        v, rows = weeks.variables, weeks.candidates.rows
        self._mine = np.flatnonzero(rows.patient == who)
        self._encoder = weeks.encoder
        parts = self._parts(rows.start[self._mine])
        self._part, inverse = np.unique(parts, return_inverse=True)
        self._present = weeks.encoder.any_of(inverse, v.row[self._mine], len(self._part))
        self._other_times: Ints = weeks.encoder.bools(count)
        weeks.prefer(self._other_times, SAME_TIMES)
        self._used = 0

    def _parts(self, start: Ints) -> Ints:
        """Day and block of each start; outside of blocks: morning, afternoon, evening."""
        blocks = self._weeks.own.program.blocks
        clock = start % DAY
        part = len(blocks) + np.searchsorted([12 * 60, 17 * 60], clock, side="right")
        for i, block in enumerate(blocks):
            part = np.where((clock >= block.start) & (clock < block.end), i, part)
        result: Ints = start // DAY * (len(blocks) + 3) + part
        return result

    def keep_away(self, week: Sequence[Placement]) -> None:
        """Have the following weeks differ from this one."""
        other_times = self._other_times[[self._used]]
        self._used += 1
        had = np.isin(self._part, self._parts(np.array([p.start for p in week], dtype=np.int64)))
        # Each time that is kept off or new is one change; another day or block makes two.
        self._at_least(np.where(had, ~self._present, self._present), 2, other_times)
        least = -(-len(week) // 3)
        rows, v = self._weeks.candidates.rows, self._weeks.variables
        alike = np.zeros(len(self._mine), dtype=bool)
        for placement in week:
            alike |= self._alike(placement)
        held = v.row[self._mine[alike]]
        self._at_least(~held, len(held) - len(week) + least, ~other_times)

    def _alike(self, placement: Placement) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Which of the patient's candidates are the same thing to the patient."""
        index = self._weeks.candidates.index
        rows = self._weeks.candidates.rows.take(self._mine)
        if placement.session is not None:
            return np.asarray(rows.session == index.session[placement.session])
        near = np.abs(rows.start - placement.start) < NEAR
        kind = index.service[placement.service]
        return np.asarray((rows.session == NONE) & (rows.service == kind) & near)

    def _at_least(self, literal: Ints, count: int, when: Ints) -> None:
        """At least so many of the literals hold if the last one does."""
        bound = np.zeros(1, dtype=np.int64)
        self._encoder.linear(
            np.zeros(len(literal) + 1, dtype=np.int64),
            np.append(literal, when),
            np.append(np.ones_like(literal), -count),
            bound,
            np.full(1, np.iinfo(np.int64).max // 2),
        )
