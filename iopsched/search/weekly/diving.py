"""Dives one after another, each from the best schedule with a part of it open again."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from iopsched.arrays import Bools
from iopsched.index import NONE
from iopsched.search.weekly.ascent import Ascent
from iopsched.search.weekly.dive import dive
from iopsched.search.weekly.fitting import Desk
from iopsched.search.weekly.improve import Improvement
from iopsched.search.weekly.oracle import Oracle
from iopsched.search.weekly.standing import Standing

__all__ = ["Diving"]

SERVICES = 0.3
"""Chance that what is open again are the groups of a service, with everybody's weeks, rather than
the weeks of a few patients."""

FEWEST, MOST = 15, 60
"""Patients whose weeks are open again."""

COOLEST, HOTTEST = 300.0, 10_000.0
"""How hot it is at first when what a dive left over is looked for."""

POLISHING = 0.3
"""Seconds for that, and as many more for every hundred patients."""


class Diving:
    """Dives, on several threads.

    Parameters
    ----------
    improvement : Improvement
    best : callable
        The best schedule there is.
    found : callable
        Told of every schedule that a dive comes to.
    """

    def __init__(
        self,
        improvement: Improvement,
        best: Callable[[], Standing],
        found: Callable[[Standing], None],
    ) -> None:
        self._improvement, self._best, self._found = improvement, best, found

    def once(self, ascent: Ascent, until: float, random: np.random.Generator) -> None:
        """Dive, and tell of what comes of it.

        Parameters
        ----------
        ascent : Ascent
            It is used up.
        until : float
            When it should have ended.
        """
        self._dive(ascent, self._improvement.desk(), until, random)

    def work(self, root: Callable[[], Ascent], oracle: Oracle, random: np.random.Generator) -> None:
        """Dive until it is time to stop.

        Parameters
        ----------
        root : callable
            Where all is open; stays as it is.
        oracle : Oracle
            Of this thread.
        """
        desk = self._improvement.desk()
        runs = _could_attend(root())
        while not oracle.stopping():
            ascent = root().copied(oracle)
            if random.random() < SERVICES:
                self._open_service(ascent, random)
            else:
                self._open_weeks(ascent, runs, random)
            self._dive(ascent, desk, math.inf, random)

    def _dive(self, ascent: Ascent, desk: Desk, until: float, random: np.random.Generator) -> None:
        dived = dive(ascent, until)
        if dived is not None:
            heat = float(COOLEST * (HOTTEST / COOLEST) ** random.random())
            seconds = POLISHING * (1.0 + len(dived.weeks) / 100)
            standing = self._improvement.adopt(dived, desk, heat, seconds)
            if standing is not None:
                self._found(standing)

    def _open_service(self, ascent: Ascent, random: np.random.Generator) -> None:
        """Settle all groups but those of a service, which are made smaller for some patients."""
        decisions = ascent.columns.decisions
        services = np.unique(decisions.service[decisions.called])
        chosen = int(random.choice(services)) if len(services) else NONE
        _settle_groups(ascent, self._best(), decisions.service != chosen)

    def _open_weeks(self, ascent: Ascent, runs: Bools, random: np.random.Generator) -> None:
        """Settle everything but the weeks of some patients who could attend the same groups."""
        best = self._best()
        _settle_groups(ascent, best, np.ones(ascent.columns.decisions.blocks, dtype=bool))
        regret = self._improvement.regret(best)
        patients = np.flatnonzero(ascent.columns.mix.columns[: ascent.columns.patients] > 1)
        if not len(patients):
            return
        weight = regret[patients] + regret[patients].mean() + 1.0
        seed = int(random.choice(patients, p=weight / weight.sum()))
        alike = (runs[patients] & runs[seed]).sum(axis=1) / (1 + runs[patients].sum(axis=1))
        alike += regret[patients] / (1.0 + regret[patients].max()) + random.random(len(patients))
        size = int(random.integers(FEWEST, MOST))
        kept = patients[np.argsort(-alike)][size:]
        shared, pool = ascent.shared, best.pool
        for p in kept.tolist():
            week = pool.weeks[int(best.week[p])]
            cost = pool.costs([int(best.week[p])])[0]
            ascent.seat(p, week, cost - shared.mark_costs(week))


def _settle_groups(ascent: Ascent, standing: Standing, which: Bools) -> None:
    """Settle some of the decisions as they are in a schedule, and what placements call forth."""
    columns, decisions = ascent.columns, ascent.columns.decisions
    places = decisions.places(standing.value)
    blocks = np.append(decisions.decided, decisions.called)
    for block in blocks[which[blocks] & (places[blocks] != NONE)].tolist():
        if columns.mix.columns[columns.patients + block] > 1:
            ascent.settle(columns.patients + block, int(places[block]))


def _could_attend(ascent: Ascent) -> Bools:
    """Whether each patient could attend each run."""
    c = ascent.shared.candidates
    seats = np.flatnonzero(c.rows.run != NONE)
    runs = np.zeros((ascent.columns.patients, len(c.runs)), dtype=bool)
    runs[c.rows.patient[seats], c.rows.run[seats]] = True
    return runs
