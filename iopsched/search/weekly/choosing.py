"""The best choice of one column of each block, of those that an ascent knows, by CP-SAT."""

from __future__ import annotations

import numpy as np

from iopsched.arrays import Ints, ragged_ranges
from iopsched.encoder import CpSatEncoder
from iopsched.index import NONE
from iopsched.search.cpsat import new_solver
from iopsched.search.weekly.ascent import Ascent
from iopsched.search.weekly.days import Floats
from iopsched.search.weekly.dive import settle_down
from iopsched.search.weekly.part import Part
from iopsched.search.weekly.settling import Dived
from iopsched.search.weekly.standing import whole_bounds
from iopsched.search.weekly.terms import spread

__all__ = ["choose"]

SECONDS = 0.8
"""Most time to choose."""


def choose(ascent: Ascent, part: Part, below: float, seed: int) -> Dived | None:
    """Choose a column of each block such that all rows are obeyed, at the least cost.

    Parameters
    ----------
    ascent : Ascent
        Of the part. Prices come to rest first; the present weeks are entered again if they are not
        among those known any more.
    part : Part
    below : float
        What the whole must cost less than for anything to be of use.
    seed : int

    Returns
    -------
    Dived or None
        None if nothing of use was found in time.
    """
    settle_down(ascent)
    if ascent.value >= below or ascent.oracle.stopping():
        return None
    columns, master = ascent.columns, ascent.master
    mix, decisions = columns.mix, columns.decisions
    held = _held(ascent, part)
    size = mix.columns[: columns.blocks]
    at = ragged_ranges(mix.base[: columns.blocks], size)
    block = np.repeat(np.arange(columns.blocks), size)
    entry = np.cumsum(size) - size
    number = columns.numbers(at)
    # What follows from the rest may lie between its two ends: one variable says how far it is.
    ends = np.ones(columns.blocks, dtype=bool)
    ends[: columns.patients] = False
    ends[columns.patients + decisions.decided] = False
    low, high = entry[ends], (entry + size - 1)[ends]
    alone, values = decisions.alone
    level = np.zeros(len(at))
    level[ends[block]] = values[number[ends[block]]]
    length = np.maximum(level[high] - level[low], 1.0)
    encoder = CpSatEncoder()
    whole = np.flatnonzero(~ends[block])
    chosen = encoder.bools(len(whole))
    encoder.at_most_one(block[whole], chosen)
    encoder.clause(block[whole], chosen)
    span = np.rint(level[high] - level[low]).astype(np.int64)
    along = encoder.integers(np.zeros_like(span), span)
    # Columns as (entry, variable, times): the far end less the near one for each step between them.
    near = np.concatenate([whole, high, low])
    variable = np.concatenate([chosen, along, along])
    times = np.concatenate([np.ones(len(whole)), 1.0 / length, -1.0 / length])
    of, row, amount = _terms(ascent, at)
    fixed = np.zeros(len(at), dtype=bool)
    fixed[low] = True
    still = fixed[of]
    constant = np.bincount(row[still], amount[still], master.rows)
    count = np.bincount(of, minlength=len(at))
    start = np.cumsum(count) - count
    terms = ragged_ranges(start[near], count[near])
    whose = np.repeat(np.arange(len(near)), count[near])
    group, who = row[terms], variable[whose]
    coefficient = amount[terms] * times[whose]
    used, place = np.unique(group, return_inverse=True)
    encoder.linear(
        place,
        who,
        np.rint(coefficient).astype(np.int64),
        whole_bounds(master.lower[used] - constant[used]),
        whole_bounds(master.upper[used] - constant[used]),
    )
    cost = mix.cost[at]
    over, excess = _missed(ascent, encoder, at, whole, chosen)
    encoder.minimize(
        np.append(variable, over), np.rint(np.append(cost[near] * times, excess)).astype(np.int64)
    )
    base = float(cost[low].sum()) + master.offset
    model = encoder.finish()
    value = np.zeros(len(at), dtype=np.int64)
    known = held != NONE
    value[entry[known] + held[known]] = 1
    decided = part.standing.value[alone[number[low]]]
    steps = np.clip(np.rint(decided - level[low]), 0, span).astype(np.int64)
    encoder.hint(np.append(chosen, along), np.append(value[whole], steps))
    solver = new_solver(workers=1, seed=seed)
    solver.parameters.max_time_in_seconds = SECONDS
    solver.solve(model)
    solution = np.array(solver.response_proto.solution, dtype=np.int64)
    if not len(solution) or base + solver.response_proto.objective_value >= below:
        return None
    taken = whole[solution[chosen] > 0]
    taken = np.concatenate([taken, np.where(solution[along] > 0, high, low)])
    theirs = np.sort(taken[block[taken] < columns.patients])
    weeks = []
    for i in theirs.tolist():
        week = columns.week[at[i]]
        weeks.append((int(block[i]), np.sort(week[week >= 0]).astype(np.int64)))
    rest = number[taken[block[taken] >= columns.patients]]
    return Dived(weeks, np.sort(rest))


def _held(ascent: Ascent, part: Part) -> Ints:
    """Place of each block's present column, or NONE."""
    columns, decisions = ascent.columns, ascent.columns.decisions
    present = part.current()
    held = np.full(columns.blocks, NONE)
    for p in range(columns.patients):
        week = present.rows[p, 0]
        place = columns.place_of(p, week[week >= 0], float(present.cost[p, 0]))
        held[p] = NONE if place is None else place
    agreeing = decisions.agreeing(part.standing.value)
    known = agreeing != NONE
    held[columns.patients :][known] = decisions.places(agreeing[known])
    return held


def _missed(
    ascent: Ascent, encoder: CpSatEncoder, at: Ints, whole: Ints, chosen: Ints
) -> tuple[Ints, Floats]:
    """What is missed beyond what is paid for, as a variable for each set; and its costs."""
    columns, dues = ascent.columns, ascent.master.dues
    block = np.repeat(np.arange(columns.blocks), columns.mix.columns[: columns.blocks])[whole]
    theirs = block < columns.patients
    missed = dues.missed(block[theirs], columns.week[at[whole[theirs]]].astype(np.int64))
    sets = len(dues.allowed)
    most = np.ceil(missed.sum(axis=0)).astype(np.int64)
    over = encoder.integers(np.zeros(sets, dtype=np.int64), most)
    of, group = np.nonzero(missed)
    encoder.linear(
        np.append(group, np.arange(sets)),
        np.append(chosen[theirs][of], over),
        np.append(np.rint(missed[of, group]), -np.ones(sets)).astype(np.int64),
        whole_bounds(np.full(sets, -np.inf)),
        whole_bounds(np.floor(dues.allowed)),
    )
    return over, np.full(sets, dues.relief)


def _terms(ascent: Ascent, at: Ints) -> tuple[Ints, Ints, Floats]:
    """Terms of columns: position, row and amount, by position."""
    mix = ascent.columns.mix
    parts = []
    for first, end in ((mix.first[at], mix.end[at]), (mix.common[at], mix.common_end[at])):
        of, place = spread(first, end)
        parts.append((of, mix.row[place], mix.amount[place]))
    of, row, amount = (np.concatenate(several) for several in zip(*parts, strict=True))
    order = np.argsort(of, kind="stable")
    return of[order], row[order].astype(np.int64), amount[order]
