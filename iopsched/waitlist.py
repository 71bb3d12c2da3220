"""Why a patient has no placement: referred, wait-listed, or enrolled and not placed.

These reasons are what can be told at a glance from what is possible and what is taken; they name
the first thing in the way and promise nothing about what would help.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from iopsched.arrays import Bools, Ints, cliques
from iopsched.candidates import Candidates
from iopsched.index import NONE
from iopsched.model import locate
from iopsched.patient import Patient
from iopsched.schedule import Schedule, Unplaced
from iopsched.screening import asks_for_something, referral_reasons

__all__ = ["unplaced"]


def unplaced(candidates: Candidates, schedule: Schedule) -> tuple[Unplaced, ...]:
    """Every patient without a placement, and why.

    Parameters
    ----------
    candidates : Candidates
        What is possible.
    schedule : Schedule
        What was chosen.
    """
    problem = candidates.index.problem
    placed = {placement.patient for placement in schedule.placements}
    left = [patient for patient in problem.patients if patient.id not in placed]
    if not left:
        return ()
    open_rows = _still_open(candidates, schedule)
    needs: dict[str, list[int]] = defaultdict(list)
    for i, p in enumerate(candidates.index.need_patient.tolist()):
        needs[problem.patients[p].id].append(i)
    return tuple(
        Unplaced(
            patient.id,
            referral_reasons(patient)
            or tuple(
                f"{'not placed' if patient.enrolled else 'wait-listed'}: {reason}"
                for reason in _whys(candidates, open_rows, patient, needs[patient.id])
            ),
        )
        for patient in left
    )


def _whys(c: Candidates, open_rows: Bools, patient: Patient, needs: list[int]) -> list[str]:
    """What stands in the way of a patient who is not referred."""
    if not asks_for_something(patient):
        return ["asks for nothing this week"]
    if not needs:
        return ["the plan has hours or visits, but no needs to make them of"]
    return list(_reasons(c, open_rows, needs)) or [
        "each need has an opening by itself, but the search found no whole week"
    ]


def _reasons(c: Candidates, open_rows: Bools, needs: list[int]) -> Iterator[str]:
    """The needs that cannot be met, or not beside what is placed."""
    for i in needs:
        need = c.index.needs[i]
        rows = c.row_of[c.need_of == i]
        name = f"need {c.index.need_rank[i] + 1} ({'/'.join(need.services)})"
        if len(rows) < need.min:
            yield (
                f"{name}: {len(rows)} of {need.min} possible within the patient's times, "
                "tags, modality and payer, and the hours of clinicians and rooms"
            )
        elif open_rows[rows].sum() < need.min:
            free = int(open_rows[rows].sum())
            yield f"{name}: {free} of {need.min} still open; {_takers(c, rows)}"


def _takers(c: Candidates, rows: Ints) -> str:
    """What the possible placements would need, that others have."""
    problem = c.index.problem
    sessions = sorted({problem.sessions[s].id for s in c.rows.session[rows].tolist() if s != NONE})
    staff = sorted({problem.clinicians[s].id for s in c.rows.clinician[rows].tolist() if s != NONE})
    words = []
    if sessions:
        words.append(f"full or not running: {_some(sessions)}")
    if staff:
        words.append(f"no common free time with {_some(staff)}")
    return " and ".join(words)


def _some(names: list[str], most: int = 5) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def _still_open(c: Candidates, schedule: Schedule) -> Bools:
    """Rows that have a seat left, or a clinician with nothing else at the time."""
    chosen = locate(c, schedule)
    taken = np.bincount(c.rows.run[chosen.row & (c.rows.run != NONE)], minlength=len(c.runs))
    room = chosen.run & (taken < c.index.session_cap[c.runs.session])
    seats = c.rows.run != NONE
    result = np.ones(len(c.rows), dtype=bool)
    result[seats] = room[c.rows.run[seats]]
    mine = np.flatnonzero(~seats & (c.rows.clinician != NONE))
    led = np.flatnonzero(chosen.staffing & (c.staffings.clinician != NONE))
    busy = mine[chosen.row[mine]]
    owner = np.concatenate(
        [c.rows.clinician[busy], c.staffings.clinician[led], c.rows.clinician[mine]]
    )
    start = np.concatenate([c.rows.start[busy], c.staffings.start[led], c.rows.start[mine]])
    end = np.concatenate([c.rows.end[busy], c.staffings.end[led], c.rows.end[mine]])
    clique, member, _, _ = cliques(owner, start, end)
    engaged = len(busy) + len(led)
    blocked = np.zeros(int(clique.max(initial=-1)) + 1, dtype=bool)
    blocked[clique[member < engaged]] = True
    hit = (member >= engaged) & blocked[clique]
    result[mine[np.unique(member[hit] - engaged)]] = False
    return result
