"""Parts of a large program that have nothing in common, each solved by itself.

Teams under the licenses of different states share no patients, groups or clinicians. What holds
them together are rules that compare everything with everything, such as that clinicians have
equally long weeks: without these each part is a problem of its own, and the sum of their bounds
holds for the whole, since what such a rule adds is never negative.
"""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np

from iopsched.arrays import Ints
from iopsched.candidates import Candidates
from iopsched.model import candidates_of, decode, locate
from iopsched.problem import Problem
from iopsched.rules import RuleInForce
from iopsched.schedule import Schedule
from iopsched.search.cpsat import SolverOptions
from iopsched.search.weekly.clusters import clusters_of, rivalry
from iopsched.search.weekly.compiling import compiled
from iopsched.search.weekly.plans import plans_of
from iopsched.search.weekly.search import WeeksSearch

__all__ = ["ApartSearch", "parts_of"]

SOONEST = 1.0
"""Seconds below which a part is not begun."""


def parts_of(candidates: Candidates, rules: tuple[RuleInForce, ...]) -> list[Problem]:
    """The parts of a problem, the largest first; the problem itself where it has none."""
    problem = candidates.index.problem
    tied = any(force.rule.across and force.level == "must" for force in rules)
    if tied or any(session.required for session in problem.sessions):
        return [problem]
    member, wanted = _ties(candidates)
    members = clusters_of(member, wanted, len(problem.patients))
    if len(members) < 2:
        return [problem]
    # Who can be given nothing at all costs the same anywhere.
    idle = np.setdiff1d(np.arange(len(problem.patients)), np.concatenate(members))
    members[-1] = np.union1d(members[-1], idle)
    return [_part(candidates, patients, member, wanted) for patients in members]


def _ties(candidates: Candidates) -> tuple[Ints, Ints]:
    """Pairs of patients and what they could ask for, what they name and the pairs they are in."""
    index, runs = candidates.index, len(candidates.runs)
    problem = index.problem
    member, wanted = rivalry(candidates)
    names: list[int] = []
    named: list[int] = []
    for p, patient in enumerate(problem.patients):
        clinicians = {patient.therapist, *patient.prefers.clinicians}
        clinicians |= {need.clinician for need in patient.needs}
        sessions = [index.session[name] for name in patient.prefers.sessions]
        named += [runs + index.clinician[name] for name in clinicians if name is not None]
        if sessions:
            named += np.flatnonzero(np.isin(candidates.runs.session, sessions)).tolist()
        names += [p] * (len(named) - len(names))
    first = runs + len(problem.clinicians) + len(problem.rooms)
    for number, pair in enumerate([*problem.keep_apart, *problem.keep_together]):
        names += [index.patient[name] for name in pair]
        named += [first + number] * 2
    return (
        np.append(member, np.array(names, dtype=np.int64)),
        np.append(wanted, np.array(named, dtype=np.int64)),
    )


def _part(candidates: Candidates, patients: Ints, member: Ints, wanted: Ints) -> Problem:
    """The problem of some patients, with all that they could ask for or name."""
    problem, runs = candidates.index.problem, len(candidates.runs)
    number = candidates.index
    asked = np.unique(wanted[np.isin(member, patients)])
    behind = runs + len(problem.clinicians)
    people = [problem.patients[p] for p in patients.tolist()]
    sessions = set(candidates.runs.session[asked[asked < runs]].tolist())
    sessions |= {number.session[name] for x in people for name in x.prefers.sessions}
    offered = [x for i, x in enumerate(problem.sessions) if i in sessions]
    clinicians = set((asked[(asked >= runs) & (asked < behind)] - runs).tolist())
    clinicians |= {number.clinician[name] for x in offered for name in x.clinicians}
    heads = set((asked[asked >= behind] - behind).tolist())
    rooms = {room for pool in candidates.pools if pool[0] in heads for room in pool}
    rooms |= {number.room[name] for x in offered for name in x.rooms}
    ids = {x.id for x in people}
    return replace(
        problem,
        patients=tuple(people),
        sessions=tuple(offered),
        clinicians=tuple(x for i, x in enumerate(problem.clinicians) if i in clinicians),
        rooms=tuple(x for i, x in enumerate(problem.rooms) if i in rooms),
        keep_apart=tuple(pair for pair in problem.keep_apart if pair[0] in ids),
        keep_together=tuple(pair for pair in problem.keep_together if pair[0] in ids),
    )


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
        self._parts, self._begin, self._options = parts, begin, options
        self._rules = tuple(force for force in rules if not force.rule.across)
        self._deadline = time.perf_counter() + seconds
        self._stop, self._lock = threading.Event(), threading.Lock()
        self._left = [len(part.patients) for part in parts]
        self._until: dict[int, float] = {}
        self._running: dict[int, tuple[Candidates, WeeksSearch]] = {}
        self._found: dict[int, Schedule] = {}
        self._bounds = [0.0] * len(parts)
        self.phases: dict[str, float] = {}

    @property
    def bound(self) -> float:
        """No schedule costs less."""
        running = list(self._running.items())
        now = {i: search.bound for i, (_, search) in running}
        return sum(max(bound, now.get(i, 0.0)) for i, bound in enumerate(self._bounds))

    @property
    def ended(self) -> int:
        """Number of parts that were searched to the end of their time."""
        return len(self._found)

    @property
    def schedule(self) -> Schedule:
        """The best that is known of each part, together."""
        found = dict(self._found)
        for i, (candidates, search) in list(self._running.items()):
            choice = search.choice
            if choice is not None:
                found.setdefault(i, decode(candidates, choice))
        return Schedule(
            placements=tuple(
                sorted(
                    (x for schedule in found.values() for x in schedule.placements),
                    key=lambda x: (x.patient, x.start),
                )
            ),
            runs=tuple(
                sorted(
                    (x for schedule in found.values() for x in schedule.runs),
                    key=lambda x: (x.start, x.session),
                )
            ),
        )

    def stop(self) -> None:
        """End the work soon."""
        self._stop.set()
        for _, search in list(self._running.values()):
            search.stop()

    def work(self) -> None:
        """Search until told to stop, or until the time is up."""
        with ThreadPoolExecutor(self._options.workers) as threads:
            for work in [threads.submit(self._search, i) for i in range(len(self._parts))]:
                work.result()

    def _search(self, i: int) -> None:
        """Search one part, for its share of the time left."""
        until = self._ends(i)
        if self._stop.is_set() or until - time.perf_counter() < SOONEST:
            return
        part = self._parts[i]
        candidates = candidates_of(part, self._rules)
        planned = plans_of(candidates, self._rules)
        compiled(planned.plans).wait(max(0.0, until - time.perf_counter()))
        if self._stop.is_set():
            return
        options = replace(self._options, workers=1)
        begin = locate(candidates, _of(self._begin, part))
        seconds = until - time.perf_counter()
        search = WeeksSearch(candidates, self._rules, planned, begin, options, seconds)
        ends = threading.Timer(seconds, search.stop)
        ends.start()
        self._running[i] = candidates, search
        try:
            search.work()
        finally:
            ends.cancel()
            choice = search.choice
            with self._lock:
                self._found[i] = Schedule() if choice is None else decode(candidates, choice)
                self._bounds[i] = max(0.0, search.bound)
                del self._running[i]
                for phase, spent in search.phases.items():
                    self.phases[phase] = self.phases.get(phase, 0.0) + spent

    def _ends(self, i: int) -> float:
        """When a part that begins now should end."""
        with self._lock:
            now = time.perf_counter()
            others = sum(max(0.0, until - now) for until in self._until.values())
            free = self._options.workers * (self._deadline - now) - others
            share = self._left[i] / sum(self._left)
            self._left[i] = 0
            self._until[i] = until = min(self._deadline, now + share * free)
            return until


def _of(schedule: Schedule, part: Problem) -> Schedule:
    """What of a schedule is about one part."""
    patients = {patient.id for patient in part.patients}
    sessions = {session.id for session in part.sessions}
    return Schedule(
        placements=tuple(x for x in schedule.placements if x.patient in patients),
        runs=tuple(x for x in schedule.runs if x.session in sessions),
    )
