"""Days and blocks that a patient's week keeps to."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from iopsched.arrays import Ints, join
from iopsched.index import NONE, Index, first_block
from iopsched.problem import Routine as Held
from iopsched.roster import Roster
from iopsched.rules.base import Desk, Finding, Rule
from iopsched.tables import Rows
from iopsched.week import DAY, DAYS, time_text

__all__ = ["Routine"]


class Routine(Rule):
    id = "routine"
    sentence = (
        "A patient who must be met comes on each day and has a group in each block of the routine, "
        "and nobody comes on days or has groups in blocks that it leaves out; counts days and "
        "blocks missed, and placements elsewhere, twice where both day and block are left out."
    )
    level = "must"
    weight = 10_000
    scope = "patient"
    demands = True

    def post(self, desk: Desk) -> None:
        v = desk.variables
        c = v.candidates
        if all(patient.routine == Held() for patient in c.index.problem.patients):
            return
        elsewhere = _elsewhere(c.index, c.rows)
        off = np.flatnonzero(elsewhere)
        # As a `must` these rows could be left out, but then nothing would be left to break as
        # little as possible of the routine where it contradicts other rules.
        desk.none_of(v.row[off], elsewhere[off])
        _ask_for_presence(desk)

    def judge(self, roster: Roster) -> Iterator[Finding]:
        blocks = roster.problem.program.blocks
        for patient in roster.outpatients():
            routine = patient.routine
            days: set[str] = set()
            used: set[str] = set()
            for placement in roster.week[patient.id]:
                if not roster.services[placement.service].at_program:
                    continue
                day, clock = divmod(placement.start, DAY)
                at = [b.id for b in blocks if DAYS[day] in b.days and b.start <= clock < b.end][:1]
                at = at if placement.session is not None else []
                days.add(DAYS[day])
                used.update(at)
                off = [
                    name
                    for names, only in (
                        ([DAYS[day]], routine.only_days),
                        (at, routine.only_blocks),
                    )
                    for name in names
                    if only is not None and name not in only
                ]
                if off:
                    yield Finding(
                        amount=len(off),
                        patient=patient.id,
                        session=placement.session,
                        start=placement.start,
                        note=f"{patient.id} has {placement.session or placement.service} at "
                        f"{time_text(placement.start)}, not part of the routine: {', '.join(off)}",
                    )
            missed = [*(set(routine.days) - days), *(set(routine.blocks) - used)]
            if missed and roster.must_be_met(patient):
                note = f"{patient.id} does not come as usual: {', '.join(sorted(missed))}"
                yield Finding(amount=len(missed), patient=patient.id, note=note)


def _elsewhere(index: Index, rows: Rows) -> Ints:
    """For each row, whether its day and its block are left out by the routine: 0, 1 or 2."""
    routines = [patient.routine for patient in index.problem.patients]
    names = [block.id for block in index.problem.program.blocks]
    off_day = np.array(
        [[r.only_days is not None and day not in r.only_days for day in DAYS] for r in routines],
        dtype=np.int64,
    ).reshape(-1, 7)
    # One column more, for what starts in no block and is never in a wrong one.
    off_block = np.array(
        [
            [r.only_blocks is not None and name not in r.only_blocks for name in names] + [False]
            for r in routines
        ],
        dtype=np.int64,
    ).reshape(-1, len(names) + 1)
    amounts = off_day[rows.patient, rows.day]
    block = first_block(index.problem, rows.start)
    amounts = amounts + off_block[rows.patient, block] * (rows.session != NONE)
    here: Ints = amounts * index.at_program[rows.service]
    return here


def _ask_for_presence(desk: Desk) -> None:
    """Whoever must be met has a visit on each day, and the start of a group in each block."""
    v = desk.variables
    c = v.candidates
    names = {block.id: i for i, block in enumerate(c.index.problem.program.blocks)}
    # Kinds of presence: the seven days, then the blocks.
    kinds = 7 + len(names)
    asked = [
        p * kinds + kind
        for p, patient in enumerate(c.index.problem.patients)
        if c.index.schedulable[p]
        for kind in (
            *(DAYS.index(day) for day in dict.fromkeys(patient.routine.days)),
            *(7 + names[block] for block in patient.routine.blocks),
        )
    ]
    here = np.flatnonzero(c.index.at_program[c.rows.service])
    block = first_block(c.index.problem, c.rows.start[here])
    inside = (block != NONE) & (c.rows.session[here] != NONE)
    of_day = c.rows.patient[here] * kinds + c.rows.day[here]
    of_block = c.rows.patient[here[inside]] * kinds + 7 + block[inside]
    ask, row = join(np.array(asked, dtype=np.int64), np.concatenate([of_day, of_block]))
    literal = np.concatenate([v.row[here], v.row[here[inside]]])[row]
    present = v.encoder.any_of(ask, literal, len(asked))
    each = np.arange(len(asked))
    who = np.array(asked, dtype=np.int64) // kinds
    desk.some_of(np.tile(each, 2), np.concatenate([~v.served[who], present]))
