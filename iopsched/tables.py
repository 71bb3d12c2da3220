"""Tables of candidates, as columns of integers, and how rules screen them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Protocol, TypeVar

import numpy as np

from iopsched.arrays import Bools, Ints
from iopsched.index import Index
from iopsched.week import DAY

__all__ = ["BATCH", "Housings", "Matches", "Offers", "Rows", "Runs", "Screen", "screened"]

T = TypeVar("T", bound="Table")

BATCH = 500_000
"""Rows held at once before the rules have screened them."""


@dataclass(frozen=True, slots=True)
class Table:
    """Columns of equal length."""

    def __len__(self) -> int:
        return len(getattr(self, fields(self)[0].name))

    def take(self: T, where: Ints | Bools) -> T:
        """The rows at the given positions, or where a mask is true."""
        return replace(self, **{f.name: getattr(self, f.name)[where] for f in fields(self)})

    @classmethod
    def joined(cls: type[T], parts: Sequence[T]) -> T:
        """One table of several, one after another."""
        columns = {f.name: [getattr(part, f.name) for part in parts] for f in fields(cls)}
        return cls(**{name: np.concatenate(values) for name, values in columns.items()})


@dataclass(frozen=True, slots=True)
class Runs(Table):
    """A session at one of its times."""

    session: Ints
    service: Ints
    start: Ints
    end: Ints


@dataclass(frozen=True, slots=True)
class Offers(Table):
    """A clinician who delivers a service at a time: of a run, or of appointments (run -1).

    Clinician -1 is nobody.
    """

    run: Ints
    session: Ints
    service: Ints
    clinician: Ints
    start: Ints
    end: Ints
    cost: Ints


@dataclass(frozen=True, slots=True)
class Housings(Table):
    """A pool of equal rooms that houses a service at a time: a run, or appointments (run -1).

    Room -1 is no room; otherwise `room` is the first room of the pool.
    """

    run: Ints
    session: Ints
    service: Ints
    room: Ints
    start: Ints
    end: Ints
    cost: Ints


@dataclass(frozen=True, slots=True)
class Matches(Table):
    """A service that patients of one kind need, and sessions of one kind that offer it.

    `ask` is a kind of patients with a service; `patient` and `session` are one of each kind, and
    stand for all that are alike in what `Index.patient_kinds` and `Index.session_kinds` name.
    """

    ask: Ints
    patient: Ints
    session: Ints
    cost: Ints


@dataclass(frozen=True, slots=True)
class Rows(Table):
    """One feasible placement a row: a seat in a run, or an appointment (run and session -1).

    Sorted by patient. `clinician` and `room` are of appointments only, and -1 elsewhere; `room` is
    the first room of its pool. `site` is -1 for telehealth and where no site is known.
    """

    patient: Ints
    service: Ints
    session: Ints
    run: Ints
    start: Ints
    end: Ints
    clinician: Ints
    room: Ints
    in_person: Bools
    site: Ints
    cost: Ints

    @property
    def day(self) -> Ints:
        """Day of the week: 0 is Monday."""
        return self.start // DAY

    @property
    def minutes(self) -> Ints:
        """Length in minutes."""
        return self.end - self.start


class Screen(Protocol):
    """A rule as far as it can judge a row by itself; amounts are 0 where it has no objection."""

    @property
    def price(self) -> int | None:
        """Cost of one unit of amount; None when any amount makes the row impossible."""

    def offer_amounts(self, index: Index, offers: Offers) -> Ints | None: ...
    def housing_amounts(self, index: Index, housings: Housings) -> Ints | None: ...
    def match_amounts(self, index: Index, matches: Matches) -> Ints | None: ...
    def row_amounts(self, index: Index, rows: Rows) -> Ints | None: ...


def screened(table: T, index: Index, screens: Sequence[Screen], part: str) -> T:
    """The rows that no rule forbids, with what the other rules mind added to their cost."""
    for screen in screens:
        amounts: Ints | None = getattr(screen, part)(index, table)
        if amounts is None:
            continue
        if screen.price is None:
            if amounts.any():
                table = table.take(amounts == 0)
        else:
            cost: Ints = table.cost + screen.price * amounts  # type: ignore[attr-defined]
            table = replace(table, cost=cost)  # type: ignore[call-arg]
    return table
