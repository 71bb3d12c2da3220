"""A search of the parts of a large program, each by itself."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import replace

from iopsched.candidates import Candidates
from iopsched.model import candidates_of, decode, locate
from iopsched.problem import Problem
from iopsched.rules import RuleInForce
from iopsched.schedule import Schedule
from iopsched.search.cpsat import SolverOptions
from iopsched.search.weekly.compiling import compiled
from iopsched.search.weekly.plans import plans_of
from iopsched.search.weekly.search import WeeksSearch

__all__ = ["ApartSearch"]

COMPILING_SHARE = 0.3
"""Of a part's time, to wait until the search over weeks is compiled."""


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
        Number of parts that were searched.
    phases : dict
        Seconds spent in each phase, in all threads together.
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
        # Few parts have several workers each.
        self._at_once = min(options.workers, len(parts))
        self._options = replace(options, workers=options.workers // self._at_once)
        self._rules = tuple(force for force in rules if not force.rule.across)
        self._deadline = time.perf_counter() + seconds
        self._stop, self._lock = threading.Event(), threading.Lock()
        self._left = [len(part.patients) for part in parts]
        self._until: dict[int, float] = {}
        self._running: dict[int, tuple[Candidates, WeeksSearch]] = {}
        self._found = [_of(begin, part) for part in parts]
        self._bounds = [0.0] * len(parts)
        self.ended = 0
        self.phases: dict[str, float] = {}

    @property
    def bound(self) -> float:
        """No schedule costs less."""
        running = list(self._running.items())
        now = {i: search.bound for i, (_, search) in running}
        return sum(max(bound, now.get(i, 0.0)) for i, bound in enumerate(self._bounds))

    @property
    def schedule(self) -> Schedule:
        """The best that is known of each part, together."""
        # A part that ends in between is told as it was last.
        running = list(self._running.items())
        found = self._found.copy()
        for i, (candidates, search) in running:
            choice = search.choice
            if choice is not None:
                found[i] = decode(candidates, choice)
        placements = [x for schedule in found for x in schedule.placements]
        runs = [x for schedule in found for x in schedule.runs]
        return Schedule(
            placements=tuple(sorted(placements, key=lambda x: (x.patient, x.start))),
            runs=tuple(sorted(runs, key=lambda x: (x.start, x.session))),
        )

    def stop(self) -> None:
        """End the work soon; to be asked again until it has, as a part may just have begun."""
        self._stop.set()
        for _, search in list(self._running.values()):
            search.stop()

    def work(self) -> None:
        """Search until told to stop, or until the time is up."""
        with ThreadPoolExecutor(self._at_once) as threads:
            works = [threads.submit(self._search, i) for i in range(len(self._parts))]
            try:
                for work in as_completed(works):
                    work.result()
            except BaseException:
                self.stop()
                raise

    def _search(self, i: int) -> None:
        """Search one part, for its share of the time left."""
        until = self._ends(i)
        part = self._parts[i]
        candidates = candidates_of(part, self._rules)
        planned = plans_of(candidates, self._rules)
        left = max(0.0, until - time.perf_counter())
        if not self._stop.is_set() and compiled(planned.plans).wait(COMPILING_SHARE * left):
            begin = locate(candidates, self._found[i])
            left = max(0.0, until - time.perf_counter())
            search = WeeksSearch(candidates, self._rules, planned, begin, self._options, left)
            self._running[i] = candidates, search
            ends = threading.Timer(left, search.stop)
            ends.start()
            try:
                search.work()
            finally:
                ends.cancel()
                self._ended(i, candidates, search)

    def _ended(self, i: int, candidates: Candidates, search: WeeksSearch) -> None:
        choice = search.choice
        with self._lock:
            if choice is not None:
                self._found[i] = decode(candidates, choice)
            self._bounds[i] = max(0.0, search.bound)
            self._until[i] = 0.0
            del self._running[i]
            self.ended += 1
            for phase, spent in search.phases.items():
                self.phases[phase] = self.phases.get(phase, 0.0) + spent

    def _ends(self, i: int) -> float:
        """When a part that begins now should end."""
        with self._lock:
            now = time.perf_counter()
            others = sum(max(0.0, until - now) for until in self._until.values())
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
