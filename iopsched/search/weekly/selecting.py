"""Whose weeks are to be open again: patients who compete, sooner those whose weeks are too dear."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from iopsched.arrays import Ints, group_ids
from iopsched.index import NONE
from iopsched.search.weekly.ascent import Ascent
from iopsched.search.weekly.clusters import clusters_of, rivalry
from iopsched.search.weekly.days import Floats
from iopsched.search.weekly.repertoire import Repertoire
from iopsched.search.weekly.standing import Standing
from iopsched.search.weekly.valuing import dearness

__all__ = ["Selection"]

SIZES = (150, 100, 250)
"""Most patients of a cluster; at first those of the first size are open one after another."""

FEWEST, MOST = 15, 60
"""Patients of a few who are open again, at first."""

UNHURT = 0.2
"""Chance to be the first of a few for whose week is as good as can be, as a part of the average."""

VAIN = 0.7
"""What is left of the weight of somebody's regret each time that opening their week was in vain."""

WIDER = 1.1
"""How many times more may be open each time, until something gets much better."""


class Selection:
    """Selects patients: whole clusters of rivals, or a few of them.

    Parameters
    ----------
    repertoire : Repertoire

    Attributes
    ----------
    clustered : bool
        Whether there is more than one cluster.
    rivals : bool
        Whether anybody whose week can be open could be given what others could be given, too.
    """

    def __init__(self, repertoire: Repertoire) -> None:
        candidates = repertoire.shared.candidates
        member, wanted = rivalry(candidates)
        # Only weeks that the tables say can be open.
        known = repertoire.oracle.known[member]
        member, wanted = member[known], wanted[known]
        self._clusters = [clusters_of(member, wanted, most) for most in SIZES]
        self.clustered = len(self._clusters[0]) > 1
        self._due = self._clusters[0].copy()
        self._open: list[Ints] = []
        self._turn = threading.Lock()
        rows = candidates.rows
        alone = (rows.clinician != NONE) & repertoire.oracle.known[rows.patient]
        seats = wanted < len(candidates.runs)
        asked = (
            _Asked(member[seats], wanted[seats]),
            _Asked(rows.patient[alone], rows.clinician[alone]),
        )
        self._asked = [one for one in asked if len(one.patients)]
        self.rivals = len(self._asked) > 0
        self._most, self._everybody = float(MOST), int(repertoire.oracle.known.sum())
        self._vain = np.zeros(len(repertoire.oracle.known))

    def next_cluster(self) -> tuple[Ints, float] | None:
        """A cluster that was not open yet, if any is left, and its share of all that are left."""
        with self._turn:
            if not self._due:
                return None
            left = sum(map(len, self._due))
            cluster = self._due.pop(0)
            return cluster, len(cluster) / left

    def pass_over(self) -> None:
        """Open no cluster by itself at first, since everything is."""
        self._due.clear()

    @contextmanager
    def opened(self, cluster: Ints) -> Iterator[None]:
        """While it is open, clusters that have patients of it are left alone."""
        with self._turn:
            self._open.append(cluster)
        try:
            yield
        finally:
            with self._turn:
                self._open = [other for other in self._open if other is not cluster]

    def cluster(self, standing: Standing, prices: Ascent, random: np.random.Generator) -> Ints:
        """One of the clusters, of which nobody is open."""
        regret = self._hope(standing, prices)
        clusters = self._clusters[int(random.integers(len(SIZES)))]
        with self._turn:
            busy = np.zeros(len(regret), dtype=bool)
            for other in self._open:
                busy[other] = True
        weight = np.array(
            [(1.0 + regret[cluster].sum()) * ~busy[cluster].any() for cluster in clusters]
        )
        if not weight.any():
            weight[:] = 1.0
        chosen = clusters[int(random.choice(len(clusters), p=weight / weight.sum()))]
        self._vain[chosen] += 1.0
        return chosen

    def few(self, standing: Standing, prices: Ascent, random: np.random.Generator) -> Ints:
        """Some patients who could attend the same groups or see the same clinicians alone."""
        asked = self._asked[int(random.integers(len(self._asked)))]
        regret = self._hope(standing, prices)[asked.patients]
        weight = regret + UNHURT * regret.mean() + 1.0
        seed = int(random.choice(len(regret), p=weight / weight.sum()))
        self._vain[asked.patients[seed]] += 1.0
        alike = asked.alike(seed) + regret / (1.0 + regret.max()) + random.random(len(regret))
        size = int(random.integers(FEWEST, max(FEWEST + 1, int(self._most))))
        self._most = min(WIDER * self._most, float(self._everybody))
        return np.sort(asked.patients[np.argsort(-alike)][:size])

    def found(self) -> None:
        """A schedule got much better: few are enough again, and nothing is in vain."""
        self._most = float(MOST)
        self._vain[:] = 0.0

    def _hope(self, standing: Standing, prices: Ascent) -> Floats:
        """Everybody's regret, the less of it the more often they were open without success."""
        hope: Floats = _regret(standing, prices) * VAIN**self._vain
        return hope


class _Asked:
    """What patients could be given that others could be given as well.

    Parameters
    ----------
    patient, thing : arrays of int
        Pairs of them.
    """

    def __init__(self, patient: Ints, thing: Ints) -> None:
        _, (patient, self._thing) = group_ids(patient, thing)
        self.patients, self._of = np.unique(patient, return_inverse=True)
        self._count = np.bincount(self._of, minlength=len(self.patients))

    def alike(self, one: int) -> Floats:
        """Which part of what each of the patients could be given one of them could be, too."""
        theirs = np.isin(self._thing, self._thing[self._of == one])
        both: Floats = np.bincount(self._of, theirs, len(self.patients)) / (1 + self._count)
        return both


def _regret(standing: Standing, prices: Ascent) -> Floats:
    """By how much everybody's week is dearer than the best at the prices of the last proof."""
    numbers, pool = standing.week.tolist(), standing.pool
    weeks, costs = [pool.weeks[n] for n in numbers], np.array(pool.costs(numbers))
    dues = prices.master.dues
    theirs = np.unique(dues.patient)
    missed = dues.missed_by(theirs, [weeks[p] for p in theirs.tolist()])
    costs[theirs] -= dues.relief * missed.sum(axis=1)
    return dearness(prices.master, *prices.proven, weeks, costs)
