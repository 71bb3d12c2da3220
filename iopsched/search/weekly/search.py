"""The search over whole patient weeks: ever better schedules, and beside them a bound."""

from __future__ import annotations

import math
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack

import numpy as np

from iopsched.arrays import Ints
from iopsched.candidates import Candidates
from iopsched.model import Choice
from iopsched.rules import RuleInForce
from iopsched.search.cpsat import SolverOptions
from iopsched.search.weekly.ascent import Ascent
from iopsched.search.weekly.clock import Clock
from iopsched.search.weekly.diving import Diving
from iopsched.search.weekly.given import standing_of_choice
from iopsched.search.weekly.improve import Improvement
from iopsched.search.weekly.oracle import Oracle
from iopsched.search.weekly.outset import Outset, outset, time_to_dive
from iopsched.search.weekly.plans import Planned
from iopsched.search.weekly.relief import Relief
from iopsched.search.weekly.repertoire import Repertoire
from iopsched.search.weekly.selecting import Selection
from iopsched.search.weekly.shared import Shared
from iopsched.search.weekly.solver_weeks import SolverWeeks
from iopsched.search.weekly.standing import Standing

__all__ = ["WeeksSearch"]

ENOUGH, LITTLE = 0.001, 0.25
"""When the bound is so near what it may come to, as a share of it, its thread dives for good; and
once a round while that is no more than such a share of what the best schedule costs more."""

FORESEEING = 0.1
"""Share of the time in which to find what is missed in any schedule."""

WEIGHED = 6
"""Rounds after which it is weighed what is worth being paid beforehand: before the first proof."""

MANY = 200
"""With more patients than so many all threads price."""

PATIENCE = 0.1
"""Seconds between two looks whether parts may be opened, or the work was stopped."""

LAST = 1.0
"""Seconds before the end at which dives should have ended: what they leave over is still placed."""


class WeeksSearch:
    """Searches until it is stopped, in a thread of its own.

    Parameters
    ----------
    candidates : Candidates
    rules : tuple of RuleInForce
    planned : Planned
        The patients' plans as tables.
    begin : Choice
        A schedule to begin from; what is no feasible week of it is left out.
    options : SolverOptions
    seconds : float
        Time there is.

    Attributes
    ----------
    seconds : float
        Time there is from when the work begins.
    bound : float
        No schedule costs less.
    choice : Choice or None
        The best schedule found.
    phases : dict
        Seconds spent in each phase.
    """

    def __init__(
        self,
        candidates: Candidates,
        rules: tuple[RuleInForce, ...],
        planned: Planned,
        begin: Choice,
        options: SolverOptions,
        seconds: float,
    ) -> None:
        self._candidates, self._rules = candidates, rules
        self._begin, self._options, self.seconds = begin, options, seconds
        self._relief = Relief(planned, candidates)
        self._stop = threading.Event()
        self._best: Standing | None = None
        self._improvement: Improvement | None = None
        self._diving: Diving | None = None
        self._lock = threading.Lock()
        self._root: Ascent | None = None
        self._first, self._ready = threading.Event(), threading.Event()
        self._constructed = threading.Event()
        self._pools = ExitStack()
        many = len(candidates.index.problem.patients) > MANY
        self._threads = options.workers if many else 1
        # One worker raises the bound and dives by turns.
        self._dives = max(2, options.workers)
        self.bound = -math.inf
        self.phases: dict[str, float] = {}

    def stop(self) -> None:
        """End the work soon."""
        self._stop.set()
        self._relief.stop()

    @property
    def choice(self) -> Choice | None:
        best = self._best
        return None if best is None else best.choice()

    @property
    def cost(self) -> float:
        best = self._best
        return math.inf if best is None else best.cost

    def begin(self, seconds: float) -> None:
        """Construct a schedule ahead of the work, and walk on from it for so many seconds."""
        improvement = self._prepared()
        self._construct(improvement)
        if self._best is not None:
            with Clock(self.phases, "walk"):
                until = time.perf_counter() + seconds
                improvement.run(self._best, until, lambda: self._options.workers, self._offer)

    def resume(self) -> None:
        """Go on from the schedule to begin from, as far as it is feasible; none is constructed."""
        self._offer(standing_of_choice(self._prepared().repertoire, self._begin))

    def work(self) -> None:
        """Search until told to stop."""
        deadline = time.perf_counter() + self.seconds
        with self._pools:
            self._search(self._prepared(), deadline)

    def _prepared(self) -> Improvement:
        """What a schedule is constructed and improved by, made once."""
        if self._improvement is None:
            with Clock(self.phases, "rows"):
                shared = Shared(self._candidates, self._rules)
                oracle = self._oracle(self._options.workers)
                others = SolverWeeks(self._candidates, self._rules)
                repertoire = Repertoire(shared, oracle, others)
            self._improvement = Improvement(
                repertoire, self._options.workers, self._options.seed, self._stop.is_set
            )
        return self._improvement

    def _construct(self, improvement: Improvement) -> None:
        """Construct a first schedule, if there is none yet."""
        if self._best is None:
            with Clock(self.phases, "construct"):
                self._offer(standing_of_choice(improvement.repertoire, self._begin))
                self._offer(improvement.construct(self._order()))

    def _search(self, improvement: Improvement, deadline: float) -> None:
        """Construct a schedule, walk until the first dives begin; then dive."""
        divers: list[Future[None]] = []
        with ThreadPoolExecutor(self._dives) as threads:
            pricing = threads.submit(self._price, improvement, deadline)
            try:
                self._construct(improvement)
                if self._best is not None:
                    self._constructed.set()
                    with Clock(self.phases, "walk"):
                        improvement.run(self._best, deadline, self._walkers, self._offer)
                    with Clock(self.phases, "dive"):
                        divers += [threads.submit(self._dive, i) for i in range(1, self._dives)]
                        wait([pricing, *divers], max(0.0, deadline - time.perf_counter()))
            finally:
                self.stop()
            for work in (pricing, *divers):
                work.result()

    def _so_far(self) -> Standing:
        assert self._best is not None
        return self._best

    def _offer(self, standing: Standing | None) -> None:
        with self._lock:
            if standing is not None and standing.cost < self.cost:
                self._best = standing

    def _price(self, improvement: Improvement, deadline: float) -> None:
        """Raise the bound until told to stop, or until there is little left to gain.

        After some rounds the first dives begin; from then on its thread dives, too, by turns.
        """
        repertoire = improvement.repertoire
        with Clock(self.phases, "shortfalls"):
            self._relief.find(repertoire.shared, FORESEEING * (deadline - time.perf_counter()))
        master = repertoire.master.owing(self._relief.dues)
        ascent = Ascent(master, self._oracle(self._threads), repertoire.others)
        ascent.until = deadline
        selection = Selection(repertoire)
        began, random, dived = time.perf_counter(), self._random(self._dives), 0
        with Clock(self.phases, "pricing"):
            while ascent.step():
                if self._diving is None and ascent.rounds >= WEIGHED:
                    self._weigh(ascent)
                    self._diving = Diving(
                        repertoire, selection, ascent.master, improvement, self._so_far,
                        self._offer, self._relief.calls, self._dives, deadline - LAST,
                    )  # fmt: skip
                better = ascent.bound > self.bound
                self.bound = max(self.bound, ascent.bound)
                if not self._constructed.is_set():
                    continue
                if self._root is None:
                    now = time.perf_counter()
                    how = outset(ascent, selection.clustered, now - began, deadline - now)
                    self._first_dives(ascent, how, deadline)
                elif better:
                    self._root = ascent.copied(ascent.oracle)
                if self._ready.is_set():
                    left = abs(ascent.value - self.bound)
                    if left < ENOUGH * abs(self.bound):
                        break
                    turn = ascent.rounds > dived and left < LITTLE * (self.cost - self.bound)
                    if turn and self._root and self._diving:
                        dived = ascent.rounds
                        self._diving.again(self._root, ascent.oracle, random)
        self.bound = max(self.bound, ascent.bound)
        if not self._stop.is_set():
            self._root = ascent
            self._ready.set()
            self._dive(0)

    def _weigh(self, ascent: Ascent) -> None:
        """Leave out of what is paid beforehand that of which shares miss more as it is."""
        if self._relief.weigh(ascent.columns.missed()):
            ascent.owe(self._relief.dues, self._oracle(self._threads))

    def _first_dives(self, ascent: Ascent, how: Outset, deadline: float) -> None:
        """Dive in clusters or with everything open, if it is time."""
        if how is Outset.LATER:
            return
        self._first.set()
        if how is Outset.SOON:
            return
        diving = self._diving
        assert diving is not None
        ascent.oracle = self._oracle(1)  # The other threads dive from now on.
        self._root = ascent.copied(ascent.oracle)
        if how is Outset.CLUSTERS:
            if self._options.workers > 1:
                self._ready.set()
            diving.clusters(self._so_priced, ascent.oracle, self._random(self._dives))
            # One worker has its first dives done before it does other things by turns.
            self._ready.set()
            return
        several = self._oracle(self._options.workers)
        until = time.perf_counter() + time_to_dive(deadline - time.perf_counter())
        with Clock(self.phases, "first dive"):
            diving.once(ascent.copied(several), until, self._random(0))
        self._ready.set()

    def _dive(self, number: int) -> None:
        """Dive again and again, on a thread of its own, once parts may be opened."""
        for event in (self._constructed, self._ready):
            while not event.wait(PATIENCE):
                if self._stop.is_set():
                    return
        assert self._diving is not None
        self._diving.work(self._so_priced, self._oracle(1), self._random(number))

    def _so_priced(self) -> Ascent:
        """Where dives begin."""
        assert self._root is not None
        return self._root

    def _oracle(self, threads: int) -> Oracle:
        """An oracle with threads of its own, or on the caller's if one is enough."""
        pool = self._pools.enter_context(ThreadPoolExecutor(threads)) if threads > 1 else None
        full = Oracle(self._relief.planned, pool, self._stop.is_set)
        return Oracle(self._relief.relieved, pool, self._stop.is_set, full)

    def _random(self, number: int) -> np.random.Generator:
        return np.random.default_rng([self._options.seed, number])

    def _walkers(self) -> int:
        """Threads that walk, beside the one that raises the bound and dives at first."""
        if self._ready.is_set():
            return 0
        workers = self._options.workers
        return workers // 3 if self._first.is_set() else max(1, workers - 1)

    def _order(self) -> Ints:
        """Patients to be placed; those first who are placed wholly or not at all."""
        patients = self._candidates.index.problem.patients
        keys = [(p.enrolled, -p.priority, i) for i, p in enumerate(patients)]
        return np.array([i for *_, i in sorted(keys)], dtype=np.int64)
