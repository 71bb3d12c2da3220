"""A schedule from shares: one decision after another is settled, and the prices follow.

What placements call forth is settled first, such as that a group is smaller for somebody's sake:
while a group may be smaller by parts, patients share it by parts, and none of their weeks says what
is right. Once this is settled the shares of whole weeks are nearly a schedule.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from iopsched.arrays import Ints
from iopsched.index import NONE
from iopsched.search.weekly.ascent import Ascent
from iopsched.search.weekly.columns import Columns
from iopsched.search.weekly.days import Floats

__all__ = ["Dived", "dive"]

QUICKER = 20.0
"""How much faster prices move than those of the bound came to move, which are near their ends."""

ROUNDS = 3
"""Times that everybody is priced again after a step."""

PATIENCE, SLIGHT = 3, 0.3
"""So many times that often until no row is exceeded or missed by more than so much."""

SURE, NEVER = 0.95, 0.05
"""Shares from which something is as good as settled, and below which it is left out."""

LEAST = 0.01
"""Share from which a column is tried."""

FEW = 3
"""So few are not left out together."""

AT_ONCE, WEEKS_AT_ONCE = 0.1, 0.04
"""Shares of what is not settled, and of the weeks, that are settled in one step at first."""

DEAR, DEARER = 2_000.0, 0.01
"""By how much a step may make the shares dearer before less is settled at once, and then the
opposite is tried: at least, and as a share of what they cost."""

CALLING, DECIDING = 0.65, 0.85
"""Shares of the time after which what placements call forth, and after which the groups, should be
settled."""


@dataclass(frozen=True)
class Dived:
    """What was settled.

    Attributes
    ----------
    weeks : list of (int, array of int)
        Patients with the rows of their weeks; they may clash.
    value : array of float
        Of the shared variables: which groups run, with which staff and rooms.
    """

    weeks: list[tuple[int, Ints]]
    value: Floats


def dive(ascent: Ascent, until: float = math.inf) -> Dived | None:
    """Settle everything that is still in parts; None if the work was stopped.

    Parameters
    ----------
    ascent : Ascent
        What is settled already stays so. It is used up.
    until : float
        The moment, by ``time.perf_counter``, at which it should have ended: as it comes nearer less
        is thought twice about.
    """
    ascent.quicken(QUICKER)
    columns = ascent.columns
    free = _open(ascent, np.arange(columns.patients))
    _follow(ascent, free)
    began = time.perf_counter()
    for blocks, rest, share in (
        (columns.decisions.called, 0, CALLING),
        (columns.decisions.decided, NONE, DECIDING),
    ):
        hurry = began + share * (until - began)
        ascent = _settled(ascent, free, columns.patients + blocks, rest, hurry)
    _settle_weeks(ascent, free)
    if ascent.oracle.stopping():
        return None
    return Dived(_weeks(ascent.columns), ascent.columns.decided_values())


def _open(ascent: Ascent, blocks: Ints) -> Ints:
    """Of some blocks those that are not settled."""
    return blocks[ascent.columns.mix.columns[blocks] > 1]


def _settled(ascent: Ascent, free: Ints, blocks: Ints, rest: int, hurry: float) -> Ascent:
    """What comes of settling some blocks, those first that have the largest shares.

    Parameters
    ----------
    free : array of int
        Patients to be priced.
    blocks : array of int
    rest : int
        The column that is the usual one, in which blocks are left in the end, or NONE.
    hurry : float
        The moment from which nothing is thought twice about.
    """
    left = _open(ascent, blocks)
    several = AT_ONCE * len(left)
    while len(left) and not ascent.oracle.stopping():
        shares = _shares(ascent, left, rest)
        most = np.array([share.max() for share in shares])
        hurried = time.perf_counter() > hurry
        if rest != NONE and (hurried or most.max() < NEVER):
            return _tried(ascent, free, [(block, rest) for block in left.tolist()])
        order = np.argsort(-most)
        sure = int((most > SURE).sum())
        step = order[: sure or min(int((most >= NEVER).sum()), max(1, int(several)))].tolist()
        wanted = [(int(left[i]), int(shares[i].argmax())) for i in step]
        dear = math.inf if hurried else _dear(ascent)
        tried = _tried(ascent, free, _together(ascent, wanted, rest))
        while tried.value > dear and len(wanted) > 1:
            wanted = wanted[: len(wanted) // 2]
            tried = _tried(ascent, free, _together(ascent, wanted, rest))
        against = tried.value > dear
        if against:
            tried = min([tried, *_others(ascent, free, *wanted[0])], key=lambda one: one.value)
        if not sure:
            # As many as went well, and then more.
            several = 2.0 * len(wanted)
        ascent = tried
        if against and rest != NONE:
            ascent = _left_out(ascent, free, _open(ascent, left), rest)
        left = _open(ascent, left)
    return ascent


def _left_out(ascent: Ascent, free: Ints, left: Ints, rest: int) -> Ascent:
    """What comes of leaving out the lower part of some blocks, if that is not dear."""
    most = np.array([share.max(initial=0.0) for share in _shares(ascent, left, rest)])
    order = np.argsort(most)
    dear = _dear(ascent)
    count = len(left) - len(left) // 2
    while count > FEW:
        low = order[:count]
        tried = _tried(ascent, free, [(block, rest) for block in left[low].tolist()])
        if tried.value <= dear:
            return tried
        count //= 2
    return ascent


def _shares(ascent: Ascent, left: Ints, rest: int) -> list[Floats]:
    """The shares of each block's columns, the usual one's left out."""
    shares = [ascent.columns.shares(block).copy() for block in left.tolist()]
    if rest != NONE:
        for share in shares:
            share[rest] = 0.0
    return shares


def _dear(ascent: Ascent) -> float:
    """What shares may cost after a step that is not thought twice about."""
    return ascent.value + max(DEAR, DEARER * abs(ascent.value))


def _together(ascent: Ascent, wanted: list[tuple[int, int]], rest: int) -> list[tuple[int, int]]:
    """What can be settled along with the first of it, and what that rules out."""
    first = ascent.columns.patients
    settled: dict[int, int] = {}
    for block, which in wanted:
        if block not in settled:
            settled[block] = which
            if which != rest:
                rivals = first + ascent.columns.decisions.rivals(block - first)
                settled |= dict.fromkeys(_open(ascent, rivals).tolist(), rest)
    return list(settled.items())


def _others(ascent: Ascent, free: Ints, block: int, which: int) -> Iterator[Ascent]:
    """What comes of leaving a block with others of its columns, until one is not much dearer."""
    share = ascent.columns.shares(block).copy()
    last = len(share) - 1
    some = np.flatnonzero((share > LEAST) | (np.arange(len(share)) == last))
    for other in some[np.argsort(-share[some], kind="stable")].tolist():
        if other != which:
            tried = _tried(ascent, free, [(block, other)])
            yield tried
            if tried.value <= _dear(ascent):
                break


def _tried(ascent: Ascent, free: Ints, wanted: list[tuple[int, int]]) -> Ascent:
    """What comes of leaving some blocks with one of their columns each."""
    twin = ascent.copied(ascent.oracle)
    for block, which in wanted:
        twin.settle(block, which)
    _follow(twin, free)
    return twin


def _follow(ascent: Ascent, free: Ints) -> None:
    """Let prices and shares follow what was settled, until the rows are obeyed about."""
    for _ in range(PATIENCE):
        ascent.follow(free, ROUNDS)
        if ascent.excess() < SLIGHT:
            break


def _settle_weeks(ascent: Ascent, free: Ints) -> None:
    """Settle the weeks of some patients."""
    columns = ascent.columns
    at_once = max(1, int(WEEKS_AT_ONCE * len(free)))
    while len(free) and not ascent.oracle.stopping():
        share = np.array([columns.shares(p).max() for p in free.tolist()])
        order = np.argsort(-share)
        step = free[order[: max(at_once, int((share > SURE).sum()))]]
        for p in step.tolist():
            ascent.settle(p, int(columns.shares(p).argmax()))
        free = np.setdiff1d(free, step)
        ascent.follow(free, ROUNDS)


def _weeks(columns: Columns) -> list[tuple[int, Ints]]:
    """The week of each patient that has the largest share."""
    weeks = []
    for p in np.flatnonzero(columns.mix.columns[: columns.patients]).tolist():
        week = columns.week[columns.mix.base[p] + columns.shares(p).argmax()]
        weeks.append((p, np.sort(week[week >= 0]).astype(np.int64)))
    return weeks
