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
        patients = index.problem.patients
        plain = SpanTable([patient.commitments for patient in patients])
        padded = SpanTable([_with_travel(patient) for patient in patients])
        always = (Span(0, WEEK),)
        family = SpanTable(
            [always if p.family_available is None else p.family_available for p in patients]
        )
        at = (rows.patient, rows.start, rows.end)
        busy = np.where(rows.in_person, padded.minutes_inside(*at), plain.minutes_inside(*at))
        with_family = index.with_family[rows.service]
        amounts: Ints = busy + with_family * (rows.minutes - family.minutes_inside(*at))
        return amounts

    def judge(self, roster: Roster) -> Iterator[Finding]:
        for patient in roster.outpatients():
            for placement in roster.week[patient.id]:
                travel = patient.travel_minutes if roster.in_person(placement) else 0
                busy = union([Span(c.start - travel, c.end + travel) for c in patient.commitments])
                amount = sum(span.overlap(placement.start, placement.end) for span in busy)
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


def _with_travel(patient: Patient) -> list[Span]:
    """Commitments with the travel time around them, inside the week."""
    travel = patient.travel_minutes
    return [Span(max(0, c.start - travel), min(WEEK, c.end + travel)) for c in patient.commitments]
