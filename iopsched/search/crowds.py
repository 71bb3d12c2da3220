"""Patients placed in crowds, one crowd after another, each beside everybody else as they are."""

from __future__ import annotations

import math
from collections.abc import Sequence

from iopsched.arrays import Ints
from iopsched.search.control import Control
from iopsched.search.cpsat import SolverOptions, minimize
from iopsched.search.slices import WholeModel

__all__ = ["place_crowds"]


def place_crowds(
    whole: WholeModel,
    value: Ints,
    crowds: Sequence[Ints],
    control: Control,
    options: SolverOptions,
    share: float = 1.0,
) -> Ints:
    """Place crowds of patients anew until all were placed, or the control says stop.

    Parameters
    ----------
    whole : WholeModel
    value : array of int
        Values of its variables (see `WholeModel.values`).
    crowds : sequence of arrays of int
        Patients who are placed together.
    control : Control
    options : SolverOptions
    share : float
        Of the control's time and of the limit on work, for all crowds together.

    Returns
    -------
    array of int
        The values then.
    """
    for i, crowd in enumerate(crowds):
        stage = control.stage(share / (len(crowds) - i))
        # A part's objective lacks the cost of what is fixed: it is no score, and has no gap.
        stage.gap = -math.inf
        part = whole.part(value, whole.around(crowd))
        answer = minimize(part.model, stage, options.share(share / len(crowds)))
        if answer.values is not None:
            placed = value.copy()
            placed[part.variable] = answer.values[part.number]
            value = whole.values(whole.choice(placed))
        if control.asked_to_stop():
            break
    return value
