"""Some patients' weeks opened in a published schedule, with a literal for who is disturbed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from ortools.sat.python import cp_model

from iopsched.arrays import Bools, Ints
from iopsched.search.cpsat import new_solver
from iopsched.search.questions.standing import Standing
from iopsched.search.slices import SHARED, WholeModel

__all__ = ["Answer", "Opened", "disturbed"]


@dataclass(frozen=True, slots=True)
class Answer:
    """Values of the whole model, and whether none cost less."""

    value: Ints
    proven: bool


def disturbed(whole: WholeModel, standing: Standing, value: Ints) -> Bools:
    """Patients who are not left alone: a placement is gone or new, by values of the whole model."""
    rows = whole.candidates.rows
    gone = standing.lost.copy()
    kept = np.zeros(len(standing.way_patient), dtype=bool)
    np.logical_or.at(kept, standing.way, value[standing.way_row] > 0)
    gone[standing.way_patient[~kept]] = True
    new = value[whole.variables.row] > 0
    new &= ~standing.locked[whole.variables.row]
    new &= ~np.isin(whole.variables.row, standing.way_row)
    gone[rows.patient[new]] = True
    return gone


class Opened:
    """A part of the whole model.

    Parameters
    ----------
    whole : WholeModel
    standing : Standing
    value : array of int
        What stays for all others.
    patients : array of bool
        Whose weeks are free; what patients share always is.
    dropping : bool
        Whether they may only keep or lose what they had: a small model.
    """

    def __init__(
        self,
        whole: WholeModel,
        standing: Standing,
        value: Ints,
        patients: Bools,
        *,
        dropping: bool = False,
    ) -> None:
        free = _touched_by_drops if dropping else _whole_weeks
        self._whole, self._standing, self._value = whole, standing, value
        self._part = whole.part(value, free(whole, standing, patients) & ~standing.locked)
        self._proto = self._part.model.proto
        self._number = np.full(len(value), -1)
        self._number[self._part.variable] = self._part.number
        now = disturbed(whole, standing, value) & ~standing.waived
        choosable = patients & ~standing.loose & (standing.weight > 0)
        # Whoever is not opened, or has lost something for good, costs what they cost.
        self._constant = int(standing.weight[now & ~choosable].sum())
        self._who = np.flatnonzero(choosable)
        self._literal = {int(p): self._new_bool() for p in self._who}
        self._leave_alone()

    def _new_bool(self) -> int:
        self._proto.variables.add().domain.extend((0, 1))
        return len(self._proto.variables) - 1

    def _leave_alone(self) -> None:
        """Who is not disturbed has every placement, in some way, and no other."""
        s, rows = self._standing, self._whole.candidates.rows
        row = self._whole.variables.row
        add = self._proto.constraints.add
        ways: dict[int, list[int]] = {}
        for way, variable in zip(s.way.tolist(), s.way_row.tolist(), strict=True):
            if self._number[variable] >= 0:
                ways.setdefault(way, []).append(int(self._number[variable]))
        for way, patient in enumerate(s.way_patient.tolist()):
            if patient in self._literal:
                add().bool_or.literals.extend([self._literal[patient], *ways.get(way, ())])
        other = (self._number[row] >= 0) & ~np.isin(row, s.way_row)
        for patient, literal in self._literal.items():
            mine = self._number[row[other & (rows.patient == patient)]]
            if len(mine):
                constraint = add()
                constraint.enforcement_literal.append(~literal)
                constraint.bool_and.literals.extend((~mine).tolist())

    def prices(self) -> Ints:
        """Objective of who is disturbed, and of breaches, over the part's variables."""
        s = self._standing
        price = np.zeros(len(self._proto.variables), dtype=np.int64)
        price[self._part.number] = s.breach[self._part.variable]
        for patient, literal in self._literal.items():
            price[literal] = s.weight[patient]
        return price

    def fewest(self) -> Ints:
        """Objective of the prices first, and of what else is changed after that."""
        new = self._new()
        return self.prices() * (int(new.sum()) + 1) + new

    def _new(self) -> Ints:
        new = np.zeros(len(self._proto.variables), dtype=np.int64)
        new[self._part.number] = self._standing.new[self._part.variable]
        return new

    def price(self, answer: Answer) -> int:
        """What an answer costs in prices."""
        now = disturbed(self._whole, self._standing, answer.value) & ~self._standing.waived
        breaches = int((self._standing.breach * answer.value).sum())
        return breaches + int(self._standing.weight[now].sum())

    def costs(self, points: int | None) -> Ints:
        """Objective of the score; with `points` for what each unit of the price weighs."""
        s = self._standing
        cost = np.zeros(len(self._proto.variables), dtype=np.int64)
        plain = np.where(s.breach > 0, 0, self._whole.recording.cost)
        # Rooms are not told apart by `continuity` here, and should not change for nothing.
        cost[self._part.number] = (plain + self._standing.new)[self._part.variable]
        if points is not None:
            for patient, literal in self._literal.items():
                cost[literal] = points * int(s.weight[patient])
        return cost

    def limit(self, price: int | None, breaches: int) -> None:
        """Disturbed patients and breaches together cost at most a price, and breaches theirs."""
        if price is not None:
            self._at_most(self.prices(), price - self._constant)
        only = np.zeros(len(self._proto.variables), dtype=np.int64)
        only[self._part.number] = self._standing.breach[self._part.variable]
        self._at_most(only, breaches)

    def _at_most(self, what: Ints, upper: int) -> None:
        used = np.flatnonzero(what)
        if len(used):
            row = self._proto.constraints.add().linear
            row.vars.extend(used.tolist())
            row.coeffs.extend(what[used].tolist())
            row.domain.extend((0, max(0, upper)))

    def hold(self, literal: Ints) -> bool:
        """Make row variables and others hold; false where one is fixed to something else."""
        inside = self._number[literal]
        outside = literal[inside < 0]
        for variable in inside[inside >= 0].tolist():
            self._proto.constraints.add().bool_or.literals.append(variable)
        return bool(np.all(self._value[outside] > 0))

    def solve(self, objective: Ints, seconds: float, workers: int, seed: int) -> Answer | None:
        """Minimize an objective; None when nothing was found."""
        self._proto.clear_objective()
        used = np.flatnonzero(objective)
        self._proto.objective.vars.extend(used.tolist())
        self._proto.objective.coeffs.extend(objective[used].tolist())
        solver = new_solver(workers, seed)
        solver.parameters.max_time_in_seconds = seconds
        status = solver.solve(self._part.model)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None
        found = np.array(solver.response_proto.solution, dtype=np.int64)
        value = self._value.copy()
        value[self._part.variable] = found[self._part.number]
        return Answer(value, status == cp_model.OPTIMAL)


def _whole_weeks(whole: WholeModel, standing: Standing, patients: Bools) -> Bools:
    """What patients share, and all that is theirs."""
    free: Bools = (whole.owner == SHARED) | np.append(patients, False)[whole.owner]
    return free


def _touched_by_drops(whole: WholeModel, standing: Standing, patients: Bools) -> Bools:
    """What patients share, the placements that they had, and what follows from those."""
    free: Bools = whole.owner == SHARED
    free[standing.way_row[patients[standing.way_patient[standing.way]]]] = True
    for defined, group, literal in whole.recording.definitions:
        source = np.where(literal < 0, ~literal, literal)
        free[defined[group[free[source]]]] = True
    return free
