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

__all__ = ["MOST", "parts_of"]

MOST = 24
"""Most parts: each takes some seconds to begin."""


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
    # Together the smallest are parts as well, and not too many.
    while len(members) > MOST:
        members.append(np.union1d(members.pop(), members.pop()))
        members.sort(key=len, reverse=True)
    # Who can be given nothing at all costs the same anywhere.
    idle = np.setdiff1d(np.arange(len(problem.patients)), np.concatenate(members))
    members[-1] = np.union1d(members[-1], idle)
    return [_part(candidates, patients) for patients in sorted(members, key=len, reverse=True)]


def _ties(candidates: Candidates) -> tuple[Ints, Ints]:
    """Pairs of patients and what they could ask for or name, or are in."""
    index, runs = candidates.index, len(candidates.runs)
    problem = index.problem
    # Behind what `rivalry` numbers come sessions, their series, and pairs of patients.
    behind = runs + len(problem.clinicians) + len(problem.rooms)
    pairs = [*problem.keep_apart, *problem.keep_together]
    names: dict[str | None, int] = {None: NONE}
    series = [names.setdefault(session.series, len(names) - 1) for session in problem.sessions]
    series_of = np.array([*series, NONE], dtype=np.int64)
    tied: list[tuple[int, int]] = []
    liked: list[tuple[int, int]] = []
    for p, patient in enumerate(problem.patients):
        people = {patient.therapist, *patient.prefers.clinicians}
        people |= {need.clinician for need in patient.needs}
        tied += [(p, runs + index.clinician[name]) for name in people if name is not None]
        liked += [(p, index.session[name]) for name in patient.prefers.sessions]
    first_pair = behind + len(problem.sessions) + len(names)
    for number, pair in enumerate(pairs):
        tied += [(index.patient[name], first_pair + number) for name in pair]
    member, wanted = rivalry(candidates)
    seated = wanted < runs
    fans = np.array(liked, dtype=np.int64).reshape(-1, 2).T
    who = np.append(member[seated], fans[0])
    session = np.append(candidates.runs.session[wanted[seated]], fans[1])
    whole = series_of[session] != NONE
    one, other = np.array(tied, dtype=np.int64).reshape(-1, 2).T
    return (
        np.concatenate([member, one, who, who[whole]]),
        np.concatenate(
            [
                wanted,
                other,
                behind + session,
                behind + len(problem.sessions) + series_of[session[whole]],
            ]
        ),
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
