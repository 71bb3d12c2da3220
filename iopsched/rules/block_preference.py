"""The part of the day that suits the patient."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from iopsched.arrays import Ints, SpanTable
from iopsched.index import Index, block_spans
from iopsched.roster import Roster
from iopsched.rules.base import Finding, Rule
from iopsched.tables import Rows
from iopsched.week import WEEK, Span, time_text

__all__ = ["BlockPreference"]


class BlockPreference(Rule):
    id = "block_preference"
    sentence = "Placements lie within the blocks that the patient prefers; counts placements."
    level = "like"
    weight = 30
    scope = "patient"

    def row_amounts(self, index: Index, rows: Rows) -> Ints:
        inside = index.once(_welcome).minutes_inside(rows.patient, rows.start, rows.end)
        return (inside < rows.minutes).astype(np.int64)

    def judge(self, roster: Roster) -> Iterator[Finding]:
        for patient in roster.outpatients():
            if not patient.prefers.blocks:
                continue
            preferred = roster.block_spans(patient.prefers.blocks)
            for placement in roster.week[patient.id]:
                if not any(span.covers(placement.start, placement.end) for span in preferred):
                    what = placement.session or placement.service
                    yield Finding(
                        amount=1,
                        patient=patient.id,
                        session=placement.session,
                        start=placement.start,
                        note=f"{patient.id} has {what} at {time_text(placement.start)}, "
                        f"outside {', '.join(patient.prefers.blocks)}",
                    )


def _welcome(index: Index) -> SpanTable:
    """The blocks that each patient prefers; the whole week without a preference."""
    wishes = [patient.prefers.blocks for patient in index.problem.patients]
    spans = {wish: block_spans(index.problem, wish) for wish in set(wishes) if wish}
    return SpanTable([spans.get(wish, [Span(0, WEEK)]) for wish in wishes])
