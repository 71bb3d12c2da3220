"""Not too early and not too late."""

from __future__ import annotations

from collections.abc import Iterator

from iopsched.arrays import Ints, SpanTable
from iopsched.index import Index
from iopsched.problem import Preferences
from iopsched.roster import Roster
from iopsched.rules.base import Finding, Rule
from iopsched.tables import Rows
from iopsched.week import DAY, WEEK, Span, time_text

__all__ = ["EarlyLate"]


class EarlyLate(Rule):
    id = "early_late"
    sentence = (
        "Placements lie between the earliest and the latest time of day that the patient prefers; "
        "counts minutes."
    )
    level = "like"
    weight = 1
    scope = "patient"

    def row_amounts(self, index: Index, rows: Rows) -> Ints:
        inside = index.once(_welcome_times).minutes_inside(rows.patient, rows.start, rows.end)
        return rows.minutes - inside

    def judge(self, roster: Roster) -> Iterator[Finding]:
        for patient in roster.outpatients():
            earliest, latest = patient.prefers.earliest, patient.prefers.latest
            for placement in roster.week[patient.id]:
                amount = 0
                for midnight in range(0, WEEK, DAY):
                    start = max(placement.start - midnight, 0)
                    end = min(placement.end - midnight, DAY)
                    if start < end and earliest is not None:
                        amount += max(0, min(end, earliest) - start)
                    if start < end and latest is not None:
                        amount += max(0, end - max(start, latest))
                if amount:
                    what = placement.session or placement.service
                    yield Finding(
                        amount=amount,
                        patient=patient.id,
                        session=placement.session,
                        start=placement.start,
                        note=f"{patient.id} has {what} at {time_text(placement.start)}, "
                        f"{amount} min too early or too late",
                    )


def _welcome_times(index: Index) -> SpanTable:
    """When each patient welcomes placements."""
    return SpanTable([_welcome(patient.prefers) for patient in index.problem.patients])


def _welcome(prefers: Preferences) -> list[Span]:
    """The times of the week between the earliest and the latest."""
    if prefers.earliest is None and prefers.latest is None:
        return [Span(0, WEEK)]
    first = 0 if prefers.earliest is None else prefers.earliest
    last = DAY if prefers.latest is None else prefers.latest
    return [Span(midnight + first, midnight + last) for midnight in range(0, WEEK, DAY)]
