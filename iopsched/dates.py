"""Ranges of dates, and what is closed on them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

__all__ = ["Closure", "Dates"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """Days one after another.

    Attributes
    ----------
    first, last : date, date or None
        Both included; without a last day it is the first one only.
    """

    first: dt.date
    last: dt.date | None = None

    def __contains__(self, date: dt.date) -> bool:
        return self.first <= date <= (self.last or self.first)

    def __str__(self) -> str:
        return str(self.first) if self.last is None else f"{self.first} to {self.last}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Closure:
    """Days on which the program is closed, or some of its blocks or sites are: a holiday.

    `iopsched.plan` reads it. Community meetings (`Service.at_program` is false) go on.

    Attributes
    ----------
    id : str
        A word for it: ``thanksgiving``.
    first, last : date, date or None
        Both included; without a last day it is the first one only.
    blocks, sites : tuple of str
        What is closed; all of the program where both are empty. A block that is closed closes
        everything that overlaps it.
    """

    id: str
    first: dt.date
    last: dt.date | None = None
    blocks: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()

    @property
    def dates(self) -> Dates:
        """The days."""
        return Dates(first=self.first, last=self.last)
