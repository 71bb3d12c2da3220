"""The groups to begin with: as many seats as staff and rooms allow."""

from __future__ import annotations

import numpy as np

from iopsched.arrays import Ints
from iopsched.encoder import CpSatEncoder
from iopsched.search.cpsat import new_solver
from iopsched.search.weekly.days import Floats
from iopsched.search.weekly.shared import Shared
from iopsched.search.weekly.standing import whole_bounds

__all__ = ["groups_to_begin_with"]

SECONDS = 3.0
"""Most time to choose them."""


def groups_to_begin_with(shared: Shared, room: Floats, workers: int) -> Ints:
    """Shared variables to set: runs, their staff and their rooms, for as many seats as possible.

    Parameters
    ----------
    shared : Shared
    room : array of float
        What there is of each row.
    workers : int

    Returns
    -------
    array of int
        Empty if none were found in time.
    """
    s = shared
    decided = np.flatnonzero(s.decided)
    of, row, amount = s.firm(decided)
    measured = np.zeros(len(s.lower), dtype=bool)
    measured[s.firm(s.measures)[1]] = True
    kept = ~measured[row]
    at, place = np.unique(row[kept], return_inverse=True)
    attended = np.zeros(s.rows, dtype=bool)
    attended[s.taken.row] = True
    encoder = CpSatEncoder()
    low, high = s.low[decided].astype(np.int64), s.high[decided].astype(np.int64)
    variable = encoder.integers(low, high)
    encoder.linear(
        place,
        variable[of[kept]],
        amount[kept].astype(np.int64),
        # Seats are yet to be taken: what asks for them does not ask now.
        whole_bounds(np.where(attended[at], -np.inf, s.lower[at])),
        whole_bounds(room[at]),
    )
    size = np.zeros(len(s.low), dtype=np.int64)
    size[s.number[s.variables.run]] = s.sizes
    encoder.minimize(variable, -size[decided])
    solver = new_solver(workers=workers)
    solver.parameters.max_time_in_seconds = SECONDS
    solver.solve(encoder.finish())
    values = np.array(solver.response_proto.solution, dtype=np.int64)
    begun: Ints = decided[values[variable] > 0] if len(values) else np.empty(0, dtype=np.int64)
    return begun
