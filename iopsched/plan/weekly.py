"""The problem of one week by itself, from the problem of all weeks and from what went before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace

from iopsched.patient import Need
from iopsched.plan.history import Past, borne, seen
from iopsched.plan.offer import offered
from iopsched.plan.pacing import paced
from iopsched.plan.people import patient_in
from iopsched.problem import Problem

__all__ = ["problem_of_week"]


def problem_of_week(problem: Problem, week_of: dt.date, past: Sequence[Past]) -> Problem:
    """The problem of a week, with nothing in it that only `plan` reads.

    It is a function of what it is given: the dates of the problem and the weeks before say who is
    there, in which phase, with which budget, what is offered, and what each patient has seen and
    bore. Pins are those of the first week.

    Parameters
    ----------
    problem : Problem
        Of the first week, with all its dates.
    week_of : date
        A Monday, the first or a later one.
    past : sequence of Past
        The weeks before it, in order.
    """
    first = problem.program.week_of
    assert first is not None
    week = offered(problem, week_of)
    placed = {p.patient for then in past for p in then.schedule.placements}
    present = [
        (who, now)
        for who in problem.patients
        if (now := patient_in(who, first, week_of)) is not None
    ]
    burden = borne([now for _, now in present], past)
    sessions = {session.id for session in week.sessions}
    blocks = {block.id for block in week.program.blocks}
    patients = tuple(
        replace(
            now,
            authorized=paced(problem, who, week_of, past),
            seen=(known := seen(who, past)),
            needs=tuple(_still_taught(need, problem, known) for need in now.needs),
            borne=burden[who.id],
            enrolled=who.enrolled or who.id in placed,
            prefers=replace(
                now.prefers,
                sessions=_among(now.prefers.sessions, sessions),
                blocks=_among(now.prefers.blocks, blocks),
            ),
        )
        for who, now in present
    )
    names = {patient.id for patient in patients}
    return replace(
        week,
        patients=patients,
        keep_apart=tuple(pair for pair in problem.keep_apart if names.issuperset(pair)),
        keep_together=tuple(pair for pair in problem.keep_together if names.issuperset(pair)),
        pins=()
        if past
        else tuple(
            pin for pin in problem.pins if pin.patient in names and pin.session in {None, *sessions}
        ),
        current=past[-1].schedule if past else problem.current,
    )


def _among(names: Iterable[str], known: set[str]) -> tuple[str, ...]:
    return tuple(name for name in names if name in known)


def _still_taught(need: Need, problem: Problem, known: Sequence[str]) -> Need:
    """The need, as far as its services' curricula still have modules that are new."""
    taught: set[str] = set()
    for session in problem.sessions:
        if session.service in need.services:
            if not session.modules:
                return need
            taught.update(session.modules)
    new = len(taught.difference(known))
    if not taught or new >= need.min:
        return need
    return replace(need, min=new)
