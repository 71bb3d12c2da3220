"""What placements call forth, kept as a schedule has it: what is left to settle is much less."""

from __future__ import annotations

import numpy as np

from iopsched.arrays import Ints
from iopsched.index import NONE
from iopsched.search.weekly.ascent import Ascent
from iopsched.search.weekly.columns import Columns
from iopsched.search.weekly.days import Floats
from iopsched.search.weekly.settling import dear, tried_with

__all__ = ["kept", "kept_where_shares_agree", "left_as_it_is"]

AGREEING = 0.5
"""Share from which shares agree with a schedule."""

AGAINST = 0.2
"""Share below which they speak against it."""


def kept(ascent: Ascent, value: Floats) -> Ascent:
    """What comes of keeping all that is called forth as a schedule has it.

    Parameters
    ----------
    ascent : Ascent
        With shares.
    value : array of float
        Of the shared variables in the schedule.
    """
    return tried_with(ascent, _everybody(ascent), _as_it_is(ascent.columns, value, 0.0))


def kept_where_shares_agree(ascent: Ascent, value: Floats, below: float) -> Ascent:
    """What comes of keeping what shares say as well, those first that say it most clearly.

    Less is kept where all of it is dear.

    Parameters
    ----------
    ascent, value
        As for `kept`.
    below : float
        What the shares must cost less than for anything to be of use.
    """
    wanted = _as_it_is(ascent.columns, value, AGREEING)
    while wanted:
        tried = tried_with(ascent, _everybody(ascent), wanted)
        if tried.value <= dear(ascent) and tried.value < below:
            return tried
        wanted = wanted[: len(wanted) // 2]
    return ascent


def left_as_it_is(ascent: Ascent, value: Floats) -> Ascent:
    """What comes of keeping all but what shares speak against, which has its largest share.

    Where a session could run at another time it is kept in any case: two of them may not be called
    forth together. Parameters are as those of `kept`.
    """
    columns, wanted = ascent.columns, []
    for block, which in _as_it_is(columns, value, 0.0):
        share = columns.shares(block)
        alone = not len(columns.decisions.rivals(block - columns.patients))
        against = alone and share[which] < AGAINST
        wanted.append((block, int(share.argmax()) if against else which))
    return tried_with(ascent, _everybody(ascent), wanted)


def _everybody(ascent: Ascent) -> Ints:
    return np.arange(ascent.columns.patients)


def _as_it_is(columns: Columns, value: Floats, least: float) -> list[tuple[int, int]]:
    """Blocks of what is called forth, and their columns that agree, if these have such a share."""
    decisions, first = columns.decisions, columns.patients
    column = decisions.agreeing(value)[decisions.called]
    blocks = first + decisions.called[column != NONE]
    places = decisions.places(column[column != NONE])
    wanted = [
        (float(columns.shares(block)[which]), block, which)
        for block, which in zip(blocks.tolist(), places.tolist(), strict=True)
        if columns.mix.columns[block] > 1
    ]
    wanted.sort(key=lambda one: -one[0])
    return [(block, which) for share, block, which in wanted if share >= least]
