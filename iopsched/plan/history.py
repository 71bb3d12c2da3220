"""What earlier weeks leave behind: modules seen, burdens borne, budgets spent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from iopsched.patient import Patient
from iopsched.problem import Problem, RulePack
from iopsched.roster import Roster
from iopsched.rules.authorization import in_units
from iopsched.rules.counting import judged_minutes
from iopsched.rules.fair_share import unpopular_spans
from iopsched.schedule import Schedule

__all__ = ["Past", "Spent", "borne", "seen", "spent"]

MOST_BORNE = 10
"""A larger burden counts as this, so that no wish outweighs what is missing."""


@dataclass(frozen=True, eq=False)
class Past:
    """One week that is planned.

    Attributes
    ----------
    problem, schedule : Problem, Schedule
        The problem of that week by itself, and what was made of it.
    """

    problem: Problem
    schedule: Schedule

    @cached_property
    def roster(self) -> Roster:
        """Views of the schedule."""
        return Roster(self.problem, self.schedule)

    @property
    def week_of(self) -> dt.date:
        """The Monday."""
        assert self.problem.program.week_of is not None
        return self.problem.program.week_of


@dataclass(frozen=True, slots=True)
class Spent:
    """What a patient has used of an authorization: counted minutes, days and units."""

    minutes: int = 0
    days: int = 0
    units: int = 0


def seen(patient: Patient, past: Iterable[Past]) -> tuple[str, ...]:
    """Modules that the patient has seen by the end of the past, in the order of seeing them."""
    names = dict.fromkeys(patient.seen)
    for week in past:
        for placement in week.roster.week.get(patient.id, ()):
            if placement.session is not None:
                names.update(dict.fromkeys(week.roster.sessions[placement.session].modules[:1]))
    return tuple(names)


def borne(patients: Iterable[Patient], past: Iterable[Past]) -> Mapping[str, int]:
    """Placements at unpopular times so far, beyond the fewest that anybody bore.

    Unpopular are the times of `Program.unpopular`, and to a patient the days that they would rather
    avoid.
    """
    count = {patient.id: patient.borne for patient in patients}
    for week in past:
        for patient in week.problem.patients:
            disliked = unpopular_spans(week.problem, patient.prefers.avoid_days)
            for placement in week.roster.week[patient.id] if patient.id in count else ():
                hit = any(span.overlap(placement.start, placement.end) for span in disliked)
                count[patient.id] += hit
    fewest = min(count.values(), default=0)
    return {name: min(MOST_BORNE, total - fewest) for name, total in count.items()}


def spent(
    patient: str, past: Iterable[Past], within: Callable[[dt.date], bool], pack: RulePack
) -> Spent:
    """What the patient used in those weeks of the past that the authorization is for."""
    minutes = days = units = 0
    for week in past:
        who = week.roster.patients.get(patient)
        if who is None or not within(week.week_of):
            continue
        daily = [judged_minutes(week.roster, who, pack, day) for day in range(7)]
        minutes += judged_minutes(week.roster, who, pack)
        days += sum(counted > 0 for counted in daily)
        units += judged_minutes(week.roster, who, in_units(pack)) // pack.unit_minutes
    return Spent(minutes, days, units)
