"""Where the ascent of a part begins: at its present weeks, or at the shares of the whole."""

from __future__ import annotations

import numpy as np

from iopsched.arrays import Ints
from iopsched.index import NONE
from iopsched.search.weekly.ascent import Ascent
from iopsched.search.weekly.days import FAR, Floats
from iopsched.search.weekly.oracle import Oracle, Priced
from iopsched.search.weekly.part import Part, PartOracle
from iopsched.search.weekly.weeks import LONGEST

__all__ = ["QUICKER", "at_present", "at_shares"]

QUICKER = 20.0
"""How much faster prices move than those of the bound came to move, which are near their ends."""

TAKEN = 12
"""Weeks of each patient that are taken over from the whole."""

LITTLE = 1e-6
"""Shares that add up to no more are none."""


def at_present(whole: Ascent, part: Part, oracle: Oracle) -> Ascent:
    """An ascent of a part, from its present weeks and groups and the prices of the whole."""
    ascent = _priced(whole, part, oracle)
    columns = ascent.columns
    columns.enter(part.current(), np.zeros(len(part.candidates)))
    share = np.zeros(len(columns.mix.share))
    share[columns.mix.base[: columns.patients]] = 1.0
    share[columns.mix.base[columns.patients] :] = part.master.decisions.shares(part.standing.value)
    columns.begin(share, ascent.sides.total)
    return ascent


def at_shares(whole: Ascent, part: Part, oracle: Oracle) -> Ascent:
    """An ascent of a part, from the prices and the shares of the whole, as far as they go."""
    ascent = _priced(whole, part, oracle)
    columns, base = ascent.columns, ascent.columns.mix.base
    present = part.current()
    share = np.zeros(len(columns.mix.share))
    share[base[columns.patients] :] = _decided(whole, part)
    cost = np.full((columns.patients, TAKEN + 1), FAR)
    rows = np.full((columns.patients, TAKEN + 1, LONGEST), NONE)
    for p in range(columns.patients):
        weeks, costs, shares = _weeks(whole, part, p)
        taken = len(costs)
        rows[p, :taken], cost[p, :taken] = weeks, costs
        share[base[p] : base[p] + taken] = shares
        # The present week comes last, and is all there is if no other can be had.
        rows[p, taken], cost[p, taken] = present.rows[p, 0], present.cost[p, 0]
        share[base[p] + taken] = not taken
    columns.enter(
        Priced(np.arange(columns.patients), cost[:, 0], cost, rows), np.zeros(len(part.candidates))
    )
    columns.begin(share, ascent.sides.total)
    return ascent


def _priced(whole: Ascent, part: Part, oracle: Oracle) -> Ascent:
    ascent = Ascent(part.master, PartOracle(oracle, part), whole.others)
    ascent.sides.price[:] = whole.sides.price[part.rows]
    ascent.quicken(QUICKER)
    return ascent


def _weeks(whole: Ascent, part: Part, p: int) -> tuple[Ints, Floats, Floats]:
    """Weeks of a patient that have shares in the whole and can be had: rows, costs and shares."""
    mix, q = whole.columns.mix, part.patients[p]
    at = mix.base[q] + np.argsort(-whole.columns.shares(int(q)), kind="stable")[:TAKEN]
    at = at[mix.share[at] > 0]
    weeks = whole.columns.week[at].astype(np.int64)
    place = np.where(weeks == NONE, NONE, np.searchsorted(part.candidates, weeks))
    had = ~np.any(part.banned[place] & (place != NONE), axis=1)
    shared = part.standing.shared
    marks = np.array([shared.mark_costs(week[week != NONE]) for week in weeks[had]])
    share = mix.share[at[had]]
    return place[had], mix.cost[at[had]] - marks, share / max(float(share.sum()), LITTLE)


def _decided(whole: Ascent, part: Part) -> Floats:
    """Shares of the decisions' columns; of blocks whose columns have none, the present ones."""
    decisions = part.master.decisions
    base = whole.columns.mix.base[whole.columns.patients]
    share: Floats = whole.columns.mix.share[base + part.columns]
    total = np.bincount(decisions.block, share, decisions.blocks)
    some = total[decisions.block] > LITTLE
    present = decisions.shares(part.standing.value)
    return np.where(some, share / np.maximum(total, LITTLE)[decisions.block], present)
