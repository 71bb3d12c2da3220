"""Parts of a problem that have nothing in common.

Teams under the licenses of different states share no patients, groups or clinicians. What holds
them together are rules that compare everything with everything, such as that clinicians have
equally long weeks: without these each part is a problem of its own, and the sum of their bounds
holds for the whole, since what such a rule adds is never negative.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from iopsched.arrays import Ints
from iopsched.candidates import Candidates
from iopsched.index import NONE
from iopsched.problem import Problem
from iopsched.rules import RuleInForce
from iopsched.search.weekly.clusters import clusters_of, rivalry

__all__ = ["parts_of"]

Tie = tuple[str, int | str]
"""A run, a clinician or whatever else holds patients together, told apart by its kind."""


def parts_of(candidates: Candidates, rules: tuple[RuleInForce, ...]) -> list[Problem]:
    """The parts of a problem, the largest first; the problem itself where it has none.

    Rules that compare everything with everything are left to the caller. A problem in which such a
    rule is more than a wish, or a session must run that nobody attends, has no parts.
    """
    problem = candidates.index.problem
    tied = any(force.rule.across and force.level != "like" for force in rules)
    if tied or any(session.required for session in problem.sessions):
        return [problem]
    members = clusters_of(*_ties(candidates), len(problem.patients))
    if len(members) < 2:
        return [problem]
    # Who can be given nothing at all costs the same anywhere.
    idle = np.setdiff1d(np.arange(len(problem.patients)), np.concatenate(members))
    members[-1] = np.union1d(members[-1], idle)
    return [_part(candidates, patients) for patients in sorted(members, key=len, reverse=True)]


def _ties(candidates: Candidates) -> tuple[Ints, Ints]:
    """Pairs of patients and what they could ask for or name, or are in."""
    index = candidates.index
    problem = index.problem
    member, wanted = rivalry(candidates)
    named: list[tuple[int, Tie]] = []
    for p, patient in enumerate(problem.patients):
        people = {patient.therapist, *patient.prefers.clinicians}
        people |= {need.clinician for need in patient.needs}
        named += [(p, ("clinician", name)) for name in people if name is not None]
        named += [(p, ("session", name)) for name in patient.prefers.sessions]
    for number, pair in enumerate([*problem.keep_apart, *problem.keep_together]):
        named += [(index.patient[name], ("pair", number)) for name in pair]
    # Who could attend, and who could be seen, hangs together with who names the same.
    rows = candidates.rows
    for kind, column, things in (
        ("session", rows.session, problem.sessions),
        ("clinician", rows.clinician, problem.clinicians),
    ):
        pairs = np.unique((rows.patient * len(things) + column)[column != NONE])
        named += [
            (pair // len(things), (kind, things[pair % len(things)].id)) for pair in pairs.tolist()
        ]
    for p, (kind, name) in list(named):
        series = problem.sessions[index.session[str(name)]].series if kind == "session" else None
        if series is not None:
            named.append((p, ("series", series)))
    number_of = {tie: i for i, tie in enumerate(dict.fromkeys(tie for _, tie in named))}
    first = int(wanted.max(initial=-1)) + 1
    return (
        np.append(member, np.array([p for p, _ in named], dtype=np.int64)),
        np.append(wanted, np.array([first + number_of[tie] for _, tie in named], dtype=np.int64)),
    )


def _part(candidates: Candidates, patients: Ints) -> Problem:
    """The problem of some patients; who and what they cannot ask for is there and never used."""
    problem, rows = candidates.index.problem, candidates.rows
    people = [problem.patients[p] for p in patients.tolist()]
    ids = {patient.id for patient in people}
    mine = np.zeros(len(problem.patients), dtype=bool)
    mine[patients] = True
    reached = {
        problem.sessions[i].id for i in np.unique(rows.session[mine[rows.patient]]) if i >= 0
    }
    named = {name for patient in people for name in patient.prefers.sessions}
    series = {x.series for x in problem.sessions if x.id in reached and x.series is not None}
    return replace(
        problem,
        patients=tuple(people),
        # What is only named, or belongs to a series, counts for rules and does not run.
        sessions=tuple(
            session if session.id in reached else replace(session, times=())
            for session in problem.sessions
            if session.id in reached | named or session.series in series
        ),
        keep_apart=tuple(pair for pair in problem.keep_apart if pair[0] in ids),
        keep_together=tuple(pair for pair in problem.keep_together if pair[0] in ids),
    )
