"""Improve a schedule by ruin and recreate, on all cores.

A few patients who could use what the others have are taken out and placed again, one after
another, each with the best week that is then free. A schedule that is a little worse may be gone on
from, less and less so as time goes by.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from iopsched.arrays import Ints
from iopsched.search.weekly.builder import Builder
from iopsched.search.weekly.days import Floats
from iopsched.search.weekly.generate import Generation
from iopsched.search.weekly.standing import Change, Standing

__all__ = ["Improvement"]

SMALLEST, LARGEST = 4, 24
"""Patients decided anew together."""

PROMISING = 6
"""Weeks of a patient that show what the patient could use."""

HOTTEST, COLDEST = 10_000.0, 20.0
"""How much worse a schedule may be, about, to go on from it: at first, and in the end."""


class Improvement:
    """The best standing so far, and the threads that work on it.

    Attributes
    ----------
    standing : Standing
        The one that is worked on.
    best : Standing
    """

    def __init__(
        self,
        generation: Generation,
        standing: Standing,
        workers: int,
        seed: int,
        stopping: Callable[[], bool],
        found: Callable[[Standing], None],
        seconds: float,
    ) -> None:
        self.standing = self.best = standing
        self._began, self._seconds = time.perf_counter(), seconds
        self._generation, self._workers = generation, workers
        self._stopping, self._found = stopping, found
        self._random = np.random.default_rng(seed)
        self._lock = threading.Lock()
        self._busy = np.zeros(len(standing.week), dtype=bool)

    def run(self) -> None:
        """Improve until it is time to stop."""

        def work() -> None:
            while not self._stopping():
                with self._lock:
                    if self._busy.all():
                        return
                    patients = self._pick()
                    begin = self.standing
                    self._busy[patients] = True
                change = self._again(begin, patients)
                with self._lock:
                    self._busy[patients] = False
                    self._merge(change)

        with ThreadPoolExecutor(self._workers) as pool:
            for done in [pool.submit(work) for _ in range(self._workers)]:
                done.result()

    def _again(self, begin: Standing, patients: Ints) -> Change:
        """Take patients out and place them again, one after another."""
        builder = Builder(self._generation, begin)
        for p in patients.tolist():
            builder.take_out(p)
        # The first is the one with regret, and is placed first more often than not.
        fade = self._random.random()
        order = patients if self._random.random() < 0.5 else self._random.permutation(patients)
        for p in order.tolist():
            builder.place(p, self._generation.price * fade)
        builder.fill_or_close(self._stopping)
        return builder.change()

    def _merge(self, change: Change) -> None:
        """Take a change if it still fits and makes the standing better."""
        spent = min(1.0, (time.perf_counter() - self._began) / self._seconds)
        heat = HOTTEST * (COLDEST / HOTTEST) ** spent
        bearable = self.standing.cost + heat * self._random.exponential()
        changed = change.applied(self.standing)
        if changed.cost - changed.measured > bearable:
            return
        new = changed.settled()
        if new is None:
            return
        if new.cost < bearable:
            self.standing = new
        if new.cost < self.best.cost - 0.5:
            self.best = new
            self._found(new)

    def _pick(self) -> Ints:
        """Patients who could do better together: one with regret, and those in the way."""
        pool, standing, random = self._generation.pool, self.standing, self._random
        regret = np.maximum(np.array(pool.costs(standing.week.tolist())[0]) - pool.best, 0.0)
        chance = (regret + 0.1 * regret.mean() + 1.0) * ~self._busy
        size = int(random.integers(SMALLEST, LARGEST + 1))
        first = int(random.choice(len(chance), p=chance / chance.sum()))
        near = self._near(first)
        near[self._busy] = 0.0
        near[first] = 0.0
        weight = near + 1e-6 * ~self._busy
        keys = np.log(random.random(len(near)) + 1e-300) / np.maximum(weight, 1e-300)
        keys[first] = -np.inf
        others = np.argsort(-keys)[: min(size, len(keys)) - 1]
        return np.append(first, others[~self._busy[others]])

    def _near(self, first: int) -> Floats:
        """How much each patient has of what the first one could use and is scarce."""
        g, standing, shared = self._generation, self.standing, self._generation.shared
        slack = shared.upper - standing.activity
        wanted = np.zeros(len(slack))
        for number in g.pool.promising(first, g.price, PROMISING):
            row, amount = g.pool.column(number)
            wanted[row[amount > slack[row] - 1e-6]] += 1.0
        scarce = np.flatnonzero(wanted)
        chosen = np.zeros(len(shared.candidates.rows), dtype=bool)
        chosen[np.concatenate([g.pool.weeks[n] for n in standing.week.tolist()])] = True
        of, taker, amount = shared.takers.of(scarce)
        held = chosen[taker] & (amount > 0)
        patient = shared.candidates.rows.patient[taker[held]]
        near = np.bincount(patient, wanted[scarce[of[held]]], minlength=len(standing.week))
        return near.astype(np.float64)
