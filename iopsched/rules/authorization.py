"""What the payer authorized for the week."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from iopsched.arrays import Ints
from iopsched.index import Index
from iopsched.problem import Authorization as Authorized
from iopsched.problem import Patient, RulePack
from iopsched.regulation import whole_minutes
from iopsched.roster import Roster
from iopsched.rules.base import Desk, Finding, Rule
from iopsched.rules.counting import counted_terms, judged_minutes, qualifying_literals
from iopsched.rules.hours import Limit, cap_hours
from iopsched.tables import Rows
from iopsched.week import DAY, time_text

__all__ = ["Authorization", "in_units"]


class Authorization(Rule):
    """The payer's budget, counted by the pack that applies to the patient's own hours.

    A counted placement takes the units that the pack's `unit_minutes` and `rounding` make of its
    length, also where the pack counts hours by minutes.
    """

    id = "authorization"
    sentence = (
        "Counted hours, days with counted minutes and units are at most what is authorized, and no "
        "placement is outside its dates; counts hours begun above, days, units and placements."
    )
    level = "must"
    weight = 10_000
    scope = "patient"

    def row_amounts(self, index: Index, rows: Rows) -> Ints:
        first, last = index.once(_dates)
        day = rows.day
        amounts: Ints = ((day < first[rows.patient]) | (day > last[rows.patient])).astype(np.int64)
        return amounts

    def post(self, desk: Desk) -> None:
        index = desk.variables.candidates.index
        budgets = [
            (p, index.regulation.own(patient), patient.authorized)
            for p, patient in enumerate(index.problem.patients)
            if index.schedulable[p]
        ]
        hours = [(p, pack, whole_minutes(a.hours)) for p, pack, a in budgets]
        cap_hours(desk, [(p, pack, most) for p, pack, most in hours if most is not None])
        _cap_days(desk, [(p, pack, a.days) for p, pack, a in budgets if a.days is not None])
        _cap_units(desk, [(p, pack, a.units) for p, pack, a in budgets if a.units is not None])

    def judge(self, roster: Roster) -> Iterator[Finding]:
        for patient in roster.outpatients():
            for used, most, unit, what in _uses(roster, patient):
                if most is not None and used > most:
                    yield Finding(
                        amount=-(-(used - most) // unit),
                        patient=patient.id,
                        note=f"{patient.id} has {used} {what}, {most} authorized",
                    )
            week_of = roster.problem.program.week_of
            for placement in roster.week[patient.id]:
                if not _is_valid(patient.authorized, week_of, placement.start):
                    yield Finding(
                        amount=1,
                        patient=patient.id,
                        session=placement.session,
                        start=placement.start,
                        note=f"{patient.id} has no authorization at {time_text(placement.start)}",
                    )


def _dates(index: Index) -> tuple[Ints, Ints]:
    """First and last day of the week that each patient's authorization allows."""
    week_of = index.problem.program.week_of
    valid = [_valid_days(p.authorized, week_of) for p in index.problem.patients]
    first, last = np.array(valid, dtype=np.int64).reshape(-1, 2).T
    return first, last


def _valid_days(authorized: Authorized, week_of: dt.date | None) -> tuple[int, int]:
    """First and last day of the week that the authorization's dates allow."""
    first, last = 0, 6
    if week_of is not None and authorized.valid_from is not None:
        first = (authorized.valid_from - week_of).days
    if week_of is not None and authorized.valid_until is not None:
        last = (authorized.valid_until - week_of).days
    return first, last


def _cap_days(desk: Desk, limits: Sequence[Limit]) -> None:
    one = np.ones(len(limits), dtype=np.int64)
    counted = qualifying_literals(desk.variables, [(p, pack) for p, pack, _ in limits], one)
    ask, day = np.nonzero(counted != ~desk.encoder.true)
    most = np.array([most for *_, most in limits], dtype=np.int64)
    desk.at_most(ask, counted[ask, day], most)


def _cap_units(desk: Desk, limits: Sequence[Limit]) -> None:
    asks = [(p, in_units(pack)) for p, pack, _ in limits]
    terms = counted_terms(desk.variables, asks)
    length = np.array([pack.unit_minutes for _, pack in asks], dtype=np.int64)
    most = np.array([most for *_, most in limits], dtype=np.int64)
    units = terms.minutes // length[terms.ask]
    desk.at_most(terms.ask, terms.literal, most, coefficient=units)


def in_units(pack: RulePack) -> RulePack:
    """The pack, as if it counted whole units."""
    return replace(pack, counting="units")


def _uses(roster: Roster, patient: Patient) -> Iterator[tuple[int, int | None, int, str]]:
    """What the week uses of each budget: how much, of how much, in what steps, of what."""
    pack, authorized = roster.regulation.own(patient), patient.authorized
    minutes = judged_minutes(roster, patient, pack)
    yield minutes, whole_minutes(authorized.hours), 60, f"counted minutes by {pack.id}"
    days = sum(judged_minutes(roster, patient, pack, day) > 0 for day in range(7))
    yield days, authorized.days, 1, f"days with counted minutes by {pack.id}"
    units = judged_minutes(roster, patient, in_units(pack)) // pack.unit_minutes
    yield units, authorized.units, 1, f"units of {pack.unit_minutes} minutes by {pack.id}"


def _is_valid(authorized: Authorized, week_of: dt.date | None, start: int) -> bool:
    """Whether the dates of the authorization hold a moment of the week."""
    if week_of is None:
        return True
    date = week_of + dt.timedelta(days=start // DAY)
    begun = authorized.valid_from is None or authorized.valid_from <= date
    return begun and (authorized.valid_until is None or date <= authorized.valid_until)
