"""Who must be disturbed at least: a small model with one literal for each patient.

A patient who is not disturbed has the week they had. In this model everybody else may have any
week at all, row by row, whatever rules it would break. So it allows more than is possible, its
optimum is a lower bound on the number disturbed, and it names the patients whose weeks are worth
opening.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from ortools.sat.python import cp_model

from iopsched.arrays import INT_MAX, Bools, Ints, group_ids
from iopsched.encoder import CpSatEncoder
from iopsched.index import NONE
from iopsched.search.cpsat import new_solver
from iopsched.search.questions.standing import Standing
from iopsched.search.slices import SHARED, WholeModel

__all__ = ["Least", "least_disturbed"]


@dataclass(frozen=True, slots=True)
class Least:
    """The answer of the small model.

    Attributes
    ----------
    bound : int
        No schedule costs less in breaches and disturbed patients.
    patients : array of bool
        Whose weeks the small model would open; those of `Standing.loose` always are.
    value : array of int
        Of the whole model: as published, but for what patients share, and seats in what does not
        run any more.
    """

    bound: int
    patients: Bools
    value: Ints


def least_disturbed(
    whole: WholeModel, standing: Standing, seconds: float, workers: int, seed: int
) -> Least | None:
    """Solve the small model; None when time is up before there is anything to go by."""
    encoder = CpSatEncoder()
    patients = len(standing.weight)
    disturbed = encoder.bools(patients)
    loose = np.flatnonzero(standing.loose)
    encoder.fix(disturbed[loose], np.ones(len(loose), dtype=bool))
    open_variable = (whole.owner == SHARED) & ~standing.locked
    open_variable |= standing.elsewhere
    used = _rows_of(whole, standing, open_variable)
    chosen = np.flatnonzero(open_variable)
    number = np.full(len(open_variable), -1)
    number[chosen] = encoder.integers(whole.recording.lower[chosen], whole.recording.upper[chosen])
    for row, variable, factor, row_p, patient, saved, upper in used:
        encoder.linear(
            np.concatenate([row, row_p]),
            np.concatenate([number[variable], disturbed[patient]]),
            np.concatenate([factor, saved]),
            np.full(len(upper), -INT_MAX),
            upper,
        )
    _keep_identities(encoder, standing, number, disturbed)
    counted = np.flatnonzero((standing.weight > 0) & ~standing.waived)
    encoder.minimize(disturbed[counted], standing.weight[counted])
    breach = np.flatnonzero((standing.breach > 0) & open_variable)
    encoder.minimize(number[breach], standing.breach[breach])
    solver = new_solver(workers, seed)
    solver.parameters.max_time_in_seconds = seconds
    status = solver.solve(encoder.finish())
    bound = max(0, math.ceil(solver.best_objective_bound - 1e-6))
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    values = np.array(solver.response_proto.solution, dtype=np.int64)
    value = standing.value.copy()
    value[chosen] = values[number[chosen]]
    v, rows = whole.variables, whole.candidates.rows
    seats = np.flatnonzero((rows.run != NONE) & ~standing.locked[v.row])
    value[v.row[seats]] &= value[v.run[rows.run[seats]]]
    return Least(bound, values[disturbed] > 0, value)


_Block = tuple[Ints, Ints, Ints, Ints, Ints, Ints, Ints]


def _rows_of(whole: WholeModel, standing: Standing, open_variable: Bools) -> list[_Block]:
    """Every row of the whole, once for each side that it bounds, in open variables and patients."""
    r = whole.recording
    negated = r.literal < 0
    variable = np.where(negated, ~r.literal, r.literal)
    sign = np.where(negated, -r.coefficient, r.coefficient)
    shift = _sums(r.row[negated], r.coefficient[negated], len(r.kind))
    blocks = []
    for direction, bound in ((1, r.row_upper), (-1, r.row_lower)):
        bounded = np.abs(bound) < INT_MAX
        limit = np.where(bounded, direction * (bound - shift), 0)
        mine = bounded[r.row]
        blocks.append(
            _side(
                whole,
                standing,
                open_variable,
                r.row[mine],
                variable[mine],
                direction * sign[mine],
                limit,
                bounded,
            )
        )
    return blocks


def _side(
    whole: WholeModel,
    standing: Standing,
    open_variable: Bools,
    row: Ints,
    variable: Ints,
    factor: Ints,
    limit: Ints,
    bounded: Bools,
) -> _Block:
    """Sums that are at most their limit: what a disturbed patient may save is taken as saved."""
    r = whole.recording
    smallest = np.minimum(factor * r.lower[variable], factor * r.upper[variable])
    largest = np.maximum(factor * r.lower[variable], factor * r.upper[variable])
    is_open = open_variable[variable]
    now = np.where(standing.unknown[variable], smallest, factor * standing.value[variable])
    owner = whole.owner[variable]
    theirs = ~is_open & (owner >= 0) & ~standing.locked[variable]
    loose = theirs & np.append(standing.loose, False)[owner]
    now = np.where(loose, smallest, now)
    room = limit - _sums(row[~is_open], now[~is_open], len(limit))
    # A row that holds whatever is chosen says nothing.
    needed = bounded & (_sums(row[is_open], largest[is_open], len(limit)) > room)
    place = np.cumsum(needed) - 1
    variables = is_open & needed[row]
    savers = theirs & ~loose & needed[row] & (now > smallest)
    pair, (in_row, patient) = group_ids(place[row[savers]], owner[savers])
    saved = _sums(pair, (smallest - now)[savers], len(in_row))
    return (
        place[row[variables]],
        variable[variables],
        factor[variables],
        in_row,
        patient,
        saved,
        room[needed],
    )


def _keep_identities(
    encoder: CpSatEncoder, standing: Standing, number: Ints, disturbed: Ints
) -> None:
    """An undisturbed patient with several ways to keep a placement, such as rooms, has one."""
    mine = standing.elsewhere[standing.way_row]
    ways, way = np.unique(standing.way[mine], return_inverse=True)
    encoder.clause(
        np.concatenate([way, np.arange(len(ways))]),
        np.concatenate([number[standing.way_row[mine]], disturbed[standing.way_patient[ways]]]),
    )


def _sums(group: Ints, value: Ints, count: int) -> Ints:
    return np.bincount(group, weights=value, minlength=count).astype(np.int64)
