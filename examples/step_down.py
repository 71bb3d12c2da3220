"""Six weeks of step-down at a real program: ``python -m examples.step_down``.

The week is that of UCSF Langley Porter PHP/IOP as published: three shared groups from 10:00 to
13:00 every weekday, and lunch and a fourth group for those in PHP. With breaks, a day is three
hours of IOP or four of PHP, so that five, four and three days are 15, 12 and 9 hours. The patients
are those of ``examples/data/ucsf.json``; the course of each over the weeks is made up here:

- PHP patients leave PHP for 15 hours on five days, then 12 on four, then 9 on three,
- IOP patients go on with 9 hours on three days, some of them to one day before they leave,
- four newcomers are admitted on Mondays, and a therapist is away for a week,
- the program is closed on Thanksgiving, as its page says of holidays.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pandas as pd

import iopsched
from examples.life import WEEKDAYS, at
from iopsched import (
    Authorization,
    Closure,
    Dates,
    Hours,
    Need,
    Patient,
    Phase,
    Plan,
    Problem,
    RulePack,
    Status,
    Visits,
)

__all__ = ["main", "problem"]

DATA = Path(__file__).parent / "data"
SHARED = ("psychotherapy", "skills-1", "skills-2")
ELAPSED = RulePack(
    id="block-hours",
    title="Hours of the published block: breaks between groups count",
    counting="elapsed",
)


def groups(days: int, level: str) -> tuple[Need, ...]:
    """The shared groups on so many days, those of PHP beside, and one individual session."""
    services = (*SHARED, "skills-practice", "lunch") if level == "php" else SHARED
    return (
        *(Need(service=s, min=days, max=days, max_per_day=1) for s in services),
        Need(service="individual-php" if level == "php" else "individual", max=1),
    )


def step(days: int, weeks: int | None = None, level: str = "iop") -> Phase:
    """Groups on so many days: three hours a day, four in PHP; appointments come on top."""
    hours = days * (4 if level == "php" else 3)
    return Phase(
        id=f"{level}-{hours}",
        weeks=weeks,
        tags=("php" if level == "php" else "iop",),
        hours=Hours(min=hours, target=hours, max=hours + 2),
        visits=Visits(min=days, max=days),
        needs=groups(days, level),
    )


def course(patient: Patient, turn: int) -> tuple[Phase, ...]:
    """What is planned for one patient, the turn-th of those in PHP or of those in IOP."""
    free = days_free(patient)
    if "php" in patient.tags:
        down = [step(days, 1) for days in (5, 4) if days <= free]
        return (step(min(free, 5), 1 + turn // 2, "php"), *down, step(3))
    if turn % 4 == 0:
        return (step(3, 2 + turn % 3), step(1, 3, "out"))
    return (step(3),)


def days_free(patient: Patient) -> int:
    """Weekdays on which the patient is free from 10:00 to 14:50, with the way there and back."""
    way = patient.travel_minutes
    return sum(
        not any(busy.overlap(day.start - way, day.end + way) for busy in patient.commitments)
        for day in at(WEEKDAYS, "10:00", "14:50")
    )


def problem() -> Problem:
    """The published week, with courses, admissions, a vacation and a holiday."""
    week = iopsched.read(DATA / "ucsf.json")
    patients = []
    turns = {"php": 0, "iop": 0}
    for patient in week.patients:
        level = "php" if "php" in patient.tags else "iop"
        patients.append(
            replace(
                patient,
                rule_pack=None,
                phases=course(patient, turns[level]),
                # A payer's authorization for all of the stay, which is paced to its end.
                authorized=Authorization(days=15, valid_until=dt.date(2026, 12, 11), per="period")
                if level == "iop" and turns[level] == 1
                else Authorization(),
            )
        )
        turns[level] += 1
    newcomers = [
        replace(
            patients[i],
            id=f"N{i:02d}",
            admitted=dt.date(2026, 11, 9) + dt.timedelta(weeks=min(j, 2)),
            enrolled=True,
        )
        for j, i in enumerate((6, 5, 10, 14))
    ]
    return replace(
        week,
        program=replace(
            week.program,
            rule_pack=ELAPSED,
            closures=(Closure(id="thanksgiving", first=dt.date(2026, 11, 26)),),
        ),
        # Groups of those in PHP get smaller as they step down.
        services=tuple(
            replace(s, min_size=2) if s.id == "skills-practice" else s for s in week.services
        ),
        clinicians=tuple(
            replace(c, away=(Dates(first=dt.date(2026, 11, 16), last=dt.date(2026, 11, 20)),))
            if c.id == "T5"
            else c
            for c in week.clinicians
        ),
        patients=(*patients, *newcomers),
    )


def main(time_limit: float = 180.0, weeks: int = 6) -> None:
    """Plan the weeks, and print who comes when, in which phase, and why anybody moves."""
    ahead = iopsched.plan(problem(), weeks=weeks, time_limit=time_limit, gap=0.01)
    print(ahead)
    frame = ahead.frame
    frame["week"] = frame["phase"] + " " + frame["weekdays"].map(letters)
    table = frame.pivot_table(index="patient", columns="week_of", values="week", aggfunc="first")
    print("\nphase and weekdays, week by week\n" + table.to_string(na_rep=""))
    print("\npatient weeks whose days are not those of the phase")
    print(off_plan(ahead).to_string(index=False))
    paced = frame.loc[frame["days_left"].notna(), ["week_of", "patient", "days", "days_left"]]
    print("\nan authorization of 15 days, paced to its end\n" + paced.to_string(index=False))


def letters(weekdays: str) -> str:
    """``Mon Wed Fri`` as ``M.W.F``."""
    return "".join(day[0] if day in weekdays.split() else "." for day in WEEKDAYS)


def off_plan(ahead: Plan) -> pd.DataFrame:
    """The weeks of patients whose hours or days are not those of the phase; none is referred."""
    wanted = {
        (week.week_of, patient.id): (patient.visits.max, patient.hours)
        for week in ahead.weeks
        for patient in week.problem.patients
        if patient.status == Status()
    }
    frame = ahead.frame
    frame = frame[[key in wanted for key in zip(frame["week_of"], frame["patient"], strict=True)]]
    asked = [wanted[key] for key in zip(frame["week_of"], frame["patient"], strict=True)]
    off = [
        days != most or not (limits.min or 0) <= hours <= (limits.max or 168)
        for days, hours, (most, limits) in zip(frame["days"], frame["hours"], asked, strict=True)
    ]
    return frame.loc[off, ["week_of", "patient", "phase", "hours", "days"]]


if __name__ == "__main__":
    main()
