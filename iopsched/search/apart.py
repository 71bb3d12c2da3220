"""A search of the parts of a program, each by itself and in a process of its own."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import replace

from iopsched.problem import Problem
from iopsched.rules import RuleInForce
from iopsched.schedule import Schedule
from iopsched.search.cpsat import SolverOptions
from iopsched.search.part_process import PartProcess, Task

__all__ = ["ApartSearch"]

CROWDED = 3_500
"""Patients above whom processes of parts do not wait for their turn beside each other, but begin
anew: each patient takes some 0.7 MB of memory."""

EARLY = 0.04
"""Share of the time in which the first schedules of the parts are improved, if that can go on."""

WORTHWHILE = 2.0
"""How many times longer than it took to begin a search must have for it to begin anew."""

COMPILING_SHARE = 0.3
"""Of the time left, to wait until the search over weeks is compiled."""

UNKNOWN = 1e15
"""What a part costs of which no schedule is known: more than any schedule."""

SLIGHT = 1e-4
"""As a share of all: a part whose schedule costs no more too much leaves the others its time."""


class ApartSearch:
    """Searches part after part, as many at once as there are workers.

    Parameters
    ----------
    parts : list of Problem
        The largest first.
    rules : tuple of RuleInForce
    begin : Schedule
        A schedule of the whole to begin from.
    options : SolverOptions
    seconds : float
        Time there is.

    Attributes
    ----------
    ended : int
        Number of searches that found a schedule.
    phases : dict
        Seconds spent in each phase, in all processes together.
    """

    def __init__(
        self,
        parts: list[Problem],
        rules: tuple[RuleInForce, ...],
        begin: Schedule,
        options: SolverOptions,
        seconds: float,
    ) -> None:
        self._parts = parts
        self._at_once = min(len(parts), options.workers)
        # Few parts have several workers each.
        self._options = replace(options, workers=options.workers // self._at_once)
        self._crowded = sum(len(part.patients) for part in parts) > CROWDED
        self._rules = tuple(force for force in rules if not force.rule.across)
        self._seconds, self._deadline = seconds, time.time() + seconds
        self._stopped, self._lock = False, threading.Lock()
        self._left = [len(part.patients) for part in parts]
        self._took, self._until = [0.0] * len(parts), [0.0] * len(parts)
        self._searches: dict[int, PartProcess] = {}
        self._found = [_of(begin, part) for part in parts]
        self._costs, self._bounds = [math.inf] * len(parts), [0.0] * len(parts)
        self.ended = 0
        self.phases: dict[str, float] = {}

    @property
    def bound(self) -> float:
        """No schedule costs less."""
        self._look()
        return sum(self._bounds)

    @property
    def cost(self) -> float:
        """Of the best schedules known, and very much for each part that has none."""
        self._look()
        return sum(min(cost, UNKNOWN) for cost in self._costs)

    @property
    def missing(self) -> int:
        """Parts of which no schedule is known."""
        self._look()
        return self._costs.count(math.inf)

    @property
    def schedule(self) -> Schedule:
        """The best that is known of each part, together."""
        self._look()
        with self._lock:
            found = self._found.copy()
        placements = [x for schedule in found for x in schedule.placements]
        runs = [x for schedule in found for x in schedule.runs]
        return Schedule(
            placements=tuple(sorted(placements, key=lambda x: (x.patient, x.start))),
            runs=tuple(sorted(runs, key=lambda x: (x.start, x.session))),
        )

    def stop(self) -> None:
        """End the work soon."""
        with self._lock:
            self._stopped = True
            searches = list(self._searches.values())
        for search in searches:
            search.stop()

    def work(self) -> None:
        """Search until told to stop, or until the time is up.

        First every part gets a schedule; then each is searched for its share of the time left.
        """
        try:
            self._all(self._begin)
            self._all(self._go_on)
        finally:
            for search in self._searches.values():
                search.end()

    def _all(self, turn: Callable[[int], None]) -> None:
        """Let all parts take their turn, as many at once as there are workers."""
        with ThreadPoolExecutor(self._at_once) as threads:
            works = [threads.submit(turn, i) for i in range(len(self._parts))]
            try:
                for work in as_completed(works):
                    work.result()
            except BaseException:
                self.stop()
                raise

    def _begin(self, i: int) -> None:
        """Get a first schedule of a part."""
        began = time.time()
        early = 0.0 if self._crowded else EARLY
        self._start(i, early * self._at_once * self._share(i) * self._seconds)
        self._took[i] = time.time() - began
        if self._crowded or (i in self._searches and self._searches[i].report.ended):
            self._end(i)

    def _go_on(self, i: int) -> None:
        """Search one part, for its share of the time left."""
        until = self._ends(i)
        if i not in self._searches and until - time.time() > WORTHWHILE * self._took[i]:
            self._start(i, 0.0)
        if i in self._searches:
            self._searches[i].work(until)
        self._end(i)
        self._until[i] = 0.0

    def _start(self, i: int, seconds: float) -> None:
        """Start the process of a part, unless the search was stopped."""
        patience = max(0.0, COMPILING_SHARE * (self._deadline - time.time()))
        task = Task(self._parts[i], self._rules, self._found[i], self._options, patience, seconds)
        search = PartProcess(task)
        with self._lock:
            if self._stopped:
                return
            self._searches[i] = search
        search.begin()
        if not search.report.ready:
            self.stop()

    def _end(self, i: int) -> None:
        """End the process of a part, and keep what it told."""
        search = self._searches.get(i)
        if search is None:
            return
        search.end()
        self._look()
        with self._lock:
            del self._searches[i]
            self.ended += search.report.cost < math.inf
            for phase, spent in search.report.phases.items():
                self.phases[phase] = self.phases.get(phase, 0.0) + spent

    def _share(self, i: int) -> float:
        """The part's share of all patients."""
        return len(self._parts[i].patients) / sum(len(part.patients) for part in self._parts)

    def _look(self) -> None:
        """Take over what is new, and stop searches that have little left to gain."""
        with self._lock:
            for i, search in self._searches.items():
                report = search.report
                self._bounds[i] = max(self._bounds[i], report.bound)
                if report.cost < self._costs[i]:
                    # What was told with the cost is no worse.
                    self._costs[i], self._found[i] = report.cost, search.schedule
            slight = SLIGHT * sum(self._costs)
            # Only while others have yet to be searched.
            done = [
                search
                for i, search in self._searches.items()
                if any(self._left)
                and self._until[i]
                and self._costs[i] - self._bounds[i] < slight < math.inf
            ]
        for search in done:
            search.stop()

    def _ends(self, i: int) -> float:
        """When a part that begins now should end."""
        with self._lock:
            now = time.time()
            others = sum(max(0.0, until - now) for until in self._until)
            free = self._at_once * (self._deadline - now) - others
            share = self._left[i] / sum(self._left)
            self._left[i] = 0
            self._until[i] = until = min(self._deadline, now + share * free)
            return until


def _of(schedule: Schedule, part: Problem) -> Schedule:
    """What of a schedule is about one part: its patients' weeks, and the runs that they attend."""
    patients = {patient.id for patient in part.patients}
    placements = tuple(x for x in schedule.placements if x.patient in patients)
    attended = {(x.session, x.start) for x in placements}
    runs = tuple(x for x in schedule.runs if (x.session, x.start) in attended)
    return Schedule(placements=placements, runs=runs)
