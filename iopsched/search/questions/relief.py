"""What would have to be loosened for a whole week of one patient: full sessions, commitments."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from iopsched.arrays import Ints
from iopsched.patient import Patient
from iopsched.search.questions.published import Published
from iopsched.search.questions.wishes import Wish
from iopsched.week import Span

__all__ = ["Thing", "WishForMuch", "WishForRelief"]

Thing = str | Span
"""A session that would have one more seat, or a commitment of the patient."""

ABOVE = 1_000_000
"""Search cost of a minute of what is loosened: above all wishes of one week."""


class _Relief(Wish):
    """A week for which full sessions have a seat more, and commitments are put off."""

    def __init__(self, published: Published, patient: Patient) -> None:
        free = replace(patient, commitments=())
        # Whoever is in a full session keeps the seat, which is why only members yield.
        members = {one for seats in published.seats.values() for one in seats} - {patient.id}
        super().__init__(published, free, members)
        rows, v = self.candidates.rows, self.variables
        taken = v.row[np.unique(self._clashes()[0])]
        self.encoder.clause(np.arange(len(taken)), ~taken)
        spare = self.spare()
        full = [i for i, seats in spare.items() if seats <= 0]
        self.things: tuple[Thing, ...] = (
            *(self.own.sessions[i].id for i in full),
            *patient.commitments,
        )
        self.given = self.encoder.bools(len(self.things))
        for i, literal in zip(full, self.given.tolist(), strict=False):
            mine = v.row[rows.session == i]
            held = literal if spare[i] == 0 else ~self.encoder.true
            self.encoder.implies(mine, np.full(len(mine), held))
        for span, literal in zip(
            patient.commitments, self.given[len(full) :].tolist(), strict=True
        ):
            travel = np.where(rows.in_person, patient.travel_minutes, 0)
            inside = (rows.start - travel < span.end) & (rows.end + travel > span.start)
            mine = v.row[inside]
            self.encoder.implies(mine, np.full(len(mine), literal))

    def _chosen(self, seconds: float) -> Ints | None:
        """Positions of what the best wish loosens, which no later wish loosens again."""
        values = self.solve(seconds)
        if values is None:
            return None
        chosen = np.flatnonzero(values[self.given] > 0)
        self.encoder.clause(np.zeros(len(chosen), dtype=np.int64), ~self.given[chosen])
        return chosen


class WishForRelief(_Relief):
    """A week for which one thing is loosened."""

    def __init__(self, published: Published, patient: Patient) -> None:
        super().__init__(published, patient)
        self._exactly(self.given, 1)

    def propose(self, seconds: float) -> Thing | None:
        """What would be enough to loosen, not proposed before; None when there is nothing left."""
        chosen = self._chosen(seconds)
        return None if chosen is None else self.things[int(chosen[0])]


class WishForMuch(_Relief):
    """A week for which several things are loosened, and together as little as can be.

    Parameters
    ----------
    seat : int
        Minutes that a seat is worth; a commitment is worth its own.
    """

    def __init__(self, published: Published, patient: Patient, seat: int) -> None:
        super().__init__(published, patient)
        sizes = [one.minutes if isinstance(one, Span) else seat for one in self.things]
        self.encoder.minimize(self.given, ABOVE * np.array(sizes, dtype=np.int64))

    def propose(self, seconds: float) -> tuple[Thing, ...] | None:
        """What would be enough together, not proposed before; None when there is nothing left."""
        chosen = self._chosen(seconds)
        return None if chosen is None else tuple(self.things[i] for i in chosen.tolist())
