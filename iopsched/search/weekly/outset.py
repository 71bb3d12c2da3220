"""When the first dives begin, and how."""

from __future__ import annotations

from enum import Enum, auto

from iopsched.search.weekly.ascent import Ascent

__all__ = ["Outset", "outset"]

ROUGH, ROUGHER = 8, 7
"""Rounds after which the first dives begin: after the first proof; and in clusters where placements
call forth little, which take so little time that it can wait for them."""

WALKED = 0.12
"""Share of the time in which none begins: the walk has a schedule sooner."""

FIRST = 0.9
"""Share of the time left in which a dive with everything open should end."""

CAREFUL, HASTY = 50, 25
"""Rounds of raising the bound that take as long as a dive with care, and in haste, at least; where
there is less time than that none begins."""

SURE = 1.5
"""How many times more time than for a dive with care makes it sure that one will begin."""

SIMPLE = 0.3
"""In haste only where placements call forth so little, as a share of the groups: what they call
forth is what takes care."""


class Outset(Enum):
    """How the first dives begin: in clusters, or with everything open, with care or in haste.

    Soon is when the walk makes way for the rounds that are still to come.
    """

    LATER = auto()
    SOON = auto()
    CLUSTERS = auto()
    CAREFUL = auto()
    HASTY = auto()


def outset(ascent: Ascent, clustered: bool, spent: float, left: float) -> Outset:
    """How the first dives should begin now.

    Parameters
    ----------
    ascent : Ascent
        Of the whole.
    clustered : bool
        Whether there is more than one cluster of rivals.
    spent, left : float
        Seconds that the bound has been raised, and those there are.
    """
    gone = spent / (spent + left)
    decisions = ascent.master.decisions
    simple = len(decisions.called) < SIMPLE * len(decisions.decided)
    if gone < WALKED:
        return Outset.LATER
    short = simple and clustered
    if ascent.rounds < (ROUGHER if short else ROUGH):
        sure = time_to_dive(left) > SURE * CAREFUL * ascent.pace
        return Outset.SOON if sure or short else Outset.LATER
    careful = time_to_dive(left) > CAREFUL * ascent.pace
    if short or (clustered and careful):
        return Outset.CLUSTERS
    if careful:
        return Outset.CAREFUL
    hasty = simple and time_to_dive(left) > HASTY * ascent.pace
    return Outset.HASTY if hasty else Outset.LATER


def time_to_dive(left: float) -> float:
    """Seconds of those left in which a dive with everything open should end."""
    return FIRST * left
