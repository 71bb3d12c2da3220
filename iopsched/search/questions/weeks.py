"""The exact model of a few patients' weeks beside a published schedule."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from ortools.sat.python import cp_model

from iopsched.arrays import Bools, Ints
from iopsched.candidates import Candidates
from iopsched.errors import SolverError
from iopsched.index import NONE
from iopsched.model import Choice, decode, locate
from iopsched.problem import Patient, Problem
from iopsched.rules.base import Desk
from iopsched.schedule import Placement, Schedule
from iopsched.search.cpsat import new_solver
from iopsched.search.questions.folding import FoldingEncoder, GivenVariables, holds
from iopsched.search.questions.openings import open_candidates, own_problem
from iopsched.search.questions.published import Published
from iopsched.structure import post_structure
from iopsched.tables import Offers, Rows
from iopsched.variables import Variables

__all__ = ["FoundWeeks", "Weeks", "open_literals", "small_solver"]


@dataclass(frozen=True, slots=True)
class FoundWeeks:
    """Weeks of the free patients.

    Attributes
    ----------
    schedule : Schedule
        Their placements, and the runs that these are in.
    opened, closed : tuple of str
        Sessions that begin, and cease, to run.
    score : int
        Of everybody, under the rules.
    best : bool
        Whether it is proven that there are none with a smaller score.
    """

    schedule: Schedule
    opened: tuple[str, ...]
    closed: tuple[str, ...]
    score: int
    best: bool


class Weeks:
    """Everything that is open to some patients, under every rule.

    Parameters
    ----------
    published : Published
        What everybody else keeps.
    free : sequence of Patient
        Whose weeks are chosen; they need not be in the published problem.
    whole : iterable of str
        Those of them whose week has to be complete: every weekly minimum holds.

    Attributes
    ----------
    candidates : Candidates
        Of these patients alone.
    variables : Variables
    encoder : FoldingEncoder
    """

    def __init__(
        self, published: Published, free: Sequence[Patient], whole: Iterable[str] = ()
    ) -> None:
        self.published, self.free = published, tuple(free)
        complete = frozenset(whole)
        # The rules hold patients who are not enrolled to all their minimums.
        asked = [replace(p, enrolled=False) if p.id in complete else p for p in free]
        self.own = own_problem(published, asked)
        self.candidates = open_candidates(published, self.own)
        self.encoder = FoldingEncoder()
        self.variables = open_literals(self.encoder, published, self.candidates)
        everybody = _beside_others(published, self.own, self.candidates, self.variables)
        post_structure(everybody)
        for force in published.rules:
            view = everybody if force.rule.scope == "shared" else self.variables
            force.rule.post(Desk(view, force.price))
        self._price(everybody)
        present = [i for i, patient in enumerate(free) if patient.id in complete]
        if present:
            placed = self.variables.placed[present]
            self.encoder.clause(np.arange(len(present)), placed)
        self._model: cp_model.CpModel | None = None
        self._wishes: list[tuple[Ints, int]] = []

    def _price(self, everybody: Variables) -> None:
        """What rules mind about single candidates, and about the appointments of others."""
        c, v = self.candidates, self.variables
        for cost, literal in (
            (c.rows.cost, v.row),
            (c.staffings.cost, v.staffing),
            (c.housings.cost, v.housing),
        ):
            self.encoder.minimize(literal, cost)
        rows = everybody.candidates.rows
        theirs = rows.take(np.arange(len(c.rows), len(rows)))
        met = theirs.take(theirs.session == NONE)
        offers = Offers(
            met.run, met.session, met.service, met.clinician, met.start, met.end, met.cost
        )
        for force in self.published.rules:
            if force.rule.scope == "shared" and not force.rule.demands and force.price is not None:
                amounts = force.offer_amounts(c.index, offers)
                self.encoder.offset += 0 if amounts is None else int(amounts.sum()) * force.price

    def seats_in(self, session: str) -> Ints:
        """Literals of seats in the session."""
        rows = self.candidates.rows
        seats: Ints = self.variables.row[rows.session == self.candidates.index.session[session]]
        return seats

    def require_one(self, literal: Ints) -> None:
        """Look only for weeks in which one of the literals holds."""
        self.encoder.clause(np.zeros(len(literal), dtype=np.int64), literal)

    def keep(self, placements: Iterable[Placement], weight: int) -> None:
        """Prefer weeks with these placements; each that is gone costs the weight in the search."""
        self.prefer(self.variables.row[self.rows_of(placements)], weight)

    def move_at_most(self, count: int, weeks: Sequence[Sequence[Placement]]) -> None:
        """Look only for weeks in which all but so many of these patients' keep all they have."""
        moved = self.encoder.bools(len(weeks))
        for literal, week in zip(moved.tolist(), weeks, strict=True):
            kept = self.variables.row[self.rows_of(week)]
            self.encoder.implies(~kept, np.full(len(kept), literal))
        group, bound = np.zeros(len(moved), dtype=np.int64), np.array([count])
        self.encoder.linear(group, moved, np.ones_like(moved), np.zeros_like(bound), bound)

    def prefer(self, literal: Ints, weight: int) -> None:
        """Steer the search, and not the score: each literal that does not hold costs the weight."""
        self._wishes.append((literal, weight))

    def rows_of(self, placements: Iterable[Placement]) -> Ints:
        """Candidates that are the given placements."""
        chosen = locate(self.candidates, Schedule(placements=tuple(placements)))
        return np.flatnonzero(chosen.row)

    def find(self, seconds: float) -> FoundWeeks | None:
        """The best weeks; None when there are none, or none was found in time."""
        if self._model is None:
            for literal, weight in self._wishes:
                self.encoder.minimize(~literal, np.full(len(literal), weight))
            self._model = self.encoder.finish()
        solver = small_solver(seconds)
        status = solver.solve(self._model)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None
        values = np.array(solver.response_proto.solution, dtype=np.int64)
        return self._read(values, round(solver.objective_value), status == cp_model.OPTIMAL)

    def _read(self, values: Ints, objective: int, best: bool) -> FoundWeeks:
        v = self.variables
        c, row = self.candidates, holds(values, v.row)
        # Runs that only others are in are as published, and need not be read.
        read = (v.run != self.encoder.true) & (v.run != ~self.encoder.true)
        read[c.rows.run[row & (c.rows.run != NONE)]] = True
        choice = Choice(
            row,
            holds(values, v.run) & read,
            holds(values, v.staffing) & read[c.staffings.run],
            holds(values, v.housing) & read[c.housings.run],
        )
        found = decode(c, choice)
        runs = {run.session for run in found.runs}
        used = {placement.session for placement in found.placements}
        before = self.published.runs
        deserted = self.published.deserted([patient.id for patient in self.free])
        opened = tuple(sorted(runs - before.keys()))
        mine = tuple(run for run in found.runs if run.session in used or run.session in opened)
        for literal, weight in self._wishes:
            objective -= weight * int((~holds(values, literal)).sum())
        score = objective + self.published.beside(patient.id for patient in self.free)
        return FoundWeeks(
            replace(found, runs=mine), opened, tuple(sorted(deserted - runs)), score, best
        )


def small_solver(seconds: float) -> cp_model.CpSolver:
    """A solver for a few weeks, which one thread solves in a fraction of a second."""
    solver = new_solver(workers=1)
    parameters = solver.parameters
    parameters.max_time_in_seconds = max(seconds, 0.01)
    # Presolve does most of the work on a model this small; probing costs more than it finds.
    parameters.cp_model_probing_level = 0
    parameters.symmetry_level = 0
    parameters.linearization_level = 2
    parameters.cut_level = 0
    return solver


def open_literals(encoder: FoldingEncoder, published: Published, c: Candidates) -> Variables:
    """Literals of what is open to some patients; a session that others attend runs as it does."""
    sessions = c.index.problem.sessions
    ids = [patient.id for patient in c.index.problem.patients]
    deserted = published.deserted(ids)
    standing = np.array(
        [s.id in published.runs and s.id not in deserted for s in sessions] + [False]
    )

    def literals(session: Ints, chosen: Bools) -> Ints:
        result = np.where(chosen, encoder.true, ~encoder.true)
        loose = ~standing[session]
        result[loose] = encoder.bools(int(loose.sum()))
        return result

    people = len(c.index.problem.clinicians)
    led = np.isin(
        c.staffings.session * people + c.staffings.clinician,
        published.led[0] * people + published.led[1],
    )
    return GivenVariables(
        encoder,
        c,
        row=encoder.bools(len(c.rows)),
        run=literals(c.runs.session, np.ones(len(c.runs), dtype=bool)),
        staffing=literals(c.staffings.session, led),
        housing=literals(c.housings.session, np.ones(len(c.housings), dtype=bool)),
    )


def _beside_others(
    published: Published, own: Problem, c: Candidates, v: Variables
) -> GivenVariables:
    """The same literals among the placements that everybody else keeps."""
    ids = {patient.id for patient in own.patients}
    others = [p for p in published.bystanders if p.id not in ids]
    problem = replace(
        own,
        patients=(*own.patients, *others),
        keep_apart=published.problem.keep_apart,
        keep_together=published.problem.keep_together,
    )
    index = published.index.of(problem)
    patient, service, session, start, end, clinician, room, in_person, site = published.placed[
        :, published.fixed(ids)
    ]
    number = np.array([index.patient[p.id] for p in published.problem.patients], dtype=np.int64)
    run_of = np.full(len(problem.sessions) + 1, NONE)
    run_of[c.runs.session] = np.arange(len(c.runs))
    run = run_of[session]
    if np.any((run == NONE) & (session != NONE)):
        raise SolverError("a session that runs is no longer possible")
    fixed = Rows(
        number[patient],
        service,
        session,
        run,
        start,
        end,
        clinician,
        room,
        in_person.astype(bool),
        site,
        np.zeros_like(start),
    )
    nothing = np.empty(0, dtype=np.int64)
    everything = Candidates(
        index,
        Rows.joined([c.rows, fixed]),
        c.runs,
        c.staffings,
        c.housings,
        c.pools,
        nothing,
        nothing,
    )
    return GivenVariables(
        v.encoder,
        everything,
        row=np.concatenate([v.row, np.full(len(fixed), v.encoder.true)]),
        run=v.run,
        staffing=v.staffing,
        housing=v.housing,
    )
