"""Groups started and stopped on a board."""

from __future__ import annotations

import numpy as np

from iopsched.search.weekly.board import NEAR, Board
from iopsched.search.weekly.days import Floats, Ints
from iopsched.search.weekly.ground import Ground
from iopsched.search.weekly.kernel import borrowing
from iopsched.search.weekly.undoing import OPEN, commit, note, set_variable, undo

__all__ = ["SPINS", "let_run", "runs", "start", "start_wanted", "stop", "switch_on"]

SPINS = 1 << 20
"""Ways to choose among clinicians and rooms that are free for a group."""


@borrowing
def switch_on(g: Ground, b: Board, variables: Ints) -> None:
    """Let groups run that staff and rooms are known to be free for."""
    for v in variables:
        set_variable(g, b, v, 1.0)
        if g.run_of[v] >= 0 and g.run_variable[g.run_of[v]] == v:
            b.open[g.session[g.run_of[v]]] = True
    commit(b)


@borrowing
def runs(g: Ground, b: Board, run: int) -> bool:
    """Whether a group runs."""
    return bool(b.value[g.run_variable[run]] > 0.5)


@borrowing
def _fits(g: Ground, b: Board, v: int) -> bool:
    """Whether a shared variable can be 1."""
    row, amount, room = g.variable.at, g.variable.amount, b.room
    for i in range(g.variable.first[v], g.variable.first[v + 1]):
        if amount[i] > max(room[row[i]] + NEAR, 0.0):
            return False
    return True


@borrowing
def start(g: Ground, b: Board, run: int, spin: int) -> bool:
    """Let a run begin, if a clinician and a room are free; which of them come first is the spin's.

    Returns whether it runs now; if not, nothing is changed.
    """
    session = g.session[run]
    if b.open[session] or b.closed[run] == b.turn[0] or not _fits(g, b, g.run_variable[run]):
        return False
    since = b.size[0]
    set_variable(g, b, g.run_variable[run], 1.0)
    for way in range(g.ways.first[run], g.ways.first[run + 1]):
        o = g.ways.at[way]
        first, count = g.options.first[o], g.options.first[o + 1] - g.options.first[o]
        found = False
        for k in range(count):
            v = g.options.at[first + (k + spin) % count]
            if b.value[v] < 0.5 and _fits(g, b, v):
                set_variable(g, b, v, 1.0)
                found = True
                break
        if not found:
            undo(b, since)
            return False
    note(b, OPEN, session, 0.0)
    b.open[session] = True
    return True


@borrowing
def start_wanted(g: Ground, b: Board, wanted: Floats) -> None:
    """Let groups run with the staff and rooms that they have among these values, where they fit.

    Parameters
    ----------
    wanted : array of float
        Of the shared variables.
    """
    for run in range(len(g.least)):
        session, since = g.session[run], b.size[0]
        if wanted[g.run_variable[run]] < 0.5 or b.open[session]:
            continue
        fits = _fits(g, b, g.run_variable[run])
        if fits:
            set_variable(g, b, g.run_variable[run], 1.0)
        for way in range(g.ways.first[run], g.ways.first[run + 1]):
            o = g.ways.at[way]
            for i in range(g.options.first[o], g.options.first[o + 1]):
                v = g.options.at[i]
                if wanted[v] > 0.5 and b.value[v] < 0.5:
                    fits = fits and _fits(g, b, v)
                    if fits:
                        set_variable(g, b, v, 1.0)
        if fits:
            b.open[session] = True
        else:
            undo(b, since)
        commit(b)


@borrowing
def let_run(g: Ground, b: Board, run: int) -> bool:
    """Let a run begin if it does not run yet; returns whether it runs, and True for no run at all.

    Which clinicians and rooms come first is left to chance.
    """
    return run < 0 or runs(g, b, run) or start(g, b, run, np.random.randint(SPINS))


@borrowing
def stop(g: Ground, b: Board, run: int) -> None:
    """Let a run without seats taken run no more."""
    set_variable(g, b, g.run_variable[run], 0.0)
    for way in range(g.ways.first[run], g.ways.first[run + 1]):
        o = g.ways.at[way]
        for i in range(g.options.first[o], g.options.first[o + 1]):
            set_variable(g, b, g.options.at[i], 0.0)
    note(b, OPEN, g.session[run], 1.0)
    b.open[g.session[run]] = False
