"""A schedule from shares: one decision after another is settled, and the prices follow.

What placements call forth is settled first, such as that a group is smaller for somebody's sake:
while a group may be smaller by parts, patients share it by parts, and none of their weeks says what
is right. Once this is settled the shares of whole weeks are nearly a schedule.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from functools import partial

import numpy as np

from iopsched.arrays import Ints
from iopsched.index import NONE
from iopsched.search.weekly.ascent import Ascent
from iopsched.search.weekly.days import Floats
from iopsched.search.weekly.dues import Dues
from iopsched.search.weekly.keeping import kept_where_shares_agree, left_as_it_is
from iopsched.search.weekly.settling import (
    RETURNS,
    ROUNDS,
    SURE,
    Dived,
    dear,
    follow,
    latest,
    settled_weeks,
    tried_with,
    weeks_of,
)

__all__ = ["dive", "settle_down"]

FIRST_PATIENCE = 10
"""How often prices are followed for some rounds before anything is settled, until rows are about
obeyed."""

EXACT, ROUGH = 800.0, 2_000.0
"""By how much the cost of a placement may move before its patient is priced again: until what
placements call forth is settled, and then."""

HASTE, LIKELY, UNLIKELY = 0.25, 0.5, 0.2
"""Where there is no time to think twice: the part of what is left that is settled in one step, the
share from which something is called forth, and the one below which it is left out."""

OPEN = 0.6
"""Groups of which nothing has such a share are then left to the weeks."""

BACK = 0.5
"""Share of the time for a sort of decisions in which it may be gone back: what is dear costs less
than haste in the end."""

NEVER = 0.05
"""Share below which something is left out."""

LEAST = 0.01
"""Share from which a column is tried."""

FEW = 3
"""So few are not left out together."""

AT_ONCE = 0.1
"""Share of what is not settled that is settled in one step at first."""

CALLING, DECIDING = 0.75, 0.88
"""Shares of the time after which what placements call forth, and after which the groups, should be
settled."""


def dive(
    ascent: Ascent,
    until: float = math.inf,
    below: float = math.inf,
    returns: int = RETURNS,
    like: Floats | None = None,
) -> Dived | None:
    """Settle everything that is still in parts; None if the work was stopped, or of no use.

    Parameters
    ----------
    ascent : Ascent
        What is settled already stays so. It is used up.
    until : float
        The moment, by ``time.perf_counter``, at which it should have ended: as it comes nearer less
        is thought twice about.
    below : float
        What the shares must cost less than for anything to be of use.
    returns : int
        How often to go back to where something dear was not, for each sort of decision.
    like : array of float, optional
        Values of the shared variables in a schedule: what placements call forth is as it is there
        where shares agree, and in haste.
    """
    columns = ascent.columns
    free = np.arange(columns.patients)
    ascent.still = EXACT
    began = time.perf_counter()
    if began < until:
        settle_down(ascent)
    else:
        ascent.follow(free, ROUNDS)
    if ascent.value >= below:
        return None
    if like is not None and began < until:
        ascent = kept_where_shares_agree(ascent, like, below)
    for blocks, rest, share in (
        (columns.decisions.called, 0, CALLING),
        (columns.decisions.decided, NONE, DECIDING),
    ):
        hurry = began + share * (until - began)
        ascent = _settled(
            ascent, free, columns.patients + blocks, rest, hurry, below, returns, like
        )
        if ascent.value >= below:
            return None
        ascent.still = ROUGH
        if ascent.master.dues.some:
            # What was paid beforehand has told what to call forth; from now on each counts in full.
            ascent.owe(Dues.none(len(ascent.master.owner)), ascent.oracle.in_full())
            if time.perf_counter() < hurry:
                settle_down(ascent)
            else:
                ascent.follow(free, ROUNDS)
    ascent = settled_weeks(ascent, free, until, returns)
    if ascent.oracle.stopping():
        return None
    return Dived(weeks_of(ascent.columns), ascent.columns.decided())


def _open(ascent: Ascent, blocks: Ints) -> Ints:
    """Of some blocks those that are not settled."""
    return blocks[ascent.columns.mix.columns[blocks] > 1]


def _settled(
    ascent: Ascent,
    free: Ints,
    blocks: Ints,
    rest: int,
    hurry: float,
    below: float,
    returns: int,
    like: Floats | None,
) -> Ascent:
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
    before: list[Ascent] = []
    enough = (1.0 - BACK) * time.perf_counter() + BACK * hurry
    while len(left) and ascent.value < below and not ascent.oracle.stopping():
        shares = _shares(ascent, left, rest)
        largest = np.array([share.max() for share in shares])
        order = np.argsort(-largest)
        if time.perf_counter() > hurry:
            if like is not None and rest != NONE:
                return left_as_it_is(ascent, like)
            wanted = _in_haste(left[order], [shares[i] for i in order.tolist()], rest)
            if not wanted:
                break
            _settle(ascent, free, _together(ascent, wanted, rest))
            left = _open(ascent, left)
            continue
        if rest != NONE and largest.max() < NEVER:
            return tried_with(ascent, free, [(block, rest) for block in left.tolist()])
        sure = int((largest > SURE).sum())
        step = order[: sure or min(int((largest >= NEVER).sum()), max(1, int(several)))].tolist()
        wanted = [(int(left[i]), int(shares[i].argmax())) for i in step]
        most = dear(ascent)
        tried = tried_with(ascent, free, _together(ascent, wanted, rest))
        while tried.value > most and len(wanted) > 1:
            wanted = wanted[: len(wanted) // 2]
            tried = tried_with(ascent, free, _together(ascent, wanted, rest))
        against = tried.value > most
        if against:
            block, which = wanted[0]
            others = _others(ascent, free, block, which)
            which, tried = min([(which, tried), *others], key=lambda one: one[1].value)
            if tried.value > most and returns and time.perf_counter() < enough:
                returns -= 1
                one = [(block, which)]
                back = latest(before, partial(_settled_then, before, free, one, rest), most)
                if back is not None:
                    del before[back[0] :]
                    ascent, several = back[1], 1.0
                    left = _open(ascent, blocks)
                    continue
        before.append(ascent)
        # As many as went well, and then more.
        several = several if sure else 2.0 * len(wanted)
        ascent = tried
        if against and rest != NONE:
            ascent = _left_out(ascent, free, _open(ascent, left), rest)
        left = _open(ascent, left)
    return ascent


def _settled_then(
    before: list[Ascent], free: Ints, wanted: list[tuple[int, int]], rest: int, at: int
) -> Ascent:
    """What would have come of it before."""
    return tried_with(before[at], free, _together(before[at], wanted, rest))


def _in_haste(blocks: Ints, shares: list[Floats], rest: int) -> list[tuple[int, int]]:
    """What to settle in one step, of blocks with the largest shares first."""
    most = np.array([share.max() for share in shares])
    several = max(1, int(HASTE * len(blocks)))
    if rest == NONE:
        count = max(min(int((most >= OPEN).sum()), several), int((most > SURE).sum()))
    else:
        # Too many smaller groups are as bad as too few: what is in doubt waits for the others.
        count = max(1, min(int((most >= LIKELY).sum()), several))
    wanted = [(int(blocks[i]), int(shares[i].argmax())) for i in range(count)]
    if rest != NONE:
        low = np.flatnonzero(most < UNLIKELY)[-several:]
        wanted += [(int(block), rest) for block in blocks[low[low >= count]].tolist()]
    return wanted


def _left_out(ascent: Ascent, free: Ints, left: Ints, rest: int) -> Ascent:
    """What comes of leaving out the lower part of some blocks, if that is not dear."""
    largest = np.array([share.max(initial=0.0) for share in _shares(ascent, left, rest)])
    order = np.argsort(largest)
    most = dear(ascent)
    count = len(left) - len(left) // 2
    while count > FEW:
        low = order[:count]
        tried = tried_with(ascent, free, [(block, rest) for block in left[low].tolist()])
        if tried.value <= most:
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


def _others(ascent: Ascent, free: Ints, block: int, which: int) -> Iterator[tuple[int, Ascent]]:
    """Others of a block's columns, and what comes of them, until one is not much dearer."""
    share = ascent.columns.shares(block).copy()
    last = len(share) - 1
    some = np.flatnonzero((share > LEAST) | (np.arange(len(share)) == last))
    for other in some[np.argsort(-share[some], kind="stable")].tolist():
        if other != which:
            tried = tried_with(ascent, free, [(block, other)])
            yield other, tried
            if tried.value <= dear(ascent):
                break


def _settle(ascent: Ascent, free: Ints, wanted: list[tuple[int, int]]) -> None:
    """Leave some blocks with one of their columns each, for good and in haste."""
    for block, which in wanted:
        ascent.settle(block, which)
    ascent.follow(free, ROUNDS)


def settle_down(ascent: Ascent) -> None:
    """Let prices and shares of everybody come to rest."""
    follow(ascent, np.arange(ascent.columns.patients), FIRST_PATIENCE)
