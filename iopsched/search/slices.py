"""Parts of a model: some patients' weeks free, everything else as it is.

A part is written from the recorded rows of the whole model, so that no rule is posted twice. What
is fixed shifts the bounds of the rows that it shares with what is free, and is gone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from ortools.sat.python import cp_model

from iopsched.arrays import INT_MAX, Bools, Ints, extremes, ragged_ranges
from iopsched.candidates import Candidates
from iopsched.encoder import CpSatEncoder
from iopsched.index import NONE
from iopsched.model import Choice, encode
from iopsched.recorder import Kind, Recorder
from iopsched.rules import RuleInForce

__all__ = ["Part", "WholeModel"]

SHARED = -1
UNKNOWN = -2


@dataclass(frozen=True, slots=True)
class Part:
    """A CP-SAT model of some variables of the whole.

    Attributes
    ----------
    model : cp_model.CpModel
    variable : array of int
        Numbers in the whole model of the part's variables.
    number : array of int
        Numbers in the part of these variables.
    """

    model: cp_model.CpModel
    variable: Ints
    number: Ints


class WholeModel:
    """The rows of every rule over all candidates, ready to be cut into parts.

    Attributes
    ----------
    candidates : Candidates
    variables : Variables
    recording : Recording
    owner : array of int
        For each variable the patient to whose week it belongs, or -1 where patients share it.
    """

    def __init__(self, candidates: Candidates, rules: tuple[RuleInForce, ...]) -> None:
        recorder = Recorder()
        self.candidates = candidates
        self.variables = encode(recorder, candidates, rules)
        self.recording = recorder.finish()
        r = self.recording
        self._constant = recorder.true
        self._variable = r.variable
        self._row_start = np.searchsorted(r.row, np.arange(len(r.kind) + 1))
        by_variable = np.argsort(self._variable, kind="stable")
        self._term_of = by_variable
        self._variable_start = np.searchsorted(
            self._variable[by_variable], np.arange(len(r.lower) + 1)
        )
        self._defined = self._defined_variables()
        self.owner = self._owners()
        self._follows = ~self._defined | (self.owner == SHARED)
        for literals in (self.variables.run, self.variables.staffing, self.variables.housing):
            self._follows[literals] = False
        self._follows[self._constant] = False
        self._scratch_free = np.zeros(len(r.lower), dtype=bool)
        self._scratch_number = np.full(len(r.lower), -1)
        self._scratch_value = np.zeros(len(r.lower), dtype=np.int64)
        self._scratch_value[self._constant] = 1

    def _defined_variables(self) -> Bools:
        """Variables whose value follows from the choice of candidates."""
        v = self.variables
        known = np.zeros(len(self.recording.lower), dtype=bool)
        known[self._constant] = True
        for literals in (v.row, v.run, v.staffing, v.housing):
            known[literals] = True
        for result, group, _ in self.recording.definitions:
            known[result[group]] = True
        return known

    def _owners(self) -> Ints:
        """Whose each variable is: the patient's to whom alone all its neighbors belong."""
        r, rows = self.recording, self.candidates.rows
        owner = np.full(len(r.lower), UNKNOWN)
        owner[self.variables.row] = rows.patient
        for literals in (self.variables.run, self.variables.staffing, self.variables.housing):
            owner[literals] = SHARED
        r.own_definitions(owner, SHARED)
        loose = self._variable != self._constant
        while True:
            open_terms = loose & (owner[self._variable] == UNKNOWN)
            if not open_terms.any():
                break
            settled = loose & ~open_terms
            low, high = extremes(r.row[settled], owner[self._variable[settled]], len(r.kind))
            lowest, _ = extremes(self._variable[open_terms], low[r.row[open_terms]], len(owner))
            _, highest = extremes(self._variable[open_terms], high[r.row[open_terms]], len(owner))
            reached = np.flatnonzero((owner == UNKNOWN) & (highest >= SHARED))
            if not len(reached):
                break
            same = lowest[reached] == highest[reached]
            owner[reached] = np.where(same, lowest[reached], SHARED)
        owner[owner == UNKNOWN] = SHARED
        return owner

    def values(self, choice: Choice) -> Ints:
        """Values of all variables that follow from a choice of candidates; 0 for the others."""
        v, r = self.variables, self.recording
        value = np.zeros(len(r.lower), dtype=np.int64)
        value[self._constant] = 1
        for literals, chosen in (
            (v.row, choice.row),
            (v.run, choice.run),
            (v.staffing, choice.staffing),
            (v.housing, choice.housing),
        ):
            value[literals] = chosen
        for result, group, literal in r.definitions:
            holds = np.where(literal < 0, 1 - value[~literal], value[literal])
            np.maximum.at(value, result[group], holds)
        return value

    def around(self, patients: Ints) -> Bools:
        """The variables of the patients' weeks, and of the runs that they could attend."""
        c, v = self.candidates, self.variables
        free: Bools = np.isin(self.owner, patients)
        seats = np.isin(c.rows.patient, patients) & (c.rows.run != NONE)
        runs = np.zeros(len(c.runs), dtype=bool)
        runs[c.rows.run[seats]] = True
        # Nobody need attend a required session for it to run.
        required = np.array([s.required for s in c.index.problem.sessions], dtype=bool)
        runs |= required[c.runs.session]
        # A session's other times are alternatives to the one at which it runs.
        runs = np.isin(c.runs.session, c.runs.session[runs])
        free[v.run[runs]] = True
        free[v.staffing[runs[c.staffings.run]]] = True
        free[v.housing[runs[c.housings.run]]] = True
        return free

    def choice(self, value: Ints) -> Choice:
        """The candidates that the values choose."""
        v = self.variables
        return Choice(
            value[v.row] > 0, value[v.run] > 0, value[v.staffing] > 0, value[v.housing] > 0
        )

    @property
    def variable(self) -> Ints:
        """Variable of each term of the recording."""
        return self._variable

    @property
    def constant(self) -> int:
        """The variable that is always 1."""
        return self._constant

    def row_owners(self) -> Ints:
        """Whose each row is: the patient's whose variables alone it has, or -1."""
        loose = self._variable != self._constant
        owner = self.owner[self._variable[loose]]
        low, high = extremes(self.recording.row[loose], owner, len(self.recording.kind))
        return np.where(low == high, low, SHARED)

    def block(self, variables: Ints, rows: Ints) -> CpSatEncoder:
        """A model of some variables and of rows that have no others, without an objective.

        The variables are numbered as they are given, after the encoder's own.
        """
        encoder = CpSatEncoder()
        local = encoder.integers(self.recording.lower[variables], self.recording.upper[variables])
        free = self._scratch_free
        number = self._scratch_number
        free[variables], number[variables] = True, local
        value = self._scratch_value
        self._write(encoder, rows, self._terms(rows), value, free, number)
        free[variables] = False
        return encoder

    def part(self, value: Ints, free: Bools) -> Part:
        """The model in which only the given variables, and what they force open, are free.

        Parameters
        ----------
        value : array of int
            Of the variables that stay fixed, from `values`.
        free : array of bool
            Variables to choose. What follows from them, or from what they share rows with, is freed
            along with them.
        """
        r = self.recording
        free = free.copy()
        free[self._constant] = False
        rows = self._touched(free)
        terms = self._terms(rows)
        while True:
            found = self._variable[terms]
            more = np.unique(found[self._follows[found] & ~free[found]])
            if not len(more):
                break
            free[more] = True
            rows = self._touched(free)
            terms = self._terms(rows)
        chosen = np.flatnonzero(free)
        number = np.full(len(free), -1)
        encoder = CpSatEncoder()
        number[chosen] = encoder.integers(r.lower[chosen], r.upper[chosen])
        self._write(encoder, rows, terms, value, free, number)
        encoder.minimize(number[chosen], r.cost[chosen])
        known = chosen[~self._follows[chosen]]
        encoder.hint(number[known], value[known])
        return Part(encoder.finish(), chosen, number[chosen])

    def _touched(self, free: Bools) -> Ints:
        """Rows with a free variable."""
        variables = np.flatnonzero(free)
        first = self._variable_start[variables]
        terms = ragged_ranges(first, self._variable_start[variables + 1] - first)
        return np.unique(self.recording.row[self._term_of[terms]])

    def _terms(self, rows: Ints) -> Ints:
        first = self._row_start[rows]
        return ragged_ranges(first, self._row_start[rows + 1] - first)

    def _write(
        self,
        encoder: CpSatEncoder,
        rows: Ints,
        terms: Ints,
        value: Ints,
        free: Bools,
        number: Ints,
    ) -> None:
        """Write rows with what is fixed taken into their bounds."""
        r = self.recording
        position = np.searchsorted(rows, r.row[terms])
        literal, variable = r.literal[terms], self._variable[terms]
        holds = np.where(literal < 0, 1 - value[variable], value[variable])
        fixed = ~free[variable]
        sums = np.bincount(
            position[fixed], (r.coefficient[terms] * holds)[fixed], minlength=len(rows)
        ).astype(np.int64)
        lower, upper = r.row_lower[rows], r.row_upper[rows]
        lower = np.where(lower <= -INT_MAX, lower, lower - sums)
        upper = np.where(upper >= INT_MAX, upper, upper - sums)
        kind = r.kind[rows]
        group, literal = position[~fixed], literal[~fixed]
        local = np.where(literal < 0, ~number[~literal], number[literal])
        coefficient = r.coefficient[terms][~fixed]
        clause = kind == Kind.CLAUSE
        keep = (clause & (lower > 0))[group]
        encoder.clause(group[keep], local[keep])
        single = (kind == Kind.AT_MOST_ONE) & (upper == 1)
        keep = single[group]
        encoder.at_most_one(group[keep], local[keep])
        rest = ~clause & ~single
        keep = rest[group]
        place = np.cumsum(rest) - 1
        encoder.linear(place[group[keep]], local[keep], coefficient[keep], lower[rest], upper[rest])
