"""One patient's best week put in, while others lose single placements to it and place them anew."""

from __future__ import annotations

from iopsched.search.weekly.board import FITS, Board
from iopsched.search.weekly.days import FAR
from iopsched.search.weekly.displacing import make_way
from iopsched.search.weekly.fitting import BLOCKED, Desk, Terms, best_week, row_costs
from iopsched.search.weekly.ground import Ground
from iopsched.search.weekly.kernel import borrowing
from iopsched.search.weekly.layout import Plans
from iopsched.search.weekly.regaining import regain_all
from iopsched.search.weekly.running import let_run
from iopsched.search.weekly.seating import seat, take_out
from iopsched.search.weekly.undoing import commit, undo
from iopsched.search.weekly.welcoming import fill_those_of

__all__ = ["begin", "give", "insert", "place"]

TRIES, PLACES = 4, 25
"""Most weeks tried where others may make way, and where nobody does."""

WORSE = -2
"""Said in the place of a row that is in the way: the whole would cost too much."""


def insert(
    g: Ground,
    b: Board,
    desk: Desk,
    plans: Plans,
    terms: Terms,
    p: int,
    ejecting: float,
    bearable: float,
) -> bool:
    """Give a patient another week, whoever loses places to it; returns whether that was kept.

    Parameters
    ----------
    ejecting : float
        What it costs to take a place from somebody else.
    bearable : float
        What the whole may cost then.
    """
    begin(g, b, desk, terms, p, ejecting)
    for _ in range(TRIES):
        own = best_week(g, desk, plans, p)
        if own >= FAR:
            break
        hindrance = give(g, b, desk, plans, p, own, bearable)
        if hindrance == FITS:
            return True
        if hindrance == WORSE:
            break
        desk.cost[hindrance] = BLOCKED
    undo(b, 0)
    return False


def place(g: Ground, b: Board, desk: Desk, plans: Plans, terms: Terms, p: int) -> bool:
    """Give a patient without a week the best one that is free; returns whether there is one."""
    begin(g, b, desk, terms, p, 0.0)
    for _ in range(PLACES):
        own = best_week(g, desk, plans, p)
        if own >= FAR:
            return False
        hindrance = seat(g, b, p, desk.weeks[0], own)
        if hindrance == FITS:
            return True
        desk.cost[hindrance] = BLOCKED
    return False


@borrowing
def begin(g: Ground, b: Board, desk: Desk, terms: Terms, p: int, ejecting: float) -> None:
    """Take a patient out and write what all that could be had costs."""
    commit(b)
    b.turn[0] += 1
    take_out(g, b, p)
    row_costs(g, b, desk, terms, p, ejecting)


@borrowing
def give(g: Ground, b: Board, desk: Desk, plans: Plans, p: int, own: float, bearable: float) -> int:
    """Give the week on the desk to its patient, and place again what it displaces.

    Returns FITS if that is kept, WORSE if it costs too much, or a row of the week that does not
    fit; then the patient is without a week.
    """
    since = b.size[0]
    hindrance = _take(g, b, desk, plans, p, own)
    if hindrance != FITS:
        undo(b, since)
        return hindrance
    fill_those_of(g, b, desk.bench, plans, p)
    return FITS if regain_all(g, b, desk.bench, plans, bearable) else WORSE


@borrowing
def _take(g: Ground, b: Board, desk: Desk, plans: Plans, p: int, own: float) -> int:
    """Give the week to the patient; returns FITS or a row that does not."""
    w = desk.bench
    w.size[0] = 0
    week = desk.weeks[0]
    for x in week:
        if x < 0:
            break
        if not let_run(g, b, g.run[x]) or not make_way(g, b, w, plans, x):
            return int(x)
    return seat(g, b, p, week, own)
