"""When the first dives begin, and how."""

from __future__ import annotations

from enum import Enum, auto

from iopsched.search.weekly.ascent import Ascent

__all__ = ["Outset", "outset"]

ROUGH, ROUGHER = 8, 7
"""Rounds after which the first dives begin: after the first proof; and where placements call forth
little, since it can wait for dives that are so short."""

SMOOTH, UNHURRIED = 14, 0.25
"""Rounds after which shares are nearly at rest, and the share of the time in which these are waited
for: dives from there take a third as long."""

WALKED = 0.12
"""Share of the time in which none begins: the walk has a schedule sooner."""

FIRST = 0.9
"""Share of the time left in which a dive with everything open should end."""

CAREFUL = 90
"""Rounds of raising the bound that take as long as a dive with care, at least; where there is less
time than that none begins."""

SURE = 1.5
"""How many times more time than for a dive with care makes it sure that one will begin."""

SIMPLE = 0.45
"""Dives are short where placements call forth so little, as a share of the groups: what they call
forth is what takes care."""


class Outset(Enum):
    """How the first dives begin: in clusters, or with everything open and with care.

    Soon is when the walk makes way for the rounds that are still to come.
    """

    LATER = auto()
    SOON = auto()
    CLUSTERS = auto()
    CAREFUL = auto()


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
    enough = SMOOTH if gone < UNHURRIED else ROUGHER if simple else ROUGH
    if ascent.rounds < enough:
        sure = time_to_dive(left) > SURE * CAREFUL * ascent.pace
        timely = (enough - ascent.rounds) * ascent.pace < time_to_dive(left)
        return Outset.SOON if sure or (simple and timely) else Outset.LATER
    careful = time_to_dive(left) > CAREFUL * ascent.pace
    if simple or (clustered and careful):
        return Outset.CLUSTERS
    return Outset.CAREFUL if careful else Outset.LATER


def time_to_dive(left: float) -> float:
    """Seconds of those left in which a dive with everything open should end."""
    return FIRST * left
