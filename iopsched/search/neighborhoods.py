"""Neighborhood search: again and again, a few patients' weeks are solved anew, the rest fixed.

Every core works on a neighborhood of its own, on a copy of the best choice at that moment. What it
finds is merged into the best choice of the moment when it ends, if the two still go together.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from ortools.sat.python import cp_model

from iopsched.arrays import Bools, Ints
from iopsched.index import NONE
from iopsched.model import Choice
from iopsched.search.control import Control
from iopsched.search.cpsat import SolverOptions, new_solver, run_watched
from iopsched.search.slices import Part, WholeModel

__all__ = ["improve"]

SECONDS = 3.0
"""Most time for one neighborhood."""

CROWD = 24
"""Patients placed together at first: enough to fill groups."""

PATIENCE = 8
"""How often every patient is tried in vain, on average, before the search gives up."""


def improve(
    whole: WholeModel,
    choice: Choice,
    control: Control,
    options: SolverOptions,
    found: Callable[[Choice], None],
) -> Choice:
    """Improve a choice until the control says stop, or nothing better is found for long.

    Parameters
    ----------
    whole : WholeModel
    choice : Choice
        Where to begin; it obeys every `must` rule.
    control : Control
    options : SolverOptions
    found : callable
        Told of better choices now and then, in the calling thread.
    """
    search = _Search(whole, choice, options)
    told, again = 0, 0.0

    def look() -> None:
        nonlocal told, again
        if search.version > told and control.seconds >= again:
            told = search.version
            before = control.seconds
            found(whole.choice(search.value))
            # Telling may cost a check by the referee: a tenth of the time at most.
            again = control.seconds + 10 * (control.seconds - before)

    run_watched(search.work, search.stop, control, look)
    return whole.choice(search.value)


class _Search:
    """The best choice so far, and the threads that improve it."""

    def __init__(self, whole: WholeModel, choice: Choice, options: SolverOptions) -> None:
        self.whole = whole
        self.value = whole.values(choice)
        self.version = 0
        self._tried_in_vain = 0
        self._options = options
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._solvers: set[cp_model.CpSolver] = set()
        self._picker = _Picker(whole, self.value, np.random.default_rng(options.seed))

    def work(self) -> None:
        """Run one thread for each worker until `stop` is called."""
        failures: list[BaseException] = []

        def one() -> None:
            try:
                while not self._stopping.is_set():
                    self._step()
            except BaseException as error:
                failures.append(error)
                self._stopping.set()

        threads = [threading.Thread(target=one, daemon=True) for _ in range(self._options.workers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if failures:
            raise failures[0]

    def stop(self) -> None:
        """End the work soon; safe to call again."""
        self._stopping.set()
        with self._lock:
            for solver in self._solvers:
                solver.stop_search()

    def _step(self) -> None:
        """Solve one neighborhood and keep what is better."""
        with self._lock:
            base = self.value
            patients = self._picker.pick(base)
        free = self.whole.around(patients)
        part = self.whole.part(base, free)
        before = self._solve(part, fixed=True)
        after = None if before is None else self._solve(part, fixed=False)
        better = False
        if before is not None and after is not None:
            self._picker.learn(after.proven)
            better = after.objective < before.objective and self._merge(
                part, free, base, after.value
            )
        with self._lock:
            self._tried_in_vain = 0 if better else self._tried_in_vain + len(patients)
            if self._tried_in_vain > PATIENCE * self._picker.patients:
                self._stopping.set()

    def _solve(self, part: Part, *, fixed: bool) -> _Solved | None:
        solver = new_solver(1, self._options.seed)
        solver.parameters.max_time_in_seconds = SECONDS
        solver.parameters.fix_variables_to_their_hinted_value = fixed
        with self._lock:
            if self._stopping.is_set():
                return None
            self._solvers.add(solver)
        try:
            status = solver.solve(part.model)
        finally:
            with self._lock:
                self._solvers.discard(solver)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None
        values = np.array(solver.response_proto.solution, dtype=np.int64)
        return _Solved(solver.objective_value, values, status == cp_model.OPTIMAL)

    def _merge(self, part: Part, free: Bools, base: Ints, found: Ints) -> bool:
        """Make the best choice what was found, or both together where it has changed meanwhile."""
        new = base.copy()
        new[part.variable] = found[part.number]
        changed = np.flatnonzero(new != base)
        current, both = base, self.whole.values(self.whole.choice(new))
        while True:
            with self._lock:
                if self.value is current:
                    self.value = both
                    self.version += 1
                    return True
                current = self.value
            both = current.copy()
            both[changed] = new[changed]
            both = self.whole.values(self.whole.choice(both))
            # The two may break a rule together, or be worth less than one of them.
            before = self._solve(self.whole.part(current, free), fixed=True)
            after = self._solve(self.whole.part(both, free), fixed=True)
            if before is None or after is None or after.objective >= before.objective:
                return False


@dataclass(frozen=True, slots=True)
class _Solved:
    objective: float
    value: Ints
    proven: bool


class _Picker:
    """Chooses the patients of the next neighborhood."""

    def __init__(self, whole: WholeModel, value: Ints, rng: np.random.Generator) -> None:
        self._rng = rng
        c = whole.candidates
        self._rows = c.rows
        self._literal = whole.variables.row
        problem = c.index.problem
        able = np.unique(c.rows.patient)
        # Patients alike in their tags come together, since they fill the same groups.
        kind = {tags: i for i, tags in enumerate(sorted({problem.patients[p].tags for p in able}))}
        alike = np.array([kind[problem.patients[p].tags] for p in able], dtype=np.int64)
        urgent = np.array([-problem.patients[p].priority for p in able], dtype=np.int64)
        placed = np.isin(able, np.unique(c.rows.patient[value[self._literal] > 0]))
        order = np.lexsort((urgent, alike))
        self._waiting: list[int] = able[order][~placed[order]].tolist()
        self._able = able
        self.patients = len(able)
        self._size = 8.0

    def pick(self, value: Ints) -> Ints:
        """First those who have nothing yet, many at a time; then patients who compete."""
        if self._waiting:
            first, self._waiting = self._waiting[:CROWD], self._waiting[CROWD:]
            return np.array(first, dtype=np.int64)
        size = max(2, round(self._size))
        seed = int(self._rng.choice(self._able))
        rivals = self._rivals(seed, value[self._literal] > 0)
        rivals = rivals[rivals != seed]
        self._rng.shuffle(rivals)
        return np.append(rivals[: size - 1], seed)

    def learn(self, proven: bool) -> None:
        """Larger neighborhoods while they are solved to the end, smaller ones when they are not."""
        self._size = min(len(self._able), self._size * 1.05) if proven else self._size * 0.9

    def _rivals(self, seed: int, chosen: Bools) -> Ints:
        """Those who hold or want what the seed could have: seats, or a clinician's time."""
        rows = self._rows
        mine = np.flatnonzero(rows.patient == seed)
        row = int(self._rng.choice(mine))
        if rows.run[row] != NONE:
            same = rows.run == rows.run[row]
        else:
            same = (rows.clinician == rows.clinician[row]) & (rows.run == NONE)
        holders = np.unique(rows.patient[same & chosen])
        others = np.setdiff1d(np.unique(rows.patient[same]), holders)
        # Half of them hold what others want.
        self._rng.shuffle(holders)
        self._rng.shuffle(others)
        half = max(1, round(self._size / 2))
        few = np.concatenate([holders[:half], others])
        if len(few) < self._size:
            few = np.concatenate([few, self._rng.choice(self._able, round(self._size))])
        return np.unique(few)
