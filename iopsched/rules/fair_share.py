"""Times that nobody likes, shared out over the weeks."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from iopsched.arrays import Ints, SpanTable
from iopsched.index import Index
from iopsched.problem import Problem
from iopsched.roster import Roster
from iopsched.rules.base import Finding, Rule
from iopsched.tables import Rows
from iopsched.week import DAY, DAYS, Span, time_text

__all__ = ["FairShare", "unpopular_spans"]


class FairShare(Rule):
    """Unpopular to everybody is what the program lists, and to a patient the days to avoid too.

    What a patient bore before is `Patient.borne`; where nobody bore anything, nothing is counted,
    and the other wishes decide alone.
    """

    id = "fair_share"
    sentence = (
        "Placements at times that nobody likes, or on days that the patient would rather avoid, go "
        "to those who had fewest of them in earlier weeks; counts placements, each as often as the "
        "patient had one before."
    )
    level = "like"
    weight = 40
    scope = "patient"

    def row_amounts(self, index: Index, rows: Rows) -> Ints:
        borne, unpopular = index.once(_burdens)
        amounts: Ints = borne[rows.patient]
        burdened = np.flatnonzero(amounts)
        at = (rows.patient[burdened], rows.start[burdened], rows.end[burdened])
        amounts[burdened] *= unpopular.minutes_inside(*at) > 0
        return amounts

    def judge(self, roster: Roster) -> Iterator[Finding]:
        for patient in roster.outpatients():
            disliked = unpopular_spans(roster.problem, patient.prefers.avoid_days)
            for placement in roster.week[patient.id] if patient.borne else ():
                if any(span.overlap(placement.start, placement.end) for span in disliked):
                    what = placement.session or placement.service
                    yield Finding(
                        amount=patient.borne,
                        patient=patient.id,
                        session=placement.session,
                        start=placement.start,
                        note=f"{patient.id} has {what} at {time_text(placement.start)}, and bore "
                        f"{patient.borne} such times more than others before",
                    )


def _burdens(index: Index) -> tuple[Ints, SpanTable]:
    """What each patient bore before, and the times that each would rather not have."""
    patients = index.problem.patients
    borne = np.array([patient.borne for patient in patients], dtype=np.int64)
    spans = [unpopular_spans(index.problem, patient.prefers.avoid_days) for patient in patients]
    return borne, SpanTable(spans)


def unpopular_spans(problem: Problem, avoid_days: tuple[str, ...]) -> tuple[Span, ...]:
    """The times that nobody likes, and the whole days that one patient avoids."""
    whole = (DAYS.index(day) * DAY for day in avoid_days)
    return (*problem.program.unpopular, *(Span(start, start + DAY) for start in whole))
