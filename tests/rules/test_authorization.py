"""The rule authorization."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from build import amounts, cost_of, findings, meeting, only, patient, solve_with, tiny, week
from counted import assert_exact_for_each

from iopsched.problem import Authorization, Need, Problem, RulePack

THREE = week(*(meeting("P1", start, "C1") for start in ("Mon 09:00", "Mon 10:00", "Wed 09:00")))


def authorized(pack: RulePack | None = None, **limits: Any) -> Problem:
    pack = pack or RulePack(id="x")
    return tiny(
        program={"week_of": dt.date(2026, 11, 2)},
        patients=(
            patient(
                "P1",
                Need(service="talk", min=4, max=4),
                rule_pack=pack.id,
                authorized=Authorization(**limits),
            ),
        ),
        rule_packs=(pack,),
    )


def both(problem: Problem) -> int:
    """What the referee counts in the three appointments, which the model must pay as well."""
    judged = amounts(problem, THREE, "authorization")
    assert cost_of(only(problem, "authorization", "like", 7), THREE) == 7 * judged
    assert cost_of(only(problem, "authorization"), THREE) == (None if judged else 0)
    return judged


def test_solver_keeps_to_the_authorized_hours() -> None:
    problem = only(authorized(hours=2), "authorization").with_rules(unmet_need="should")
    schedule, _ = solve_with(problem)
    assert len(schedule.of("P1")) == 2


def test_hours_days_and_units_above_are_counted() -> None:
    assert both(authorized(hours=3, days=2, units=12)) == 0
    assert both(authorized(hours=1.5)) == 2
    assert both(authorized(days=1)) == 1
    assert both(authorized(units=9)) == 3
    assert both(authorized(hours=2, days=1, units=11)) == 3


def test_units_are_rounded_for_each_placement_whatever_the_pack_counts() -> None:
    for counting in ("session", "elapsed", "units"):
        for rounding, units in (("down", 6), ("nearest", 6), ("up", 9)):
            ways: dict[str, Any] = {"counting": counting, "rounding": rounding}
            pack = RulePack(id="x", unit_minutes=25, **ways)
            assert both(authorized(pack, units=units)) == 0
            assert both(authorized(pack, units=units - 1)) == 1


def test_what_is_not_counted_takes_nothing() -> None:
    problem = authorized(hours=0, days=0, units=0)
    services = tuple(replace(service, counts=False) for service in problem.services)
    assert both(replace(problem, services=services)) == 0


def test_no_placement_is_outside_the_dates() -> None:
    assert both(authorized(valid_from=dt.date(2026, 11, 2))) == 0
    assert both(authorized(valid_from=dt.date(2026, 11, 3))) == 2
    assert both(authorized(valid_until=dt.date(2026, 11, 3))) == 1
    assert both(authorized(valid_until=dt.date(2026, 11, 4))) == 0
    assert both(authorized(valid_until=dt.date(2026, 10, 4))) == 3


def test_dates_say_nothing_when_the_week_has_none() -> None:
    problem = authorized(valid_until=dt.date(2026, 10, 4))
    problem = replace(problem, program=replace(problem.program, week_of=None))
    assert findings(problem, THREE, "authorization") == []
    assert cost_of(only(problem, "authorization"), THREE) == 0


def test_solver_waits_for_the_first_valid_day() -> None:
    problem = only(authorized(valid_from=dt.date(2026, 11, 6)), "authorization")
    schedule, _ = solve_with(problem.with_rules(unmet_need="should"))
    assert len(schedule.of("P1")) >= 4
    assert all(placement.start >= 4 * 1440 for placement in schedule.of("P1"))


def test_model_and_referee_agree() -> None:
    assert_exact_for_each("authorization")
