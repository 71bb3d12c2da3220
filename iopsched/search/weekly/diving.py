"""Dives one after another, each from the best schedule with a part of it open again."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterable

import numpy as np

from iopsched.arrays import Ints
from iopsched.search.weekly.ascent import Ascent
from iopsched.search.weekly.beginning import QUICKER, at_present, at_shares
from iopsched.search.weekly.choosing import choose
from iopsched.search.weekly.columns import Columns
from iopsched.search.weekly.days import Floats
from iopsched.search.weekly.dive import dive
from iopsched.search.weekly.fitting import Desk
from iopsched.search.weekly.improve import Improvement
from iopsched.search.weekly.keeping import kept
from iopsched.search.weekly.master import Master
from iopsched.search.weekly.oracle import Oracle
from iopsched.search.weekly.part import Opener, Part
from iopsched.search.weekly.repertoire import Repertoire
from iopsched.search.weekly.selecting import Selection
from iopsched.search.weekly.settling import Dived, tried_with
from iopsched.search.weekly.standing import Standing
from iopsched.search.weekly.wanted import Wanted

__all__ = ["Diving"]

GROUPS = 0.5
"""Chance that groups are open again, and not only the weeks of some patients."""

CHOOSING = 0.25
"""Chance that the best choice is sought among the weeks known, and not by a dive."""

CLUSTERED = 0.35
"""Chance that a whole cluster of rivals is open again."""

ALIKE = 0.5
"""Chance that groups of a cluster are smaller where they are now, as far as shares agree."""

PACE = 0.2
"""Seconds that a dive may take for each patient who is open again."""

ANEW = 0.5
"""Chance that a cluster begins at the shares of the whole, and not at its present weeks."""

MOST = 0.9
"""Most of the time left that the first dive in a cluster should take."""

MUCH = 1e-3
"""As a share of the cost, what makes a schedule much better."""

COOLEST, HOTTEST = 300.0, 10_000.0
"""How hot it is at first when what a dive left over is looked for."""

POLISHING = 0.1
"""Seconds for that, and as many more for every hundred patients."""


class Diving:
    """Dives, on several threads.

    Parameters
    ----------
    repertoire : Repertoire
    selection : Selection
        What to open.
    master : Master
        Of the whole, in which something may be paid beforehand.
    improvement : Improvement
    best : callable
        The best schedule there is.
    found : callable
        Told of every schedule that a dive comes to.
    calls : callable
        What to call forth at first, set by set, at given shares.
    threads : int
        How many threads dive.
    deadline : float
        The moment, by ``time.perf_counter``, at which dives should have ended.
    """

    def __init__(
        self,
        repertoire: Repertoire,
        selection: Selection,
        master: Master,
        improvement: Improvement,
        best: Callable[[], Standing],
        found: Callable[[Standing], None],
        calls: Callable[[Columns], Iterable[list[tuple[int, int]]]],
        threads: int,
        deadline: float,
    ) -> None:
        self._repertoire, self._improvement = repertoire, improvement
        self._best, self._found, self._calls = best, found, calls
        self._threads, self._deadline = threads, deadline
        self._opener = Opener(repertoire.shared, master)
        self._selection = selection
        self._turn = threading.Lock()

    def once(self, ascent: Ascent, until: float, random: np.random.Generator) -> None:
        """Dive, and tell of what comes of it.

        Parameters
        ----------
        ascent : Ascent
            Of the whole. It is used up.
        until : float
            When it should have ended.
        """
        self._selection.pass_over()
        ascent.quicken(QUICKER)
        dived = self._dive(ascent, until, like=self._best())
        if dived is not None:
            s = self._repertoire.shared
            value = ascent.master.decisions.values(dived.columns, np.clip(0.0, s.low, s.high))
            wanted = Wanted(self._improvement.nothing, dived.weeks, value)
            self._offer(self._adopted(wanted, self._improvement.desk(), random))

    def clusters(
        self, root: Callable[[], Ascent], oracle: Oracle, random: np.random.Generator
    ) -> None:
        """Open each cluster of rivals once, along with other threads that do; as `work`."""
        while not oracle.stopping():
            due = self._selection.next_cluster()
            if due is None:
                break
            cluster, share = due
            now = time.perf_counter()
            until = now + min(MOST, share * self._threads) * (self._deadline - now)
            with self._selection.opened(cluster):
                part = self._opener.part(self._best(), cluster, groups=True)
                ascent = at_shares(root(), part, oracle)
                dived = self._dive(ascent, until, _less(part), part.standing)
                self._put(part, dived, random)

    def work(self, root: Callable[[], Ascent], oracle: Oracle, random: np.random.Generator) -> None:
        """Dive until it is time to stop.

        Parameters
        ----------
        root : callable
            An ascent of the whole, for its prices; stays as it is.
        oracle : Oracle
            Of this thread.
        """
        self.clusters(root, oracle, random)
        while not oracle.stopping() and self.again(root(), oracle, random):
            pass

    def again(self, prices: Ascent, oracle: Oracle, random: np.random.Generator) -> bool:
        """Dive once from the best schedule; returns whether there is anything to be open again.

        Parameters
        ----------
        prices : Ascent
            Of the whole; stays as it is.
        oracle : Oracle
            Of this thread.
        """
        selection = self._selection
        clustered = CLUSTERED if selection.rivals else 1.0
        again = self._cluster if random.random() < clustered else self._few
        some = selection.clustered or selection.rivals
        if some:
            self._put(*again(prices, oracle, random), random)
        return some

    def _cluster(
        self, prices: Ascent, oracle: Oracle, random: np.random.Generator
    ) -> tuple[Part, Dived | None]:
        """Open a whole cluster of rivals again."""
        best = self._best()
        cluster = self._selection.cluster(best, prices, random)
        with self._selection.opened(cluster):
            part = self._opener.part(best, cluster, groups=random.random() < GROUPS)
            begin = at_shares if random.random() < ANEW else at_present
            like = best if random.random() < ALIKE else None
            ascent = begin(prices, part, oracle)
            return part, self._dive(ascent, self._until(cluster), _less(part), like)

    def _few(
        self, prices: Ascent, oracle: Oracle, random: np.random.Generator
    ) -> tuple[Part, Dived | None]:
        """Open a few patients again; where they dive, with the groups as small as they are."""
        best = self._best()
        few = self._selection.few(best, prices, random)
        part = self._opener.part(best, few, groups=random.random() < GROUPS)
        ascent = at_present(prices, part, oracle)
        if random.random() < CHOOSING:
            return part, choose(ascent, part, _less(part), int(random.integers(1 << 31)))
        return part, dive(kept(ascent, best.value), self._until(few), _less(part), returns=0)

    def _until(self, patients: Ints) -> float:
        """When a dive with the weeks of some patients open again should have ended."""
        return min(self._deadline, time.perf_counter() + PACE * len(patients))

    def _dive(
        self, ascent: Ascent, until: float, below: float = math.inf, like: Standing | None = None
    ) -> Dived | None:
        """Dive where groups may become smaller: sooner those that a schedule has so, if any."""
        everybody = np.arange(ascent.columns.patients)
        for called in self._calls(ascent.columns):
            ascent = tried_with(ascent, everybody, called)
        return dive(ascent, until, below, like=None if like is None else like.value)

    def _put(self, part: Part, dived: Dived | None, random: np.random.Generator) -> None:
        """Put what was found for a part into the best schedule of now, which others may change."""
        if dived is None:
            return
        best, desk = self._best(), self._improvement.desk()
        standing = self._adopted(_wanted(part, dived, best), desk, random)
        with self._turn:
            if self._best() is not best:
                standing = self._adopted(_wanted(part, dived, self._best()), desk, random)
            self._offer(standing)

    def _adopted(self, wanted: Wanted, desk: Desk, random: np.random.Generator) -> Standing | None:
        heat = float(COOLEST * (HOTTEST / COOLEST) ** random.random())
        seconds = POLISHING * (1.0 + len(wanted.weeks) / 100)
        return self._improvement.adopt(wanted, desk, heat, seconds)

    def _offer(self, standing: Standing | None) -> None:
        before = self._best().cost
        if standing is not None:
            self._found(standing)
            if standing.cost < (1.0 - MUCH) * before:
                self._selection.found()


def _less(part: Part) -> float:
    """What the whole must cost less than for anything to be of use."""
    return part.standing.cost - 0.5


def _wanted(part: Part, dived: Dived, standing: Standing) -> Wanted:
    """What a dive in a part of one schedule means for another."""
    weeks = [(int(part.patients[p]), part.candidates[week]) for p, week in dived.weeks]
    value: Floats = part.master.decisions.values(dived.columns, standing.value)
    return Wanted(standing, weeks, value)
