"""By how much rows' prices move, which is learned from how they moved before."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from iopsched.search.weekly.days import Floats
from iopsched.search.weekly.mixing import Sides

__all__ = ["adapt", "clip", "first_rate"]

RATE, SLOWEST, FASTEST = 100.0, 5.0, 20_000.0
"""By how much a price moves for each patient too many: at first, at least and at most."""

FASTER, SLOWER = 1.3, 0.5
"""What happens to this rate when a price moves on, and when it turns."""

FAR_OFF = 0.2
"""Patients too many at which a price that moves on gets faster."""


def first_rate(size: Floats) -> Floats:
    """Rates to begin with, of rows of which one patient takes so much at most."""
    return RATE / size**2


def adapt(sides: Sides, size: Floats, moved: npt.NDArray[np.int8]) -> npt.NDArray[np.int8]:
    """Take the prices of the moment; rates grow where they move on and fall where they turn.

    Parameters
    ----------
    sides : Sides
        Its prices and rates are written.
    size : array of float
        What one patient takes of each row at most.
    moved : array of int8
        Which way each price moved last: 1, -1 or 0.

    Returns
    -------
    array of int8
        Which way it moves now.
    """
    move = sides.now - sides.price
    sides.price[:] = sides.now
    off = np.abs(move) > FAR_OFF * sides.rate * size
    way = np.where(off, np.sign(move), 0).astype(np.int8)
    sides.rate[way * moved > 0] *= FASTER
    sides.rate[way * moved < 0] *= SLOWER
    clip(sides, size)
    return way


def clip(sides: Sides, size: Floats) -> None:
    """Keep the rates between the least and the most."""
    np.clip(sides.rate, SLOWEST / size**2, FASTEST / size**2, out=sides.rate)
