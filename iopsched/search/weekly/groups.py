"""Changes of which groups run: one is opened in the place of others, or closed.

Who was in a group that closes is placed elsewhere; who lacks what a new group gives comes to it.
"""

from __future__ import annotations

import numpy as np

from iopsched.search.weekly.bench import Bench
from iopsched.search.weekly.board import NEAR, Board
from iopsched.search.weekly.displacing import eject, lose
from iopsched.search.weekly.ground import Ground
from iopsched.search.weekly.kernel import borrowing
from iopsched.search.weekly.layout import Plans
from iopsched.search.weekly.regaining import regain_all
from iopsched.search.weekly.running import SPINS, runs, start, stop
from iopsched.search.weekly.seating import take_out
from iopsched.search.weekly.undoing import commit, undo, write
from iopsched.search.weekly.welcoming import NEEDED, fill, limits, offer, welcome

__all__ = ["change_group", "close_small", "free_group", "withdraw"]


@borrowing
def change_group(g: Ground, b: Board, w: Bench, plans: Plans, run: int, bearable: float) -> bool:
    """Close a group that runs, or open one that does not; returns whether that was kept.

    Parameters
    ----------
    bearable : float
        What the whole may cost then.
    """
    commit(b)
    b.turn[0] += 1
    w.size[0] = 0
    opens = not runs(g, b, run)
    done = _open(g, b, w, plans, run) if opens else _dissolve(g, b, w, plans, run)
    if done and opens:
        fill(g, b, w, plans, run)
        done = b.seated[run] > 0
    if done and regain_all(g, b, w, plans, bearable):
        return True
    undo(b, 0)
    return False


@borrowing
def free_group(g: Ground, b: Board, w: Bench, plans: Plans, run: int, bearable: float) -> bool:
    """Let all those leave a group for whose sake it is smaller; returns whether that was kept."""
    commit(b)
    b.turn[0] += 1
    w.size[0] = 0
    for i in range(g.seats.first[run], g.seats.first[run + 1]):
        x = g.seats.at[i]
        if b.chosen[x] and limits(g, x) and not lose(g, b, w, plans, x):
            undo(b, 0)
            return False
    if w.size[0] > 0 and runs(g, b, run):
        # The others have the first choice of the seats: who left would come back to them.
        welcome(g, b, w, plans, run, NEEDED)
        if regain_all(g, b, w, plans, bearable):
            return True
    undo(b, 0)
    return False


@borrowing
def withdraw(
    g: Ground, b: Board, w: Bench, plans: Plans, p: int, saving: float, bearable: float
) -> bool:
    """Leave a patient without a week, for the sake of others; returns whether that was kept.

    Parameters
    ----------
    saving : float
        What it must save somebody to take what becomes free.
    bearable : float
        What the whole may cost then.
    """
    if b.week[p, 0] < 0 or not w.mine[p]:
        return False
    commit(b)
    b.turn[0] += 1
    write(w.kept, b.week[p])
    take_out(g, b, p)
    w.mine[p] = False
    for x in w.kept:
        if x < 0:
            break
        if g.run[x] >= 0:
            welcome(g, b, w, plans, g.run[x], saving)
        else:
            offer(g, b, w, plans, x, saving)
    w.mine[p] = True
    if b.total[0] <= bearable:
        return True
    undo(b, 0)
    return False


@borrowing
def close_small(g: Ground, b: Board, w: Bench, plans: Plans) -> bool:
    """Close all groups below their least sizes, whatever it costs; returns whether that can be."""
    commit(b)
    b.turn[0] += 1
    # Who is placed anew may leave another group too small; each is closed only once.
    while True:
        small = -1
        for run in range(len(g.least)):
            lacking = runs(g, b, run) and b.seated[run] < max(1, g.least[run])
            if lacking and (small < 0 or b.seated[run] < b.seated[small]):
                small = run
        if small < 0:
            return True
        w.size[0] = 0
        if not _dissolve(g, b, w, plans, small):
            return False
        regain_all(g, b, w, plans, np.inf)
        commit(b)


@borrowing
def _dissolve(g: Ground, b: Board, w: Bench, plans: Plans, run: int) -> bool:
    """Take everybody's seat in a group, and let it run no more; returns whether that can be."""
    for i in range(g.seats.first[run], g.seats.first[run + 1]):
        x = g.seats.at[i]
        if b.chosen[x] and not lose(g, b, w, plans, x):
            return False
    b.closed[run] = b.turn[0]
    if runs(g, b, run):
        stop(g, b, run)
    return True


@borrowing
def _open(g: Ground, b: Board, w: Bench, plans: Plans, run: int) -> bool:
    """Let a group run, in the place of those that its clinician and its room now serve."""
    if not _clear_for(g, b, w, plans, run, g.run_variable[run]):
        return False
    for way in range(g.ways.first[run], g.ways.first[run + 1]):
        o = g.ways.at[way]
        first, count = g.options.first[o], g.options.first[o + 1] - g.options.first[o]
        if not _clear_for(g, b, w, plans, run, g.options.at[first + np.random.randint(count)]):
            return False
    return start(g, b, run, np.random.randint(SPINS))


@borrowing
def _clear_for(g: Ground, b: Board, w: Bench, plans: Plans, run: int, v: int) -> bool:
    """Close the groups, and take the placements, that keep a shared variable from being 1."""
    for i in range(g.variable.first[v], g.variable.first[v + 1]):
        row, amount = g.variable.at[i], g.variable.amount[i]
        if amount <= 0 or amount <= b.room[row] + NEAR:
            continue
        for j in range(g.users.first[row], g.users.first[row + 1]):
            u = g.users.at[j]
            other = g.run_of[u]
            if g.users.amount[j] > 0 and b.value[u] > 0.5 and other >= 0 and other != run:
                if amount <= b.room[row] + NEAR:
                    break
                if runs(g, b, other) and not _dissolve(g, b, w, plans, other):
                    return False
        while amount > b.room[row] + NEAR:
            if not eject(g, b, w, plans, row, -1):
                return False
    return True
