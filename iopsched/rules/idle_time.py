"""No waiting around inside a visit."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from iopsched.arrays import group_ids, ragged_ranges
from iopsched.index import NONE
from iopsched.roster import Roster
from iopsched.rules.base import Desk, Finding, Rule
from iopsched.week import DAY, WEEK, time_text

__all__ = ["IdleTime"]

STRIDE = WEEK + DAY + 1
"""Keeps visits apart on one line; a break may reach past the end of the week."""


class IdleTime(Rule):
    id = "idle_time"
    sentence = (
        "A visit has no waiting between its placements beyond the program's break after each; "
        "counts minutes."
    )
    level = "like"
    weight = 1
    scope = "patient"

    def post(self, desk: Desk) -> None:
        v = desk.variables
        c = v.candidates
        encoder = v.encoder
        here = np.flatnonzero(c.index.at_program[c.rows.service])
        rows, literal = c.rows.take(here), v.row[here]
        # What a patient could do at one time is one slot, whoever gives it.
        of_slot, (visit, start, end) = group_ids(rows.patient * 7 + rows.day, rows.start, rows.end)
        slot = encoder.any_of(of_slot, literal, len(visit))
        begin = visit * STRIDE + start
        over = visit * STRIDE + end + c.index.problem.program.break_minutes
        begins, ends = np.unique(begin), np.unique(over)
        cuts = np.union1d(begins, ends)
        # At each end: something has ended by now. At each start: a visit that has no further start.
        # The relaxation is tighter so than with "something starts later".
        ended, finished = encoder.bools(len(ends)), encoder.bools(len(begins))
        encoder.implies(slot, ended[np.searchsorted(ends, over)])
        encoder.implies(slot, ~finished[np.searchsorted(begins, begin)])
        encoder.implies(finished, v.visit.ravel()[begins // STRIDE])
        for moments, literal in ((ends, ended), (begins, finished)):
            same = moments[:-1] // STRIDE == moments[1:] // STRIDE
            encoder.implies(literal[:-1][same], literal[1:][same])
        # Between two cuts the patient waits if something has ended before, the visit is not
        # finished, and no slot covers the time.
        low, high = cuts[:-1], cuts[1:]
        before = np.searchsorted(ends, low, side="right") - 1
        after = np.searchsorted(begins, high)
        between = (before >= 0) & (after < len(begins))
        between[between] &= ends[before[between]] // STRIDE == begins[after[between]] // STRIDE
        number = np.append(np.where(between, np.cumsum(between) - 1, NONE), NONE)
        first, last = np.searchsorted(cuts, begin), np.searchsorted(cuts, over)
        covered = number[ragged_ranges(first, last - first)]
        covering = np.repeat(slot, last - first)[covered != NONE]
        covered = covered[covered != NONE]
        atoms = np.arange(np.count_nonzero(between))
        desk.at_least(
            np.concatenate([covered, atoms]),
            np.concatenate([covering, finished[after[between]]]),
            np.ones(len(atoms), dtype=np.int64),
            when=ended[before[between]],
            amount=(high - low)[between],
        )

    def judge(self, roster: Roster) -> Iterator[Finding]:
        pause = roster.problem.program.break_minutes
        for patient in roster.outpatients():
            for placements in roster.visits(patient.id).values():
                free = placements[0].end + pause
                for placement in placements[1:]:
                    if placement.start > free:
                        wait = placement.start - free
                        note = f"{patient.id} waits {wait} min from {time_text(free)}"
                        yield Finding(amount=wait, patient=patient.id, start=free, note=note)
                    free = max(free, placement.end + pause)
