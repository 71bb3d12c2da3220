"""What a rule is, and the desk at which it writes its model."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from iopsched.arrays import INT_MAX, Ints
from iopsched.index import Index
from iopsched.problem import Level
from iopsched.tables import Housings, Matches, Offers, Rows

if TYPE_CHECKING:
    from iopsched.roster import Roster
    from iopsched.variables import Variables

__all__ = ["Desk", "Finding", "Rule", "RuleInForce"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What the referee finds against a rule in one place of a schedule.

    Attributes
    ----------
    amount : int
        How much, in the unit of the rule's sentence; at least 1.
    note : str
        In plain words, with ids and times only.
    patient, session, clinician, room : str or None
        Whom or what it concerns.
    start : int or None
        Minute of the week, where it concerns one moment.
    """

    amount: int
    note: str
    patient: str | None = None
    session: str | None = None
    clinician: str | None = None
    room: str | None = None
    start: int | None = None


class Rule(ABC):
    """One rule: how it is written into a model, and how a finished schedule is judged by it.

    The two are written independently of each other. Whatever its level, a rule measures *amounts*:
    as a `must` every amount is zero, and otherwise the amounts times the weight are part of the
    score.
    """

    id: ClassVar[str]
    sentence: ClassVar[str]
    """What it asks, and the unit in which it counts."""
    level: ClassVar[Level]
    """Default level."""
    weight: ClassVar[int]
    """Default weight of one unit, where the level is not `must`."""
    scope: ClassVar[Literal["patient", "shared"]]
    """Whether it is about one patient's week or about what patients share."""
    across: ClassVar[bool] = False
    """Whether it compares things that have nothing in common but this rule."""
    demands: ClassVar[bool] = False
    """Whether it asks for something, so that an empty schedule may break it."""

    def offer_amounts(self, index: Index, offers: Offers) -> Ints | None:
        """Amounts of clinicians' offers that can be told without the rest of the week."""
        return None

    def housing_amounts(self, index: Index, housings: Housings) -> Ints | None:
        """Amounts of rooms' uses that can be told without the rest of the week."""
        return None

    def match_amounts(self, index: Index, matches: Matches) -> Ints | None:
        """Amounts of seats that kinds of patients and of sessions tell alone.

        They come on top of those of the row. Told here, they spare rows that could never be.
        """
        return None

    def row_amounts(self, index: Index, rows: Rows) -> Ints | None:
        """Amounts of placements that can be told without the rest of the week."""
        return None

    def post(self, desk: Desk) -> None:  # noqa: B027  (a rule of single rows posts nothing)
        """Write what depends on several choices."""

    @abstractmethod
    def judge(self, roster: Roster) -> Iterator[Finding]:
        """Find every amount against the rule in a finished schedule."""


@dataclass(frozen=True, slots=True)
class RuleInForce:
    """A rule at the level and weight that a problem gives it."""

    rule: Rule
    level: Level
    weight: int

    @property
    def price(self) -> int | None:
        """Cost of one unit; None when the rule is a `must`."""
        return None if self.level == "must" else self.weight

    def offer_amounts(self, index: Index, offers: Offers) -> Ints | None:
        return self.rule.offer_amounts(index, offers)

    def housing_amounts(self, index: Index, housings: Housings) -> Ints | None:
        return self.rule.housing_amounts(index, housings)

    def match_amounts(self, index: Index, matches: Matches) -> Ints | None:
        return self.rule.match_amounts(index, matches)

    def row_amounts(self, index: Index, rows: Rows) -> Ints | None:
        return self.rule.row_amounts(index, rows)


class Desk:
    """Where one rule writes: the variables, and verbs that know whether the rule is a `must`.

    Each verb states a condition. As a `must` it holds; otherwise what it falls short by is measured
    in whole steps and paid for at the rule's weight.

    Attributes
    ----------
    variables : Variables
        The literals of all candidates, and literals derived from them.
    """

    def __init__(self, variables: Variables, price: int | None) -> None:
        self.variables = variables
        self.encoder = variables.encoder
        self.price = price

    def at_most(
        self,
        group: Ints,
        variable: Ints,
        upper: Ints,
        *,
        coefficient: Ints | None = None,
        step: int = 1,
        amount: Ints | None = None,
        together: Ints | None = None,
    ) -> None:
        """Each group's sum is at most its upper bound.

        Parameters
        ----------
        group, variable, coefficient : arrays of int
            Terms; coefficients are 1 where left out.
        upper : array of int
            Bound of each group; a bound that the sum cannot pass costs nothing.
        step : int
            Every `step` begun above the bound is one unit.
        amount : array of int, optional
            Amount of one unit of each group; 1 where left out.
        together : array of int, optional
            Groups with one number here, and one amount, are paid for together: only the largest
            excess counts.
        """
        factor = np.ones(len(variable), dtype=np.int64) if coefficient is None else coefficient
        most = np.bincount(group, np.maximum(factor, 0), len(upper)).astype(np.int64)
        excess = most - upper
        group, variable, factor, kept = _keep(excess > 0, group, variable, factor)
        upper, excess = upper[kept], excess[kept]
        amount = None if amount is None else amount[kept]
        if self.price is None:
            if np.all(factor == 1) and np.all(upper == 1):
                self.encoder.at_most_one(group, variable)
            else:
                self.encoder.linear(group, variable, factor, _open(upper, -1), upper)
            return
        units = -(-excess // step)
        payer = np.arange(len(upper))
        if together is not None:
            _, first, payer = np.unique(together[kept], return_index=True, return_inverse=True)
            amount = None if amount is None else amount[first]
            largest = np.zeros(int(payer.max(initial=-1)) + 1, dtype=np.int64)
            np.maximum.at(largest, payer, units)
            units = largest
        slack = self._slack(units, amount)
        self.encoder.linear(
            np.concatenate([group, np.arange(len(upper))]),
            np.concatenate([variable, slack[payer]]),
            np.concatenate([factor, np.full(len(upper), -step)]),
            _open(upper, -1),
            upper,
        )

    def at_least(
        self,
        group: Ints,
        variable: Ints,
        lower: Ints,
        *,
        coefficient: Ints | None = None,
        when: Ints | None = None,
        step: int = 1,
        amount: Ints | None = None,
    ) -> None:
        """Each group's sum is at least its lower bound.

        Parameters
        ----------
        group, variable, coefficient : arrays of int
            Terms; coefficients (1 where left out) are not negative.
        lower : array of int
            Bound of each group.
        when : array of int, optional
            For each group, the literal on which it is asked for.
        step : int
            Every `step` begun below the bound is one unit.
        amount : array of int, optional
            Amount of one unit of each group; 1 where left out.
        """
        factor = np.ones(len(variable), dtype=np.int64) if coefficient is None else coefficient
        group, variable, factor, kept = _keep(lower > 0, group, variable, factor)
        lower = lower[kept]
        groups, variables, factors = [group], [variable], [factor]
        number = np.arange(len(lower))
        bound = lower
        if when is not None:
            groups.append(number)
            variables.append(when[kept])
            factors.append(-lower)
            bound = np.zeros(len(lower), dtype=np.int64)
        if self.price is not None:
            amount = None if amount is None else amount[kept]
            groups.append(number)
            variables.append(self._slack(-(-lower // step), amount))
            factors.append(np.full(len(lower), step))
        self.encoder.linear(
            np.concatenate(groups),
            np.concatenate(variables),
            np.concatenate(factors),
            bound,
            _open(bound, 1),
        )

    def none_of(self, literal: Ints, amount: Ints | None = None) -> None:
        """No literal holds; each one that does is `amount` units (1 where left out)."""
        if self.price is None:
            self.encoder.clause(np.arange(len(literal)), ~literal)
        else:
            units = np.ones(len(literal), dtype=np.int64) if amount is None else amount
            self.encoder.minimize(literal, units * self.price)

    def some_of(self, group: Ints, literal: Ints, amount: Ints | None = None) -> None:
        """In each group, numbered from 0 without gaps, some literal holds.

        Parameters
        ----------
        amount : array of int, optional
            Amount of each group in which none does; 1 where left out.
        """
        if self.price is not None:
            count = int(group.max()) + 1 if len(group) else 0
            slack = self._slack(np.ones(count, dtype=np.int64), amount)
            group = np.concatenate([group, np.arange(count)])
            literal = np.concatenate([literal, slack])
        self.encoder.clause(group, literal)

    def implies(self, if_literal: Ints, then_literal: Ints) -> None:
        """Entry by entry, the first literal implies the second; each that does not is one unit."""
        if self.price is None:
            self.encoder.implies(if_literal, then_literal)
            return
        number = np.arange(len(if_literal))
        self.some_of(np.tile(number, 2), np.concatenate([~if_literal, then_literal]))

    def _slack(self, most: Ints, amount: Ints | None) -> Ints:
        """Variables that measure what is missing, up to `most` units each, with their cost."""
        assert self.price is not None
        slack = self.encoder.integers(np.zeros_like(most), most)
        units = np.ones_like(most) if amount is None else amount
        self.encoder.minimize(slack, units * self.price)
        return slack


def _keep(
    wanted: np.ndarray[tuple[int], np.dtype[np.bool_]], group: Ints, variable: Ints, factor: Ints
) -> tuple[Ints, Ints, Ints, Ints]:
    """Terms of the wanted groups, renumbered without gaps, and the wanted groups."""
    number = np.cumsum(wanted) - 1
    of_wanted = wanted[group]
    kept = np.flatnonzero(wanted)
    return number[group[of_wanted]], variable[of_wanted], factor[of_wanted], kept


def _open(like: Ints, sign: int) -> Ints:
    """Bounds that leave a side open."""
    return np.full(len(like), sign * INT_MAX)
