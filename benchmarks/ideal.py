"""The best week that each patient could have with the program to themselves.

What this costs cannot be avoided by any schedule: it is the part of a score that competition for
seats and hours does not explain. A patient's week is judged by the patient rules alone; the costs
of rules about what patients share are left out, so that the sum is a lower bound of every score.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

from ortools.sat.python import cp_model

from benchmarks.cohorts import instance
from benchmarks.records import append, read
from iopsched.encoder import CpSatEncoder
from iopsched.io import digest
from iopsched.model import candidates_of
from iopsched.problem import Clinician, Patient, Problem, Session
from iopsched.rules import rules_in_force
from iopsched.rules.base import Desk
from iopsched.structure import post_structure
from iopsched.variables import Variables

__all__ = ["COLUMNS", "alone", "ideal", "known_ideal"]

COLUMNS = ("instance", "problem", "ideal")

SECONDS = 30.0
"""Limit for one patient; what is then proven is used."""


def known_ideal(name: str, cores: int, results: Path) -> int:
    """The ideal of an instance, from the file of those already computed, or computed and kept."""
    file, problem = results / "ideal.csv", instance(name)
    key = digest(problem)
    for row in read(file):
        if row["instance"] == name and row["problem"] == key:
            return int(row["ideal"])
    value = ideal(problem, cores)
    append(file, COLUMNS, [{"instance": name, "problem": key, "ideal": value}])
    return value


def ideal(problem: Problem, cores: int) -> int:
    """Sum over all patients of the cost of their best week, or a lower bound of it."""
    with ProcessPoolExecutor(cores, initializer=_hold, initargs=(problem,)) as pool:
        return sum(pool.map(_held_alone, range(len(problem.patients)), chunksize=8))


_held: list[Problem] = []


def _hold(problem: Problem) -> None:
    """Keep the problem in a worker process, so that it is sent only once."""
    _held.append(problem)


def _held_alone(position: int) -> int:
    return alone(_held[0], _held[0].patients[position])


def alone(problem: Problem, patient: Patient) -> int:
    """Cost of the patient's best week under the patient rules."""
    week = _only(problem, patient)
    rules = rules_in_force(week)
    candidates = candidates_of(week, rules)
    encoder = CpSatEncoder()
    variables = Variables(encoder, candidates)
    post_structure(variables)
    for force in rules:
        if force.rule.scope == "patient" or force.rule.id == "no_overlap":
            force.rule.post(Desk(variables, force.price))
    encoder.minimize(variables.row, candidates.rows.cost)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = SECONDS
    solver.solve(encoder.finish())
    return max(0, math.ceil(solver.best_objective_bound - 1e-6))


def _only(problem: Problem, patient: Patient) -> Problem:
    """The problem of one patient, with only the sessions and clinicians that they could have."""
    wanted = {service for need in patient.needs for service in need.services}
    tags = set(patient.tags)
    distinct: dict[object, Session] = {}
    for session in problem.sessions:
        if session.service in wanted and (not session.serves or tags & set(session.serves)):
            alone = session.series or session.closed or session.id in patient.prefers.sessions
            # To one patient, parallel groups at one time and place are the same: every session of
            # the registry has a leader who works at its times, and rooms that fit.
            alike = (session.service, session.times, session.modality, session.site)
            distinct.setdefault(session.id if alone else alike, session)
    sessions = list(distinct.values())
    return replace(
        problem,
        patients=(patient,),
        sessions=tuple(sessions),
        clinicians=tuple(_clinicians(problem, patient, sessions)),
        keep_apart=(),
        keep_together=(),
        pins=(),
    )


def _clinicians(
    problem: Problem, patient: Patient, sessions: Sequence[Session]
) -> Iterator[Clinician]:
    """Who leads these sessions, or may see the patient."""
    named: set[str | None] = {name for session in sessions for name in session.clinicians}
    named |= {patient.therapist} | {need.clinician for need in patient.needs}
    anybody = {
        service for need in patient.needs if need.clinician is None for service in need.services
    }
    roles = [
        set(service.requires)
        for service in problem.services
        if service.id in anybody and service.form != "group"
    ]
    for clinician in problem.clinicians:
        able = any(role <= set(clinician.tags) for role in roles)
        if clinician.id in named or able or any(not s.clinicians for s in sessions):
            yield clinician
