"""A schedule yet to be put together."""

from __future__ import annotations

from dataclasses import dataclass

from iopsched.arrays import Ints
from iopsched.search.weekly.days import Floats
from iopsched.search.weekly.standing import Standing

__all__ = ["Wanted"]


@dataclass(frozen=True)
class Wanted:
    """A schedule yet to be put together.

    Attributes
    ----------
    standing : Standing
        Of those who keep their weeks, with the groups that they attend.
    weeks : list of (int, array of int)
        Patients with the rows of their new weeks, which may clash.
    value : array of float
        Of the shared variables: which other groups run, with which staff and rooms.
    """

    standing: Standing
    weeks: list[tuple[int, Ints]]
    value: Floats
