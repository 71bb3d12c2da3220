"""Weeks settled from their shares, those with the largest first, as far as they fit together."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from iopsched.arrays import Ints
from iopsched.search.weekly.ascent import Ascent
from iopsched.search.weekly.columns import Columns
from iopsched.search.weekly.days import Floats

__all__ = [
    "RETURNS",
    "ROUNDS",
    "SURE",
    "Dived",
    "dear",
    "follow",
    "latest",
    "settled_weeks",
    "tried_with",
    "weeks_of",
]

ROUNDS = 3
"""Times that everybody is priced again after a step."""

PATIENCE, SLIGHT = 3, 0.1
"""So many times that often until no row is exceeded or missed by more than so much: what is
settled seems to cost little as long as shares break rules instead."""

SURE = 0.95
"""Share from which something is as good as settled."""

AT_ONCE = 0.04
"""Share of the weeks that are settled in one step."""

IN_HASTE = 0.15
"""The part of the weeks left that is settled in one step where time is short."""

DEAR, DEARER = 2_000.0, 0.01
"""By how much a step may make the shares dearer before less is settled at once, and then the
opposite is tried: at least, and as a share of what they cost."""

OTHERS, LEAST = 3, 0.01
"""So many other weeks of a patient are tried where the one with the largest share is dear, as far
as they have such a share."""

RETURNS = 6
"""How often it is gone back to where something dear was not dear yet."""

SCANT = 0.05
"""What is left of a row by so little is nothing for a whole patient."""

NEAR = 1e-6


@dataclass(frozen=True)
class Dived:
    """What was settled.

    Attributes
    ----------
    weeks : list of (int, array of int)
        Patients with the rows of their weeks; they may clash.
    columns : array of int
        The column of each decision, by number: which groups run, with which staff and rooms.
    """

    weeks: list[tuple[int, Ints]]
    columns: Ints


def dear(ascent: Ascent) -> float:
    """What shares may cost after a step that is not thought twice about."""
    # What the others cost does not count where only a part is open.
    own = ascent.value - ascent.master.offset + ascent.master.dues.paid
    return ascent.value + max(DEAR, DEARER * abs(own))


def follow(ascent: Ascent, free: Ints, patience: int) -> None:
    """Let prices and shares follow what was settled, until the rows are obeyed about."""
    for _ in range(patience):
        ascent.follow(free, ROUNDS)
        if ascent.excess() < SLIGHT:
            break


def tried_with(
    ascent: Ascent, free: Ints, wanted: list[tuple[int, int]], patience: int = PATIENCE
) -> Ascent:
    """What comes of leaving some blocks with one of their columns each."""
    twin = ascent.copied(ascent.oracle)
    for block, which in wanted:
        twin.settle(block, which)
    follow(twin, free, patience)
    return twin


def latest(
    before: Sequence[Ascent], settled: Callable[[int], Ascent], most: float
) -> tuple[int, Ascent] | None:
    """The last state in which it is not too dear to settle something, and what comes of it there.

    What was settled after it is what makes it dear.

    Parameters
    ----------
    before : sequence of Ascent
        The states, in the order in which they came about.
    settled : callable
        What comes of settling it in one of them, by number.
    most : float
        What the shares may cost then.
    """
    found = None
    low, high = 0, len(before)
    while low < high:
        middle = (low + high) // 2
        tried = settled(middle)
        if tried.value <= most:
            found = middle, tried
            low = middle + 1
        else:
            high = middle
    return found


def settled_weeks(ascent: Ascent, free: Ints, until: float, returns: int) -> Ascent:
    """What comes of settling the weeks of some patients.

    Parameters
    ----------
    ascent : Ascent
        It is used up.
    free : array of int
    until : float
        The moment, by ``time.perf_counter``, from which nothing is thought twice about.
    returns : int
        How often to go back to where something dear was not.
    """
    few = max(1, int(AT_ONCE * len(free)))
    room = _Room(np.zeros(ascent.master.rows))
    before: list[Ascent] = []
    then: list[tuple[Ints, _Room]] = []
    while len(free) and not ascent.oracle.stopping():
        hurried = time.perf_counter() > until
        at_once = max(1, int(IN_HASTE * len(free))) if hurried else few
        columns = ascent.columns
        share = np.array([columns.shares(p).max() for p in free.tolist()])
        order = np.argsort(-share)
        step = free[order[: max(at_once, int((share > SURE).sum()))]]
        fitting = room.fitting(ascent, step)
        # Whom the others leave no room for in any week is placed anew in the end.
        if not len(fitting):
            break
        most = math.inf if hurried else dear(ascent)
        tried = _settled(ascent, free, fitting, patience=1 if hurried else PATIENCE)
        while tried.value > most and len(fitting) > 1:
            fitting = fitting[: len(fitting) // 2]
            tried = _settled(ascent, free, fitting)
        if tried.value > most:
            others = (
                _settled(ascent, free, fitting, rank)
                for rank in range(1, OTHERS + 1)
                if room.fits(ascent, int(fitting[0]), rank)
            )
            tried = min([tried, *others], key=lambda one: one.value)
        if tried.value > most and returns:
            returns -= 1
            back = latest(before, partial(_settled_then, before, then, fitting), most)
            if back is not None:
                at, tried = back
                ascent, (free, room) = before[at], then[at]
                del before[at:], then[at:]
        before.append(ascent)
        then.append((free, room))
        ascent, free, room = tried, np.setdiff1d(free, fitting), room.less(tried, fitting)
    return ascent


def _settled_then(
    before: list[Ascent], then: list[tuple[Ints, _Room]], patients: Ints, at: int
) -> Ascent:
    """What would have come of settling some weeks before."""
    return _settled(before[at], then[at][0], patients)


def _settled(
    ascent: Ascent, free: Ints, patients: Ints, rank: int = 0, patience: int = PATIENCE
) -> Ascent:
    """What comes of settling some weeks, those of a rank by their shares; the others follow."""
    wanted = [(p, _place(ascent.columns, p, rank)) for p in patients.tolist()]
    return tried_with(ascent, np.setdiff1d(free, patients), wanted, patience)


def _place(columns: Columns, patient: int, rank: int) -> int:
    """Place of the week of a patient that has the largest share, or of one after it."""
    return int(np.argsort(-columns.shares(patient), kind="stable")[rank])


class _Room:
    """What weeks that are settled take of the rows."""

    def __init__(self, held: Floats) -> None:
        self._held = held

    def fitting(self, ascent: Ascent, patients: Ints) -> Ints:
        """Of some patients, in turn, those whose weeks with the largest shares fit together."""
        room, held = _left(ascent), self._held.copy()
        fitting = []
        for p in patients.tolist():
            row, amount = _terms(ascent.columns, p, 0)
            if np.all((amount <= 0) | (held[row] + amount <= room[row] + NEAR)):
                held[row] += amount
                fitting.append(p)
        return np.array(fitting, dtype=np.int64)

    def fits(self, ascent: Ascent, patient: int, rank: int) -> bool:
        """Whether there is a week of this rank with a share, and it fits."""
        if (ascent.columns.shares(patient) > LEAST).sum() <= rank:
            return False
        row, amount = _terms(ascent.columns, patient, rank)
        left = _left(ascent)[row] - self._held[row]
        return bool(np.all((amount <= 0) | (amount <= left + NEAR)))

    def less(self, ascent: Ascent, patients: Ints) -> _Room:
        """What is left when the settled weeks of some patients have taken theirs."""
        held = self._held.copy()
        for p in patients.tolist():
            row, amount = _terms(ascent.columns, p, 0)
            held[row] += amount
        return _Room(held)


def _left(ascent: Ascent) -> Floats:
    """What the decisions leave of each row for patients, in whole ones."""
    left: Floats = np.ceil(ascent.sides.upper - ascent.columns.decided_total() - SCANT)
    return left


def _terms(columns: Columns, patient: int, rank: int) -> tuple[Ints, Floats]:
    """Terms of the week of a rank."""
    return columns.terms(int(columns.mix.base[patient]) + _place(columns, patient, rank))


def weeks_of(columns: Columns) -> list[tuple[int, Ints]]:
    """The week of each patient that has the largest share."""
    weeks = []
    for p in np.flatnonzero(columns.mix.columns[: columns.patients]).tolist():
        week = columns.week[columns.mix.base[p] + columns.shares(p).argmax()]
        weeks.append((p, np.sort(week[week >= 0]).astype(np.int64)))
    return weeks
