"""The search over whole patient weeks: a first schedule, prices and a bound, then better weeks."""

from __future__ import annotations

import math
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from iopsched.arrays import Ints
from iopsched.candidates import Candidates
from iopsched.model import Choice
from iopsched.rules import RuleInForce
from iopsched.search.cpsat import SolverOptions
from iopsched.search.weekly.construct import construct
from iopsched.search.weekly.days import FAR
from iopsched.search.weekly.generate import Generation
from iopsched.search.weekly.improve import Improvement
from iopsched.search.weekly.oracle import Oracle, compiled
from iopsched.search.weekly.plans import Planned
from iopsched.search.weekly.shared import Shared
from iopsched.search.weekly.solver_weeks import SolverWeeks
from iopsched.search.weekly.standing import Standing

__all__ = ["WeeksSearch"]

FIRST_SHARE, PRICING_SHARE = 0.5, 0.25
"""Of the time: for better weeks at first, then for prices and the bound; the rest is for better
weeks again."""

AWAY = 1e7
"""A cost that keeps a week to given rows."""


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
        self._candidates, self._rules, self._planned = candidates, rules, planned
        self._begin, self._options, self._seconds = begin, options, seconds
        self._stop = threading.Event()
        self._best: Standing | None = None
        self.bound = -math.inf
        self.phases: dict[str, float] = {}

    def stop(self) -> None:
        """End the work soon."""
        self._stop.set()

    @property
    def choice(self) -> Choice | None:
        best = self._best
        return None if best is None else best.choice()

    @property
    def cost(self) -> float:
        best = self._best
        return math.inf if best is None else best.cost

    def work(self) -> None:
        """Search until told to stop."""
        deadline = time.perf_counter() + self._seconds
        with _Clock(self.phases, "compile"):
            ready = compiled(self._planned)
            while not ready.wait(0.05):
                if self._stop.is_set():
                    return
        with ThreadPoolExecutor(self._options.workers) as pool:
            with _Clock(self.phases, "rows"):
                shared = Shared(self._candidates, self._rules)
                oracle = Oracle(self._planned, pool, self._stop.is_set)
                others = SolverWeeks(self._candidates, self._rules)
                generation = Generation(shared, oracle, others, self._stop.is_set)
            with _Clock(self.phases, "construct"):
                self._offer(self._standing(generation))
                self._construct(generation)
            if self._best is None:
                return
            began = time.perf_counter()
            left = deadline - began
            with _Clock(self.phases, "weeks"):
                self._improve(generation, began + FIRST_SHARE * left)
            with _Clock(self.phases, "pricing"):
                self._price(generation, began + (FIRST_SHARE + PRICING_SHARE) * left)
            with _Clock(self.phases, "weeks"):
                self._improve(generation, deadline)

    def _improve(self, generation: Generation, until: float) -> None:
        assert self._best is not None
        Improvement(
            generation,
            self._best,
            self._options.workers,
            self._options.seed,
            lambda: self._stop.is_set() or time.perf_counter() > until,
            self._offer,
            until - time.perf_counter(),
        ).run()

    def _offer(self, standing: Standing | None) -> None:
        if standing is not None and standing.cost < self.cost:
            self._best = standing

    def _price(self, generation: Generation, until: float) -> None:
        """Rounds of pricing, beginning from the weeks known."""
        assert self._best is not None
        generation.learn(self._best, until - time.perf_counter())
        while not self._stop.is_set() and time.perf_counter() < until:
            going = generation.round(until - time.perf_counter())
            self.bound = generation.bound
            if not going:
                break

    def _construct(self, generation: Generation) -> None:
        """Place everybody from nothing; those first who are placed wholly or not at all."""
        patients = self._candidates.index.problem.patients
        order = sorted(
            range(len(patients)), key=lambda p: (patients[p].enrolled, -patients[p].priority)
        )
        self._offer(
            construct(
                generation,
                generation.price,
                np.array(order),
                self._options.workers,
                self._stop.is_set,
            )
        )

    def _standing(self, generation: Generation) -> Standing | None:
        """The schedule to begin from, as weeks."""
        shared, rows = generation.shared, self._candidates.rows
        chosen = np.flatnonzero(self._begin.row)
        if not len(chosen):
            return None
        own = rows.cost.astype(np.float64)
        extra = np.full(len(own), AWAY)
        extra[chosen] = -AWAY
        priced = generation.price_weeks(
            generation.patients, own + extra, np.full(len(generation.patients), FAR)
        )
        week = generation.idle.copy()
        for p in np.unique(rows.patient[chosen]).tolist():
            found: Ints = priced.rows[p, 0]
            found = np.sort(found[found >= 0])
            if np.array_equal(found, chosen[rows.patient[chosen] == p]):
                cost = round(float(priced.cost[p, 0] - extra[found].sum()))
                week[p], _ = generation.pool.add(p, found, cost)
        value = np.clip(0.0, shared.low, shared.high)
        v = shared.variables
        for literal, held in (
            (v.run, self._begin.run),
            (v.staffing, self._begin.staffing),
            (v.housing, self._begin.housing),
        ):
            value[shared.number[literal]] = held
        return Standing.of(shared, generation.pool, week, value).settled()


class _Clock:
    """Adds the seconds of a block to a phase."""

    def __init__(self, phases: dict[str, float], name: str) -> None:
        self._phases, self._name = phases, name

    def __enter__(self) -> None:
        self._began = time.perf_counter()

    def __exit__(self, *_: object) -> None:
        spent = time.perf_counter() - self._began
        self._phases[self._name] = self._phases.get(self._name, 0.0) + spent
