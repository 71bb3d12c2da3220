"""Encode a problem's rules over its candidates, and read schedules off the solver's values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from iopsched.arrays import Bools, Ints, group_ids
from iopsched.candidates import Candidates, enumerate_candidates
from iopsched.encoder import Encoder
from iopsched.index import NONE, Index
from iopsched.pooling import name_rooms
from iopsched.problem import Problem
from iopsched.rules import RuleInForce, rules_in_force
from iopsched.rules.base import Desk
from iopsched.schedule import Placement, Run, Schedule
from iopsched.structure import post_structure
from iopsched.variables import Variables

__all__ = ["Choice", "candidates_of", "decode", "encode", "locate", "post", "post_costs"]


@dataclass(frozen=True, slots=True)
class Choice:
    """Which candidates are chosen, table by table."""

    row: Bools
    run: Bools
    staffing: Bools
    housing: Bools


def candidates_of(problem: Problem, rules: tuple[RuleInForce, ...] | None = None) -> Candidates:
    """Enumerate the candidates of a problem under its rules in force."""
    rules = rules_in_force(problem) if rules is None else rules
    binding = {force.rule.id for force in rules if force.level == "must"}
    return enumerate_candidates(
        Index(problem),
        rules,
        staff_binding="clinician_load" in binding,
        pooled="no_overlap" in binding,
    )


def encode(encoder: Encoder, candidates: Candidates, rules: tuple[RuleInForce, ...]) -> Variables:
    """Write the rules over the candidates into the encoder's model.

    Returns
    -------
    Variables
        The literals of the candidates.
    """
    variables = Variables(encoder, candidates)
    post(variables, rules)
    return variables


def post(variables: Variables, rules: tuple[RuleInForce, ...]) -> None:
    """Write the rules, and the cost of each candidate, over literals that are there already."""
    post_structure(variables)
    for force in rules:
        force.rule.post(Desk(variables, force.price))
    post_costs(variables)


def post_costs(variables: Variables) -> None:
    """Write the cost of each candidate by itself."""
    candidates = variables.candidates
    for table, literal in (
        (candidates.rows, variables.row),
        (candidates.staffings, variables.staffing),
        (candidates.housings, variables.housing),
    ):
        costly = np.flatnonzero(table.cost)
        variables.encoder.minimize(literal[costly], table.cost[costly])


def decode(candidates: Candidates, choice: Choice) -> Schedule:
    """The schedule of chosen candidates, with every pooled room named."""
    c, problem = candidates, candidates.index.problem
    rooms = _rooms(candidates, choice)
    staff: dict[int, list[str]] = defaultdict(list)
    for i in np.flatnonzero(choice.staffing).tolist():
        staff[int(c.staffings.run[i])].append(problem.clinicians[c.staffings.clinician[i]].id)
    runs = {
        i: Run(
            session=problem.sessions[c.runs.session[i]].id,
            start=int(c.runs.start[i]),
            end=int(c.runs.end[i]),
            clinicians=tuple(staff[i]),
            room=rooms.get(("run", i)),
        )
        for i in np.flatnonzero(choice.run).tolist()
    }
    placements = []
    for i in np.flatnonzero(choice.row).tolist():
        who = int(c.rows.clinician[i])
        run = runs.get(int(c.rows.run[i]))
        placements.append(
            Placement(
                patient=problem.patients[c.rows.patient[i]].id,
                service=problem.services[c.rows.service[i]].id,
                session=None if run is None else run.session,
                start=int(c.rows.start[i]),
                end=int(c.rows.end[i]),
                clinicians=run.clinicians
                if run is not None
                else (() if who == NONE else (problem.clinicians[who].id,)),
                room=rooms.get(("row", i)) if run is None else run.room,
            )
        )
    return Schedule(placements=tuple(placements), runs=tuple(runs.values())).sized()


def _rooms(c: Candidates, choice: Choice) -> dict[tuple[str, int], str]:
    """Name of the room of each chosen run and appointment that has one."""
    rows = np.flatnonzero(choice.row & (c.rows.room != NONE) & (c.rows.run == NONE))
    housings = np.flatnonzero(choice.housing)
    key = [("row", int(i)) for i in rows] + [("run", int(c.housings.run[i])) for i in housings]
    head = np.concatenate([c.rows.room[rows], c.housings.room[housings]])
    start: Ints = np.concatenate([c.rows.start[rows], c.housings.start[housings]])
    end: Ints = np.concatenate([c.rows.end[rows], c.housings.end[housings]])
    names: dict[tuple[str, int], str] = {}
    for pool in c.pools:
        mine = np.flatnonzero(head == pool[0]).tolist()
        given = name_rooms(pool, [(int(start[i]), int(end[i])) for i in mine])
        for i, room in zip(mine, given, strict=True):
            names[key[i]] = c.index.problem.rooms[room].id
    return names


def locate(candidates: Candidates, schedule: Schedule) -> Choice:
    """The candidates that a schedule chooses; what is no candidate is left out.

    The inverse of `decode`, but for the names of rooms in one pool.
    """
    c, index = candidates, candidates.index
    head = {NONE: NONE} | {room: pool[0] for pool in c.pools for room in pool}

    def who(clinicians: tuple[str, ...]) -> int:
        return index.clinician[clinicians[0]] if clinicians else NONE

    def where(room: str | None) -> int:
        return NONE if room is None else head[index.room[room]]

    rows = [
        (index.patient[p.patient], index.service[p.service], p.start, p.end)
        + (
            (NONE, who(p.clinicians), where(p.room))
            if p.session is None
            else (index.session[p.session], NONE, NONE)
        )
        for p in schedule.placements
    ]
    runs = [(index.session[r.session], r.start, r.end) for r in schedule.runs]
    staff = [
        (index.session[run.session], run.start, run.end, index.clinician[clinician])
        for run in schedule.runs
        for clinician in run.clinicians
    ]
    homes = [
        (index.session[run.session], run.start, run.end, where(run.room)) for run in schedule.runs
    ]
    r, n, s, h = c.rows, c.runs, c.staffings, c.housings
    return Choice(
        row=_among((r.patient, r.service, r.start, r.end, r.session, r.clinician, r.room), rows),
        run=_among((n.session, n.start, n.end), runs),
        staffing=_among((s.session, s.start, s.end, s.clinician), staff),
        housing=_among((h.session, h.start, h.end, h.room), homes),
    )


def _among(columns: tuple[Ints, ...], wanted: Sequence[tuple[int, ...]]) -> Bools:
    """Whether each row of a table is among the wanted ones."""
    asked = np.array(wanted, dtype=np.int64).reshape(-1, len(columns)).T
    both = [np.concatenate([column, ask]) for column, ask in zip(columns, asked, strict=True)]
    ids, _ = group_ids(*both)
    count = len(columns[0])
    return np.isin(ids[:count], ids[count:])
