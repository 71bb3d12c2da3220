"""Who came, by the program's own rules: ``python -m examples.attendance``.

A Prodigal's Path publishes that missing two or more group sessions may lead to a discharge, and
another program that more than one miss in six calls for a contract. Six weeks of made-up attendance
of a solved week are reviewed by both, and by what nine hours a week ask for.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from random import Random

import iopsched
from iopsched import AttendanceRecord, AttendanceRules, HoursRule, MissRule, Placement, WeekRule
from iopsched.week import DAY

__all__ = ["RULES", "attendance_of", "main"]

DATA = Path(__file__).parent / "data"

GROUPS = ("hour-1", "hour-2", "hour-3")
RULES = AttendanceRules(
    misses=(
        MissRule(
            id="two-groups",
            misses=2,
            within_weeks=2,
            services=GROUPS,
            source="https://aprodigalspath.com/services-and-fees/intensive-outpatient-program/",
        ),
        MissRule(
            id="two-in-six",
            misses=2,
            of=6,
            source="https://www.mhs-dbt.com/blog/mhs-dbt-program-attendance-policy/",
        ),
    ),
    weeks=(WeekRule(id="weekly-minimum", weeks=2, of=3),),
    hours=(HoursRule(id="eighteen-in-three", hours=18, weeks=3),),
)


def attendance_of(
    schedule: iopsched.Schedule, first: dt.date, weeks: int, seed: int
) -> iopsched.Attendance:
    """Made-up attendance of a week that is repeated: most come, some are often away."""
    rng = Random(seed)
    people = sorted({placement.patient for placement in schedule.placements})
    away = {patient: rng.choice((0.01, 0.03, 0.05, 0.3)) for patient in people}
    records = [
        record
        for week in range(weeks)
        for placement in schedule.placements
        for record in _records(placement, first + dt.timedelta(weeks=week), away, rng)
    ]
    return iopsched.Attendance(records=tuple(records))


def _records(
    placement: Placement, monday: dt.date, away: dict[str, float], rng: Random
) -> Iterator[AttendanceRecord]:
    day, start = divmod(placement.start, DAY)
    came = rng.random() >= away[placement.patient]
    yield AttendanceRecord(
        patient=placement.patient,
        date=monday + dt.timedelta(days=day),
        start=start,
        service=placement.service,
        session=placement.session,
        status="attended" if came else rng.choice(("missed", "missed", "excused")),
        minutes=placement.minutes if came else 0,
    )


def main(time_limit: float = 20.0) -> None:
    """Print the review, and one flag's sessions."""
    problem = iopsched.read(DATA / "prodigals_path.json")
    assert problem.program.week_of is not None
    schedule = iopsched.solve(problem, time_limit=time_limit, gap=0.03).schedule
    six_weeks_ago = problem.program.week_of - dt.timedelta(weeks=6)
    attendance = attendance_of(schedule, six_weeks_ago, weeks=6, seed=3)
    found = iopsched.review(attendance, problem, rules=RULES)
    print(found)
    if found.flags:
        print()
        print(found.flags[0].frame.to_string(index=False))


if __name__ == "__main__":
    main()
