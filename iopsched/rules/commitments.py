"""Work, school and childcare come first, and the family comes when it can."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from iopsched.arrays import Ints, SpanTable
from iopsched.index import Index
from iopsched.problem import Patient
from iopsched.roster import Roster
from iopsched.rules.base import Finding, Rule
from iopsched.tables import Rows
from iopsched.week import WEEK, Span, time_text, union

__all__ = ["Commitments"]


class Commitments(Rule):
    id = "commitments"
    sentence = (
        "No placement falls in a patient's commitment, or in the travel time around it when in "
        "person, and none with the family when the family cannot come; counts minutes."
    )
    level = "must"
    weight = 1_000
    scope = "patient"

    def row_amounts(self, index: Index, rows: Rows) -> Ints:
        busy, family = index.once(_busy), index.once(_family)
        # Whoever comes in person is the second owner of each patient's time.
        owner = rows.patient + rows.in_person * len(index.problem.patients)
        amounts = busy.minutes_inside(owner, rows.start, rows.end)
        joined = np.flatnonzero(index.with_family[rows.service])
        start, end = rows.start[joined], rows.end[joined]
        came = family.minutes_inside(rows.patient[joined], start, end)
        amounts[joined] += end - start - came
        return amounts

    def judge(self, roster: Roster) -> Iterator[Finding]:
        for patient in roster.outpatients():
            busy = {
                travel: union([Span(c.start - travel, c.end + travel) for c in patient.commitments])
                for travel in (0, patient.travel_minutes)
            }
            for placement in roster.week[patient.id]:
                travel = patient.travel_minutes if roster.in_person(placement) else 0
                amount = sum(span.overlap(placement.start, placement.end) for span in busy[travel])
                service = roster.services[placement.service]
                if service.with_family or service.form == "family":
                    free = patient.family_available
                    came = placement.minutes if free is None else 0
                    for span in union(list(free or ())):
                        came += span.overlap(placement.start, placement.end)
                    amount += placement.minutes - came
                if amount:
                    what = placement.session or placement.service
                    when = time_text(placement.start)
                    yield Finding(
                        amount=amount,
                        patient=patient.id,
                        session=placement.session,
                        start=placement.start,
                        note=f"{patient.id} is not free for {what} at {when}: {amount} min",
                    )


def _busy(index: Index) -> SpanTable:
    """Each patient's commitments, then each one's with the travel time around them."""
    patients = index.problem.patients
    return SpanTable([*(p.commitments for p in patients), *map(_with_travel, patients)])


def _family(index: Index) -> SpanTable:
    """When each patient's family can come."""
    free = (patient.family_available for patient in index.problem.patients)
    return SpanTable([(Span(0, WEEK),) if spans is None else spans for spans in free])


def _with_travel(patient: Patient) -> list[Span]:
    """Commitments with the travel time around them, inside the week."""
    travel = patient.travel_minutes
    return [Span(max(0, c.start - travel), min(WEEK, c.end + travel)) for c in patient.commitments]
