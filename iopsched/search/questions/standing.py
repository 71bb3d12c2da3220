"""Where a published schedule stands in the model of a changed problem."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from iopsched.arrays import Bools, Ints, group_ids, join
from iopsched.index import NONE
from iopsched.model import locate
from iopsched.schedule import Placement, Schedule
from iopsched.search.slices import WholeModel

__all__ = ["BREACH", "Standing", "stand"]

BREACH = 1 << 40
"""Price of one unit of a `must` that cannot be obeyed: no other cost reaches it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A schedule as values of a whole model, and what it means to leave a patient alone.

    Attributes
    ----------
    value : array of int
        Of the model's variables, as published.
    new : array of bool
        Runs, staffings, housings and other ways to keep a placement that are not as published:
        what disturbs nobody, and is a change all the same.
    unknown : array of bool
        Variables whose value the choice of candidates does not tell.
    locked : array of bool
        Variables of what began before now: they stay.
    weight : array of int
        What it counts to disturb each patient; 0 for those who are not counted.
    waived : array of bool
        Patients whose own week is what changes, and those who had nothing to lose.
    waiting : array of bool
        Those of them who only had nothing to lose.
    lost : array of bool
        Patients one of whose placements is impossible now.
    breach : array of int
        For each variable what a unit of it costs, where it measures how a `must` is broken.
    way, way_row : arrays of int
        Pairs: row variable `way_row` is a way to keep placement `way`.
    way_patient : array of int
        Whose each placement is.
    elsewhere : array of bool
        Row variables of placements that can be kept in more than one way.
    """

    value: Ints
    new: Bools
    unknown: Bools
    locked: Bools
    weight: Ints
    waived: Bools
    waiting: Bools
    lost: Bools
    breach: Ints
    way: Ints
    way_row: Ints
    way_patient: Ints
    elsewhere: Bools

    @property
    def loose(self) -> Bools:
        """Patients who need not, or cannot, keep the week they had."""
        return self.waived | self.lost


def stand(
    whole: WholeModel,
    published: Schedule,
    kept: Schedule,
    own: frozenset[str],
    now: int,
    weights: Mapping[str, int],
) -> Standing:
    """Place a schedule in the model of a changed problem.

    Parameters
    ----------
    whole : WholeModel
        Of the changed problem.
    published, kept : Schedule
        The published schedule, and it without what is gone for good.
    own : frozenset of str
        Patients who are not counted.
    now : int
        Minute of the week.
    weights : mapping of str to int
        What disturbing a patient counts; 1 where left out.
    """
    c, v, r = whole.candidates, whole.variables, whole.recording
    value = whole.values(locate(c, kept))
    unknown = np.ones(len(r.lower), dtype=bool)
    locked = r.lower == r.upper
    unknown[locked] = False
    value[locked] = r.lower[locked]
    for literal, start in (
        (v.row, c.rows.start),
        (v.run, c.runs.start),
        (v.staffing, c.staffings.start),
        (v.housing, c.housings.start),
    ):
        unknown[literal] = False
        locked[literal] = start < now
    for defined, group, _ in r.definitions:
        unknown[defined[group]] = False
    patients = [patient.id for patient in c.index.problem.patients]
    had = {p.patient for p in published.placements}
    asked = np.array([p in own for p in patients], dtype=bool)
    waiting = np.array([p not in had for p in patients], dtype=bool) & ~asked
    waived = asked | waiting
    way, way_row, way_patient = _ways(whole, [p for p in kept.placements if p.start >= now])
    count = np.bincount(way, minlength=len(way_patient))
    lost = np.zeros(len(patients), dtype=bool)
    lost[way_patient[count == 0]] = True
    gone = {p.patient for p in set(published.placements) - set(kept.placements) if p.start >= now}
    lost |= np.array([p in gone for p in patients], dtype=bool)
    elsewhere = np.zeros(len(r.lower), dtype=bool)
    elsewhere[way_row[count[way] > 1]] = True
    elsewhere[v.row] &= ~(waived | lost)[c.rows.patient]
    # What follows from where such a placement is cannot be told by the patient alone.
    swayed = np.zeros(len(patients) + 1, dtype=bool)
    swayed[c.rows.patient[elsewhere[v.row]]] = True
    derived = ~unknown & ~locked & swayed[whole.owner]
    derived[v.row] = False
    unknown |= derived
    weight = np.array([weights.get(p, 1) for p in patients], dtype=np.int64)
    # One breach costs more than all patients together.
    breach = np.maximum(r.cost, 0) // BREACH * (int(weight.sum()) + 1)
    new = np.zeros(len(r.lower), dtype=bool)
    new[np.concatenate([v.run, v.staffing, v.housing])] = True
    new |= elsewhere
    new &= value == 0
    return Standing(
        value=value,
        new=new,
        unknown=unknown,
        locked=locked,
        weight=weight,
        waived=waived,
        waiting=waiting,
        lost=lost,
        breach=breach,
        way=way,
        way_row=way_row,
        way_patient=way_patient,
        elsewhere=elsewhere,
    )


def _ways(whole: WholeModel, placements: list[Placement]) -> tuple[Ints, Ints, Ints]:
    """For each placement the row variables that keep it: same session and start, or same service,
    start and clinician."""
    c = whole.candidates
    index, rows = c.index, c.rows
    alone = rows.session == NONE
    old = [
        (
            index.patient[p.patient],
            index.service[p.service],
            NONE if p.session is None else index.session[p.session],
            p.start,
            p.end,
            index.clinician[p.clinicians[0]] if p.session is None and p.clinicians else NONE,
        )
        for p in placements
    ]
    past = np.array(old, dtype=np.int64).reshape(-1, 6).T
    present = (
        rows.patient,
        rows.service,
        rows.session,
        rows.start,
        rows.end,
        np.where(alone, rows.clinician, NONE),
    )
    number, _ = group_ids(*(np.concatenate(both) for both in zip(past, present, strict=True)))
    way, row = join(number[: len(old)], number[len(old) :])
    return way, whole.variables.row[row], past[0]
