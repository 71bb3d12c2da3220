"""Dives one after another, each from the best schedule with a part of it open again."""

from __future__ import annotations

import threading
from collections.abc import Callable

import numpy as np

from iopsched.arrays import Ints
from iopsched.index import NONE
from iopsched.search.weekly.ascent import Ascent
from iopsched.search.weekly.choosing import choose
from iopsched.search.weekly.days import Floats
from iopsched.search.weekly.dive import Dived, dive
from iopsched.search.weekly.fitting import Desk
from iopsched.search.weekly.improve import Improvement
from iopsched.search.weekly.oracle import Oracle
from iopsched.search.weekly.part import Opener, Part
from iopsched.search.weekly.repertoire import Repertoire
from iopsched.search.weekly.standing import Standing
from iopsched.search.weekly.wanted import Wanted

__all__ = ["Diving"]

GROUPS = 0.5
"""Chance that groups are open again, and not only the weeks of some patients."""

CHOOSING = 0.5
"""Chance that the best choice is sought among the weeks known, and not by a dive."""

FEWEST, MOST = 15, 60
"""Patients whose weeks are open again, at first."""

MUCH = 1e-3
WIDER = 1.1
"""How many times more may be open after each that made nothing better by so much, as a share."""

QUICKER = 20.0
"""How much faster prices move than those of the bound came to move, which are near their ends."""

COOLEST, HOTTEST = 300.0, 10_000.0
"""How hot it is at first when what a dive left over is looked for."""

POLISHING = 0.1
"""Seconds for that, and as many more for every hundred patients."""


class Diving:
    """Dives, on several threads.

    Parameters
    ----------
    repertoire : Repertoire
    improvement : Improvement
    best : callable
        The best schedule there is.
    found : callable
        Told of every schedule that a dive comes to.
    """

    def __init__(
        self,
        repertoire: Repertoire,
        improvement: Improvement,
        best: Callable[[], Standing],
        found: Callable[[Standing], None],
    ) -> None:
        self._repertoire, self._improvement = repertoire, improvement
        self._best, self._found = best, found
        self._opener = Opener(repertoire.shared, repertoire.master)
        self._reach = _reach(repertoire)
        self._turn = threading.Lock()
        self._most = float(MOST)

    def once(self, ascent: Ascent, until: float, random: np.random.Generator) -> None:
        """Dive, and tell of what comes of it.

        Parameters
        ----------
        ascent : Ascent
            Of the whole. It is used up.
        until : float
            When it should have ended.
        """
        ascent.quicken(QUICKER)
        dived = dive(ascent, until)
        if dived is not None:
            s = self._repertoire.shared
            value = ascent.master.decisions.values(dived.columns, np.clip(0.0, s.low, s.high))
            wanted = Wanted(self._improvement.nothing, dived.weeks, value)
            self._adopt(wanted, self._improvement.desk(), random)

    def work(self, root: Callable[[], Ascent], oracle: Oracle, random: np.random.Generator) -> None:
        """Dive until it is time to stop.

        Parameters
        ----------
        root : callable
            An ascent of the whole, for its prices; stays as it is.
        oracle : Oracle
            Of this thread.
        """
        desk = self._improvement.desk()
        while not oracle.stopping():
            best = self._best()
            patients = self._alike(best, root(), random)
            if not len(patients):
                return
            part = self._opener.part(best, patients, groups=random.random() < GROUPS)
            ascent = root().part(part, oracle)
            ascent.quicken(QUICKER)
            if random.random() < CHOOSING:
                dived = choose(ascent, part, best.cost - 0.5, int(random.integers(1 << 31)))
            else:
                dived = dive(ascent, below=best.cost - 0.5)
            self._most = min(WIDER * self._most, float(len(self._reach[0])))
            if dived is not None:
                # What others found in the meantime stays, as far as it goes with this.
                with self._turn:
                    self._adopt(_wanted(part, dived, self._best()), desk, random)

    def _adopt(self, wanted: Wanted, desk: Desk, random: np.random.Generator) -> None:
        heat = float(COOLEST * (HOTTEST / COOLEST) ** random.random())
        seconds = POLISHING * (1.0 + len(wanted.weeks) / 100)
        before = self._best().cost
        standing = self._improvement.adopt(wanted, desk, heat, seconds)
        if standing is not None:
            self._found(standing)
            if standing.cost < (1.0 - MUCH) * before:
                self._most = float(MOST)

    def _alike(self, best: Standing, root: Ascent, random: np.random.Generator) -> Ints:
        """Some patients who could attend the same groups, sooner those whose weeks are too dear."""
        patients, of, run = self._reach
        if not len(patients):
            return patients
        numbers = best.week.tolist()
        pool = best.pool
        costs = np.array(pool.costs(numbers))
        regret = root.dearness([pool.weeks[n] for n in numbers], costs)[patients]
        weight = regret + regret.mean() + 1.0
        seed = int(random.choice(len(patients), p=weight / weight.sum()))
        theirs = np.zeros(len(self._repertoire.shared.candidates.runs), dtype=bool)
        theirs[run[of == seed]] = True
        count = np.bincount(of, minlength=len(patients))
        alike = np.bincount(of, theirs[run], len(patients)) / (1 + count)
        alike += regret / (1.0 + regret.max()) + random.random(len(patients))
        size = int(random.integers(FEWEST, max(FEWEST + 1, int(self._most))))
        return np.sort(patients[np.argsort(-alike)][:size])


def _wanted(part: Part, dived: Dived, standing: Standing) -> Wanted:
    """What a dive in a part of one schedule means for another."""
    weeks = [(int(part.patients[p]), part.candidates[week]) for p, week in dived.weeks]
    value: Floats = part.master.decisions.values(dived.columns, standing.value)
    return Wanted(standing, weeks, value)


def _reach(repertoire: Repertoire) -> tuple[Ints, Ints, Ints]:
    """Patients whose weeks can be open, and pairs of these, by place, and a run in their reach."""
    rows = repertoire.shared.candidates.rows
    seats = np.flatnonzero((rows.run != NONE) & repertoire.oracle.known[rows.patient])
    pairs = np.unique(np.stack([rows.patient[seats], rows.run[seats]]), axis=1)
    patients, of = np.unique(pairs[0], return_inverse=True)
    return patients, of, pairs[1]
