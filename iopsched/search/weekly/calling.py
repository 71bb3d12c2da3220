"""Which groups are to be smaller for somebody's sake, where it is known what must be missed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from iopsched.search.weekly.columns import Columns
from iopsched.search.weekly.days import Floats
from iopsched.search.weekly.shortfall import Shortfall, Shortfalls

__all__ = ["calls"]

SECONDS = 2.0
"""Most time for one set of alternatives."""


def calls(
    shortfalls: Shortfalls, found: Sequence[Shortfall], columns: Columns
) -> Iterator[list[tuple[int, int]]]:
    """What to call forth, set by set, such that hardly more is missed than in any schedule.

    Settled one after another such groups seldom fit together: which of them are smaller is a matter
    of all of them at once.

    Parameters
    ----------
    shortfalls : Shortfalls
    found : sequence of Shortfall
        The sets.
    columns : Columns
        With shares, to which what is called forth is as near as may be.

    Yields
    ------
    list of (int, int)
        Blocks, and which of their columns to leave them with.
    """
    decisions = columns.decisions
    variable, _ = decisions.alone
    # What is called forth is a variable by itself; its block has a column for 0 and one for 1.
    block_of = dict(zip(variable.tolist(), decisions.block.tolist(), strict=True))
    called = set(decisions.called.tolist())
    value = _values(columns, shortfalls.variables)
    for shortfall in found:
        # Where only some of the groups are open the others are as they are.
        if all(block_of.get(v) in called for v in shortfalls.callable(shortfall)):
            taken = shortfalls.called(shortfall, value, SECONDS)
            wanted = [(columns.patients + block_of[v], which) for v, which in taken.items()]
            wanted = [(b, which) for b, which in wanted if columns.mix.columns[b] > 1]
            if wanted:
                yield wanted


def _values(columns: Columns, variables: int) -> Floats:
    """What the shares make of each shared variable."""
    mix = columns.mix
    places = np.arange(mix.base[columns.patients], len(mix.share))
    size = len(columns.decisions.block)
    share = np.bincount(columns.numbers(places), mix.share[places], size)
    column, member, level = columns.decisions.given
    value: Floats = np.bincount(member, share[column] * level, variables).astype(np.float64)
    return value
