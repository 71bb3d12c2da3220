"""A problem on which counting goes every way: by session, elapsed time, units, and two packs."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from build import DAY_BLOCK, GROUP, TALK, assert_exact, patient, session, tiny

from iopsched.problem import (
    Authorization,
    Block,
    CountedDays,
    Hours,
    Need,
    Problem,
    RulePack,
    Service,
    Session,
    Status,
    Visits,
)
from iopsched.week import DAYS

PACKS = (
    RulePack(
        id="by-session",
        hours=Hours(min=2, max=3.5),
        days=CountedDays(min=2, minutes=60, max_gap=1),
        not_counted=("education",),
    ),
    RulePack(
        id="by-elapsed",
        counting="elapsed",
        hours=Hours(min=2.25, max=4),
        days=CountedDays(min=2, minutes=70, max_gap=0),
    ),
    RulePack(
        id="by-units",
        counting="units",
        unit_minutes=20,
        rounding="nearest",
        hours=Hours(min=1.5, max=3),
        days=CountedDays(min=3),
    ),
    RulePack(
        id="program",
        counting="elapsed",
        hours=Hours(min=1, max=6),
        days=CountedDays(min=1, minutes=45, max_gap=2),
    ),
)


def counted_problem() -> Problem:
    """Groups that overlap, touch, and run into the end of a block, and patients of each payer."""
    class_, meeting = (
        Service(id="class", kind="education", minutes=45),
        Service(id="meeting", kind="twelve_step", minutes=50, counts=False),
    )
    problem = tiny(
        program={
            "blocks": (DAY_BLOCK, Block(id="late", start=11 * 60, end=24 * 60)),
            "week_of": dt.date(2026, 11, 2),
            "grid_minutes": 15,
        },
        services=(GROUP, class_, meeting, replace(TALK, minutes=50)),
        sessions=tuple(_sessions()),
        clinicians=(),
        rule_packs=PACKS,
    )
    plan = (Need(any_of=("group", "class", "meeting"), min=1),)
    patients = tuple(
        patient(
            f"{pack.id}{'' if enrolled else '-new'}",
            *plan,
            rule_pack=pack.id,
            enrolled=enrolled,
            hours=Hours(min=1.75, target=4, max=5),
            visits=Visits(min=2, max=3),
            max_minutes_per_day=100,
            authorized=Authorization(
                hours=2.5,
                days=2,
                units=7,
                valid_from=dt.date(2026, 11, 3) if enrolled else None,
                valid_until=dt.date(2026, 11, 5),
            ),
        )
        for pack in PACKS[:3]
        for enrolled in (True, False)
    )
    referred = replace(patients[1], id="referred", status=Status(needs_24h_monitoring=True))
    return replace(problem, patients=(*patients, referred))


def assert_exact_for_each(rule_id: str, samples: int = 12) -> None:
    """Model and referee agree on the rule for each patient alone, by one pack and by two."""
    problem = counted_problem()
    for seed, person in enumerate(problem.patients):
        for pack in (None, "program"):
            program = replace(problem.program, rule_pack=pack)
            alone = replace(problem, program=program, patients=(person,))
            assert_exact(alone, rule_id, samples, seed)


def _sessions() -> list[Session]:
    offered = [
        ("group", "09:00", 60),
        ("group", "09:30", 50),
        ("class", "10:05", 45),
        ("meeting", "10:55", 50),
        ("group", "11:35", 25),
        ("class", "23:10", 45),
    ]
    return [
        session(f"{day}{i}", f"{day} {clock}", minutes=minutes, service=service)
        for n, day in enumerate(DAYS)
        for i, (service, clock, minutes) in enumerate(offered)
        if (n + i) % 3 or n < 2
    ]
