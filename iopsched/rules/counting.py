"""Counted minutes of a patient's week, for the model and, worked out apart, for the referee.

A pack that counts elapsed time credits the union of all counted placements, each with the break
that follows it: up to the program's `break_minutes`, and not past the end of the block that holds
the placement.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from iopsched.arrays import Ints, join, ragged_ranges
from iopsched.index import Index, block_spans
from iopsched.problem import Patient, RulePack
from iopsched.regulation import counts, credited_minutes
from iopsched.roster import Roster
from iopsched.schedule import Placement
from iopsched.week import WEEK, Span, union

if TYPE_CHECKING:
    from iopsched.variables import Variables

__all__ = ["counted_terms", "judged_minutes"]

Ask = tuple[int, RulePack]
"""A patient, by position, and the pack by which to count."""


def counted_terms(variables: Variables, asks: Sequence[Ask]) -> tuple[Ints, Ints, Ints]:
    """Terms whose sum is the counted minutes of each patient asked for.

    Returns
    -------
    ask, literal, minutes : arrays of int
        Ragged terms; `ask` is a position in `asks`.
    """
    parts = [(np.empty(0, dtype=np.int64),) * 3]
    for pack in {pack.id: pack for _, pack in asks}.values():
        number = np.array([i for i, (_, p) in enumerate(asks) if p.id == pack.id], dtype=np.int64)
        patient = np.array([asks[i][0] for i in number], dtype=np.int64)
        make = _elapsed if pack.counting == "elapsed" else _summed
        which, literal, minutes = make(variables, pack, patient)
        parts.append((number[which], literal, minutes))
    return tuple(np.concatenate(columns) for columns in zip(*parts, strict=True))  # type: ignore[return-value]


def counted_rows(index: Index, pack: RulePack) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Whether the pack counts each service."""
    return np.array([counts(service, pack) for service in index.problem.services], dtype=bool)


def _summed(variables: Variables, pack: RulePack, patient: Ints) -> tuple[Ints, Ints, Ints]:
    rows = variables.candidates.rows
    which, row = join(patient, rows.patient)
    counted = counted_rows(variables.candidates.index, pack)[rows.service[row]]
    which, row = which[counted], row[counted]
    lengths, inverse = np.unique(rows.minutes[row], return_inverse=True)
    credit = np.array([credited_minutes(pack, int(m)) for m in lengths], dtype=np.int64)
    return which, variables.row[row], credit[inverse]


def _elapsed(variables: Variables, pack: RulePack, patient: Ints) -> tuple[Ints, Ints, Ints]:
    """One term for each stretch of time between two cuts, held by whoever covers it."""
    candidates = variables.candidates
    rows, index = candidates.rows, candidates.index
    which, row = join(patient, rows.patient)
    counted = counted_rows(index, pack)[rows.service[row]]
    which, row = which[counted], row[counted]
    start = rows.start[row]
    end = _end_with_break(index, start, rows.end[row])
    offset = which * (WEEK + 1)
    cuts = np.unique(np.concatenate([offset + start, offset + end]))
    low, high = np.searchsorted(cuts, offset + start), np.searchsorted(cuts, offset + end)
    atom = ragged_ranges(low, high - low)
    covering = np.repeat(variables.row[row], high - low)
    used, number = np.unique(atom, return_inverse=True)
    covered = variables.encoder.any_of(number, covering, len(used))
    minutes = np.append(np.diff(cuts), 0)[used]
    return cuts[used] // (WEEK + 1), covered, minutes


def _end_with_break(index: Index, start: Ints, end: Ints) -> Ints:
    """End of each placement with the break after it."""
    program = index.problem.program
    result = end.copy()
    for span in block_spans(index.problem, (block.id for block in program.blocks)):
        inside = (span.start <= start) & (end <= span.end)
        longer = np.minimum(end + program.break_minutes, span.end)
        result = np.where(inside, np.maximum(result, longer), result)
    return result


def judged_minutes(roster: Roster, patient: Patient, pack: RulePack, day: int | None = None) -> int:
    """Counted minutes of the patient's week, or of one day, as the referee counts them."""
    placements = [
        placement
        for placement in (
            roster.week[patient.id] if day is None else roster.days(patient.id).get(day, [])
        )
        if counts(roster.services[placement.service], pack)
    ]
    if pack.counting != "elapsed":
        return sum(credited_minutes(pack, placement.minutes) for placement in placements)
    spans = [Span(p.start, _judged_end(roster, p)) for p in placements]
    return sum(span.minutes for span in union(spans))


def _judged_end(roster: Roster, placement: Placement) -> int:
    """End of a placement with the break after it, by the longest block that holds it."""
    ends = [
        min(placement.end + roster.problem.program.break_minutes, span.end)
        for block in roster.problem.program.blocks
        for span in roster.block_spans((block.id,))
        if span.covers(placement.start, placement.end)
    ]
    return max(ends, default=placement.end)
