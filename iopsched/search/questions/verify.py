"""The referee over what a change of a few weeks touches, in place of everything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from iopsched.errors import SolverError
from iopsched.patient import Patient
from iopsched.roster import Roster
from iopsched.rules import Finding
from iopsched.schedule import Placement, Run, Schedule
from iopsched.search.questions.published import Published
from iopsched.search.questions.weeks import FoundWeeks
from iopsched.wellformed import malformed

__all__ = ["own_penalty", "verify"]


def own_penalty(published: Published, patients: Sequence[Patient], schedule: Schedule) -> int:
    """What some patients' own weeks in a schedule cost; without a week, what it costs to wait."""
    ids = {patient.id for patient in patients}
    weeks = tuple(p for p in schedule.placements if p.patient in ids)
    roster = _own_roster(published, patients, weeks, schedule)
    return sum(
        finding.amount * force.weight
        for force in published.rules
        if force.level != "must" and (force.rule.scope == "patient" or force.rule.demands)
        for finding in force.rule.judge(roster)
        if finding.patient is not None
    )


def verify(published: Published, free: Sequence[Patient], found: FoundWeeks) -> None:
    """Judge found weeks by every `must` rule, with all that share a session, clinician or room.

    Raises
    ------
    SolverError
        When the search returned what the referee rejects: a defect.
    """
    schedule = found.schedule
    own = _own_roster(published, free, schedule.placements, schedule)
    broken: list[Finding] = list(malformed(own))
    shared = _shared_roster(published, free, found)
    for force in published.rules:
        if force.level != "must":
            continue
        if force.rule.scope == "patient" or force.rule.demands:
            broken += [f for f in force.rule.judge(own) if f.patient or f.session in found.closed]
        else:
            broken += force.rule.judge(shared)
    if broken:
        lines = "\n".join(f"  - {finding.note}" for finding in broken)
        raise SolverError(f"the search returned weeks that break rules:\n{lines}")


def _own_roster(
    published: Published,
    patients: Sequence[Patient],
    placements: Sequence[Placement],
    runs: Schedule,
) -> Roster:
    """Some patients and their weeks, as if they were alone."""
    ids = [patient.id for patient in patients]
    problem = replace(
        published.problem,
        patients=tuple(patients),
        keep_apart=(),
        keep_together=(),
        pins=tuple(pin for pin in published.problem.pins if pin.patient in ids),
        current=published.previous(ids),
    )
    return Roster(problem, Schedule(placements=tuple(placements), runs=runs.runs))


def _shared_roster(published: Published, free: Sequence[Patient], found: FoundWeeks) -> Roster:
    """Everything in the sessions, and of the clinicians and rooms, that the weeks use."""
    mine = {patient.id for patient in free}
    weeks = found.schedule
    held_by: list[Placement | Run] = [*weeks.placements, *weeks.runs]
    people = {clinician for item in held_by for clinician in item.clinicians}
    rooms = {item.room for item in held_by} - {None}
    before = {p.session for one in mine for p in published.weeks.get(one, ())}
    own_runs = {run.session: run for run in weeks.runs}
    runs = [
        run
        for run in published.schedule.runs
        if (
            run.session in own_runs
            or run.session in before
            or run.room in rooms
            or not people.isdisjoint(run.clinicians)
        )
        and run.session not in found.closed
    ]
    held = {run.session: run for run in runs} | own_runs
    near = [published.attending[session] for session in held if session in published.attending]
    near += [published.seeing[one] for one in people if one in published.seeing]
    near += [published.meeting_in[room] for room in rooms if room in published.meeting_in]
    others = list(dict.fromkeys(p for some in near for p in some if p.patient not in mine))
    ids = {p.patient for p in others} - mine
    # Nothing is asked of who and what is not named here.
    named: list[Placement | Run] = [*others, *weeks.placements, *held.values()]
    staff = {clinician for item in named for clinician in item.clinicians}
    housed = {item.room for item in named}
    pairs = published.problem.keep_apart
    problem = replace(
        published.problem,
        patients=(*free, *(published.patients[one] for one in sorted(ids))),
        sessions=tuple(s for s in published.problem.sessions if s.id in held),
        clinicians=tuple(c for c in published.problem.clinicians if c.id in staff),
        rooms=tuple(r for r in published.problem.rooms if r.id in housed),
        keep_apart=tuple(p for p in pairs if not mine.isdisjoint(p) and set(p) <= ids | mine),
        keep_together=(),
        pins=(),
        current=None,
    )
    schedule = Schedule(placements=(*others, *weeks.placements), runs=tuple(held.values()))
    return Roster(problem, schedule)
