"""What patients share, read off what the rules write.

The rows are what the rules about shared things write, with two changes that keep them exact and
tighten them: a run's seats are at most its size if it runs, and rows by which one patient is in one
place at a time are left to that patient's week. Rows that only say that one literal implies another
are kept apart: schedules obey them, the linear program does without most of them.
"""

from __future__ import annotations

import numpy as np

from iopsched.arrays import INT_MAX, Bools, Ints, extremes
from iopsched.candidates import Candidates
from iopsched.index import NONE
from iopsched.model import post_costs
from iopsched.recorder import Kind, Recorder, Recording
from iopsched.rules import RuleInForce
from iopsched.rules.base import Desk
from iopsched.search.weekly.days import Floats
from iopsched.search.weekly.terms import Terms
from iopsched.structure import post_structure
from iopsched.variables import Variables

__all__ = ["SharedRows"]

OURS = -1
"""Owner of what patients share."""


class SharedRows:
    """Rows, the shared variables in them, and what each candidate row takes of them.

    Attributes
    ----------
    candidates : Candidates
    lower, upper : arrays of float
        Bounds of the rows. Behind these come, in prices and in terms, the implications, one row
        each: a candidate row less what it needs is at most 0.
    variables : Variables
    number : array of int
        Position among the shared variables of each variable of the recording, or -1.
    low, high, cost : arrays of float, one entry a shared variable
    shared : Terms
        What the shared variables take.
    taken : Terms
        What the candidates' rows take by themselves.
    marked : Terms
        What each mark takes: a mark is set if any of some rows of one patient is chosen.
    mark_cost : array of float
    mark_of, marking : arrays of int
        Pairs: row ``marking`` sets mark ``mark_of``.
    offset : float
        Constant of the objective.
    sizes : array of int
        Most seats of each run.
    staffed : bool
        Whether a run must have its full staff.
    implied : tuple of arrays
        Candidate rows, and the shared variable that each needs to be 1.
    """

    def __init__(self, candidates: Candidates, rules: tuple[RuleInForce, ...]) -> None:
        self.candidates = candidates
        recorder = Recorder()
        v = self.variables = Variables(recorder, candidates)
        post_structure(v)
        own = (0, 0)
        for force in rules:
            if force.rule.scope == "shared":
                first = recorder.rows
                force.rule.post(Desk(v, force.price))
                if force.rule.id == "no_overlap":
                    own = (first, recorder.rows)
        post_costs(v)
        musts = {force.rule.id for force in rules if force.price is None}
        self._sized = "group_size" in musts
        self.staffed = "clinician_load" in musts
        self.limited = "need_limits" in musts
        self._read(recorder.finish(), recorder.true, own)

    def _read(self, r: Recording, one: int, own: tuple[int, int]) -> None:
        v, rows = self.variables, self.candidates.rows
        variable = r.variable
        owner = self._owners(r, one)
        row_of = np.full(len(owner), NONE)
        row_of[v.row] = np.arange(len(rows))
        # A negated literal is one minus its variable: the one goes to the other side.
        amount = np.where(r.literal < 0, -r.coefficient, r.coefficient).astype(np.float64)
        shift = np.bincount(r.row, np.where(r.literal < 0, r.coefficient, 0), len(r.kind))
        fixed = variable == one
        shift += np.bincount(r.row[fixed], amount[fixed], len(r.kind))
        lower = np.where(r.row_lower <= -INT_MAX, -np.inf, r.row_lower - shift)
        upper = np.where(r.row_upper >= INT_MAX, np.inf, r.row_upper - shift)
        kept = self._shared_rows(r, variable, fixed, owner, row_of, own)
        implies = self._implications(r, variable, fixed, owner, row_of, kept)
        kept &= ~implies
        terms = np.flatnonzero(kept[r.row] & ~fixed)
        position = np.cumsum(kept) - 1
        row, variable, amount = position[r.row[terms]], variable[terms], amount[terms]
        row, variable, amount, more = self._with_runs(row, variable, amount, int(kept.sum()))
        self.lower = np.append(lower[kept], np.full(more, -np.inf))
        self.upper = np.append(upper[kept], np.zeros(more))
        ours = np.flatnonzero(owner == OURS)
        ours = ours[ours != one]
        self.number = np.full(len(owner), NONE)
        self.number[ours] = np.arange(len(ours))
        self.low, self.high = r.lower[ours].astype(float), r.upper[ours].astype(float)
        self.cost = r.cost[ours].astype(float)
        self.offset = float(r.offset + r.cost[one])
        is_row, is_shared = row_of[variable] != NONE, owner[variable] == OURS
        seat, needed = self.implied
        lazy = len(self.lower) + np.arange(len(seat))
        self.taken = Terms.gathered(
            np.append(row_of[variable[is_row]], seat),
            np.append(row[is_row], lazy),
            np.append(amount[is_row], np.ones(len(seat))),
            len(rows),
        )
        self.shared = Terms.gathered(
            np.append(self.number[variable[is_shared]], self.number[needed]),
            np.append(row[is_shared], lazy),
            np.append(amount[is_shared], -np.ones(len(seat))),
            len(ours),
        )
        self._read_marks(r, owner, row_of, variable, row, amount, ~is_row & ~is_shared)

    def _owners(self, r: Recording, one: int) -> Ints:
        """The patient to whom each variable belongs, or OURS."""
        v = self.variables
        owner = np.full(len(r.lower), OURS)
        owner[v.row] = self.candidates.rows.patient
        r.own_definitions(owner, OURS)
        owner[one] = OURS
        return owner

    @staticmethod
    def _shared_rows(
        r: Recording, variable: Ints, fixed: Bools, owner: Ints, row_of: Ints, own: tuple[int, int]
    ) -> Bools:
        """All rows but those by which a patient alone is in one place at a time."""
        low, high = extremes(r.row[~fixed], owner[variable[~fixed]], len(r.kind))
        alone = (low == high) & (low > OURS)
        row = np.arange(len(r.kind))
        placing = (row >= own[0]) & (row < own[1])
        # What a mark is follows from the week itself.
        marked = np.zeros(len(r.kind), dtype=bool)
        marked[r.row[~fixed & (owner[variable] > OURS) & (row_of[variable] == NONE)]] = True
        defining = marked & (r.kind == Kind.CLAUSE)
        kept: Bools = (high >= OURS) & ~(alone & (placing | defining))
        return kept

    def _implications(
        self,
        r: Recording,
        variable: Ints,
        fixed: Bools,
        owner: Ints,
        row_of: Ints,
        kept: Bools,
    ) -> Bools:
        """Rows that say that one candidate row needs one shared variable."""
        size = np.bincount(r.row[~fixed], minlength=len(r.kind))
        pair = (r.kind == Kind.CLAUSE) & (size == 2) & kept
        term = np.flatnonzero(pair[r.row] & ~fixed)
        literal, held = r.literal[term].reshape(-1, 2), variable[term].reshape(-1, 2)
        needs = (literal[:, 0] < 0) & (row_of[held[:, 0]] != NONE) & (literal[:, 1] >= 0)
        needs &= (row_of[held[:, 1]] == NONE) & (owner[held[:, 1]] == OURS)
        self.implied = (row_of[held[needs, 0]], held[needs, 1])
        implies = np.zeros(len(r.kind), dtype=bool)
        implies[r.row[term].reshape(-1, 2)[needs, 0]] = True
        return implies

    def _with_runs(
        self, row: Ints, variable: Ints, amount: Floats, count: int
    ) -> tuple[Ints, Ints, Floats, int]:
        """The terms, with a row for each run: its seats are at most its size if it runs."""
        c, v = self.candidates, self.variables
        seats = np.flatnonzero(c.rows.run != NONE)
        runs = np.arange(len(c.runs))
        possible = np.bincount(c.rows.run[seats], minlength=len(runs))
        size = possible
        if self._sized:
            size = np.minimum(c.index.session_cap[c.runs.session], possible)
        self.sizes = size
        return (
            np.concatenate([row, count + c.rows.run[seats], count + runs]),
            np.concatenate([variable, v.row[seats], v.run]),
            np.concatenate([amount, np.ones(len(seats)), -size.astype(np.float64)]),
            len(runs),
        )

    def _read_marks(
        self,
        r: Recording,
        owner: Ints,
        row_of: Ints,
        variable: Ints,
        row: Ints,
        amount: Floats,
        theirs: Bools,
    ) -> None:
        marks = np.unique(variable[theirs])
        costly = np.flatnonzero((owner > OURS) & (row_of == NONE) & (r.cost != 0))
        marks = np.union1d(marks, costly)
        place = np.full(len(owner), NONE)
        place[marks] = np.arange(len(marks))
        self.marked = Terms.gathered(
            place[variable[theirs]], row[theirs], amount[theirs], len(marks)
        )
        self.mark_cost = r.cost[marks].astype(float)
        pairs = [(np.empty(0, dtype=np.int64),) * 2]
        for result, group, literal in r.definitions:
            ours = place[result[group]] != NONE
            pairs.append((place[result[group[ours]]], row_of[literal[ours]]))
        self.mark_of, self.marking = (np.concatenate(c) for c in zip(*pairs, strict=True))
