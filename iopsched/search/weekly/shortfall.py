"""Placements that patients miss in any schedule, since groups have not enough seats for all.

A group is smaller for somebody's sake wholly or not at all. By shares all groups are a little
smaller and a little not, and seat more people than any schedule can. How many placements are missed
at least in groups that are alternatives is a small integer program by itself, without anybody's
week: patients who have the same choices count as one kind. Its bound is what no schedule can do
without, and more by whole placements than what shares say.
"""

from __future__ import annotations

import math
import threading
import time
from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from ortools.sat.python import cp_model

from iopsched.arrays import Bools, Ints, alike, cliques
from iopsched.index import NONE
from iopsched.search.cpsat import new_solver
from iopsched.search.weekly.alternatives import alternatives
from iopsched.search.weekly.days import Floats
from iopsched.search.weekly.shared import Shared
from iopsched.search.weekly.terms import Terms

__all__ = ["Shortfall", "Shortfalls"]


MOST = 0.9
"""Most of the time left that one set may take."""

WHOLE = 100
"""Parts in which shares are counted where a choice is to be near to them."""


@dataclass(frozen=True, slots=True)
class Shortfall:
    """What some needs miss together in any schedule.

    Attributes
    ----------
    number : int
        Of the set of alternatives.
    needs : array of int
    most : array of int
        What counts of each at most: of who is placed wholly or not at all, if they are not.
    least : int
        Placements that they miss at least, as far as these count.
    """

    number: int
    needs: Ints
    most: Ints
    least: int


class Shortfalls:
    """Finds what is missed at least in each set of alternatives.

    Threads may share it; their programs are solved one after another.

    Parameters
    ----------
    shared : Shared
    bears : array of float, one entry a patient
        How many placements that the patient may miss count at most.
    """

    def __init__(self, shared: Shared, bears: Floats) -> None:
        self._shared = shared
        c = shared.candidates
        self._set = alternatives(c)
        self._needs = Terms.gathered(c.row_of, c.need_of, np.ones(len(c.row_of)), len(c.rows))
        self._bears = bears.copy()
        self._most = np.zeros(len(c.index.needs), dtype=np.int64)
        # What can be met otherwise than in these groups is not missed.
        self._only = np.ones(len(c.index.needs), dtype=bool)
        self._only[c.need_of[self._set[c.row_of] == NONE]] = False
        # Of needs that one placement can meet together none counts: it would count twice.
        several = np.bincount(c.row_of, minlength=len(c.rows)) > 1
        self._only[c.need_of[several[c.row_of]]] = False
        # How many terms each row has: of candidates, and of all else.
        self._seats = np.bincount(shared.taken.row, minlength=shared.rows)
        self._rest = np.bincount(shared.shared.row, minlength=shared.rows)
        self._rest += np.bincount(shared.marked.row, minlength=shared.rows)
        self._stopped = False
        self._turn = threading.Lock()
        self._solver = new_solver(workers=1)
        # With one worker and more of the solver's cuts these programs take the least time.
        self._solver.parameters.linearization_level = 2

    def stop(self) -> None:
        """End the search soon."""
        self._stopped = True
        self._solver.stop_search()

    @property
    def variables(self) -> int:
        """How many shared variables there are."""
        return len(self._shared.low)

    @property
    def sets(self) -> Ints:
        """All sets of alternatives."""
        return np.unique(self._set[self._set != NONE])

    @property
    def calling(self) -> Ints:
        """Sets in which a placement may make its group smaller for others.

        Of the other sets shares miss hardly less than whole groups do.
        """
        implied = self._shared.implications
        theirs = self._set[implied.column[~self._shared.decided[implied.row]]]
        return np.unique(theirs[theirs != NONE])

    def find(self, sets: Ints, until: float) -> list[Shortfall]:
        """What is missed in some sets, as far as it is proven in time.

        Parameters
        ----------
        sets : array of int
        until : float
            The moment, by ``time.perf_counter``, at which to end.
        """
        found: list[Shortfall] = []
        size = np.bincount(self._set[self._set != NONE], minlength=1)
        # Those with few seats first: they take the least time.
        for number in sets[np.argsort(size[sets], kind="stable")].tolist():
            left = MOST * (until - time.perf_counter())
            if self._stopped:
                break
            rows = np.flatnonzero(self._set == number)
            needs = self._count(rows)
            least = self._least(rows, left) if left > 0 and len(needs) else 0
            if least > 0:
                most = self._most[needs]
                found.append(Shortfall(number, needs, most, least))
                patient = self._shared.candidates.index.need_patient[needs]
                np.subtract.at(self._bears, patient, most)
        return found

    def _count(self, rows: Ints) -> Ints:
        """Let what the needs of a set miss count, as far as patients bear it; returns which do."""
        index = self._shared.candidates.index
        needs = np.unique(self._needs.of(rows)[1])
        needs = needs[self._only[needs]]
        bears = self._bears[index.need_patient[needs]]
        alone = np.bincount(index.need_patient[needs])[index.need_patient[needs]] == 1
        most = np.where(np.isinf(bears) | alone, np.minimum(bears, index.need_min[needs]), 0)
        self._most[needs] = most.astype(np.int64)
        return needs[self._most[needs] > 0]

    def _least(self, rows: Ints, seconds: float) -> int:
        """What is missed at least in the groups of a set."""
        model, missed, _ = self._model(rows)
        model.minimize(sum(missed))
        with self._turn:
            if not self._solved(model, seconds):
                return 0
            return math.ceil(self._solver.best_objective_bound - 0.5)

    def callable(self, shortfall: Shortfall) -> list[int]:
        """Shared variables that placements of a set may call forth, of those not fixed."""
        s = self._shared
        needed = np.unique(s.implications.of(np.flatnonzero(self._set == shortfall.number))[1])
        free = needed[~s.decided[needed] & (s.low[needed] < s.high[needed])]
        return [int(variable) for variable in free]

    def called(self, shortfall: Shortfall, value: Floats, seconds: float) -> dict[int, int]:
        """What placements call forth in a set where little is missed, and near to some values.

        Parameters
        ----------
        shortfall : Shortfall
            One that was found.
        value : array of float, one entry a shared variable
            What it is to be near to.
        seconds : float

        Returns
        -------
        dict
            Shared variables and what they are; empty if nothing was found in time.
        """
        model, missed, taken = self._model(np.flatnonzero(self._set == shortfall.number))
        model.add(sum(missed) >= shortfall.least)
        off = [round(WHOLE * (1 - 2 * value[d])) * variable for d, variable in taken.items()]
        model.minimize(WHOLE * (len(taken) + 1) * sum(missed) + sum(off))
        with self._turn:
            if not self._solved(model, seconds):
                return {}
            return {d: self._solver.value(taken[d]) for d in self.callable(shortfall)}

    def _solved(self, model: cp_model.CpModel, seconds: float) -> bool:
        """Whether the solver has a solution of a program, in so many seconds."""
        self._solver.parameters.max_time_in_seconds = seconds
        found = (cp_model.OPTIMAL, cp_model.FEASIBLE)
        return not self._stopped and self._solver.solve(model) in found

    def _model(
        self, rows: Ints
    ) -> tuple[cp_model.CpModel, list[cp_model.LinearExprT], dict[int, cp_model.IntVar]]:
        """The program of a set: how many patients of each kind have a seat in each group.

        Returns
        -------
        (CpModel, list, dict)
            The program, what is missed in parts, and its variables for shared ones.
        """
        s = self._shared
        decisions = np.unique(s.implications.of(rows)[1])
        kept = self._kept(rows, decisions)
        model = cp_model.CpModel()
        terms: dict[int, list[cp_model.LinearExpr]] = defaultdict(list)
        taken = {
            d: model.new_int_var(int(s.low[d]), int(s.high[d]), "") for d in decisions.tolist()
        }
        of, row, amount = s.shared.of(decisions)
        for d, r, a in zip(decisions[of].tolist(), row.tolist(), amount.tolist(), strict=True):
            if kept[r]:
                terms[r].append(round(a) * taken[d])
        missed: list[cp_model.LinearExprT] = []
        for mine, count in self._kinds(rows, kept):
            seat = [model.new_int_var(0, count, "") for _ in mine]
            of, row, amount = s.taken.of(mine)
            for i, r, a in zip(of.tolist(), row.tolist(), amount.tolist(), strict=True):
                if kept[r]:
                    terms[r].append(round(a) * seat[i])
            of, needed, _ = s.implications.of(mine)
            for i, d in zip(of.tolist(), needed.tolist(), strict=True):
                model.add(seat[i] <= count * taken[d])
            missed += self._limit(model, mine, seat, count)
        for r, several in terms.items():
            if s.upper[r] < math.inf:
                model.add(sum(several) <= round(s.upper[r]))
            if s.lower[r] > -math.inf:
                model.add(sum(several) >= round(s.lower[r]))
        return model, missed, taken

    def _kept(self, rows: Ints, decisions: Ints) -> Bools:
        """Rows in which nothing else has a part; without the others the program is looser."""
        s = self._shared
        ours = np.bincount(s.taken.of(rows)[1], minlength=s.rows)
        chosen = np.bincount(s.shared.of(decisions)[1], minlength=s.rows)
        kept: Bools = (ours + chosen > 0) & (ours == self._seats) & (chosen == self._rest)
        # That seats need their groups is written by itself.
        kept[len(s.lower) :] = False
        return kept

    def _kinds(self, rows: Ints, kept: Bools) -> list[tuple[Ints, int]]:
        """The rows of one patient of each kind, and how many of the kind there are."""
        s, c = self._shared, self._shared.candidates
        weeks = np.split(rows, np.flatnonzero(np.diff(c.rows.patient[rows])) + 1)

        def choices(mine: Ints) -> bytes:
            of, row, amount = s.taken.of(mine)
            only = kept[row]
            seat, needed, _ = s.implications.of(mine)
            met, need, _ = self._needs.of(mine)
            limits = c.index.need_min[need], c.index.need_max[need], self._most[need]
            enrolled = c.index.enrolled[c.index.need_patient[need]]
            parts = (
                c.rows.run[mine], of[only], row[only], amount[only], seat, needed,
                met, c.index.need_rank[need], *limits, enrolled,
            )  # fmt: skip
            return b"|".join(part.tobytes() for part in parts)

        kind, sample = alike(map(choices, weeks))
        count = np.bincount(kind)
        return [(weeks[at], int(count[k])) for k, at in enumerate(sample.tolist())]

    def _limit(
        self, model: cp_model.CpModel, mine: Ints, seat: list[cp_model.IntVar], count: int
    ) -> list[cp_model.LinearExprT]:
        """As many as each need asks for at most, and one at a time; returns what is missed."""
        index = self._shared.candidates.index
        missed: list[cp_model.LinearExprT] = []
        met, need, _ = self._needs.of(mine)
        for n in np.unique(need).tolist():
            total = sum(seat[i] for i in met[need == n].tolist())
            model.add(total <= count * int(index.need_max[n]))
            least, most = int(index.need_min[n]), int(self._most[n])
            if most > 0:
                # Who is enrolled may miss some; who waits, all or nothing, as far as that counts.
                whole = 1 if index.enrolled[index.need_patient[n]] else least
                missing = model.new_int_var(0, count * least // whole, "")
                model.add(total + whole * missing >= count * least)
                missed.append(missing * (most * whole // least))
        rows = self._shared.candidates.rows
        nobody = np.zeros(len(mine), dtype=np.int64)
        moment, member, _, _ = cliques(nobody, rows.start[mine], rows.end[mine])
        for m in np.unique(moment).tolist():
            several = [seat[i] for i in member[moment == m].tolist()]
            if len(several) > 1:
                model.add(sum(several) <= count)
        return missed
