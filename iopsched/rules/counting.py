"""Counted minutes of a patient's week, for the model and, worked out apart, for the referee.

A pack that counts elapsed time credits the union of all counted placements, each with the break
that follows it: up to the program's `break_minutes`, and not past the end of the block that holds
the placement.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from iopsched.arrays import INT_MAX, Bools, Ints, join, ragged_ranges
from iopsched.index import Index, block_spans
from iopsched.problem import Patient, RulePack
from iopsched.regulation import counts, credited_minutes
from iopsched.roster import Roster
from iopsched.schedule import Placement
from iopsched.week import DAY, DAYS, WEEK, Span, union

if TYPE_CHECKING:
    from iopsched.variables import Variables

__all__ = ["Ask", "CountedTerms", "counted_terms", "judged_minutes", "qualifying_literals"]

Ask = tuple[int, RulePack]
"""A patient, by position, and the pack by which to count."""


@dataclass(frozen=True, slots=True)
class CountedTerms:
    """Terms whose sum is the counted minutes of each patient asked for.

    Attributes
    ----------
    ask : array of int
        Position of the term's ask.
    day : array of int
        Day on which its minutes lie.
    literal, minutes : arrays of int
        Minutes that are counted when the literal holds.
    """

    ask: Ints
    day: Ints
    literal: Ints
    minutes: Ints


def counted_terms(variables: Variables, asks: Sequence[Ask]) -> CountedTerms:
    """Terms of the counted minutes of each patient asked for."""
    parts = [(np.empty(0, dtype=np.int64),) * 4]
    for pack in {pack.id: pack for _, pack in asks}.values():
        number = np.array([i for i, (_, p) in enumerate(asks) if p.id == pack.id], dtype=np.int64)
        patient = np.array([asks[i][0] for i in number], dtype=np.int64)
        make = _elapsed if pack.counting == "elapsed" else _summed
        which, day, literal, minutes = make(variables, pack, patient)
        parts.append((number[which], day, literal, minutes))
    return CountedTerms(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def qualifying_literals(variables: Variables, asks: Sequence[Ask], least: Ints) -> Ints:
    """Whether each patient asked for has at least so many counted minutes on each day.

    Parameters
    ----------
    variables : Variables
    asks : sequence of Ask
    least : array of int
        For each ask, the minutes that make a day qualify; at least 1.

    Returns
    -------
    array of int, shape (asks, 7)
        Literals that hold exactly on the days that qualify.
    """
    encoder = variables.encoder
    terms = counted_terms(variables, asks)
    group, literal, minutes = terms.ask * 7 + terms.day, terms.literal, terms.minutes
    least = np.repeat(least, 7)
    enough = minutes >= least[group]
    together = np.bincount(group[~enough], minutes[~enough], len(least)).astype(np.int64)
    # Short placements matter only on the days on which they can add up to enough.
    summed = together >= least
    alone = enough & ~summed[group]
    result = encoder.any_of(group[alone], literal[alone], len(least))
    result[summed] = encoder.bools(int(summed.sum()))
    least, excess = least[summed], (together - least + 1)[summed]
    number = (np.cumsum(summed) - 1)[group]
    reached = np.arange(len(least))
    added, enough = summed[group] & ~enough, summed[group] & enough
    encoder.implies(literal[enough], result[group[enough]])
    open_side = np.full(len(least), INT_MAX)
    encoder.linear(
        np.concatenate([number[added], reached]),
        np.concatenate([literal[added], result[summed]]),
        np.concatenate([minutes[added], -excess]),
        -open_side,
        least - 1,
    )
    encoder.linear(
        np.concatenate([number[added], number[enough], reached]),
        np.concatenate([literal[added], literal[enough], result[summed]]),
        np.concatenate([minutes[added], least[number[enough]], -least]),
        np.zeros(len(least), dtype=np.int64),
        open_side,
    )
    return result.reshape(-1, 7)


def _counted_services(index: Index, pack: RulePack) -> Bools:
    """Whether the pack counts each service."""
    return np.array([counts(service, pack) for service in index.problem.services], dtype=bool)


def _summed(variables: Variables, pack: RulePack, patient: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    rows = variables.candidates.rows
    which, row = join(patient, rows.patient)
    counted = _counted_services(variables.candidates.index, pack)[rows.service[row]]
    which, row = which[counted], row[counted]
    lengths, inverse = np.unique(rows.minutes[row], return_inverse=True)
    credit = np.array([credited_minutes(pack, int(m)) for m in lengths], dtype=np.int64)
    return which, rows.day[row], variables.row[row], credit[inverse]


def _elapsed(variables: Variables, pack: RulePack, patient: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """One term for each stretch of time between two cuts, held by whoever covers it."""
    owner, start, covered, minutes = variables.once(
        ("elapsed", pack.id), lambda: _stretches(variables, pack)
    )
    which, stretch = join(patient, owner)
    return which, start[stretch] // DAY, covered[stretch], minutes[stretch]


def _stretches(variables: Variables, pack: RulePack) -> tuple[Ints, Ints, Ints, Ints]:
    """Patient, start, literal and minutes of each stretch, for all whom the pack may count."""
    candidates = variables.candidates
    rows, index = candidates.rows, candidates.index
    regulation = index.regulation
    ours = [
        pack.id in {regulation.own(p).id, *(k.id for k in regulation.all(p))}
        for p in index.problem.patients
    ]
    counted = _counted_services(index, pack)[rows.service]
    row = np.flatnonzero(counted & np.array(ours, dtype=bool)[rows.patient])
    start = rows.start[row]
    end = _end_with_break(index, start, rows.end[row])
    offset = rows.patient[row] * (WEEK + 1)
    cuts = np.unique(np.concatenate([offset + start, offset + end]))
    low, high = np.searchsorted(cuts, offset + start), np.searchsorted(cuts, offset + end)
    covering = np.repeat(variables.row[row], high - low)
    used, number = np.unique(ragged_ranges(low, high - low), return_inverse=True)
    covered = variables.encoder.any_of(number, covering, len(used))
    minutes = np.append(np.diff(cuts), 0)[used]
    return cuts[used] // (WEEK + 1), cuts[used] % (WEEK + 1), covered, minutes


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
    """End of a placement with the break after it, by the block of that day that ends it latest."""
    day = placement.start // DAY
    end = placement.end
    for block in roster.problem.program.blocks:
        span = Span(day * DAY + block.start, day * DAY + block.end)
        if DAYS[day] in block.days and span.covers(placement.start, placement.end):
            end = max(end, min(placement.end + roster.problem.program.break_minutes, span.end))
    return end
