"""Modules of a curriculum: each once, and in order where order matters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

import numpy as np

from iopsched.arrays import Bools, Ints, group_ids, join
from iopsched.index import NONE, Index
from iopsched.problem import Problem
from iopsched.roster import Roster
from iopsched.rules.base import Desk, Finding, Rule
from iopsched.tables import Rows

__all__ = ["Curriculum"]


class Curriculum(Rule):
    """What a session teaches this week is the first of its `modules`."""

    id = "curriculum"
    sentence = (
        "A patient sees each module of a curriculum once and, where order matters, none before the "
        "one that comes before it; counts seats."
    )
    level = "must"
    weight = 10_000
    scope = "patient"

    def row_amounts(self, index: Index, rows: Rows) -> Ints:
        taught, seen = index.once(_lessons)
        return seen[rows.patient, taught[rows.session]].astype(np.int64)

    def post(self, desk: Desk) -> None:
        c = desk.variables.candidates
        problem = c.index.problem
        if not any(session.modules for session in problem.sessions):
            return
        number = _numbers(problem)
        taught = _taught(problem, number, c.rows.session)
        seats = np.flatnonzero(taught != NONE)
        patient, module = c.rows.patient[seats], taught[seats]
        literal = desk.variables.row[seats]
        lesson, (each, _) = group_ids(patient, module)
        desk.at_most(lesson, literal, np.ones(len(each), dtype=np.int64))
        # A seat asks for an earlier one in the module before its own, unless that was seen.
        needed = _previous(problem, number)[c.rows.service[seats], module]
        asking = np.flatnonzero((needed != NONE) & ~_seen(problem, number)[patient, needed])
        width = len(number) + 1
        ask, seat = join(
            patient[asking] * width + needed[asking],
            patient * width + module,
        )
        earlier = c.rows.end[seats[seat]] <= c.rows.start[seats[asking[ask]]]
        desk.some_of(
            np.concatenate([np.arange(len(asking)), ask[earlier]]),
            np.concatenate([~literal[asking], literal[seat[earlier]]]),
        )

    def judge(self, roster: Roster) -> Iterator[Finding]:
        for patient in roster.outpatients():
            week = [
                (placement, roster.sessions[placement.session].modules[0])
                for placement in roster.week[patient.id]
                if placement.session is not None and roster.sessions[placement.session].modules
            ]
            taken: set[str] = set()
            for placement, module in week:
                order = roster.services[placement.service].in_order
                previous = order[order.index(module) - 1] if module in order[1:] else None
                come_before = {m for p, m in week if p.end <= placement.start}
                faults = []
                if module in patient.seen:
                    faults.append("has been seen")
                if module in taken:
                    faults.append("comes twice this week")
                if previous is not None and previous not in {*patient.seen, *come_before}:
                    faults.append(f"comes before {previous}")
                for words in faults:
                    yield Finding(
                        amount=1,
                        patient=patient.id,
                        session=placement.session,
                        start=placement.start,
                        note=f"{patient.id} in {placement.session}: module {module} {words}",
                    )
                taken.add(module)


def _numbers(problem: Problem) -> dict[str, int]:
    """A number for each module that is taught this week or stands in an order."""
    names = {name for session in problem.sessions for name in session.modules[:1]}
    names |= {name for service in problem.services for name in service.in_order}
    return {name: i for i, name in enumerate(sorted(names))}


def _lessons(index: Index) -> tuple[Ints, Bools]:
    """The module of each session, and of no session at the end; and by patient those seen."""
    number = _numbers(index.problem)
    everything = np.append(np.arange(len(index.problem.sessions)), NONE)
    return _taught(index.problem, number, everything), _seen(index.problem, number)


def _taught(problem: Problem, number: Mapping[str, int], session: Ints) -> Ints:
    """The module that each session teaches this week, or none; no session teaches none."""
    modules = [number[s.modules[0]] if s.modules else NONE for s in problem.sessions]
    taught: Ints = np.array([*modules, NONE], dtype=np.int64)[session]
    return taught


def _seen(problem: Problem, number: Mapping[str, int]) -> Bools:
    """By patient and module: whether it was seen; nobody has seen the last, which is none."""
    seen = np.zeros((len(problem.patients), len(number) + 1), dtype=bool)
    for row, patient in zip(seen, problem.patients, strict=True):
        row[[number[name] for name in patient.seen if name in number]] = True
    return seen


def _previous(problem: Problem, number: Mapping[str, int]) -> Ints:
    """By service and module: the module that comes before it, or none."""
    previous = np.full((len(problem.services), len(number) + 1), NONE)
    for row, service in zip(previous, problem.services, strict=True):
        for before, after in pairwise(service.in_order):
            row[number[after]] = number[before]
    return previous
