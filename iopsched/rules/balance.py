"""How evenly a load is shared: the most that anyone carries, less the least."""

from __future__ import annotations

import numpy as np

from iopsched.arrays import INT_MAX, Ints
from iopsched.rules.base import Desk

__all__ = ["post_spread"]


def post_spread(
    desk: Desk,
    bearer: Ints,
    literal: Ints,
    load: Ints,
    *,
    team: Ints,
    taking_part: Ints,
    step: int = 1,
) -> None:
    """Keep the largest and the smallest load of each team less than a step apart.

    Every whole `step` between the two is one unit.

    Parameters
    ----------
    bearer, literal, load : arrays of int
        Terms: what `bearer`, a position in `team`, carries where the literal holds.
    team : array of int
        Team of each bearer, numbered from 0 without gaps.
    taking_part : array of int
        The literal on which each bearer belongs to the team; those that do not carry nothing.
    step : int
        Size of a unit.
    """
    encoder = desk.encoder
    bearers = np.arange(len(team))
    teams = np.arange(int(team.max(initial=-1)) + 1)
    heaviest = np.zeros(len(teams), dtype=np.int64)
    possible = np.bincount(bearer, weights=load, minlength=len(team)).astype(np.int64)
    np.maximum.at(heaviest, team, possible)
    # Largest when nobody takes part; otherwise no more than anyone who does carries.
    least = encoder.integers(np.zeros_like(heaviest), heaviest)
    encoder.linear(
        np.concatenate([bearer, bearers, bearers]),
        np.concatenate([literal, least[team], taking_part]),
        np.concatenate([load, np.full(len(team), -1), -heaviest[team]]),
        -heaviest[team],
        np.full(len(team), INT_MAX),
    )
    unit = encoder.integers(np.zeros_like(heaviest), heaviest // step * (desk.price is not None))
    encoder.minimize(unit, np.full(len(teams), desk.price or 0))
    encoder.linear(
        np.concatenate([bearer, bearers, bearers]),
        np.concatenate([literal, least[team], unit[team]]),
        np.concatenate([load, np.full(len(team), -1), np.full(len(team), -step)]),
        np.full(len(team), -INT_MAX),
        np.full(len(team), step - 1),
    )
