"""A search of the parts of a program, each by itself, in a few processes."""

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
from iopsched.search.weekly.clock import add_phases
from iopsched.search.weekly.compiling import COMPILING_SHARE

__all__ = ["ApartSearch"]

EARLY = 0.04
"""Share of the time in which the first schedules of the parts are improved."""

WORTHWHILE = 2.0
"""How many times longer than it took to begin a part must have where its process was lost."""

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
    processes : list of PartProcess
        At least as many as there are workers, or parts if these are fewer. One that is lost is
        replaced.

    Attributes
    ----------
    ready : bool
        Whether the search is compiled, as far as is known: where it is not the work ends.
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
        processes: list[PartProcess],
    ) -> None:
        self._parts = parts
        count = min(len(parts), options.workers)
        # Few parts have several workers each.
        self._options = replace(options, workers=options.workers // count)
        self._rules = tuple(force for force in rules if not force.rule.across)
        self._seconds, self._deadline = seconds, time.time() + seconds
        self._stopped, self._lock = False, threading.Lock()
        self._processes = processes[:count]
        # Parts that wait for a process, those that each one has, and the one that it is at.
        self._waiting = list(range(len(parts)))
        self._mine: list[list[int]] = [[] for _ in range(count)]
        self._at: list[int | None] = [None] * count
        self._took = [0.0] * len(parts)
        self._found = [_of(begin, part) for part in parts]
        self._costs, self._bounds = [math.inf] * len(parts), [0.0] * len(parts)
        self.ready = True
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
            processes = self._processes.copy()
        for process in processes:
            process.stop()

    def work(self) -> None:
        """Search until told to stop, or until the time is up.

        First every part gets a schedule; then each is searched for its share of the time left.
        """
        try:
            self._all(self._begin)
            self._all(self._go_on)
        finally:
            for process in self._processes:
                self._end(process)

    def _all(self, turn: Callable[[int], None]) -> None:
        """Let all processes do something, side by side."""
        with ThreadPoolExecutor(len(self._processes)) as threads:
            works = [threads.submit(turn, number) for number in range(len(self._processes))]
            try:
                for work in as_completed(works):
                    work.result()
            except BaseException:
                self.stop()
                raise

    def _begin(self, number: int) -> None:
        """Get first schedules, of the largest parts that no other process has.

        A process that is lost is replaced once: what it had is begun anew in its turn.
        """
        lost = 0
        while lost < 2 and not self._stopped:
            with self._lock:
                if not self._waiting:
                    return
                i = self._waiting.pop(0)
                self._mine[number].append(i)
            began = time.time()
            self._construct(number, i, EARLY * len(self._processes) * self._share(i))
            self._took[i] = time.time() - began
            lost = lost + 1 if self._processes[number].lost else 0

    def _go_on(self, number: int) -> None:
        """Search the parts of a process, each for its share of the time left."""
        mine = self._mine[number]
        while mine and not self._stopped:
            left = self._deadline - time.time()
            until = time.time() + left * self._share(mine[0]) / sum(map(self._share, mine))
            i = mine.pop(0)
            if self._lost(number, i) and until - time.time() > WORTHWHILE * self._took[i]:
                self._construct(number, i, 0.0)
            process = self._processes[number]
            if i in process.reports:
                self._at[number] = i
                process.work(i, until)
                self._at[number] = None

    def _lost(self, number: int, i: int) -> bool:
        """Whether a part has to be begun anew."""
        process = self._processes[number]
        return process.lost or i not in process.reports

    def _construct(self, number: int, i: int, share: float) -> None:
        """Get a first schedule of a part, improved for a share of the time."""
        if self._processes[number].lost:
            self._replace(number)
        patience = max(0.0, COMPILING_SHARE * (self._deadline - time.time()))
        self._processes[number].begin(
            Task(
                number=i,
                part=self._parts[i],
                rules=self._rules,
                begin=self._found[i],
                options=self._options,
                patience=patience,
                seconds=share * self._seconds,
            )
        )
        report = self._processes[number].reports.get(i)
        if report is not None and not report.ready:
            self.ready = False
            self.stop()

    def _replace(self, number: int) -> None:
        """Start a process in the place of one that was lost."""
        self._end(self._processes[number])
        process = PartProcess()
        with self._lock:
            if self._stopped:
                return
            self._processes[number] = process
        process.start()

    def _end(self, process: PartProcess) -> None:
        """End a process, and keep what it told."""
        process.end()
        self._look()
        with self._lock:
            add_phases(self.phases, process.phases)

    def _share(self, i: int) -> float:
        """The part's share of all patients."""
        return len(self._parts[i].patients) / sum(len(part.patients) for part in self._parts)

    def _look(self) -> None:
        """Take over what is new, and cut searches that have little left to gain."""
        with self._lock:
            for process in self._processes:
                for i, report in process.reports.copy().items():
                    self._bounds[i] = max(self._bounds[i], report.bound)
                for i, (cost, schedule) in process.best.copy().items():
                    if cost < self._costs[i]:
                        self._costs[i], self._found[i] = cost, schedule
            slight = SLIGHT * sum(self._costs)
            # Only while others have yet to be searched.
            done = [
                (number, i)
                for number, (i, mine) in enumerate(zip(self._at, self._mine, strict=True))
                if i is not None and mine and self._costs[i] - self._bounds[i] < slight < math.inf
            ]
            for number, _ in done:
                self._at[number] = None
        for number, i in done:
            self._processes[number].cut(i)


def _of(schedule: Schedule, part: Problem) -> Schedule:
    """What of a schedule is about one part: its patients' weeks, and the runs that they attend."""
    patients = {patient.id for patient in part.patients}
    placements = tuple(x for x in schedule.placements if x.patient in patients)
    attended = {(x.session, x.start) for x in placements}
    runs = tuple(x for x in schedule.runs if (x.session, x.start) in attended)
    return Schedule(placements=placements, runs=runs)
