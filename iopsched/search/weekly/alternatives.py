"""Groups that are alternatives of each other."""

from __future__ import annotations

import numpy as np

from iopsched.arrays import Ints
from iopsched.candidates import Candidates
from iopsched.index import NONE
from iopsched.search.weekly.clusters import clusters_of

__all__ = ["alternatives"]


def alternatives(candidates: Candidates) -> Ints:
    """The number of the set of alternatives in which each candidate row is a seat, or NONE.

    Sessions that can meet the same need are alternatives, and so are those that have one in common.
    """
    c, rows = candidates, candidates.rows
    met = rows.run[c.row_of] != NONE
    need, session = c.need_of[met], rows.session[c.row_of[met]]
    of_need = np.full(len(c.index.needs), NONE)
    for number, needs in enumerate(clusters_of(need, session, len(c.index.needs))):
        of_need[needs] = number
    of_session = np.full(len(c.index.problem.sessions), NONE)
    of_session[session] = of_need[need]
    number_of: Ints = np.where(rows.run == NONE, NONE, of_session[rows.session])
    return number_of
